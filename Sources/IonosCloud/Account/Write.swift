import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

/// One write to one object: all its requests together keep its time limit.
struct Write {
    let address: InstanceAddress
    let reader: AccountReader
    let keyCreationRetry: KeyCreationRetry
    let timeoutSeconds: Int

    /// - Parameters:
    ///   - provider: of the account.
    ///   - address: of the object.
    ///   - timeoutSeconds: how long all requests together may take.
    ///   - client: asks the API that has the object; nil for that of users, groups and keys.
    init(
        _ provider: IonosProvider,
        _ address: InstanceAddress,
        timeoutSeconds: Int,
        client: IonosClient? = nil
    ) {
        self.address = address
        self.timeoutSeconds = timeoutSeconds
        keyCreationRetry = provider.keyCreationRetry
        reader = AccountReader(
            client: (client ?? provider.client).limited(to: .seconds(timeoutSeconds)),
            clock: provider.clock,
            memory: provider.memory,
            deadline: provider.clock.now() + .seconds(timeoutSeconds)
        )
    }

    var client: IonosClient { reader.client }
    var clock: any APIClock { reader.clock }
    var memory: AccountMemory { reader.memory }

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
    /// decided by looking at the object.
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

    /// Remembers that an object was made or changed now: for a while, answers may lag behind that.
    func wrote(_ id: String) {
        memory.rememberWritten(id, at: clock.now())
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
