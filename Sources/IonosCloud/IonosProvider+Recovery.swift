import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel

/// What became of requests of earlier runs that got no answer.
extension IonosProvider {
    func recognise(
        _ intents: [OpenIntent],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError)
        -> [OperationID: RecognitionVerdict]
    {
        let byType = Dictionary(grouping: intents) { $0.key.address.resource.type }
        // All at once: each may have to wait for a list that lags.
        let answers = await mapConcurrently(types) {
            type -> Result<[OperationID: RecognitionVerdict], APIError> in
            do throws(APIError) {
                return .success(
                    try await type.recognised(byType[type.name] ?? [], known: known[type.name] ?? [])
                )
            } catch {
                return .failure(error)
            }
        }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        do throws(APIError) {
            for answer in answers {
                verdicts.merge(try answer.get()) { $1 }
            }
        } catch {
            throw DiagnosticsError(
                error.diagnostic(doing: "looking for what an earlier run created", address: nil)
            )
        }
        for type in storageTypes {
            if let creates = byType[type.name] {
                verdicts.merge(try await type.recognise(creates, known: known[type.name] ?? [])) { $1 }
            }
        }
        return verdicts
    }

    /// The verdicts; where the API's lists prove nothing, that nothing is certain.
    private static func result(
        _ intents: [OpenIntent],
        _ body: () async throws(APIError) -> [OperationID: RecognitionVerdict]
    ) async -> Result<[OperationID: RecognitionVerdict], APIError> {
        do throws(APIError) {
            return .success(try await body())
        } catch  where error.endpointFault == nil && [.malformedAnswer, .notFound].contains(error.kind) {
            let evidence =
                "the answer to \(error.method.rawValue) \(error.path) proves nothing"
                + (error.detail.map { ": \($0)" } ?? "")
            return .success(
                Dictionary(
                    firstOf: intents.map { ($0.operation, .ambiguous(evidence: evidence, candidates: [])) }
                )
            )
        } catch {
            return .failure(error)
        }
    }

    /// The verdicts on several groups of creates, each looked for by itself, all at once.
    func verdicts(
        on groups: [[OpenIntent]],
        _ look: @escaping @Sendable ([OpenIntent]) async throws(APIError) -> [OperationID: RecognitionVerdict]
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        let answers = await mapConcurrently(groups) { creates in
            await Self.result(creates) { () async throws(APIError) in try await look(creates) }
        }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for answer in answers {
            verdicts.merge(try answer.get()) { $1 }
        }
        return verdicts
    }

    /// How long after its intent a request without an answer may still have its effect.
    private static let graceAfterSending = Duration.seconds(8)

    func longestRecognition(of intents: [OpenIntent]) -> Duration {
        intents.map { intent in
            intent.action == .delete
                ? graceLeft(since: intent.startedAt)
                : lookDelays(since: intent.startedAt).reduce(.zero, +)
        }.max() ?? .zero
    }

    /// Whether the API says that the object is not there; false when it cannot tell, and as long as the object may not be
    /// seen yet.
    private func isGone(_ record: ResourceRecord) async -> Bool {
        let isGone: Bool?
        if let type = type(record.address.resource.type) {
            isGone = await type.isGone(record)
        } else {
            isGone = await isGoneFromStorage(record)
        }
        if isGone == false {
            memory.rememberShown([record.objectID])
        }
        return isGone == true && !reader.mayBeUnseen(record.objectID)
    }

    private func isGoneFromStorage(_ record: ResourceRecord) async -> Bool? {
        let type = storageTypes.first { $0.name == record.address.resource.type }
        return switch await type?.refresh([RefreshRequest(record: record)]).first?.result {
        case .gone: true
        case .found, .outdated: false
        case .notRead, .failed, nil: nil
        }
    }

    /// How long a request that was sent at `start` may still be on its way.
    private func graceLeft(since start: Int64) -> Duration {
        let age = clock.sinceEpoch() - .milliseconds(start)
        // A clock that was set back must not make this wait for ever.
        return age < .zero ? Self.graceAfterSending : max(.zero, Self.graceAfterSending - age)
    }

    func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID> {
        var left = deletes
        var gone: Set<OperationID> = []
        while true {
            left = left.filter { delete in
                graceLeft(since: delete.intent.startedAt) > .zero
                    || reader.mayBeUnseen(delete.record.objectID)
            }
            guard !left.isEmpty else {
                return gone
            }
            let found = await withTaskGroup(of: OperationID?.self) { group in
                for delete in left {
                    group.addTask {
                        let isGone = await isGone(delete.record)
                        return isGone ? delete.intent.operation : nil
                    }
                }
                return await group.reduce(into: Set<OperationID>()) { found, operation in
                    if let operation { found.insert(operation) }
                }
            }
            gone.formUnion(found)
            left.removeAll { found.contains($0.intent.operation) }
            guard !left.isEmpty, (try? await clock.sleep(for: .seconds(1))) != nil else {
                return gone
            }
        }
    }

    /// How long to wait before each look but the first for what a create may have made that began at `start`.
    private func lookDelays(since start: Int64) -> [Duration] {
        // After so long no list lags any more, even where the clock was mended in between: one look is enough.
        guard clock.sinceEpoch() - .milliseconds(start) < ReadLag.afterDeletions else {
            return []
        }
        return ReadLag.pauses(within: max(graceLeft(since: start), ReadLag.pausesAfterWrite.reduce(.zero, +)))
    }

    /// Looks until as much is found as may be there, or the grace period is over: a list may lag behind, and a create
    /// whose process was killed a moment ago may still be under way.
    ///
    /// - Parameters:
    ///   - count: how many objects may be there.
    ///   - start: when the last of the creates began, in milliseconds since 1970.
    ///   - find: looks once.
    /// - Returns: what the last look found.
    /// - Throws: why it could not look.
    func found<Object>(
        atLeast count: Int = 1,
        since start: Int64,
        _ find: () async throws(APIError) -> [Object]
    ) async throws(APIError) -> [Object] {
        var delays = lookDelays(since: start)[...]
        while true {
            let found = try await find()
            guard found.count < count, let delay = delays.popFirst() else {
                return found
            }
            try? await clock.sleep(for: delay)
        }
    }
}
