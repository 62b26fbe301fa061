/// The way to one server: its connections, how many requests it bears at once, and how patiently it is asked.
///
/// Copies share the connections, the limit, and any pause that the server asked for.
package struct RequestChannel: Sendable {
    package let transport: any Transport
    package let clock: any APIClock
    package let gate: RequestGate
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
        gate = RequestGate(maximumConcurrency: maximumConcurrency, clock: clock)
        self.policy = policy
        self.connectTimeout = connectTimeout
        self.requestTimeout = requestTimeout
        self.operationTimeout = operationTimeout
        self.random = random
        self.log = log
    }
}
