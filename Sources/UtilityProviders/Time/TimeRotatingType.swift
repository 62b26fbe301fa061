import HTTPTransport
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Timestamps
import Values

/// `time_rotating`: a time that counts for a while, after which the object is replaced.
struct TimeRotatingType: TimeType {
    static let name = "time_rotating"
    static let base = "rfc3339"

    let clock: any APIClock

    func object(_ planned: ValueMap, base: Timestamp) throws(DiagnosticsError) -> ValueMap {
        guard let rotation = Rotation(planned)?.moment(after: base) else {
            throw .outOfRange("time of the rotation", from: base)
        }
        return Self.completed(planned, rotation)
    }

    /// With what follows from the time of the rotation.
    static func completed(_ object: ValueMap, _ rotation: Timestamp) -> ValueMap {
        let marks = object.marks(of: Rotation.arguments + [base])
        // The given one stays as it is written.
        let isGiven = TimestampArgument(object[Rotation.given]).time?.text == rotation.text
        return object.replacing(TimeParts.values(of: rotation, marks: marks))
            .replacing(["id": object[base] ?? .null(.string)])
            .replacing(isGiven ? [:] : [Rotation.given: .string(rotation.text).marked(marks)])
    }

    // MARK: Writing

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        var planned = request.planned.mapValue ?? ValueMap()
        for name in [Self.base, Rotation.given] where request.configuration[name]?.isNull ?? true {
            planned[name] = name == Self.base ? .unknown(.string) : .null(.string)
        }
        return try performed { () throws(DiagnosticsError) in try make(planned) }
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let planned = request.planned.mapValue ?? ValueMap()
        return try performed { () throws(DiagnosticsError) in
            guard Rotation.arguments.contains(where: { request.prior[$0] != planned[$0] }) else {
                return planned
            }
            var arguments = planned
            arguments[Rotation.given] = request.configuration[Rotation.given] ?? .null(.string)
            return try make(arguments)
        }
    }

    // MARK: Reading

    /// An object whose time is past has to be replaced; one that was made when its time was past already would be made the
    /// same again, as long as its configuration fixes the time.
    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        let now = clock.timestamp
        return objects.map { request in
            let object = ObservedObject(
                objectID: request.record.objectID,
                attributes: request.record.attributes
            )
            guard let rotation = TimestampArgument(object.attributes[Rotation.given]).time,
                rotation.seconds < now.seconds, !isSpent(request, rotation)
            else {
                return request.answer(.found(object))
            }
            return request.answer(
                .outdated(object, why: "its time of rotation, \(rotation.text), is past")
            )
        }
    }

    private func isSpent(_ request: RefreshRequest, _ rotation: Timestamp) -> Bool {
        guard let made = request.record.made.milliseconds, made / 1000 > rotation.seconds else {
            return false
        }
        let set = request.arguments.intersection(request.record.setArguments ?? request.arguments)
        return Self.isFixed(by: set)
    }

    /// Whether arguments decide the time of rotation alone, so that a new object has the same.
    static func isFixed(by set: Set<String>) -> Bool {
        set.contains(base) || Rotation.deciding(among: set) == Rotation.given
    }

    // MARK: Import

    private static let importForm =
        "BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES or BASETIMESTAMP,ROTATIONTIMESTAMP"

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try imported(id)
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let attributes = try imported(id)
        return object(attributes)
    }

    private func imported(_ id: String) throws(DiagnosticsError) -> ValueMap {
        let parts = id.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        var arguments: [String: Value] = [:]
        switch parts.count {
        case 2:
            let rotation = try TimeImportID.timestamp(
                parts[1],
                in: id,
                form: "BASETIMESTAMP,ROTATIONTIMESTAMP"
            )
            arguments[Rotation.given] = .string(rotation.text)
        case 6:
            arguments = try TimeImportID.amounts(
                parts.dropFirst(),
                of: ["years", "months", "days", "hours", "minutes"].map { "rotation_\($0)" },
                atLeast: 1,
                in: id,
                form: Self.importForm
            )
        default:
            throw TimeImportID.malformed(id, form: Self.importForm)
        }
        let base = try TimeImportID.timestamp(parts[0], in: id, form: Self.importForm)
        arguments[Self.base] = .string(base.text)
        arguments["triggers"] = TimeImportID.noTriggers
        let names = ["id", "triggers", Self.base] + Rotation.arguments + TimeParts.names
        return try object(ValueMap(names.map { ($0, arguments[$0] ?? .null()) }), base: base)
    }
}

/// What can be told of a `time_rotating` before it is made or changed.
struct TimeRotatingRules: TypeRules {
    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        var problems = [TimeRotatingType.base, Rotation.given].compactMap {
            TimestampArgument.problem(of: $0, in: arguments)
        }
        problems += TimeAmounts.problems(Rotation.units, named: "rotation", atLeast: 1, in: arguments)
        let set = Rotation.arguments.filter { !(arguments[$0]?.isNull ?? true) }
        if set.isEmpty {
            problems.append(
                ArgumentProblem(
                    "Missing Attribute Configuration",
                    "At least one of these attributes must be configured: [\(Rotation.arguments.joined(separator: ","))]"
                )
            )
        }
        let known = set.filter { arguments[$0]?.isUnknown == false }
        if known.count > 1, let deciding = Rotation.deciding(among: known) {
            problems.append(
                ArgumentProblem(
                    "Only one argument of a rotation counts",
                    "\(known.joined(separator: ", ")) are set. They are not added up: \(deciding) alone counts. Leave the"
                        + " others out.",
                    at: deciding,
                    severity: .warning
                )
            )
        }
        if problems.isEmpty, let base = TimestampArgument(arguments[TimeRotatingType.base]).time,
            let rotation = Rotation(arguments), rotation.moment(after: base) == nil
        {
            problems += DiagnosticsError.outOfRange("time of the rotation", from: base)
        }
        return problems
    }

    func planned(
        _ object: ValueMap,
        arguments: ValueMap,
        prior: ValueMap?,
        changed: Set<String>
    ) -> ValueMap {
        let own = [TimeRotatingType.base, Rotation.given]
        guard prior != nil else {
            return object.makingUnknown(own.filter { object[$0]?.isNull ?? true }) { _ in .string }
        }
        guard !changed.isDisjoint(with: Rotation.arguments) else { return object }
        var wanted = object
        wanted[Rotation.given] = arguments[Rotation.given] ?? .null(.string)
        guard let base = TimestampArgument(object[TimeRotatingType.base]).time,
            let rotation = Rotation(wanted)?.moment(after: base)
        else {
            let known = wanted[Rotation.given]?.stringValue == nil ? [Rotation.given] : []
            return object.makingUnknown(TimeParts.names + known) { $0 == Rotation.given ? .string : .number }
        }
        return TimeRotatingType.completed(wanted, rotation)
    }
}
