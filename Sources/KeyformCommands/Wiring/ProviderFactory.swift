import Configuration
import CurlTransport
import IonosAPI
import IonosResources
import IonosSandbox
import Planning
import SourceText
import Values

/// Makes the provider from the provider block and the environment.
struct ProviderFactory {
    private let context: CommandContext
    private let parallelism: Int

    init(context: CommandContext, parallelism: Int) {
        self.context = context
        self.parallelism = parallelism
    }

    /// The provider, and what is odd about its settings.
    ///
    /// What is missing to reach the API (credentials above all) is an error only when the API is asked.
    ///
    /// - Throws: what is wrong with the provider block itself.
    func make(
        _ project: Project
    ) throws(DiagnosticsError) -> (provider: any ResourceProvider, warnings: [Diagnostic]) {
        var warnings: [Diagnostic] = []
        let retry = KeyCreationRetry(variable: context.environment[Self.retryVariable])
        if retry == nil {
            warnings.append(
                .warning(
                    "Value of \(Self.retryVariable) is not understood",
                    "It must be true or false, not \"\(context.environment[Self.retryVariable] ?? "")\". It is taken as"
                        + " unset: a key that is refused for want of the Object Storage privilege is tried again when the"
                        + " API confirms that the user holds the privilege."
                )
            )
        }
        let settings = try ProviderSettings(project)
        func provider(_ client: IonosClient) throws(DiagnosticsError) -> IonosProvider {
            IonosProvider(
                schemas: try Schemas.catalog(),
                client: client,
                keyCreationRetry: retry ?? .whenPrivilegeHeld
            )
        }
        do throws(DiagnosticsError) {
            let (client, odd) = try client(settings)
            return (try provider(client), warnings + odd)
        } catch {
            let pure = try provider(
                IonosClient(
                    endpoint: .ionos,
                    credentials: Credentials(token: "none"),
                    transport: NoTransport()
                )
            )
            return (UnreachableProvider(pure: pure, problem: error), warnings)
        }
    }

    private static let retryVariable = "IONOS_S3_KEY_CREATION_RETRY"

    private func client(_ settings: ProviderSettings) throws(DiagnosticsError) -> (IonosClient, [Diagnostic])
    {
        var configuration = IonosClient.Configuration()
        configuration.userAgent = "keyform/\(ProgramVersion.text)"
        configuration.maximumConcurrency = max(parallelism, 1)
        try TimeLimits(environment: context.environment).apply(to: &configuration)
        if context.isSandbox {
            return (
                IonosClient(
                    endpoint: try Self.endpoint("http://sandbox.invalid"),
                    credentials: Credentials(token: "sandbox", source: "the sandbox"),
                    transport: SandboxTransport(sandbox: try sandbox()),
                    configuration: configuration,
                    log: log
                ), []
            )
        }
        let environment = context.environment
        configuration.contractNumber = settings.contractNumber ?? environment["IONOS_CONTRACT_NUMBER"]
        let credentials: Credentials
        do throws(CredentialsError) {
            credentials = try Credentials(provider: settings.credentials, environment: environment)
        } catch {
            throw DiagnosticsError(Self.diagnostic(error))
        }
        let address = settings.endpoint ?? environment["IONOS_API_URL"].flatMap { $0.isEmpty ? nil : $0 }
        let endpoint = try address.map(Self.endpoint) ?? .ionos
        let curl: CurlConfiguration
        do throws(PinnedCertificateError) {
            curl = try CurlConfiguration(environment: environment)
        } catch {
            throw DiagnosticsError(.error("Invalid IONOS_PINNED_CERT", "\(error)"))
        }
        var odd: [Diagnostic] = []
        if endpoint.sendsCredentialsInClear {
            odd.append(
                .warning(
                    "Credentials are sent in clear",
                    "The endpoint \(endpoint) is not encrypted and not on this machine: whoever sees the traffic sees the"
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
                log: log
            ), odd
        )
    }

    private func sandbox() throws(DiagnosticsError) -> Sandbox {
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
            return try Sandbox(storage: .file("\(folder)/sandbox.db"))
        } catch {
            throw DiagnosticsError(
                .error(
                    "Sandbox cannot be opened",
                    "\(folder)/sandbox.db: \(error). Remove the file to begin with an empty account."
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

    private static func diagnostic(_ error: CredentialsError) -> Diagnostic {
        .error(
            error == .missing
                ? "No credentials for the IONOS API" : "Credentials for the IONOS API cannot be used",
            (error == .missing
                ? "Set IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD, in the environment (or the same in a provider"
                    + " \"ionoscloud\" block)."
                : sentence("\(error)"))
                + "\n\nTo try keyform without an account, add -sandbox: it simulates one on this machine."
        )
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    /// Prints each request to standard error when it is asked for.
    private var log: (@Sendable (RequestEvent) -> Void)? {
        switch context.environment["KEYFORM_LOG"]?.lowercased() {
        case "debug", "trace": break
        default: return nil
        }
        let errors = context.errors
        return { event in
            let outcome = event.status.map { "\($0)" } ?? event.failure.map { "failed: \($0)" } ?? "no answer"
            let (seconds, attoseconds) = event.duration.components
            let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
            let id = event.requestID.map { " request \($0)" } ?? ""
            let retry = event.retryDelay.map { ", again in \($0)" } ?? ""
            errors.line(
                "[debug] \(event.method.rawValue) \(event.path) \(outcome), \(milliseconds) ms, attempt"
                    + " \(event.attempt)\(id)\(retry)".visible
            )
        }
    }
}

/// Never sends anything; stands behind a provider of which only the pure part is used.
private struct NoTransport: Transport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(kind: .other, message: "there is no connection", mayHaveReachedServer: false)
    }
}
