import Addresses
import Configuration
import CurlTransport
import HTTPTransport
import IonosCloud
import IonosSandbox
import Providers
import Rendering
import SourceText
import Synchronization
import Terminal
import Values

/// The configured providers, and what is known of the account that they reach; with aliases, of that of the block
/// without one.
struct Reach {
    let providers: ProviderSet
    /// What is odd about its settings.
    let warnings: [Diagnostic]
    /// The number of the account's contract, where the credentials tell it.
    let contract: AccountContract?
}

/// Configures the providers from the provider blocks and the environment.
struct ProviderFactory {
    private let context: CommandContext
    private let parallelism: Int

    init(context: CommandContext, parallelism: Int) {
        self.context = context
        self.parallelism = parallelism
    }

    /// The providers, and what is odd about their settings.
    ///
    /// What is missing to reach the API (credentials above all) is an error only when the API is asked.
    ///
    /// - Throws: what is wrong with the provider block itself.
    func make(_ project: Project) throws(DiagnosticsError) -> Reach {
        do throws(DiagnosticsError) {
            return try made(project)
        } catch {
            throw project.completed(error)
        }
    }

    private func made(_ project: Project) throws(DiagnosticsError) -> Reach {
        var warnings: [Diagnostic] = []
        let retry = KeyCreationRetry(variable: context.environment[Self.retryVariable])
        if retry == nil {
            warnings.append(
                .warning(
                    "Value of \(Self.retryVariable) is not understood",
                    "It must be true or false, not \"\(context.environment[Self.retryVariable] ?? "")\". It is taken as"
                        + " unset: a key that is refused for want of the Object Storage privilege is retried when the"
                        + " API confirms that the user holds the privilege."
                )
            )
        }
        // What is set wrongly is said at once, not when the API is asked.
        _ = try TimeLimits(environment: context.environment)
        let settings = try ProviderSettings(project, alias: nil)
        let main = try one(settings, sandboxName: "sandbox", retry ?? .whenPrivilegeHeld)
        warnings += main.warnings
        var members = [Self.address(nil): main.member]
        for alias in project.configuration.providers.filter({ $0.name == "ionoscloud" }).compactMap(\.alias) {
            let own = try ProviderSettings(project, alias: alias)
            // In the sandbox the same settings are the same account.
            let other = try one(
                own,
                sandboxName: own == settings ? "sandbox" : "sandbox-\(alias)",
                retry ?? .whenPrivilegeHeld
            )
            members[Self.address(alias)] = other.member
            warnings += other.warnings
        }
        return Reach(
            providers: ProviderSet(schemas: try Schemas.catalog(), members: members),
            warnings: warnings,
            contract: main.contract
        )
    }

    private static func address(_ alias: String?) -> ProviderAddress {
        ProviderAddress(name: "ionoscloud", alias: alias)
    }

    /// One configuration, and what is known of its account.
    private struct One {
        let member: ProviderSet.Member
        let warnings: [Diagnostic]
        let contract: AccountContract?
    }

    /// The provider of one account.
    private func one(
        _ settings: ProviderSettings,
        sandboxName: String,
        _ retry: KeyCreationRetry
    ) throws(DiagnosticsError) -> One {
        func provider(_ client: IonosClient) -> IonosProvider {
            IonosProvider(
                client: client,
                clock: Self.clock,
                keyCreationRetry: retry,
                // Simulated accounts have one endpoint, and a database each.
                account: context.isSandbox ? sandboxName : nil
            )
        }
        do throws(DiagnosticsError) {
            let (client, odd) = try client(settings, sandboxName)
            return One(
                member: ProviderSet.Member(provider(client)),
                warnings: odd,
                contract: context.isSandbox
                    ? nil
                    : client.ownContractNumber.map {
                        AccountContract(
                            number: $0,
                            isSecret: $0 == settings.contractNumber && settings.isContractSensitive
                        )
                    }
            )
        } catch {
            let offline = provider(
                IonosClient(
                    endpoint: .ionos,
                    credentials: Credentials(token: "none"),
                    transport: NoTransport()
                )
            )
            return One(
                member: ProviderSet.Member(offline, problem: error),
                warnings: [],
                contract: nil
            )
        }
    }

