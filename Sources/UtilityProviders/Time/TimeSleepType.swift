import HTTPTransport
import Providers
import ResourceSchemas
import SourceText
import Timestamps
import Values

/// `time_sleep`: takes a while to be made, or to be destroyed, so that others wait.
struct TimeSleepType: UtilityType {
    static let name = "time_sleep"

    let clock: any APIClock

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        planned.replacing(["id": .string(clock.timestamp.text)])
    }

    // MARK: Writing

    /// The object is recorded when the time is over: an object that is there has slept.
    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await sleep(request.planned, "create_duration", progress)
        let attributes = (request.planned.mapValue ?? ValueMap())
            .replacing(["id": .string(clock.timestamp.text)])
        return OperationResult(
            object: object(attributes),
            requestID: nil
        )
    }

    /// As long as the object says that is there, not the configuration.
    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await sleep(request.prior, "destroy_duration", progress)
        return OperationResult(object: nil, requestID: nil)
    }

    private func sleep(
        _ object: Value,
        _ argument: String,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) {
        guard let text = object[argument]?.stringValue else { return }
        guard let duration = SleepDuration.parsed(text) else {
            throw OperationFailure(
                effect: .none,
                diagnostic: .error(
                    "Invalid duration",
                    "The \(argument) cannot be read. Write a number with one unit, such as 30s."
                )
            )
        }
        await progress.resting(for: "\(argument) to pass")
        do throws(CancellationError) {
            try await clock.sleep(for: duration)
        } catch {
            throw OperationFailure(
                effect: .none,
                diagnostic: .error(
                    "Interrupted while sleeping",
                    "The \(argument) is not over, and nothing was recorded. The next apply sleeps from the beginning."
                )
            )
        }
    }

    // MARK: Import

    private static let importForm =
        "CREATEDURATION,DESTROYDURATION where at least one value is non-empty"

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try Self.durations(id)
    }

    /// There is no object to be read: its time is that of the import.
    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let durations = try Self.durations(id)
        let now = clock.timestamp.text
        return ObservedObject(
            objectID: now,
            attributes: .object(
                ValueMap([
                    ("id", .string(now)), ("create_duration", durations[0]),
                    ("destroy_duration", durations[1]), ("triggers", TimeImportID.noTriggers),
                ])
            )
        )
    }

    private static func durations(_ id: String) throws(DiagnosticsError) -> [Value] {
        let parts = id.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.contains(where: { !$0.isEmpty }),
            parts.allSatisfy({ $0.isEmpty || SleepDuration.parsed($0) != nil })
        else {
            throw TimeImportID.malformed(
                id,
                form: importForm + ". A duration is a number with one unit, such as 30s"
            )
        }
        return parts.map { $0.isEmpty ? .null(.string) : .string($0) }
    }
}

/// What can be told of the arguments of a `time_sleep`.
struct TimeSleepRules: TypeRules {
    private static let durations = ["create_duration", "destroy_duration"]

    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        guard Self.durations.contains(where: { !(arguments[$0]?.isNull ?? true) }) else {
            return [
                ArgumentProblem(
                    "Invalid Attribute Combination",
                    "At least one attribute out of [\(Self.durations.joined(separator: ","))] must be specified"
                )
            ]
        }
        return Self.durations.compactMap { SleepDuration.problem(of: $0, in: arguments) }
    }
}
