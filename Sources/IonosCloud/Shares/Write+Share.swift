import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

extension Write {
    /// How often a share is made that then is not there.
    private static let mostShareAttempts = 3

    func createShare(
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        guard let pair = SharePair(request.planned) else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Creating the share failed", "Its group or its resource is not known.")
            )
        }
        return try await memory.shareTurns.inTurn(pair.resource) { () async throws(OperationFailure) in
            try await createShare(pair, request, progress)
        }
    }

    private func createShare(
        _ pair: SharePair,
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await refuseExisting(pair, request.planned)
        memory.rememberWrite()
        for _ in 0..<Self.mostShareAttempts {
            let accepted = try await postShare(pair, request)
            wrote(pair.text)
            try await progress.identified(
                ShareAttributes.object(accepted.object, pair, fallback: request.planned)
            )
            if case .failed(let message) = await status(of: accepted, about: [pair.resource]) {
                throw try await refused(message, doing: "creating the share", pair.text) {
                    () async throws(APIError) in
                    ShareAttributes.object(try await read(pair), pair, fallback: request.planned)
                }
            }
            do throws(APIError) {
                let share = try await reader.found(for: [pair.text]) { () async throws(APIError) in
                    try await read(pair)
                }
                if let share {
                    return OperationResult(
                        object: ShareAttributes.object(share, pair, fallback: request.planned),
                        requestID: accepted.requestID
                    )
                }
            } catch {
                throw failure(
                    error,
                    doing: "reading the new share",
                    leaving: ShareAttributes.object(accepted.object, pair, fallback: request.planned)
                )
            }
            // The API took it, and lost it again: another share of the resource was made at the same time.
        }
        let shown = pair.shown(request.planned)
        throw OperationFailure(
            effect: .none,
            diagnostic: problem(
                "Creating the share failed",
                "The API took the share of \(shown.resource) with the group \(shown.group) \(Self.mostShareAttempts) times, and"
                    + " each time it was gone afterwards. That happens when somebody else makes shares of the same resource"
                    + " at the same time. Apply again when nobody does."
            )
        )
    }

    private func read(_ pair: SharePair) async throws(APIError) -> Share {
        try await client.getShare(of: pair.resource, withGroup: pair.group)
    }

    /// Looks whether the share is there already: what a create would make of it is not documented.
    private func refuseExisting(_ pair: SharePair, _ planned: Value) async throws(OperationFailure) {
        guard !memory.takeAbsent(share: pair.text) else {
            return
        }
        let exists: Bool
        do throws(APIError) {
            exists = try await isThere(pair)
        } catch {
            throw failure(error, doing: "looking for the share")
        }
        if exists {
            throw OperationFailure(
                effect: .none,
                diagnostic: TakenShares.exists(pair.shown(planned), address)
            )
        }
    }

    private func isThere(_ pair: SharePair) async throws(APIError) -> Bool {
        var pauses = ReadLag.Pauses()
        while try await !client.isShareGone(of: pair.resource, withGroup: pair.group) {
            // One that this run has deleted may be shown for a while.
            let left = reader.lagLeft(of: [pair.text])
            guard left > .zero, await reader.pause(min(pauses.next(), left)) else {
                return true
            }
        }
        return false
    }

    /// Sends the POST; when its answer is lost, looks for the share before it is sent again.
    private func postShare(
        _ pair: SharePair,
        _ request: CreateRequest
    ) async throws(OperationFailure) -> Accepted<Share> {
        var pauses = ReadLag.Pauses()
        return try await createOnce(
            doing: "creating the share",
            find: { () async throws(APIError) in
                do throws(APIError) {
                    return [try await read(pair)]
                } catch  where error.kind == .notFound {
                    return []
                }
            },
            vouch: { share async throws(APIError) in
                ObjectID.isSame(share.id, pair.resource) ? share : nil
            },
            // Whether it is there is looked at in any case.
            isThere: { _ async throws(APIError) in true },
            refused: { error throws(OperationFailure) in
                // A group that was made a moment ago may not be known everywhere.
                let left = reader.lagLeft(of: [pair.group])
                guard error.kind == .notFound, left > .zero else {
                    return false
                }
                return await reader.pause(min(pauses.next(), left))
            },
            send: { () async throws(APIError) in
                try await client.createShare(
                    of: pair.resource,
                    withGroup: pair.group,
                    mayEdit: request.planned["edit_privilege"]?.boolValue,
                    mayShare: request.planned["share_privilege"]?.boolValue
                )
            }
        )
    }

    func updateShare(_ request: UpdateRequest) async throws(OperationFailure) -> OperationResult {
        guard let pair = SharePair(request.prior) else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Updating the share failed", "The state does not say which share it is.")
            )
        }
        return try await memory.shareTurns.inTurn(pair.resource) { () async throws(OperationFailure) in
            do throws(APIError) {
                let changed = try await change(pair, request)
                return OperationResult(
                    object: ShareAttributes.object(
                        changed.object ?? Share(id: pair.resource),
                        pair,
                        fallback: request.planned
                    ),
                    requestID: changed.requestID
                )
            } catch  where error.kind == .notFound {
                throw await notFound(error, doing: "updating the share") { () async throws(APIError) in
                    try await client.isShareGone(of: pair.resource, withGroup: pair.group)
                }
            } catch {
                throw failure(error, doing: "updating the share")
            }
        }
    }

    private func change(
        _ pair: SharePair,
        _ request: UpdateRequest
    ) async throws(APIError) -> Accepted<Share?> {
        // Both are sent, because what the API makes of one that is left out is not documented; so one that is not changed is
        // read first.
        let current = try await reader.waiting(for: [pair.text]) { () async throws(APIError) in
            try await read(pair)
        }
        func wanted(_ name: String, _ now: Bool?) -> Bool? {
            let planned = request.planned[name]?.boolValue
            return planned == request.prior[name]?.boolValue ? now ?? planned : planned
        }
        let mayEdit = wanted("edit_privilege", current.mayEdit)
        let mayShare = wanted("share_privilege", current.mayShare)
        return try await update(
            pair.text,
            "/um/groups/\(pair.group)/shares/\(pair.resource)",
            about: [pair.resource],
            shows: { ($0.mayEdit, $0.mayShare) == (mayEdit, mayShare) },
            read: { () async throws(APIError) in try await read(pair) },
            send: { () async throws(APIError) in
                try await client.updateShare(
                    of: pair.resource,
                    withGroup: pair.group,
                    mayEdit: mayEdit,
                    mayShare: mayShare
                )
            }
        )
    }

    func deleteShare(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        guard let pair = SharePair(request.prior) else {
            throw OperationFailure(
                effect: .none,
                diagnostic: problem("Deleting the share failed", "The state does not say which share it is.")
            )
        }
        return try await memory.shareTurns.inTurn(pair.resource) { () async throws(OperationFailure) in
            memory.rememberWrite()
            let requestID: String?
            do throws(APIError) {
                requestID = try await remove(about: [pair.resource, pair.text], mayBeUnseen: pair.text) {
                    () async throws(APIError) in
                    try await client.isShareGone(of: pair.resource, withGroup: pair.group)
                } _: { () async throws(APIError) in
                    try await client.deleteShare(of: pair.resource, withGroup: pair.group)
                }
            } catch {
                throw failure(error, doing: "deleting the share")
            }
            // Reads may show it for a while, to whoever makes it anew.
            wrote(pair.text)
            return OperationResult(object: nil, requestID: requestID)
        }
    }
}
