import JSONText
import Providers
import SourceText
import StateModel
import Values

/// Access keys of the Object Storage: `ionoscloud_s3_key`.
struct KeyType: AccountType {
    static let name = "ionoscloud_s3_key"

    let account: IonosProvider

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try KeyImportID(id)
    }

    func identity(of object: ObservedObject) -> String {
        guard let user = object.attributes["user_id"]?.stringValue else {
            return ObjectID.normal(object.objectID)
        }
        return "\(ObjectID.normal(user))/\(object.objectID)"
    }

    func identity(ofImport id: String) -> String? {
        (try? KeyImportID(id)).map { "\($0.user)/\($0.key)" }
    }

    func importID(of object: ObservedObject) -> String? {
        guard let user = object.attributes["user_id"]?.stringValue, !user.isEmpty, !object.objectID.isEmpty
        else {
            return nil
        }
        return "\(user)/\(object.objectID)"
    }

    /// A user has several keys, which are alike.
    func likeness(of attributes: Value, at address: String) -> String? {
        attributes["user_id"]?.stringValue.map { "\(address) of \(ObjectID.normal($0))" }
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let id = try KeyImportID(id)
        let missing = Diagnostic.error(
            "Cannot import a key that does not exist",
            "User \(id.user) has no key \"\(id.key)\", or there is no such user. The import ID has the form"
                + " USER_ID/KEY_ID; the console and the API list the keys of a user."
        )
        return try await importing(missing) { () async throws(APIError) in
            KeyAttributes.object(
                try await client.getKey(id.key, ofUser: id.user),
                userID: id.user,
                prior: nil
            )
        }
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).createKey(request, progress)
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).updateKey(request)
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).deleteKey(request)
    }

    func isGone(_ record: ResourceRecord) async -> Bool? {
        // Where it is not known whose key it is, it cannot be called gone.
        guard let user = record.attributes["user_id"]?.stringValue, !user.isEmpty else {
            return nil
        }
        return try? await client.hasNoKey(record.objectID, user: user)
    }
}

// MARK: Recognition

extension KeyType {
    /// The user, and the ids of its keys.
    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        let known = AccountFacts(facts)
        let userID = creation.planned["user_id"]?.stringValue ?? ""
        // What this run knows counts more than the survey, which may be as old as a saved plan; what neither knows
        // is looked up, and not taken for nothing.
        memory.remember(freedKeys: known.freedKeys[userID] ?? [], ofUser: userID)
        return ["user_id": .string(userID), "known": list(await keysSoFar(userID, known))]
    }

    /// Keys of one user cannot be told apart.
    func exclusionKey(of creation: CreateRequest) -> String? {
        "keys of \(creation.planned["user_id"]?.stringValue ?? "")"
    }

    private func keysSoFar(_ userID: String, _ known: AccountFacts) async -> [String]? {
        do throws(APIError) {
            let keys = try await reader.knownKeys(ofUser: userID)
            return keys.isProven ? keys.ids.sorted() : nil
        } catch {
            return known.keysByUser[userID]
        }
    }

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        if let reason = existedBefore(object, creation) {
            return reason
        }
        let found = object.attributes["user_id"]?.stringValue ?? ""
        guard let user = creation.recognition["user_id"]?.string, user.lowercased() != found.lowercased()
        else {
            return nil
        }
        return "it is a key of the user \(found), and one of \(user) was being created"
    }

    func recognised(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        let byUser = Dictionary(grouping: creates) { $0.recognition["user_id"]?.string ?? "" }
        return try await account.verdicts(on: Array(byUser.values)) { creates async throws(APIError) in
            try await recogniseKeys(creates.first?.recognition["user_id"]?.string ?? "", creates, known)
        }
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
        let strange = try await account.found(
            atLeast: intents.count,
            since: intents.map(\.startedAt).max() ?? 0
        ) {
            () async throws(APIError) in
            try await reader.keys(ofUser: userID, but: everKnown) ?? []
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
}
