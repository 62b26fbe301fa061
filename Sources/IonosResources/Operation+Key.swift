import IonosAPI
import Planning
import SourceText
import Values

extension Operation {
    func createKey(
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        guard let userID = request.planned["user_id"]?.stringValue else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Error creating the key", "user_id is not known.")
            )
        }
        let turn = await memory.turn(for: "keys of \(userID)")
        let accepted = try await turn.run { () async throws(OperationFailure) in
            let accepted = try await postKey(userID, progress)
            await memory.add(key: accepted.object.id, ofUser: userID)
            try await progress.identified(KeyAttributes.object(accepted.object, userID: userID, prior: nil))
            return accepted
        }
        return try await completeKey(accepted, userID: userID, request)
    }

    private func completeKey(
        _ accepted: Accepted<S3Key>,
        userID: String,
        _ request: CreateRequest
    ) async throws(OperationFailure) -> OperationResult {
        var key = accepted.object
        func object() -> ObservedObject {
            KeyAttributes.object(key, userID: userID, prior: nil)
        }
        if let message = await finish(accepted) {
            throw try await refused(message, doing: "creating the key") { () async throws(APIError) in
                key = try await client.getKey(key.id, ofUser: userID)
                return object()
            }
        }
        do throws(APIError) {
            if key.secretKey == nil || key.active == nil {
                key = try await client.getKey(key.id, ofUser: userID)
            }
            let wanted = request.planned["active"]?.boolValue ?? true
            if key.active != wanted {
                try await setActive(wanted, key: key.id, ofUser: userID)
                key.active = wanted
            }
        } catch {
            throw failure(error, doing: "completing the new key", leaving: object())
        }
        return OperationResult(object: object(), requestID: accepted.requestID)
    }

    /// Sends the POST, patient while the user's privilege is on its way, and never blindly a second time.
    private func postKey(
        _ userID: String,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> Accepted<S3Key>
    {
        let known = try await keysBefore(userID)
        var delay = Duration.milliseconds(500)
        var unanswered = 0
        while true {
            do throws(APIError) {
                return try await client.createKey(ofUser: userID)
            } catch  where error.kind == .privilegeMissing {
                try await allowWaiting(for: userID, error, progress)
                await progress.waiting(for: "the Object Storage privilege to reach user \(userID)")
                guard !progress.isInterrupted, await pause(delay) else {
                    throw OperationFailure(
                        effect: .none,
                        diagnostic: privilegeTimeout(error, interrupted: progress.isInterrupted),
                        requestID: error.requestID
                    )
                }
                delay = min(delay * 2, .seconds(10))
            } catch  where error.outcomeIsUncertain {
                unanswered += 1
                let found = try await look(for: "creating the key", after: error, attempt: unanswered) {
                    () async throws(APIError) in
                    try await client.listKeys(ofUser: userID).filter { !known.contains($0.id) }
                }
                switch found.count {
                case 0: continue
                case 1: return Accepted(object: found[0], requestID: error.requestID)
                default: throw uncertain(error, doing: "creating the key")
                }
            } catch {
                throw failure(error, doing: "creating the key")
            }
        }
    }

    /// The keys that the user has before this one is made; one request, unless this run knows them.
    private func keysBefore(_ userID: String) async throws(OperationFailure) -> Set<String> {
        if let known = await memory.knownKeys(ofUser: userID) {
            return known
        }
        do throws(APIError) {
            let ids = try await client.listKeys(ofUser: userID).map(\.id)
            await memory.remember(keys: ids, ofUser: userID)
            return Set(ids)
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
                diagnostic: problem("Error updating the key", "Its user or its wanted state is not known.")
            )
        }
        do throws(APIError) {
            try await setActive(wanted, key: request.objectID, ofUser: userID)
        } catch  where error.kind == .notFound {
            throw gone(error, doing: "updating the key")
        } catch {
            throw failure(error, doing: "updating the key")
        }
        let key = S3Key(id: request.objectID, secretKey: nil, active: wanted)
        return OperationResult(
            object: KeyAttributes.object(key, userID: userID, prior: request.prior),
            requestID: nil
        )
    }

    private func setActive(_ active: Bool, key: String, ofUser userID: String) async throws(APIError) {
        let accepted = try await client.setKeyActive(active, key: key, ofUser: userID)
        if let message = await finish(accepted) {
            throw APIError(
                kind: .rejected,
                method: .put,
                path: "/um/users/\(userID)/s3keys",
                messages: [APIError.Message(code: nil, text: message)],
                requestID: accepted.requestID
            )
        }
    }

    func deleteKey(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        guard let userID = request.prior["user_id"]?.stringValue else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Error deleting the key", "The state does not say whose key it is.")
            )
        }
        return try await delete(doing: "deleting the key") { () async throws(APIError) in
            try await client.deleteKey(request.objectID, ofUser: userID)
        }
    }
}

/// Translates between a key of the API and the attributes of `ionoscloud_s3_key`.
enum KeyAttributes {
    /// - Parameters:
    ///   - key: what the API told.
    ///   - userID: the user it was asked for.
    ///   - prior: recorded attributes; an answer without the secret keeps the recorded one.
    static func object(_ key: S3Key, userID: String, prior: Value?) -> ObservedObject {
        let recorded = prior?["secret_key"]?.stringValue
        let secret = key.secretKey?.reveal() ?? recorded
        return ObservedObject(
            objectID: key.id,
            attributes: .object(
                ValueMap([
                    ("id", .string(key.id)),
                    ("user_id", .string(userID)),
                    ("secret_key", secret.map(Value.string) ?? .null(.string)),
                    ("active", .bool(key.active ?? prior?["active"]?.boolValue ?? true)),
                ])
            )
        )
    }
}
