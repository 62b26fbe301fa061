internal import Synchronization

/// The way to the servers of one API: their connections, how many requests each bears at once, and how patiently they are
/// asked.
///
/// Copies share the connections, the limits, and any pause that a server asked for. One server's pause holds no other back.
package struct RequestChannel: Sendable {
    package let transport: any Transport
    package let clock: any APIClock
    private let gates: RequestGates
    package var policy: RetryPolicy
    /// Longest time until a connection stands.
    package var connectTimeout: Duration
    /// For one exchange; each attempt gets it anew.
    package var requestTimeout: Duration
    /// For a request with all its attempts, where it has no deadline.
    package var operationTimeout: Duration
    /// From 0 up to, not including, 1; for jitter.
    package let random: @Sendable () -> Double
    package let log: (@Sendable (RequestEvent) -> Void)?

    package init(
        transport: any Transport,
        clock: any APIClock = SystemClock(),
        maximumConcurrency: Int = 10,
        policy: RetryPolicy = RetryPolicy(),
        connectTimeout: Duration = .seconds(15),
        requestTimeout: Duration = .seconds(60),
        operationTimeout: Duration = .seconds(600),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        log: (@Sendable (RequestEvent) -> Void)? = nil
    ) {
        self.transport = transport
        self.clock = clock
        gates = RequestGates(maximumConcurrency: maximumConcurrency, clock: clock)
        self.policy = policy
        self.connectTimeout = connectTimeout
        self.requestTimeout = requestTimeout
        self.operationTimeout = operationTimeout
        self.random = random
        self.log = log
    }

    /// What lets requests through to a server.
    func gate(to server: HTTPURL.Origin) -> RequestGate {
        gates.gate(to: server)
    }
}

/// A gate for each server of an API.
private final class RequestGates: Sendable {
    private let maximumConcurrency: Int
    private let clock: any APIClock
    private let gates = Mutex<[HTTPURL.Origin: RequestGate]>([:])

    init(maximumConcurrency: Int, clock: any APIClock) {
        self.maximumConcurrency = maximumConcurrency
        self.clock = clock
    }

    func gate(to server: HTTPURL.Origin) -> RequestGate {
        gates.withLock { gates in
            if let gate = gates[server] {
                return gate
            }
            let gate = RequestGate(maximumConcurrency: maximumConcurrency, clock: clock)
            gates[server] = gate
            return gate
        }
    }
}