    private static let clock = InterruptibleClock(isInterrupted: { SignalWatch.shared.isStopping })
    private static let retryVariable = "IONOS_S3_KEY_CREATION_RETRY"

    private func client(
        _ settings: ProviderSettings,
        _ sandboxName: String
    ) throws(DiagnosticsError) -> (IonosClient, [Diagnostic]) {
        var configuration = IonosClient.Configuration()
        configuration.userAgent = "keyform/\(ProgramVersion.text)"
        configuration.maximumConcurrency = ProcessLimits.connections(max(parallelism, 1))
        try TimeLimits(environment: context.environment).apply(to: &configuration)
        if context.isSandbox {
            return (
                IonosClient(
                    endpoint: try Self.endpoint("http://sandbox.invalid"),
                    credentials: Credentials(token: "sandbox", source: "the sandbox"),
                    transport: SandboxTransport(sandbox: try sandbox(sandboxName)),
                    configuration: configuration,
                    clock: Self.clock,
                    log: log
                ), misunderstoodLog
            )
        }
        let environment = context.environment
        configuration.contractNumber = try Self.contractNumber(settings, environment)
        if settings.isContractSensitive, let secret = settings.contractNumber {
            configuration.withheldTexts.append(secret)
        }
        let access = try AccessSettings(
            settings.credentials,
            environment: environment,
            readFile: configurationFile
        )
        let credentials = access.credentials
        let place = EndpointPlace(settings, environment, access)
        configuration.endpointSource = place?.source
        configuration.endpointNamesScheme = place?.text.contains("://") ?? true
        let secretEndpoint = settings.isEndpointSensitive ? settings.endpoint : nil
        if let secretEndpoint {
            // Names of hosts are shown in lower case.
            configuration.withheldTexts += [secretEndpoint, secretEndpoint.lowercased()]
        }
        let withheld = Redaction(configuration.withheldTexts)
        let endpoint: Endpoint
        do throws(DiagnosticsError) {
            endpoint = try (place?.text).map(Self.endpoint) ?? .ionos
        } catch {
            throw DiagnosticsError(error.diagnostics.map(withheld.redacted))
        }
        if secretEndpoint != nil {
            // What messages show of it.
            configuration.withheldTexts += ["\(endpoint.origin)", endpoint.origin.host]
        }
        let curl: CurlConfiguration
        do throws(PinnedCertificateError) {
            curl = try CurlConfiguration(environment: environment)
        } catch {
            throw DiagnosticsError(.error("Invalid IONOS_PINNED_CERT", Self.sentence("\(error)")))
        }
        var odd = misunderstoodLog + Self.insecure(settings, environment)
        if endpoint.sendsCredentialsInClear {
            odd.append(
                .warning(
                    "Credentials are sent in clear",
                    "The endpoint \(withheld.redacted("\(endpoint)")) is not encrypted and not on this machine: whoever sees the traffic sees the"
                        + " credentials. Write it with https:// unless that is what you want."
                )
            )
        }
        return (
            IonosClient(
                endpoint: endpoint,
                credentials: credentials,
                transport: CurlTransport(configuration: curl),
                configuration: configuration,
                clock: Self.clock,
                log: log
            ), odd
        )
    }

