import HTTPTransport
import Providers
import ResourceSchemas
import SourceText
import Timestamps
import Values

/// `time_static`: a time that stays.
struct TimeStaticType: TimeType {
    static let name = "time_static"
    static let base = "rfc3339"

    let clock: any APIClock

    func object(_ planned: ValueMap, base: Timestamp) -> ValueMap {
        Self.completed(planned, base)
    }

    /// With what follows from the time.
    fileprivate static func completed(_ object: ValueMap, _ time: Timestamp) -> ValueMap {
        let given = object[base] ?? .null(.string)
        return object.replacing(TimeParts.values(of: time, marks: given.marks))
            .replacing(["id": given])
    }

    // MARK: Import

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try TimeImportID.timestamp(
            id,
            in: id,
            form: "a timestamp of RFC 3339, such as 2026-01-31T08:00:00Z"
        )
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let time = try TimeImportID.timestamp(id, in: id, form: "a timestamp of RFC 3339")
        let object = ValueMap(
            (["id", "rfc3339", "triggers"] + TimeParts.names).map { ($0, Value.null()) }
        )
        let given = object.replacing([
            "rfc3339": .string(time.text), "triggers": TimeImportID.noTriggers,
        ])
        return ObservedObject(objectID: time.text, attributes: .object(Self.completed(given, time)))
    }
}

/// What can be told of a `time_static` before it is made.
struct TimeStaticRules: TypeRules {
    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        [TimestampArgument.problem(of: TimeStaticType.base, in: arguments)].compactMap(\.self)
    }

    func planned(
        _ object: ValueMap,
        arguments: ValueMap,
        prior: ValueMap?,
        changed: Set<String>
    ) -> ValueMap {
        guard prior == nil else { return object }
        guard let time = TimestampArgument(object[TimeStaticType.base]).time else {
            return object.makingUnknown([TimeStaticType.base]) { _ in .string }
        }
        return TimeStaticType.completed(object, time)
    }
}
