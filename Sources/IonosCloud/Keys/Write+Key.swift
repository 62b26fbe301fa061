import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

extension Write {
    func createKey(
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        guard let userID = request.planned["user_id"]?.stringValue else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Creating the key failed", "user_id is not known.")
            )
        }
        let (accepted, isFirst) = try await postKey(userID, progress)
        memory.add(KeyFact(accepted.object), ofUser: userID)
        wrote(accepted.object.id)
        try await progress.identified(KeyAttributes.object(accepted.object, userID: userID, prior: nil))
        let object = try await completeKey(accepted, userID: userID, request)
        return OperationResult(
            object: object,
            requestID: accepted.requestID,
            // With the first key the user gets its canonical id.
            touched: isFirst ? [TouchedObject(type: UserType.name, objectID: userID)] : []
        )
    }

    private func completeKey(
        _ accepted: Accepted<S3Key>,
        userID: String,
        _ request: CreateRequest
    ) async throws(OperationFailure) -> ObservedObject {
        var key = accepted.object
        func object() -> ObservedObject {
            KeyAttributes.object(key, userID: userID, prior: nil)
        }
        let outcome = await status(of: accepted, about: [key.id, userID])
        if case .failed(let message) = outcome {
            throw try await refused(message, doing: "creating the key", key.id) {
                () async throws(APIError) in
                key = try await client.getKey(key.id, ofUser: userID)
                return object()
            }
        }
        do throws(APIError) {
            if key.secretKey == nil || key.active == nil || outcome?.isUnknown ?? false {
                let read = try await reader.waiting(for: [key.id, userID]) { () async throws(APIError) in
                    try await client.getKey(key.id, ofUser: userID)
                }
                key.secretKey = read.secretKey ?? key.secretKey
                key.active = read.active ?? key.active
            }
            let wanted = request.planned["active"]?.boolValue ?? true
            if key.active != wanted {
                try await setActive(wanted, key: key.id, ofUser: userID)
                key.active = wanted
            }
        } catch {
            throw failure(error, doing: "completing the new key", leaving: object())
        }
        return object()
    }

    /// Sends the POST, patient while the user or its privilege is on its way, and never blindly a second time.
    ///
    /// - Returns: what was accepted, and whether the user had no key before.
    private func postKey(
        _ userID: String,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> (accepted: Accepted<S3Key>, isFirst: Bool)
    {
        let known = try await keysBefore(userID)
        memory.rememberWrite()
        var wait = PrivilegeWait()
        var pauses = ReadLag.Pauses()
        var refusals = 0
        func find() async throws(APIError) -> [S3Key] {
            try await reader.keys(ofUser: userID, but: known.ids) ?? []
        }
        let accepted = try await createOnce(
            doing: "creating the key",
            find: known.isProven ? find : nil,
            vouch: { key async throws(APIError) in
                guard !known.ids.contains(key.id), key.userID.map({ ObjectID.isSame($0, userID) }) ?? true
                else {
                    return nil
                }
                // A key that comes with its secret was made just now; one without may be any.
                guard key.secretKey == nil else {
                    return key
                }
                wrote(key.id)
                return try await reader.found(for: [key.id, userID]) { () async throws(APIError) in
                    try await client.getKey(key.id, ofUser: userID)
                }
            },
            isThere: { key async throws(APIError) in
                try await isThere(key.id) { () async throws(APIError) in
                    _ = try await client.getKey(key.id, ofUser: userID)
                }
            },
            refused: { error throws(OperationFailure) in
                if error.kind == .privilegeMissing {
                    try await wait.goOn(self, userID, error, progress)
                    return true
                }
                if let left = await tooEarly(error, for: userID) {
                    await progress.waiting(
                        for: "user \(userID), which was made a moment ago, to be known to the API"
                    )
                    guard await reader.pause(min(pauses.next(), left)) else {
                        return false
                    }
                    return true
                }
                refusals += 1
                guard refusals <= Self.mostKeys else { return false }
                return await isMakingRoom(
                    memory.freedKeys(ofUser: userID),
                    after: error,
                    isFirst: refusals == 1
                ) { () async throws(APIError) in
                    try await client.listKeys(ofUser: userID).map(\.id)
                }
            },
            send: { () async throws(APIError) in try await client.createKey(ofUser: userID) }
        )
        return (accepted, known.ids.isEmpty)
    }

    /// For how long yet a key may be refused because the API does not know everywhere that its user was made; nil when it
    /// was refused for another reason.
    private func tooEarly(_ refusal: APIError, for userID: String) async -> Duration? {
        let left = reader.lagLeft(of: [userID])
        guard left > .zero else {
            return nil
        }
        switch refusal.kind {
        case .notFound:
            return left
        case .validation, .rejected:
            // What words the API finds for a user that it does not know is not documented.
            return (try? await client.isUserGone(userID)) == true ? left : nil
        default:
            return nil
        }
    }

    /// The keys that the user has before this one is made; one request, unless this run knows them.
    private func keysBefore(_ userID: String) async throws(OperationFailure) -> AccountMemory.KnownKeys {
        do throws(APIError) {
            return try await reader.knownKeys(ofUser: userID)
        } catch {
            throw failure(error, doing: "reading the user's keys")
        }
    }

    func updateKey(_ request: UpdateRequest) async throws(OperationFailure) -> OperationResult {
        guard let userID = request.prior["user_id"]?.stringValue,
            let wanted = request.planned["active"]?.boolValue
        else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Updating the key failed", "Its user or its wanted state is not known.")
            )
        }
        do throws(APIError) {
            if request.prior["active"]?.boolValue != wanted {
                try await setActive(wanted, key: request.objectID, ofUser: userID)
            }
        } catch  where error.kind == .notFound {
            throw await notFound(error, doing: "updating the key") { () async throws(APIError) in
                try await client.hasNoKey(request.objectID, user: userID)
            }
        } catch {
            throw failure(error, doing: "updating the key")
        }
        let key = S3Key(id: request.objectID, secretKey: nil, active: wanted)
        return OperationResult(
            object: KeyAttributes.object(key, userID: userID, prior: request.prior),
            requestID: nil
        )
    }

    func setActive(_ active: Bool, key: String, ofUser userID: String) async throws(APIError) {
        _ = try await update(
            key,
            "/um/users/\(userID)/s3keys",
            about: [key, userID],
            shows: { $0.active == active },
            read: { () async throws(APIError) in try await client.getKey(key, ofUser: userID) },
            send: { () async throws(APIError) in
                try await client.setKeyActive(active, key: key, ofUser: userID)
            }
        )
    }

    func deleteKey(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        guard let userID = request.prior["user_id"]?.stringValue else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Deleting the key failed", "The state does not say whose key it is.")
            )
        }
        return try await delete(doing: "deleting the key", request.objectID) { () async throws(APIError) in
            try await client.deleteKey(request.objectID, ofUser: userID)
        } isGone: { () async throws(APIError) in
            try await client.hasNoKey(request.objectID, user: userID)
        }
    }
}
