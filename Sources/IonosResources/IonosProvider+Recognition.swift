import Addresses
import IonosAPI
package import JSONText
package import Planning
package import SourceText
package import StateModel
import Values

extension IonosProvider {
    /// For a user the address and whether it was free, for a group the name and who has it, for a key the ids of
    /// the user's keys.
    package func recognition(for creation: CreateRequest, facts: ProviderFacts) -> JSONValue {
        let known = AccountFacts(facts)
        func list(_ ids: [String]?) -> JSONValue {
            ids.map { .array($0.map(JSONValue.string)) } ?? .null
        }
        switch creation.address.resource.type {
        case IonosType.user:
            let email = creation.planned["email"]?.stringValue ?? ""
            return [
                "email": .string(email),
                "absent_before": known.usersByEmail[email.lowercased()].map { .bool($0.isEmpty) } ?? .null,
            ]
        case IonosType.group:
            let name = creation.planned["name"]?.stringValue ?? ""
            return ["name": .string(name), "known": list(known.groupsByName[name])]
        case IonosType.key:
            let userID = creation.planned["user_id"]?.stringValue ?? ""
            // What this run knows counts more than the survey, which may be as old as a saved plan; what neither knows
            // is not taken for nothing.
            memory.remember(freedKeys: known.freedKeys[userID] ?? [], ofUser: userID)
            let ids = memory.knownKeys(ofUser: userID)?.sorted() ?? known.keysByUser[userID]
            return ["user_id": .string(userID), "known": list(ids)]
        default:
            return .null
        }
    }

    package func recognise(
        _ intents: [OpenIntent],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError)
        -> [OperationID: RecognitionVerdict]
    {
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        let byType = Dictionary(grouping: intents) { $0.key.address.resource.type }
        do throws(APIError) {
            for intent in byType[IonosType.user] ?? [] {
                verdicts[intent.operation] = try await recogniseUser(intent, known[IonosType.user] ?? [])
            }
            for intent in byType[IonosType.group] ?? [] {
                verdicts[intent.operation] = try await recogniseGroup(intent, known[IonosType.group] ?? [])
            }
            let keys = Dictionary(grouping: byType[IonosType.key] ?? []) {
                $0.recognition["user_id"]?.string ?? ""
            }
            for (userID, intents) in keys.sorted(by: { $0.key < $1.key }) {
                verdicts.merge(try await recogniseKeys(userID, intents, known[IonosType.key] ?? [])) { $1 }
            }
        } catch {
            throw DiagnosticsError(
                error.diagnostic(doing: "looking for what an earlier run created", address: nil)
            )
        }
        return verdicts
    }

    private func recogniseUser(
        _ intent: OpenIntent,
        _ known: Set<String>
    ) async throws(APIError)
        -> RecognitionVerdict
    {
        let email = intent.recognition["email"]?.string ?? ""
        let found = try await settled { () async throws(APIError) in
            try await client.users(withEmail: email).filter { !known.contains($0.id) }
        }
        guard let user = found.first else {
            return .neverHappened
        }
        guard intent.recognition["absent_before"]?.bool == true, found.count == 1 else {
            return .ambiguous(
                evidence:
                    "user \(user.id) has the address \(email), but it is not known whether it existed before"
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
        let found = try await settled { () async throws(APIError) in
            try await client.listGroups().filter {
                $0.properties?.name == name && !known.contains($0.id) && !(before?.contains($0.id) ?? false)
            }
        }
        guard let group = found.first else {
            return .neverHappened
        }
        guard before != nil, found.count == 1 else {
            let ids = found.map(\.id).joined(separator: ", ")
            return .ambiguous(evidence: "groups named \"\(name)\" that the state does not know: \(ids)")
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
        let strange = try await settled { () async throws(APIError) in
            do throws(APIError) {
                return try await client.listKeys(ofUser: userID).filter { !everKnown.contains($0.id) }
            } catch  where error.kind == .notFound {
                return []
            }
        }
        .sorted { $0.id < $1.id }
        let certain = strange.count <= intents.count && !before.contains { $0 == nil }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for (index, intent) in intents.sorted(by: { $0.operation < $1.operation }).enumerated() {
            if strange.isEmpty {
                verdicts[intent.operation] = .neverHappened
            } else if !certain {
                let ids = strange.map(\.id).joined(separator: ", ")
                verdicts[intent.operation] = .ambiguous(
                    evidence: "user \(userID) has keys that the state does not know: \(ids)"
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

    /// Looks until something is found or the grace period for lagging lists is over.
    private func settled<Object>(
        _ find: () async throws(APIError) -> [Object]
    ) async throws(APIError) -> [Object] {
        for delay in Operation.lookDelays {
            let found = try await find()
            if !found.isEmpty {
                return found
            }
            try? await clock.sleep(for: delay)
        }
        return try await find()
    }
}
