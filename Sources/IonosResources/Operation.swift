import Addresses
import IonosAPI
import Planning
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
    let deadline: Duration
    let timeoutSeconds: Int

    init(_ provider: IonosProvider, _ address: InstanceAddress, timeoutSeconds: Int) {
        self.address = address
        self.timeoutSeconds = timeoutSeconds
        clock = provider.clock
        memory = provider.memory
        keyCreationRetry = provider.keyCreationRetry
        client = provider.client.limited(to: .seconds(timeoutSeconds))
        deadline = provider.clock.now() + .seconds(timeoutSeconds)
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

    /// Waits until an accepted write is done.
    ///
    /// - Returns: nil when it is done or nothing speaks against it; the server's words when it failed.
    func finish<Object>(_ accepted: Accepted<Object>) async -> String? {
        guard let location = accepted.location else {
            return nil
        }
        // Trouble in asking says nothing about the write, which the server has accepted.
        if case .failed(let message) = await client.waitForRequest(location) {
            return message
        }
        return nil
    }

    /// Waits before the next look at the API; false when the operation's time is up or the task was cancelled.
    func pause(_ duration: Duration) async -> Bool {
        guard clock.now() + duration < deadline else {
            return false
        }
        return (try? await clock.sleep(for: duration)) != nil
    }

    /// How long to wait before each look for an object whose creation was not answered: the list may lag behind.
    static let lookDelays: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]

    /// How often a create is sent to a server that gives no usable answer to it and makes nothing.
    static let unansweredAttempts = 5
}