    private func sandbox(_ name: String) throws(DiagnosticsError) -> Sandbox {
        let folder = ".keyform"
        do throws(FileSystem.Failure) {
            try FileSystem.makePrivateDirectory(folder)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Sandbox cannot be kept",
                    "The folder \(folder) for the simulated account cannot be made: \(error.reason)."
                )
            )
        }
        do throws(SandboxStorageError) {
            return try Sandbox(storage: .file("\(folder)/\(name).db"))
        } catch {
            throw DiagnosticsError(
                .error(
                    "Sandbox cannot be opened",
                    Self.sentence("\(error)")
                )
            )
        }
    }

    private static func endpoint(_ text: String) throws(DiagnosticsError) -> Endpoint {
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw DiagnosticsError(.error("Invalid API endpoint", Self.sentence("\(error)")))
        }
    }

    /// The text of the vendor's configuration file; a relative path counts from where the program was started.
    private func configurationFile(_ path: String) throws(DiagnosticsError) -> String? {
        let path = path.hasPrefix("/") ? path : "\(context.originalDirectory)/\(path)"
        guard FileSystem.kind(path) != nil else {
            return nil
        }
        do throws(FileSystem.Failure) {
            return String(decoding: try FileSystem.read(path), as: UTF8.self)
        } catch {
            throw DiagnosticsError(
                .error("IONOS configuration file cannot be read", "\(path): \(error.reason).")
            )
        }
    }

    /// Certificates are always checked: a setting that asks for the contrary is named, not followed.
    private static func insecure(
        _ settings: ProviderSettings,
        _ environment: [String: String]
    ) -> [Diagnostic] {
        let source: String
        if settings.isInsecure {
            source = "The provider's \"insecure\""
        } else if let value = environment["IONOS_ALLOW_INSECURE"], !value.isEmpty,
            !["0", "f", "false"].contains(value.lowercased())
        {
            source = "IONOS_ALLOW_INSECURE"
        } else {
            return []
        }
        return [
            .warning(
                "Certificates are checked all the same",
                "\(source) asks for connections to whoever answers, which would hand them the credentials; keyform does"
                    + " not do that. For a certificate of your own authority set SSL_CERT_FILE to its file, for a single one"
                    + " set IONOS_PINNED_CERT to its SHA-256 digest."
            )
        ]
    }

    /// The contract to ask about: that of the block, else that of the variable; nil where neither names one.
    private static func contractNumber(
        _ settings: ProviderSettings,
        _ environment: [String: String]
    ) throws(DiagnosticsError) -> String? {
        for (place, text) in [
            ("contract_number of the provider block", settings.contractNumber),
            ("IONOS_CONTRACT_NUMBER", environment["IONOS_CONTRACT_NUMBER"]),
        ] {
            guard let text, !text.isEmpty else {
                continue
            }
            guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                throw DiagnosticsError(
                    .error(
                        "Invalid contract number",
                        "\(place) must be the number of a contract, which has only digits. The Data Center Designer shows it;"
                            + " without it the contract is that of the credentials."
                    )
                )
            }
            return text
        }
        return nil
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    /// Prints each request to standard error when it is asked for, and otherwise only that a wait is long.
    private var log: (@Sendable (RequestEvent) -> Void)? {
        let errors = context.errors
        guard showsRequests == true else {
            let notices = Mutex(RetryNotices())
            let clock = ContinuousClock()
            let start = clock.now
            return { event in
                let now = start.duration(to: clock.now)
                if let line = notices.withLock({ $0.line(for: event, at: now) }) {
                    errors.line(line)
                }
            }
        }
        return { event in errors.line("[debug] \(event)".inLine) }
    }

    /// Whether `KEYFORM_LOG` asks for each request; nil when it says nothing that is understood.
    private var showsRequests: Bool? {
        switch context.environment["KEYFORM_LOG"]?.lowercased() {
        case "debug", "trace": true
        case nil, "", "off", "none", "error", "warn", "info": false
        default: nil
        }
    }

    private var misunderstoodLog: [Diagnostic] {
        guard showsRequests == nil else {
            return []
        }
        return [
            .warning(
                "Unknown value of KEYFORM_LOG",
                "\"\((context.environment["KEYFORM_LOG"] ?? "").inLine)\" is no level, so requests are not shown. \"debug\" shows"
                    + " them; \"off\", \"error\", \"warn\" and \"info\" do not."
            )
        ]
    }
}

/// Never sends anything; stands behind a provider of which only the pure part is used.
private struct NoTransport: Transport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(kind: .other, message: "there is no connection", mayHaveReachedServer: false)
    }
}
