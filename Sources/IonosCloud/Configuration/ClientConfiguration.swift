import HTTPTransport
import Providers
import Settings
import SourceText

/// The clients of one account.
struct AccountClients {
    let cloud: IonosClient
    /// Of own access keys and regions.
    let management: IonosClient
    /// What is odd about their settings.
    var warnings: [Diagnostic] = []
}

/// Makes clients of the vendor's APIs from a block's settings and the environment.
struct ClientConfiguration {
    let surroundings: ProviderSurroundings

    init(_ surroundings: ProviderSurroundings) {
        self.surroundings = surroundings
    }

    func clients(
        _ settings: ProviderSettings,
        simulation: Result<any Transport, DiagnosticsError>?
    ) throws(DiagnosticsError) -> AccountClients {
        var configuration = IonosClient.Configuration()
        configuration.userAgent = surroundings.userAgent
        configuration.maximumConcurrency = surroundings.maximumConcurrency
        let limits = try surroundings.timeLimits()
        configuration.requestTimeout = limits.request ?? configuration.requestTimeout
        configuration.operationTimeout = limits.operation ?? configuration.operationTimeout
        if let simulation {
            let transport = try simulation.get()
            let credentials = Credentials(token: "sandbox", source: "the sandbox")
            return AccountClients(
                cloud: client(
                    of: .cloud,
                    at: try Self.endpoint("http://sandbox.invalid", of: .cloud),
                    credentials,
                    transport,
                    configuration
                ),
                management: client(
                    of: .objectStorageManagement,
                    at: try Self.endpoint("http://sandbox.invalid", of: .objectStorageManagement),
                    credentials,
                    transport,
                    configuration
                ),
                warnings: surroundings.warnings
            )
        }
        let environment = surroundings.environment
        configuration.contractNumber = try Self.contractNumber(settings, environment)
        if settings.isContractSensitive, let secret = settings.contractNumber {
            configuration.withheldTexts.append(secret)
        }
        let access = try AccessSettings(
            settings.credentials,
            environment: environment,
            origin: Self.namedOrigin(settings, environment),
            login: surroundings.storedLogin,
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
            endpoint =
                try (place?.text).map { (text) throws(DiagnosticsError) in
                    try Self.endpoint(text, of: .cloud)
                } ?? .ionos
        } catch {
            throw DiagnosticsError(error.diagnostics.map(withheld.redacted))
        }
        if secretEndpoint != nil {
            // What messages show of it.
            configuration.withheldTexts += ["\(endpoint.origin)", endpoint.origin.host]
        }
        let transport = try surroundings.connect(pinnedCertificate)
        var odd = surroundings.warnings + Self.insecure(settings, environment)
        if endpoint.sendsCredentialsInClear {
            odd.append(Self.inClear(withheld.redacted("\(endpoint)")))
        }
        let cloud = client(of: .cloud, at: endpoint, credentials, transport, configuration)
        let management = try management(beside: cloud, access, transport)
        // What is on one machine with the API was told already.
        if management.endpoint.sendsCredentialsInClear, management.endpoint.origin != endpoint.origin {
            odd.append(Self.inClear("\(management.endpoint)"))
        }
        return AccountClients(cloud: cloud, management: management, warnings: odd)
    }

    /// The client of the management API: at the endpoint that is set for it, else at the vendor's, which gets no
    /// credentials that are for another server.
    private func management(
        beside cloud: IonosClient,
        _ access: AccessSettings,
        _ transport: any Transport
    ) throws(DiagnosticsError) -> IonosClient {
        var configuration = cloud.configuration
        let place = EndpointPlace(managementIn: surroundings.environment, access)
        configuration.endpointSource = place?.source
        configuration.endpointNamesScheme = place?.text.contains("://") ?? true
        let endpoint = try (place?.text).map { (text) throws(DiagnosticsError) in
            try Self.endpoint(text, of: .objectStorageManagement)
        }
        let server = endpoint ?? .ionosObjectStorageManagement
        let login = try managementLogin(at: server, beside: cloud, access)
        let client = client(
            of: .objectStorageManagement,
            at: server,
            login ?? access.credentials,
            login == nil ? NoTransport() : transport,
            configuration
        )
        if login == nil {
            client.evidence.blame(cloud.notLoggedInBeside(.objectStorageManagement))
        }
        if endpoint == nil, !cloud.endpoint.isOfTheVendor {
            client.evidence.blame(cloud.notSetBeside(.objectStorageManagement))
        }
        return client
    }

    /// The credentials for the management API; nil where they are a login that is for another server.
    ///
    /// The vendor's two APIs take one token.
    private func managementLogin(
        at server: Endpoint,
        beside cloud: IonosClient,
        _ access: AccessSettings
    ) throws(DiagnosticsError) -> Credentials? {
        guard let origin = access.loginOrigin, server.origin != origin else {
            return access.credentials
        }
        let isSafe = server.origin.scheme == .https && origin.scheme == .https
        if isSafe, server.isOfTheVendor, cloud.endpoint.isOfTheVendor {
            return access.credentials
        }
        guard let stored = try surroundings.storedLogin("\(server.origin)") else {
            return nil
        }
        return try? Credentials(stored)
    }

    /// The server that block and environment name, else the vendor's; nil for a text that is no endpoint.
    static func namedOrigin(_ settings: ProviderSettings, _ environment: [String: String]) -> HTTPURL.Origin?
    {
        guard let text = settings.endpoint ?? EnvironmentVariable.endpoint.value(in: environment) else {
            return Endpoint.ionos.origin
        }
        return (try? Endpoint(text))?.origin
    }

    private func client(
        of service: APIService,
        at endpoint: Endpoint,
        _ credentials: Credentials,
        _ transport: any Transport,
        _ configuration: IonosClient.Configuration
    ) -> IonosClient {
        var configuration = configuration
        configuration.service = service
        return IonosClient(
            endpoint: endpoint,
            credentials: credentials,
            transport: transport,
            configuration: configuration,
            clock: surroundings.clock,
            log: surroundings.log(service.name.capitalisedFirst)
        )
    }

    private static func inClear(_ endpoint: String) -> Diagnostic {
        .warning(
            "Credentials are sent in clear",
            "The endpoint \(endpoint) is not encrypted and not on this machine: whoever sees the traffic sees the"
                + " credentials. Write it with https:// unless that is what you want."
        )
    }

    var pinnedCertificate: CertificatePin? {
        EnvironmentVariable.pinnedCertificate.value(in: surroundings.environment).map {
            CertificatePin(variable: EnvironmentVariable.pinnedCertificate.name, digest: $0)
        }
    }

    private static func endpoint(
        _ text: String,
        of service: APIService
    ) throws(DiagnosticsError) -> Endpoint {
        do throws(EndpointError) {
            return try Endpoint(text, of: service)
        } catch {
            throw DiagnosticsError(.error("Invalid API endpoint", "\(error)".asSentence))
        }
    }

    /// The text of the vendor's configuration file.
    func configurationFile(_ path: String) throws(DiagnosticsError) -> String? {
        do throws(UnreadableFile) {
            return try surroundings.readFile(path)
        } catch {
            throw DiagnosticsError(
                .error("IONOS configuration file cannot be read", "\(error.path): \(error.reason).")
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
        } else if let value = EnvironmentVariable.allowInsecure.value(in: environment),
            !["0", "f", "false"].contains(value.lowercased())
        {
            source = EnvironmentVariable.allowInsecure.name
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
        let variable = EnvironmentVariable.contractNumber
        for (place, text) in [
            ("contract_number of the provider block", settings.contractNumber),
            (variable.name, variable.value(in: environment)),
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
}
