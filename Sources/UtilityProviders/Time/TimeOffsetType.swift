import HTTPTransport
import Providers
import ResourceSchemas
import SourceText
import Timestamps
import Values

/// `time_offset`: a time at a distance from another.
struct TimeOffsetType: TimeType {
    static let name = "time_offset"
    static let base = "base_rfc3339"
    /// What follows from the arguments.
    static let results = ["rfc3339", "id"] + TimeParts.names

    let clock: any APIClock

    func object(_ planned: ValueMap, base: Timestamp) throws(DiagnosticsError) -> ValueMap {
        guard let moment = Offset(planned)?.moment(from: base) else {
            throw .outOfRange("time with its offsets", from: base)
        }
        return Self.completed(planned, moment)
    }

    func change(_ prior: ValueMap, to planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        try make(planned)
    }

    /// With what follows from the offset time.
    static func completed(_ object: ValueMap, _ moment: Timestamp) -> ValueMap {
        let marks = object.marks(of: Offset.arguments + [base])
        return object.replacing(TimeParts.values(of: moment, marks: marks))
            .replacing(["rfc3339": .string(moment.text).marked(marks), "id": object[base] ?? .null(.string)])
    }

    // MARK: Import

    private static let importForm = "BASETIMESTAMP,YEARS,MONTHS,DAYS,HOURS,MINUTES,SECONDS"

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try imported(id)
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let attributes = try imported(id)
        return object(attributes)
    }

    private func imported(_ id: String) throws(DiagnosticsError) -> ValueMap {
        let parts = id.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7 else { throw TimeImportID.malformed(id, form: Self.importForm) }
        var arguments = try TimeImportID.amounts(
            parts.dropFirst(),
            of: ["years", "months", "days", "hours", "minutes", "seconds"].map { "offset_\($0)" },
            atLeast: nil,
            in: id,
            form: Self.importForm
        )
        let base = try TimeImportID.timestamp(parts[0], in: id, form: Self.importForm)
        arguments[Self.base] = .string(base.text)
        arguments["triggers"] = TimeImportID.noTriggers
        let names = ["triggers", Self.base] + Offset.arguments + Self.results
        return try object(ValueMap(names.map { ($0, arguments[$0] ?? .null()) }), base: base)
    }
}

/// What can be told of a `time_offset` before it is made or changed.
struct TimeOffsetRules: TypeRules {
    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        var problems = [TimestampArgument.problem(of: TimeOffsetType.base, in: arguments)].compactMap(\.self)
        problems += TimeAmounts.problems(
            TimeAmounts.Unit.allCases,
            named: "offset",
            atLeast: nil,
            in: arguments
        )
        if Offset.arguments.allSatisfy({ arguments[$0]?.isNull ?? true }) {
            let names = TimeAmounts.Unit.allCases.reversed().map { "offset_\($0.rawValue)" }
            problems.append(
                ArgumentProblem(
                    "Missing Attribute Configuration",
                    "At least one of these attributes must be configured: [\(names.joined(separator: ","))]"
                )
            )
        }
        if problems.isEmpty, let base = TimestampArgument(arguments[TimeOffsetType.base]).time,
            let offset = Offset(arguments), offset.moment(from: base) == nil
        {
            problems += DiagnosticsError.outOfRange("time with its offsets", from: base)
        }
        return problems
    }

    func planned(
        _ object: ValueMap,
        arguments: ValueMap,
        prior: ValueMap?,
        changed: Set<String>
    ) -> ValueMap {
        guard prior != nil else {
            return object[TimeOffsetType.base]?.isNull ?? true
                ? object.makingUnknown([TimeOffsetType.base]) { _ in .string } : object
        }
        guard changed.contains(TimeOffsetType.base) || !changed.isDisjoint(with: Offset.arguments) else {
            return object
        }
        guard !changed.isDisjoint(with: Offset.arguments),
            let base = TimestampArgument(object[TimeOffsetType.base]).time,
            let moment = Offset(object)?.moment(from: base)
        else {
            return object.makingUnknown(TimeOffsetType.results) {
                TimeParts.names.contains($0) ? .number : .string
            }
        }
        return TimeOffsetType.completed(object, moment)
    }
}

extension [ArgumentProblem] {
    static func += (problems: inout [ArgumentProblem], error: DiagnosticsError) {
        problems += error.diagnostics.map { ArgumentProblem($0.summary, $0.detail, severity: $0.severity) }
    }
}
