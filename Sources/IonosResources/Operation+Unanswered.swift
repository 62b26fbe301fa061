import IonosAPI
import Planning
import SourceText

extension Operation {
    /// Looks several times for what an unanswered create may have made, because a list can lag behind a write.
    ///
    /// - Parameter attempt: how often the create has been sent, to give up on a server that never answers it.
    /// - Returns: what was found; empty when nothing appeared within the grace period.
    /// - Throws: an uncertain failure when looking fails, time is up, or that was the last attempt.
    func look<Object>(
        for what: String,
        after lost: APIError,
        attempt: Int,
        _ find: () async throws(APIError) -> [Object]
    ) async throws(OperationFailure) -> [Object] {
        for delay in Self.lookDelays {
            guard await pause(delay) else {
                throw uncertain(lost, doing: what)
            }
            do throws(APIError) {
                let found = try await find()
                if !found.isEmpty {
                    return found
                }
            } catch {
                throw uncertain(error, doing: what)
            }
        }
        guard clock.now() < deadline, attempt < Self.unansweredAttempts else {
            throw uncertain(lost, doing: what)
        }
        return []
    }

    /// Decides what a request status of FAILED left behind.
    func refused(
        _ message: String,
        doing what: String,
        read: () async throws(APIError) -> ObservedObject
    ) async throws(OperationFailure) -> OperationFailure {
        let diagnostic = problem(
            "Error \(what)",
            "The API accepted the request and then failed it: \(message)\(message.hasSuffix(".") ? "" : ".")"
        )
        do throws(APIError) {
            return OperationFailure(effect: .partial(try await read()), diagnostic: diagnostic)
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
    func delete(
        doing what: String,
        _ send: () async throws(APIError) -> Accepted<NoContent>
    ) async throws(OperationFailure) -> OperationResult {
        do throws(APIError) {
            let accepted = try await send()
            if let message = await finish(accepted) {
                throw APIError(
                    kind: .rejected,
                    method: .delete,
                    path: accepted.location?.description ?? "",
                    messages: [APIError.Message(code: nil, text: message)],
                    requestID: accepted.requestID
                )
            }
            return OperationResult(object: nil, requestID: accepted.requestID)
        } catch  where error.kind == .notFound {
            return OperationResult(object: nil, requestID: error.requestID)
        } catch {
            throw failure(error, doing: what)
        }
    }
}
