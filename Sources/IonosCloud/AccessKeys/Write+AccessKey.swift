import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

extension Write {
    func createAccessKey(
        _ request: CreateRequest,
        _ progress: any OperationProgress,
        owner: () async throws(APIError) -> String?
    ) async throws(OperationFailure) -> OperationResult {
        let description = request.planned["description"]?.stringValue ?? ""
        let mark = memory.takeMark(of: request.address)
        let accepted = try await postAccessKey(description, mark, owner)
        let key = accepted.object
        let object = AccessKeyAttributes.object(key, prior: request.planned)
        memory.add(accessKey: key)
        wrote(key.id)
        // The secret is told this once: nothing is asked before it is in the state.
        try await progress.identified(object)
        guard key.secretKey != nil else {
            throw OperationFailure(
                effect: .partial(object),
                diagnostic: lostSecret(key.id),
                requestID: accepted.requestID
            )
        }
        var made = try await available(object, progress)
        if mark != nil {
            made = try await named(description, made)
        }
        return OperationResult(object: made, requestID: accepted.requestID)
    }

    /// Gives a key that is recorded the description that it was to have, in place of its mark.
    private func named(
        _ wanted: String,
        _ object: ObservedObject
    ) async throws(OperationFailure) -> ObservedObject {
        do throws(APIError) {
            _ = try await describe(object.objectID, as: wanted)
        } catch {
            throw failure(error, doing: "describing the new access key", leaving: object)
        }
        var attributes = object.attributes.mapValue ?? ValueMap()
        attributes["description"] = .string(wanted)
        return ObservedObject(objectID: object.objectID, attributes: .object(attributes))
    }

    private func describe(
        _ id: String,
        as wanted: String
    ) async throws(APIError) -> Accepted<AccessKey?> {
        try await update(
            id,
            "/accesskeys/\(id)",
            about: [id],
            shows: { ($0.description ?? "") == wanted },
            read: { () async throws(APIError) in try await client.getAccessKey(id) },
            send: { () async throws(APIError) in
                try await client.updateAccessKey(id, description: wanted)
            }
        )
    }

    /// Waits until a new key can be used.
    ///
    /// - Returns: the key as it is then.
    /// - Throws: what went wrong, leaving the key with its secret; one that failed is deleted.
    private func available(
        _ object: ObservedObject,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) -> ObservedObject {
        var known = object
        var pauses = ReadLag.Pauses()
        let start = clock.now()
        var wasLookedFor = false
        while true {
            var status = "not shown yet"
            let key: AccessKey?
            do throws(APIError) {
                key = try await client.getAccessKey(known.objectID)
            } catch {
                // Until the key is there, it is not found.
                guard error.kind == .notFound else {
                    throw failure(error, doing: "waiting for the new access key", leaving: known)
                }
                key = nil
            }
            if let key {
                known = AccessKeyAttributes.object(key, prior: known.attributes)
                switch key.stage {
                case .available: return known
                case .failed: throw await failed(known, key.statusMessage)
                case .leaving, .underWay: status = key.status ?? status
                }
            } else if !wasLookedFor, clock.now() - start > ReadLag.afterWrites {
                wasLookedFor = true
                if let other = await sameKey(as: known) {
                    known = other
                    try await progress.identified(known)
                    continue
                }
            }
            await progress.waiting(for: "the access key to be available")
            guard await reader.pause(pauses.next()) else {
                throw OperationFailure(
                    effect: .partial(known),
                    diagnostic: notAvailable(status, progress.isInterrupted)
                )
            }
        }
    }

    /// The key under the id that the list gives it, where the answer to the create gave it one that leads nowhere.
    private func sameKey(as object: ObservedObject) async -> ObservedObject? {
        guard let text = object.attributes["accesskey"]?.stringValue,
            let key = try? await client.accessKeyListing().items.first(where: { $0.accessKey == text }),
            !ObjectID.isSame(key.id, object.objectID)
        else {
            return nil
        }
        return AccessKeyAttributes.object(key, prior: object.attributes)
    }

    private func notAvailable(_ status: String, _ isInterrupted: Bool) -> Diagnostic {
        problem(
            isInterrupted
                ? "Interrupted while waiting for the access key" : "Access key is not available in time",
            "The key is made, and it and its secret are in the state, but the API has not made it usable yet (\(status))."
                + " Plan again to see how far it is."
                + (isInterrupted ? "" : " To wait longer, raise timeouts { create = \"…\" }.")
        )
    }

    /// Deletes a key that the API could not make.
    private func failed(_ object: ObservedObject, _ message: String?) async -> OperationFailure {
        let reason = message.map { client.redacted($0) } ?? "the API gives no reason"
        let summary = APIError.summary(of: "creating the access key")
        let said = "The API made the key and then failed it: \(reason)\(reason.hasSuffix(".") ? "" : ".")"
        do throws(APIError) {
            let requestID = try await removeAccessKey(object.objectID)
            return OperationFailure(
                effect: .gone,
                diagnostic: problem(
                    summary,
                    "\(said) What was left of it is deleted; apply again to make another."
                ),
                requestID: requestID
            )
        } catch {
            return OperationFailure(
                effect: .partial(object),
                diagnostic: problem(
                    summary,
                    "\(said) It could not be deleted either, so the next apply replaces it.\n\n\(error.reportSentence)"
                ),
                requestID: error.requestID
            )
        }
    }

