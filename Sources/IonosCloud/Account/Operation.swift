import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

/// One mutating operation on one object: a client whose requests together keep the operation's time limit.
struct Operation {
    let address: InstanceAddress
    let client: IonosClient
    let clock: any APIClock
    let memory: RunMemory
    let keyCreationRetry: KeyCreationRetry
    let patience: Patience
    let timeoutSeconds: Int

    init(_ provider: IonosProvider, _ address: InstanceAddress, timeoutSeconds: Int) {
        self.address = address
        self.timeoutSeconds = timeoutSeconds
        clock = provider.clock
        memory = provider.memory
        keyCreationRetry = provider.keyCreationRetry
        client = provider.client.limited(to: .seconds(timeoutSeconds))
        patience = Patience(
            clock: clock,
            memory: memory,
            deadline: provider.clock.now() + .seconds(timeoutSeconds)
        )
    }

    /// A request that failed before anything of the operation was done.
    func failure(_ error: APIError, doing what: String) -> OperationFailure {
        if error.outcomeIsUncertain {
            return uncertain(error, doing: what)
        }
        return OperationFailure(
            effect: .none,
            diagnostic: diagnostic(error, doing: what),
            requestID: error.requestID
        )
    }

    /// A request that failed after the object was there.
    func failure(_ error: APIError, doing what: String, leaving object: ObservedObject) -> OperationFailure {
        OperationFailure(
            effect: .partial(object),
            diagnostic: diagnostic(error, doing: what),
            requestID: error.requestID
        )
    }

    func uncertain(_ error: APIError, doing what: String) -> OperationFailure {
        var diagnostic = diagnostic(error, doing: what)
        diagnostic.cause = diagnostic.cause.map { "\($0), uncertain" }
        diagnostic.detail +=
            "\n\nIt is not known whether the request had its effect. The intent is recorded: the next run looks and"
            + " decides."
        return OperationFailure(effect: .uncertain, diagnostic: diagnostic, requestID: error.requestID)
    }

    func diagnostic(_ error: APIError, doing what: String) -> Diagnostic {
        error.diagnostic(doing: what, address: address)
    }

    func problem(_ summary: String, _ detail: String) -> Diagnostic {
        .error(summary, detail, address: address.description)
    }

    /// What the API says of an accepted write once it is done; nil when the answer names no request to ask about.
    ///
    /// Trouble in asking says nothing about the write, which the server has accepted: that is `unknown`, to be
    /// settled by looking at the object.
    ///
    /// - Parameters:
    ///   - accepted: the answer.
    ///   - ids: of the objects that the write is about.
    /// - Returns: what became of the write.
    func status<Object>(of accepted: Accepted<Object>, about ids: [String]) async -> RequestOutcome? {
        guard let location = accepted.location else {
            return nil
        }
        return await client.waitForRequest(location, about: Set(ids))
    }

    /// Waits before the next look at the API; false when the operation's time is up or the task was cancelled.
    func pause(_ duration: Duration) async -> Bool {
        await patience.pause(duration)
    }

    /// Remembers that an object was made or changed now: for a while, answers may lag behind that.
    func wrote(_ id: String) {
        memory.rememberWritten(id, at: clock.now())
    }

    /// Looks for something that was just written, several times when it is not seen: reads may lag behind writes.
    func seen(
        pausing pauses: [Duration] = LookPauses.afterWrite,
        _ look: () async throws(APIError) -> Bool
    ) async throws(APIError) -> Bool {
        for delay in pauses {
            if try await look() {
                return true
            }
            guard await pause(delay) else {
                return false
            }
        }
        return try await look()
    }
}

extension Accepted {
    /// The error that a write is which the server accepted and then, in its status, called failed.
    func refusal(_ message: String, _ method: HTTPMethod, _ path: String) -> APIError {
        APIError(
            kind: .rejected,
            method: method,
            path: path,
            messages: [APIError.Message(code: nil, text: message)],
            requestID: requestID
        )
    }
}
