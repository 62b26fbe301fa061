import IonosAPI
import Planning
import SourceText

extension Operation {
    /// Sends a create until it is certain that it happened exactly once.
    ///
    /// - Parameters:
    ///   - what: for messages, for example `creating the user`.
    ///   - find: the objects that only this create can have made; nil when nothing can tell them from others.
    ///   - refused: decides whether a refusal is worth another try; throws a failure of its own instead of it.
    ///   - send: sends the request.
    /// - Returns: the object, recognised or answered.
    /// - Throws: an uncertain failure when the answer is lost and looking does not settle it.
    func createOnce<Object: Sendable>(
        doing what: String,
        find: (() async throws(APIError) -> [Object])?,
        refused: (APIError) async throws(OperationFailure) -> Bool = { _ throws(OperationFailure) in false },
        send: () async throws(APIError) -> Accepted<Object>
    ) async throws(OperationFailure) -> Accepted<Object> {
        var lost: APIError?
        for _ in 0..<Self.unansweredAttempts {
            var tries = true
            while tries {
                let error: APIError
                do throws(APIError) {
                    return try await send()
                } catch let caught {
                    error = caught
                }
                tries = false
                if error.outcomeIsUncertain {
                    lost = error
                    guard let find else {
                        throw uncertain(error, doing: what)
                    }
                    if let object = try await look(for: what, after: error, find) {
                        return Accepted(object: object, requestID: error.requestID)
                    }
                } else if try await refused(error) {
                    tries = true
                } else if let find, let lost, error.kind == .validation || error.kind == .rejected,
                    let object = try await look(for: what, after: error, find)
                {
                    // Refused because the earlier request, whose answer was lost, has made it after all.
                    return Accepted(object: object, requestID: lost.requestID)
                } else {
                    throw failure(error, doing: what)
                }
            }
        }
        throw lost.map { uncertain($0, doing: what) }
            ?? OperationFailure(
                effect: .uncertain,
                diagnostic: problem(APIError.summary(of: what), "No answer came.")
            )
    }

    /// How often a create is sent to a server that gives no usable answer to it and makes nothing.
    static let unansweredAttempts = 5

    /// Looks several times for what an unanswered create may have made, because a list can lag behind a write.
    ///
    /// - Returns: what was found; nil when nothing appeared within the grace period.
    /// - Throws: an uncertain failure when looking fails, finds too much, or time is up.
    private func look<Object>(
        for what: String,
        after lost: APIError,
        _ find: () async throws(APIError) -> [Object]
    ) async throws(OperationFailure) -> Object? {
        for delay in Self.lookDelays(after: lost) {
            guard await pause(delay) else {
                throw uncertain(lost, doing: what)
            }
            let found: [Object]
            do throws(APIError) {
                found = try await find()
            } catch {
                throw uncertain(error, doing: what)
            }
            if let first = found.first {
                guard found.count == 1 else {
                    throw uncertain(lost, doing: what)
                }
                return first
            }
        }
        guard clock.now() < deadline else {
            throw uncertain(lost, doing: what)
        }
        return nil
    }

    /// Decides what a request status of FAILED left behind.
    func refused(
        _ message: String,
        doing what: String,
        read: () async throws(APIError) -> ObservedObject
    ) async throws(OperationFailure) -> OperationFailure {
        let diagnostic = problem(
            APIError.summary(of: what),
            "The API accepted the request and then failed it: \(message)\(message.hasSuffix(".") ? "" : ".")"
        )
        do throws(APIError) {
            let left = try await settled(read)
            return OperationFailure(effect: .partial(left), diagnostic: diagnostic)
        } catch  where error.kind == .notFound {
            return OperationFailure(effect: .none, diagnostic: diagnostic)
        } catch {
            return OperationFailure(effect: .uncertain, diagnostic: diagnostic)
        }
    }

    func gone(_ error: APIError, doing what: String) -> OperationFailure {
        var diagnostic = diagnostic(error, doing: what)
        diagnostic.detail +=
            "\n\nThe object is gone, so it was dropped from the state. Plan again to create it anew."
        return OperationFailure(effect: .gone, diagnostic: diagnostic, requestID: error.requestID)
    }

    /// Deletes; an object that is not there is a success.
    ///
    /// - Parameters:
    ///   - what: for messages.
    ///   - send: sends the request.
    ///   - isGone: looks whether the object is not there, for answers that do not say it.
    /// - Returns: no object, and the request's id.
    /// - Throws: why it may still be there.
    func delete(
        doing what: String,
        _ send: () async throws(APIError) -> Accepted<NoContent>,
        isGone: () async throws(APIError) -> Bool
    ) async throws(OperationFailure) -> OperationResult {
        memory.rememberWrite()
        let accepted: Accepted<NoContent>
        do throws(APIError) {
            accepted = try await send()
        } catch  where error.kind == .notFound {
            return OperationResult(object: nil, requestID: error.requestID)
        } catch {
            // A refusal in other words than the documented ones may mean that there is nothing to delete.
            if error.kind == .validation || error.kind == .rejected, (try? await isGone()) == true {
                return OperationResult(object: nil, requestID: error.requestID)
            }
            throw failure(error, doing: what)
        }
        switch await finish(accepted) {
        case .done:
            return OperationResult(object: nil, requestID: accepted.requestID)
        case .failed(let message):
            throw failure(
                accepted.refusal(message, .delete, accepted.location?.description ?? ""),
                doing: what
            )
        case .unknown(let error):
            guard (try? await seen(isGone)) == true else {
                throw uncertain(error, doing: what)
            }
            return OperationResult(object: nil, requestID: accepted.requestID)
        }
    }
}
