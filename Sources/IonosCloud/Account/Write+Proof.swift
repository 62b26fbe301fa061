import HTTPTransport
import Providers
import SourceText
import StateModel

/// Writes are believed when something proves them: the request's status, the object in the answer, or a read.
extension Write {
    /// How often a write that may be repeated is sent to a server whose answers prove nothing.
    private static let unprovenAttempts = 3

    // MARK: Changing

    /// Sends an update until it is certain that it had its effect.
    ///
    /// - Parameters:
    ///   - id: of the object.
    ///   - path: of the request, for messages.
    ///   - ids: of the objects that it is about.
    ///   - isVisible: whether all that it changes can be read; of a password only the answer says anything.
    ///   - shows: whether an object is as it should be now.
    ///   - read: reads the object.
    ///   - send: sends the request.
    /// - Returns: the answer, with the object as it is now where it held it or it was read.
    /// - Throws: `notFound` where the object is; an uncertain error when nothing proves the effect.
    func update<Object>(
        _ id: String,
        _ path: String,
        about ids: [String],
        isVisible: Bool = true,
        shows: (Object) -> Bool,
        read: () async throws(APIError) -> Object,
        send: () async throws(APIError) -> Accepted<Object?>
    ) async throws(APIError) -> Accepted<Object?> {
        memory.rememberWrite()
        var unproven: APIError?
        for _ in 0..<Self.unprovenAttempts {
            let accepted = try await reader.waiting(for: ids, send)
            wrote(id)
            let status = await status(of: accepted, about: ids)
            let tells = accepted.object.map(shows) ?? false
            switch status {
            case .done:
                return tells ? accepted : accepted.map { _ in nil }
            case .failed(let message):
                throw accepted.refusal(message, .put, path)
            case nil where tells, .unknown where tells && !isVisible:
                return accepted
            case nil, .unknown:
                break
            }
            let problem = (accepted.unproven ?? client.noAnswer)
                .unproven("neither that answer nor the object shows that it was changed")
            unproven = problem
            if isVisible, let object = try await shown(shows, read) {
                return accepted.map { _ in object }
            }
            // An update may be sent again: another answer may tell more.
            guard await reader.pause(.milliseconds(250)) else {
                throw problem
            }
        }
        throw unproven ?? client.noAnswer.unproven("nothing shows that it was changed")
    }

    private func shown<Object>(
        _ shows: (Object) -> Bool,
        _ read: () async throws(APIError) -> Object
    ) async throws(APIError) -> Object? {
        var found: Object?
        _ = try await reader.seen { () async throws(APIError) in
            do throws(APIError) {
                let object = try await read()
                guard shows(object) else {
                    return false
                }
                found = object
                return true
            } catch  where error.kind == .notFound {
                return false
            }
        }
        return found
    }

    // MARK: Removing

    /// Deletes; an object that is not there is a success.
    ///
    /// - Parameters:
    ///   - what: for messages.
    ///   - id: of the object.
    ///   - send: sends the request.
    ///   - isGone: looks whether the object is not there.
    /// - Returns: no object, and the request's id.
    /// - Throws: why it may still be there.
    func delete(
        doing what: String,
        _ id: String,
        _ send: () async throws(APIError) -> Accepted<NoContent>,
        isGone: () async throws(APIError) -> Bool
    ) async throws(OperationFailure) -> OperationResult {
        memory.rememberWrite()
        do throws(APIError) {
            let requestID = try await remove(about: [id], mayBeUnseen: id, isGone: isGone, send)
            return OperationResult(object: nil, requestID: requestID)
        } catch {
            throw failure(error, doing: what)
        }
    }

    /// Sends a request that removes something, and makes certain that it is not there.
    ///
    /// - Parameters:
    ///   - ids: of the objects that it is about.
    ///   - id: of an object that reads may not show yet, although it is there.
    ///   - isGone: looks whether it is not there.
    ///   - send: sends the request.
    /// - Returns: the request's id.
    /// - Throws: why it may still be there.
    func remove(
        about ids: [String],
        mayBeUnseen id: String? = nil,
        isGone: () async throws(APIError) -> Bool,
        _ send: () async throws(APIError) -> Accepted<NoContent>
    ) async throws(APIError) -> String? {
        var isPlain = false
        // What cannot be read is not gone.
        func isCertainlyGone() async -> Bool {
            let isSeenGone = try? await isGone()
            if isSeenGone == false, let id {
                memory.rememberShown([id])
            }
            // A server that took the request as it should knows the object. Otherwise it may be there, and be shown by no
            // read yet.
            return isSeenGone == true
                && (isPlain || !(id.map { reader.mayBeUnseen($0) } ?? false))
        }
        var problem: APIError
        var pauses = ReadLag.Pauses()
        sending: while true {
            do throws(APIError) {
                let accepted = try await send()
                isPlain = accepted.object.isPlain
                switch await status(of: accepted, about: ids) {
                case .done:
                    return accepted.requestID
                case .failed(let message):
                    throw accepted.refusal(message, .delete, accepted.unproven?.path ?? "")
                case nil, .unknown:
                    problem = (accepted.unproven ?? client.noAnswer)
                        .unproven("neither that answer nor a read shows that it is gone")
                    break sending
                }
            } catch {
                // A refusal in other words than the documented ones may mean that there is nothing to remove.
                guard [.notFound, .validation, .rejected].contains(error.kind) else {
                    throw error
                }
                if await isCertainlyGone() {
                    return error.requestID
                }
                guard error.kind == .notFound else {
                    throw error
                }
                problem = error.contradicted(by: "reading does not show that it is gone")
                // As long as it may not be known everywhere that it was made, it is removed once it is.
                let left = reader.lagLeft(of: ids)
                guard left > .zero, await reader.pause(min(pauses.next(), left)) else {
                    break sending
                }
            }
        }
        // The last look is just before the operation's time is up.
        let limit = min(ReadLag.afterWrites, reader.timeLeft - .milliseconds(100))
        for pause in ReadLag.pauses(within: limit).map(Optional.some) + [nil] {
            if await isCertainlyGone() {
                return problem.requestID
            }
            if let pause, await !reader.pause(pause) {
                break
            }
        }
        throw problem
    }

    /// Decides what an update means that was answered with "not found".
    ///
    /// - Returns: the failure, of an object that is gone or of one that could not be changed.
    func notFound(
        _ refusal: APIError,
        doing what: String,
        isGone: () async throws(APIError) -> Bool
    ) async -> OperationFailure {
        if (try? await isGone()) == true {
            return gone(refusal, doing: what)
        }
        return failure(
            refusal.contradicted(by: "reading shows that it is there, or cannot tell"),
            doing: what
        )
    }
}

extension IonosClient {
    /// An error about a write of which not even an answer is known.
    var noAnswer: APIError {
        var error = APIError(kind: .malformedAnswer, method: .post, path: "", outcomeIsUncertain: true)
        error.service = configuration.service
        return error
    }
}
