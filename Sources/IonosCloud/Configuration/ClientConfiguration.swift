import HTTPTransport
import Providers
import Settings
import SourceText

/// Makes clients of the API from a block's settings and the environment.
struct ClientConfiguration {
    let surroundings: ProviderSurroundings

    init(_ surroundings: ProviderSurroundings) {
        self.surroundings = surroundings
    }

    /// A client, and what is odd about its settings.
    func client(
        _ settings: ProviderSettings,
        simulated name: String
    ) throws(DiagnosticsError) -> (IonosClient, [Diagnostic]) {
        var configuration = IonosClient.Configuration()
        configuration.userAgent = surroundings.userAgent
        configuration.maximumConcurrency = surroundings.maximumConcurrency
        let limits = try surroundings.timeLimits()
        configuration.requestTimeout = limits.request ?? configuration.requestTimeout
        configuration.operationTimeout = limits.operation ?? configuration.operationTimeout
        if let simulate = surroundings.simulate {
            return (
                IonosClient(
                    endpoint: try Self.endpoint("http://sandbox.invalid"),
                    credentials: Credentials(token: "sandbox", source: "the sandbox"),
                    transport: try simulate(name),
                    configuration: configuration,
                    clock: surroundings.clock,
                    log: surroundings.log("The IONOS API")
                ), surroundings.warnings
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
        let pin = EnvironmentVariable.pinnedCertificate.value(in: environment).map {
            CertificatePin(variable: EnvironmentVariable.pinnedCertificate.name, digest: $0)
        }
        let transport = try surroundings.connect(pin)
        var odd = surroundings.warnings + Self.insecure(settings, environment)
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
                transport: transport,
                configuration: configuration,
                clock: surroundings.clock,
                log: surroundings.log("The IONOS API")
            ), odd
        )
    }

    private static func endpoint(_ text: String) throws(DiagnosticsError) -> Endpoint {
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw DiagnosticsError(.error("Invalid API endpoint", "\(error)".asSentence))
        }
    }

    /// The text of the vendor's configuration file.
    private func configurationFile(_ path: String) throws(DiagnosticsError) -> String? {
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
