internal import Synchronization

/// What a run has learned of its endpoint: whether it is the API, and if not, what it is.
final class EndpointEvidence: Sendable {
    private struct Content {
        var isProven = false
        var fault: EndpointFault?
        var probe: Task<Bool, Never>?
        var question: Task<EndpointFault?, Never>?
    }

    private let content = Mutex(Content())

    /// Whether an answer has come that only the API can have sent.
    var isProven: Bool {
        content.withLock(\.isProven)
    }

    /// What is at the endpoint in the API's place; nil as long as it may be the API.
    var fault: EndpointFault? {
        content.withLock { $0.isProven ? nil : $0.fault }
    }

    func prove() {
        content.withLock { $0.isProven = true }
    }

    func blame(_ fault: EndpointFault) {
        content.withLock { $0.fault = $0.fault ?? fault }
    }

    /// Whether the server speaks the other scheme; found out once, for whoever asks.
    func otherScheme(_ look: @escaping @Sendable () async -> Bool) async -> Bool {
        let task = content.withLock { content in
            let task = content.probe ?? Task { await look() }
            content.probe = task
            return task
        }
        return await task.value
    }

    /// What speaks against the endpoint's being the API, found out once, for whoever asks; nil when it is the API.
    func question(_ ask: @escaping @Sendable () async -> EndpointFault?) async -> EndpointFault? {
        let task = content.withLock { content in
            let task = content.question ?? Task { await ask() }
            content.question = task
            return task
        }
        let fault = await task.value
        // Another answer may have proved it meanwhile.
        return isProven ? nil : fault
    }
}