    /// Sends the POST, never blindly a second time.
    private func postAccessKey(
        _ description: String,
        _ mark: AccessKeyMark?,
        _ owner: () async throws(APIError) -> String?
    ) async throws(OperationFailure) -> Accepted<AccessKey> {
        let known: AccountMemory.KnownAccessKeys
        let userID: String?
        do throws(APIError) {
            known = try await reader.knownAccessKeys()
            userID = try await owner()
        } catch {
            throw failure(error, doing: "reading the access keys")
        }
        let ids = known.ids
        memory.rememberWrite()
        func find() async throws(APIError) -> [AccessKey] {
            if let mark {
                return try await reader.accessKeys(marked: [mark.text], but: ids)
            }
            let found = try await reader.newAccessKeys(but: ids, of: userID)
            if let other = found.first(where: { !$0.isMade(for: userID, as: description) }) {
                var doubt = client.error(.malformedAnswer, .get, "/accesskeys", attempts: 1)
                doubt.status = 200
                doubt.detail =
                    "it has a new access key \(other.id), and it is not certain that this create made it"
                doubt.outcomeIsUncertain = true
                throw doubt
            }
            return found
        }
        var refusals = 0
        return try await createOnce(
            doing: "creating the access key",
            find: mark != nil || known.isProven && userID != nil ? find : nil,
            vouch: { key async throws(APIError) in
                guard !ids.contains(ObjectID.normal(key.id)), key.isOwned(by: userID) != false else {
                    return nil
                }
                // A key that comes with its secret was made just now; one without may be any.
                guard key.secretKey == nil else {
                    return key
                }
                wrote(key.id)
                return try await reader.found(for: [key.id]) { () async throws(APIError) in
                    try await client.getAccessKey(key.id)
                }
            },
            isThere: { key async throws(APIError) in
                // A secret comes with no answer but that to a create.
                if key.secretKey != nil { return true }
                return try await isThere(key.id) { () async throws(APIError) in
                    _ = try await client.getAccessKey(key.id)
                }
            },
            refused: { error throws(OperationFailure) in
                refusals += 1
                guard refusals <= Self.mostKeys, let userID else { return false }
                return await isMakingRoom(
                    memory.freedKeys(ofUser: userID),
                    after: error,
                    isFirst: refusals == 1
                ) { () async throws(APIError) in
                    try await client.accessKeyListing().items.filter { $0.isOwned(by: userID) != false }
                        .map { $0.accessKey ?? $0.id }
                }
            },
            send: { () async throws(APIError) in
                try await client.createAccessKey(description: mark?.text ?? description)
            }
        )
    }

    private func lostSecret(_ id: String) -> Diagnostic {
        problem(
            "Secret of the new access key is lost",
            "The access key \(id) was made, and the answer that held its secret was lost. The API does not tell a secret"
                + " twice, so the key is of no use. It is in the state, and the next apply replaces it."
        )
    }

    func updateAccessKey(_ request: UpdateRequest) async throws(OperationFailure) -> OperationResult {
        guard
            !(request.planned["secretkey"]?.isUnknown ?? false)
                || request.prior["secretkey"]?.isUnknown ?? false
        else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem(
                    "Secret of the access key is lost",
                    "The answer with the secret of the access key \(request.objectID) was lost, and the API does not tell"
                        + " it twice. Plan without -refresh=false: the key is replaced then."
                )
            )
        }
        let id = request.objectID
        let wanted = request.planned["description"]?.stringValue ?? ""
        do throws(APIError) {
            // A PUT to an id that is not there makes a key.
            var key = try await reader.waiting(for: [id]) { () async throws(APIError) in
                try await client.getAccessKey(id)
            }
            var requestID: String?
            if (key.description ?? "") != wanted {
                let changed = try await describe(id, as: wanted)
                key = changed.object ?? key
                requestID = changed.requestID
            }
            key.description = wanted
            return OperationResult(
                object: AccessKeyAttributes.object(key, prior: request.prior),
                requestID: requestID
            )
        } catch  where error.kind == .notFound {
            throw await notFound(error, doing: "updating the access key") { () async throws(APIError) in
                try await client.isAccessKeyGone(id)
            }
        } catch {
            throw failure(error, doing: "updating the access key")
        }
    }

    /// Switches a key on or off in the list of its user's keys; what else is planned is as it was.
    func switchAccessKey(
        _ request: UpdateRequest,
        isOn: Bool
    ) async throws(OperationFailure) -> OperationResult {
        guard let key = request.prior.filled("accesskey"),
            let owner = request.prior.filled("contract_user_id").flatMap(AccessKey.user(ofContract:))
        else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem(
                    "Switching the access key failed",
                    "The state does not say which key it is, or whose."
                )
            )
        }
        do throws(APIError) {
            try await setActive(isOn, key: key, ofUser: owner)
        } catch  where error.kind == .notFound {
            throw await notFound(error, doing: "switching the access key") { () async throws(APIError) in
                try await client.hasNoKey(key, user: owner)
            }
        } catch {
            throw failure(error, doing: "switching the access key")
        }
        return OperationResult(
            object: ObservedObject(objectID: request.objectID, attributes: request.prior),
            requestID: nil
        )
    }

    func deleteAccessKey(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        memory.rememberWrite()
        do throws(APIError) {
            return OperationResult(object: nil, requestID: try await removeAccessKey(request.objectID))
        } catch {
            throw failure(error, doing: "deleting the access key")
        }
    }

    /// Deletes a key, and waits until it is gone.
    private func removeAccessKey(_ id: String) async throws(APIError) -> String? {
        try await remove(
            about: [id],
            mayBeUnseen: id,
            isGone: { () async throws(APIError) in
                var pauses = ReadLag.Pauses()
                while true {
                    do throws(APIError) {
                        let key = try await client.getAccessKey(id)
                        guard key.stage == .leaving, await reader.pause(pauses.next()) else {
                            return false
                        }
                    } catch  where error.kind == .notFound {
                        return true
                    }
                }
            },
            { () async throws(APIError) in try await client.deleteAccessKey(id) }
        )
    }
}
