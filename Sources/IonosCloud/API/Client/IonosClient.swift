import HTTPTransport
internal import JSONText
import ObjectStorage
import Settings

/// Asks one of the vendor's APIs, as a rule that of users, groups and keys: one method a request, patient with a server that
/// is busy and careful with one that does not answer.
///
/// Copies share their connections, their limit of concurrent requests and any pause that the server asked for.
struct IonosClient: Sendable {
    /// How a client begins; the defaults suit the real service.
    struct Configuration: Sendable {
        /// The API that is asked.
        var service = APIService.cloud
        /// Sent as `X-Contract-Number` when not empty, for accounts with several contracts.
        var contractNumber: String?
        var userAgent = "keyform/dev"
        var connectTimeout: Duration = .seconds(15)
        /// For one exchange; retries each get it anew.
        var requestTimeout: Duration = .seconds(60)
        /// For an operation, all its retries included, unless `limited(to:)` sets another.
        var operationTimeout: Duration = .seconds(600)
        var maximumConcurrency = 10
        var retryPolicy = RetryPolicy()
        /// Time between questions for the status of a write: the first, growing by half up to the last.
        var pollDelays: ClosedRange<Duration> = .milliseconds(100) ... .seconds(5)
        /// Where the endpoint was set, for messages; nil for the one that counts when none is set.
        var endpointSource: String? = EnvironmentVariable.endpoint.name
        /// Whether the endpoint was written with its scheme.
        var endpointNamesScheme = true
        /// What no message may show, besides the credentials.
        var withheldTexts: [String] = []

        init() {}
    }

    let endpoint: Endpoint
    let credentials: Credentials
    private(set) var configuration: Configuration
    private(set) var channel: RequestChannel
    let evidence = EndpointEvidence()
    let heard = HeardSecrets()
    /// By the API's clock.
    let moment = ServerMoment()
    /// Whether an answer that makes doubt whether the endpoint is the API has that found out.
    private(set) var asksForProof = true
    /// `nil`: each operation gets `Configuration.operationTimeout` from its own start.
    private(set) var deadline: Deadline?

    init(
        endpoint: Endpoint,
        credentials: Credentials,
        transport: any Transport,
        configuration: Configuration = Configuration(),
        clock: any APIClock = SystemClock(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        log: (@Sendable (RequestEvent) -> Void)? = nil
    ) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.configuration = configuration
        channel = RequestChannel(
            transport: transport,
            clock: clock,
            maximumConcurrency: configuration.maximumConcurrency,
            policy: configuration.retryPolicy,
            connectTimeout: configuration.connectTimeout,
            requestTimeout: configuration.requestTimeout,
            operationTimeout: configuration.operationTimeout,
            random: random,
            log: log
        )
    }

    /// A client of the Object Storage with the same connections and patience.
    var storage: ObjectStorageClient {
        ObjectStorageClient(
            channel: RequestChannel(
                transport: channel.transport,
                clock: channel.clock,
                maximumConcurrency: configuration.maximumConcurrency,
                policy: channel.policy,
                connectTimeout: channel.connectTimeout,
                requestTimeout: channel.requestTimeout,
                operationTimeout: channel.operationTimeout,
                random: channel.random,
                log: channel.log
            ),
            userAgent: configuration.userAgent
        )
    }

    /// For waits of the caller's own between requests.
    var clock: any APIClock {
        channel.clock
    }

    /// The same client, for an operation of several requests that together may take so long and no longer.
    func limited(to timeout: Duration) -> IonosClient {
        var copy = self
        let moment = clock.now() + timeout
        copy.deadline = Deadline(moment: deadline.map { min($0.moment, moment) } ?? moment)
        return copy
    }

    /// The same client with another idea of how often to try.
    func with(_ policy: RetryPolicy) -> IonosClient {
        var copy = self
        copy.channel.policy = policy
        return copy
    }

    /// The same client, for requests whose failure says nothing of the endpoint.
    func withoutProof() -> IonosClient {
        var copy = self
        copy.asksForProof = false
        return copy
    }

    /// The same client, to find out whether the endpoint is the API: not bound to the time that one operation has.
    func forProof() -> IonosClient {
        var copy = withoutProof()
        copy.deadline = nil
        copy.channel.policy.maximumAttempts = min(3, channel.policy.maximumAttempts)
        return copy.limited(to: min(.seconds(60), configuration.operationTimeout))
    }

    /// Time left until the deadline that `limited(to:)` set, not below zero; `nil` without one.
    var timeLeft: Duration? {
        deadline.map { max(.zero, $0.moment - clock.now()) }
    }

    /// The contract that the credentials are for: the one that the token names, which an `X-Contract-Number` does not
    /// change, else the one that is asked for.
    var ownContractNumber: String? {
        credentials.contractNumber ?? contractNumber
    }

    /// The contract that is asked for, else the one that the token names.
    var contractNumber: String? {
        configuration.contractNumber.flatMap { $0.isEmpty ? nil : $0 } ?? credentials.contractNumber
    }

    /// The same for messages; nil where it must not be shown.
    var shownContractNumber: String? {
        contractNumber.flatMap { configuration.withheldTexts.contains($0) ? nil : $0 }
    }
}
