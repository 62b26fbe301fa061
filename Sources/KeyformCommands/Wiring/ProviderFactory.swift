import Addresses
import Configuration
import CurlTransport
import FileAccess
import HTTPTransport
import IonosCloud
import IonosSandbox
import Providers
import Rendering
import ResourceSchemas
import SourceText
import Synchronization
import Terminal

/// The providers that are built in.
enum ProviderList {
    static let all: [any Provider] = [IonosCloudProvider()]

    /// The providers without an account, for what can be told without one.
    static let unconfigured: ProviderSet = {
        let surroundings = ProviderSurroundings(
            connect: { (_) throws(DiagnosticsError) in
                throw DiagnosticsError(.error("There is no connection"))
            }
        )
        var members: [ProviderAddress: ProviderSet.Member] = [:]
        for provider in all {
            let configured = try? provider.configure([ProviderBlockValue()], in: surroundings)
            members[ProviderAddress(name: provider.name)] = configured?.first?.member
        }
        return ProviderSet(
            schemas: (try? Schemas.catalog()) ?? SchemaCatalog([]),
            members: members
        )
    }()

    /// What is wrong with the form of an import id; nil when nothing is.
    @Sendable static func importIDProblem(_ id: String, type: String) -> Diagnostic? {
        do throws(DiagnosticsError) {
            try unconfigured.validateImportID(id, type: type)
            return nil
        } catch {
            return error.diagnostics.first
        }
    }
}

/// The configured providers of a project, and what is odd about their settings.
struct Reach {
    let providers: ProviderSet
    let warnings: [Diagnostic]
}

/// Configures the providers from the provider blocks and the process.
struct ProviderFactory {
    private let context: CommandContext
    private let parallelism: Int

    init(context: CommandContext, parallelism: Int) {
        self.context = context
        self.parallelism = parallelism
    }

    /// The providers, and what is odd about their settings.
    ///
    /// What is missing to reach an API (credentials above all) is an error only when the API is asked.
    ///
    /// - Throws: what is wrong with the provider blocks themselves.
    func make(_ project: Project) throws(DiagnosticsError) -> Reach {
        do throws(DiagnosticsError) {
            return try made(project)
        } catch {
            throw project.completed(error)
        }
    }

    private func made(_ project: Project) throws(DiagnosticsError) -> Reach {
        var members: [ProviderAddress: ProviderSet.Member] = [:]
        var warnings: [Diagnostic] = []
        // What is set wrongly is said at once, not when the API is asked.
        _ = try TimeLimits(environment: context.environment)
        for provider in ProviderList.all {
            let blocks = try project.providerBlocks(provider.name)
            for (block, configured) in zip(blocks, try provider.configure(blocks, in: surroundings)) {
                members[ProviderAddress(name: provider.name, alias: block.alias)] = configured.member
                warnings += configured.warnings
            }
        }
        return Reach(
            providers: ProviderSet(schemas: try Schemas.catalog(), members: members),
            warnings: warnings
        )
    }

    private var surroundings: ProviderSurroundings {
        let environment = context.environment
        var surroundings = ProviderSurroundings(
            connect: { (pin) throws(DiagnosticsError) in try Self.connection(environment, pin) },
            log: { [self] in log(of: $0) }
        )
        surroundings.environment = environment
        surroundings.userAgent = "keyform/\(ProgramVersion.text)"
        surroundings.maximumConcurrency = ProcessLimits.connections(max(parallelism, 1))
        surroundings.clock = Self.clock
        surroundings.timeLimits = { () throws(DiagnosticsError) in try TimeLimits(environment: environment) }
        surroundings.warnings = misunderstoodLog
        let directory = context.originalDirectory
        surroundings.readFile = { (path) throws(UnreadableFile) in
            try Self.configurationFile(path.hasPrefix("/") ? path : "\(directory)/\(path)")
        }
        if context.isSandbox {
            surroundings.simulate = { (name) throws(DiagnosticsError) in
                SandboxTransport(sandbox: try Self.sandbox(name))
            }
        }
        return surroundings
    }

    private static let clock = InterruptibleClock(isInterrupted: { SignalWatch.shared.isStopping })

    private static func connection(
        _ environment: [String: String],
        _ pin: CertificatePin?
    ) throws(DiagnosticsError) -> any Transport {
        do throws(PinnedCertificateError) {
            return CurlTransport(configuration: try CurlConfiguration(environment: environment, pin: pin))
        } catch {
            throw DiagnosticsError(.error("Invalid \(error.variable)", sentence("\(error)")))
        }
    }

    private static func sandbox(_ name: String) throws(DiagnosticsError) -> Sandbox {
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
                    sentence("\(error)")
                )
            )
        }
    }

    /// The text of a vendor's configuration file; nil when there is none.
    private static func configurationFile(_ path: String) throws(UnreadableFile) -> String? {
        guard FileSystem.kind(path) != nil else {
            return nil
        }
        do throws(FileSystem.Failure) {
            return String(decoding: try FileSystem.read(path), as: UTF8.self)
        } catch {
            throw UnreadableFile(path: path, reason: error.reason)
        }
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    /// Prints each request to standard error when it is asked for, and otherwise only that a wait is long.
    private func log(of service: String) -> (@Sendable (RequestEvent) -> Void)? {
        let errors = context.errors
        guard showsRequests == true else {
            let notices = Mutex(RetryNotices(of: service))
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

extension Project {
    /// What the blocks of a provider say, the one without an alias first, be it written or not.
    ///
    /// - Throws: errors in the blocks.
    fileprivate func providerBlocks(_ name: String) throws(DiagnosticsError) -> [ProviderBlockValue] {
        let blocks = configuration.providers.filter { $0.name == name }
        let evaluator = evaluator(UnknownResources(configuration))
        func value(_ block: ProviderBlock) throws(DiagnosticsError) -> ProviderBlockValue {
            let (value, _, diagnostics) = evaluator.provider(block)
            guard !diagnostics.hasErrors else {
                throw DiagnosticsError(diagnostics)
            }
            return ProviderBlockValue(alias: block.alias, arguments: value, declaration: block.declaration)
        }
        let main = try blocks.first { $0.alias == nil }.map(value) ?? ProviderBlockValue()
        return try [main] + blocks.filter { $0.alias != nil }.map(value)
    }
}
