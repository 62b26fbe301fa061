import Addresses
import HTTPTransport
import JSONText
package import Providers
package import SourceText
package import StateModel
import Values

/// What became of requests of earlier runs that got no answer.
extension IonosProvider {
    package func recognise(
        _ intents: [OpenIntent],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError)
        -> [OperationID: RecognitionVerdict]
    {
        let byType = Dictionary(grouping: intents) { $0.key.address.resource.type }
        let keys = Dictionary(grouping: byType[IonosType.key] ?? []) {
            $0.recognition["user_id"]?.string ?? ""
        }
        // All at once: each may have to wait for a list that lags.
        let answers = await withTaskGroup(of: Result<[OperationID: RecognitionVerdict], APIError>.self) {
            group in
            for intent in byType[IonosType.user] ?? [] {
                group.addTask {
                    await Self.result([intent]) { () async throws(APIError) in
                        let verdict = try await recogniseUser(intent, known[IonosType.user] ?? [])
                        return [intent.operation: verdict]
                    }
                }
            }
            for intent in byType[IonosType.group] ?? [] {
                group.addTask {
                    await Self.result([intent]) { () async throws(APIError) in
                        let verdict = try await recogniseGroup(intent, known[IonosType.group] ?? [])
                        return [intent.operation: verdict]
                    }
                }
            }
            for (userID, intents) in keys {
                group.addTask {
                    await Self.result(intents) { () async throws(APIError) in
                        try await recogniseKeys(userID, intents, known[IonosType.key] ?? [])
                    }
                }
            }
            var answers: [Result<[OperationID: RecognitionVerdict], APIError>] = []
            for await answer in group {
                answers.append(answer)
            }
            return answers
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
                    intents.map { ($0.operation, .ambiguous(evidence: evidence, candidates: [])) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        } catch {
            return .failure(error)
        }
    }

    private func recogniseUser(
        _ intent: OpenIntent,
        _ known: Set<String>
    ) async throws(APIError)
        -> RecognitionVerdict
    {
        let email = intent.recognition["email"]?.string ?? ""
        // Earlier builds wrote only whether anybody had the address.
        let before =
            intent.recognition["known"]?.array.map { Set($0.compactMap(\.string)) }
            ?? (intent.recognition["absent_before"]?.bool == true ? [] : nil)
        let found = try await settled(since: intent.startedAt) { () async throws(APIError) in
            try await client.users(withEmail: email, proves: true).items
                .filter { !known.contains($0.id) && !(before?.contains($0.id) ?? false) }
        }
        guard let user = found.first else {
            return .neverHappened
        }
        guard before != nil, found.count == 1 else {
            return .ambiguous(
                evidence:
                    "user \(user.id) has the address \(email), but it is not known whether it existed before",
                candidates: found.map(\.id)
            )
        }
        return .exists(
            ObservedObject(
                objectID: user.id,
                attributes: UserAttributes.value(of: user, fallback: .null(), groupIDs: nil)
            )
        )
    }

    private func recogniseGroup(
        _ intent: OpenIntent,
        _ known: Set<String>
    ) async throws(APIError)
        -> RecognitionVerdict
    {
        let name = intent.recognition["name"]?.string ?? ""
        let before = intent.recognition["known"]?.array.map { Set($0.compactMap(\.string)) }
        let found = try await settled(since: intent.startedAt) { () async throws(APIError) in
            try await client.groups(named: name, newerThan: ObjectIDs(known.union(before ?? [])))
        }
        guard let group = found.first else {
            return .neverHappened
        }
        guard before != nil, found.count == 1 else {
            let ids = found.map(\.id).joined(separator: ", ")
            return .ambiguous(
                evidence: "groups named \"\(name)\" that the state does not know: \(ids)",
                candidates: found.map(\.id)
            )
        }
        return .exists(
            ObservedObject(
                objectID: group.id,
                attributes: GroupAttributes.value(
                    of: group,
                    fallback: .null(),
                    owned: ObjectIDs([]),
                    members: []
                )
            )
        )
    }

    /// Keys of one user are alike until someone uses them: of n creates and m ≤ n strange keys, m happened.
    private func recogniseKeys(
        _ userID: String,
        _ intents: [OpenIntent],
        _ known: Set<String>
    ) async throws(APIError)
        -> [OperationID: RecognitionVerdict]
    {
        let before = intents.map { intent in
            intent.recognition["known"]?.array.map { Set($0.compactMap(\.string)) }
        }
        let everKnown = before.compactMap(\.self).reduce(known) { $0.union($1) }
        let strange = try await settled(atLeast: intents.count, since: intents.map(\.startedAt).max() ?? 0) {
            () async throws(APIError) in
            try await patience.keys(ofUser: userID, client, but: everKnown) ?? []
        }
        .sorted { $0.id < $1.id }
        let certain = strange.count <= intents.count && !before.contains { $0 == nil }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for (index, intent) in intents.sorted(by: { $0.operation < $1.operation }).enumerated() {
            if strange.isEmpty {
                verdicts[intent.operation] = .neverHappened
            } else if !certain {
                verdicts[intent.operation] = .ambiguous(
                    evidence: Self.evidence(strange, of: userID, intents.count),
                    candidates: strange.map { "\(userID)/\($0.id)" }
                )
            } else if index < strange.count {
                verdicts[intent.operation] = .exists(
                    KeyAttributes.object(strange[index], userID: userID, prior: nil)
                )
            } else {
                verdicts[intent.operation] = .neverHappened
            }
        }
        return verdicts
    }

    /// More keys than creates that may have made them, or keys of which it is not known which were there before.
    private static func evidence(_ strange: [S3Key], of userID: String, _ creates: Int) -> String {
        let list = strange.map { key in
            key.id + (key.createdDate.map { " (created \($0))" } ?? "")
        }
        return
            "user \(userID) has \(strange.count) key\(strange.count == 1 ? "" : "s") that the state does not know, and"
            + " \(creates == 1 ? "one create is" : "\(creates) creates are") unfinished: "
            + list.joined(separator: ", ")
    }

    /// How long after its intent a request without an answer may still have its effect.
    private static let graceAfterSending = Duration.seconds(8)

    package func longestRecognition(of intents: [OpenIntent]) -> Duration {
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
        switch record.address.resource.type {
        case IonosType.user:
            isGone = try? await client.isUserGone(record.objectID)
        case IonosType.group:
            isGone = try? await client.isGroupGone(record.objectID)
        default:
            // Where it cannot be told whose key it is, nobody can say that it is gone.
            guard let user = record.attributes["user_id"]?.stringValue, !user.isEmpty else {
                return false
            }
            isGone = try? await client.hasNoKey(record.objectID, user: user)
        }
        if isGone == false {
            memory.rememberShown([record.objectID])
        }
        return isGone == true && !memory.mayBeUnseen(record.objectID, at: clock.now())
    }

    /// How long a request that was sent at `start` may still be on its way.
    private func graceLeft(since start: Int64) -> Duration {
        let age = clock.sinceEpoch() - .milliseconds(start)
        // A clock that was set back must not make this wait for ever.
        return age < .zero ? Self.graceAfterSending : max(.zero, Self.graceAfterSending - age)
    }

    package func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID> {
        var left = deletes
        var gone: Set<OperationID> = []
        while true {
            left = left.filter { delete in
                graceLeft(since: delete.intent.startedAt) > .zero
                    || memory.mayBeUnseen(delete.record.objectID, at: clock.now())
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
        let grace = graceLeft(since: start)
        var delays = Operation.lookDelays
        var waited = delays.reduce(.zero, +)
        while waited < grace {
            let next = min(.seconds(2), grace - waited)
            delays.append(next)
            waited += next
        }
        return delays
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
    private func settled<Object>(
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
