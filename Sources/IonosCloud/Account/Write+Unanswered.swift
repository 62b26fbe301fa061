import HTTPTransport
import Providers
import SourceText
import StateModel

extension Write {
    /// Sends a create until it is certain that it happened exactly once.
    ///
    /// - Parameters:
    ///   - what: for messages, for example `creating the user`.
    ///   - find: the objects that only this create can have made; nil when nothing can tell them from others.
    ///   - vouch: says whether an answer is about the object that was to be made, and gives what it left out; nil when it
    ///     is not, or when that is not known.
    ///   - isThere: whether the object of an answer can be read; asked where nothing but the answer's `id` names it.
    ///   - refused: decides whether a refusal is worth another try; throws a failure of its own instead of it.
    ///   - send: sends the request.
    /// - Returns: the object, recognised or answered.
    /// - Throws: an uncertain failure when the answer is lost, or no answer to this, and looking does not decide it.
    func createOnce<Object: Sendable>(
        doing what: String,
        find: (() async throws(APIError) -> [Object])?,
        vouch: (Object) async throws(APIError) -> Object?,
        isThere: (Object) async throws(APIError) -> Bool,
        refused: (APIError) async throws(OperationFailure) -> Bool = { _ throws(OperationFailure) in false },
        send: () async throws(APIError) -> Accepted<Object>
    ) async throws(OperationFailure) -> Accepted<Object> {
        var lost: APIError?
        for _ in 0..<Self.unansweredAttempts {
            var tries = true
            while tries {
                tries = false
                let attempt = await attempt(vouch, isThere, send)
                let error: APIError
                switch attempt {
                case .made(let accepted): return accepted
                case .lost(let problem), .strange(let problem), .refused(let problem): error = problem
                }
                if error.outcomeIsUncertain {
                    lost = error
                    guard let find else {
                        throw uncertain(error, doing: what)
                    }
                    let fate = await fate(of: error)
                    if let object = try await look(for: what, after: error, fate, find) {
                        return Accepted(object: object, requestID: error.requestID)
                    }
                    if case .failed(let message) = fate {
                        throw OperationFailure(
                            effect: .none,
                            diagnostic: failedLater(message, doing: what),
                            requestID: error.requestID
                        )
                    }
                    // What the server took on, or answered with some object, is not sent a second time.
                    guard fate == nil, !attempt.isStrange else {
                        throw uncertain(error, doing: what)
                    }
                } else if try await refused(error) {
                    tries = true
                } else if let find, let lost, error.kind == .validation || error.kind == .rejected,
                    let object = try await look(for: what, after: error, nil, find)
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

    /// Whether an object that was made now can be read, once no answer lags behind any more.
    func isThere(_ id: String, _ read: () async throws(APIError) -> Void) async throws(APIError) -> Bool {
        wrote(id)
        return try await reader.found(for: [id], read) != nil
    }

    /// How often a create is sent to a server that gives no usable answer to it and makes nothing.
    static let unansweredAttempts = 5

    private func attempt<Object>(
        _ vouch: (Object) async throws(APIError) -> Object?,
        _ isThere: (Object) async throws(APIError) -> Bool,
        _ send: () async throws(APIError) -> Accepted<Object>
    ) async -> CreateAttempt<Object> {
        let accepted: Accepted<Object>
        do throws(APIError) {
            accepted = try await send()
        } catch {
            return error.outcomeIsUncertain ? .lost(error) : .refused(error)
        }
        let problem = (accepted.unproven ?? client.noAnswer).unproven(
            "the answer is not about what was to be made"
        )
        do throws(APIError) {
            guard let object = try await vouch(accepted.object) else {
                return .strange(problem)
            }
            // An id that is recorded and leads nowhere would leave the object in the account, unknown.
            if !accepted.isAddressed {
                guard try await isThere(object) else {
                    return .strange(problem.unproven("there is no object of the id in the answer"))
                }
            }
            return .made(accepted.map { _ in object })
        } catch {
            return .strange(error.unproven("so it is not known what the answer to the create was about"))
        }
    }

    /// What became of a request whose answer was of no use but for naming it; nil where it named none.
    private func fate(of lost: APIError) async -> RequestOutcome? {
        guard let location = lost.location else {
            return nil
        }
        return await client.waitForRequest(location)
    }

    /// Looks several times for what an unanswered create may have made, because a list can lag behind a write.
    ///
    /// - Returns: what was found; nil when nothing appeared within the grace period.
    /// - Throws: an uncertain failure when looking fails, finds too much, or time is up.
    private func look<Object>(
        for what: String,
        after lost: APIError,
        _ fate: RequestOutcome?,
        _ find: () async throws(APIError) -> [Object]
    ) async throws(OperationFailure) -> Object? {
        let pauses =
            if case .done? = fate { ReadLag.pauses(within: ReadLag.afterWrites) } else {
                Self.pauses(after: lost)
            }
        var unreadable: APIError?
        for delay in pauses {
            guard await reader.pause(delay) else {
                throw uncertain(lost, doing: what)
            }
            let found: [Object]
            do throws(APIError) {
                found = try await find()
                unreadable = nil
            } catch  where error.kind == .notFound {
                // Something of what it may be is listed, and not to be read yet.
                unreadable = error
                continue
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
        if let unreadable {
            throw uncertain(unreadable, doing: what)
        }
        guard reader.deadline.map({ clock.now() < $0 }) ?? true else {
            throw uncertain(lost, doing: what)
        }
        return nil
    }

    /// The pauses before each look for an object whose creation was not answered.
    ///
    /// Behind a gateway that gave up, or a connection that broke, the request may still be under way.
    private static func pauses(after lost: APIError) -> [Duration] {
        switch lost.status {
        case nil, 408, 504: ReadLag.pausesAfterWrite + [.seconds(4), .seconds(6)]
        default: ReadLag.pausesAfterWrite
        }
    }

    /// Decides what a request status of FAILED left behind.
    func refused(
        _ message: String,
        doing what: String,
        _ id: String,
        read: () async throws(APIError) -> ObservedObject
    ) async throws(OperationFailure) -> OperationFailure {
        let diagnostic = failedLater(message, doing: what)
        do throws(APIError) {
            let left = try await reader.waiting(for: [id], read)
            return OperationFailure(effect: .partial(left), diagnostic: diagnostic)
        } catch  where error.kind == .notFound {
            return OperationFailure(effect: .none, diagnostic: diagnostic)
        } catch {
            return OperationFailure(effect: .uncertain, diagnostic: diagnostic)
        }
    }

    private func failedLater(_ message: String, doing what: String) -> Diagnostic {
        problem(
            APIError.summary(of: what),
            "The API accepted the request and then failed it: \(message)\(message.hasSuffix(".") ? "" : ".")"
        )
    }

    func gone(_ error: APIError, doing what: String) -> OperationFailure {
        var diagnostic = diagnostic(error, doing: what)
        diagnostic.detail +=
            "\n\nThe object is gone, so it was dropped from the state. Plan again to create it again."
        return OperationFailure(effect: .gone, diagnostic: diagnostic, requestID: error.requestID)
    }
}

/// How sending a create once ended.
private enum CreateAttempt<Object: Sendable> {
    case made(Accepted<Object>)
    /// No answer, or one that is none.
    case lost(APIError)
    /// An answer about something else.
    case strange(APIError)
    /// Certainly without effect.
    case refused(APIError)

    var isStrange: Bool {
        if case .strange = self { true } else { false }
    }
}
