import Addresses
import Configuration
import CurlTransport
import Execution
import FileAccess
import HTTPTransport
package import Providers
import Rendering
import Settings
package import SourceText
import Synchronization
import Values

/// The providers of a project, configured by its provider blocks and by the process.
package struct ConfiguredProviders: Sendable {
    package let set: ProviderSet
    /// What is odd about their settings.
    package let warnings: [Diagnostic]
    /// How many requests may be under way at once.
    let parallelism: Int

    /// Why a plan of a project, made without a state, is bound to fail; nil where it may be made.
    ///
    /// - Parameters:
    ///   - project: whose providers these are.
    ///   - isPartial: whether only a part of it is planned: then something can be done as long as one provider can be asked.
    /// - Returns: what is missing to reach the first of them.
    package func unreachable(by project: Project, isPartial: Bool = false) -> DiagnosticsError? {
        let configuration = project.configuration
        let blocks = configuration.resources.lazy.filter { !configuration.isSigned($0) }
        guard set.unreachable(of: blocks.map(\.provider)) != nil else {
            return nil
        }
        let needed = project.neededProviders
        if isPartial, needed.contains(where: { set.unreachable(of: [$0]) == nil }) {
            return nil
        }
        return set.unreachable(of: needed)
    }
}

extension Bench {
    /// Configures the providers of a project.
    ///
    /// What is missing to reach an API (credentials above all) is an error only when the API is asked.
    ///
    /// - Throws: what is wrong with the provider blocks themselves.
    package func providers(
        of project: Project,
        parallelism: Int
    ) throws(DiagnosticsError) -> ConfiguredProviders {
        do throws(DiagnosticsError) {
            return try configured(project, parallelism)
        } catch {
            throw project.completed(error)
        }
    }

    private func configured(
        _ project: Project,
        _ parallelism: Int
    ) throws(DiagnosticsError) -> ConfiguredProviders {
        var members: [ProviderAddress: ProviderSet.Member] = [:]
        var warnings: [Diagnostic] = []
        // What is set wrongly is said at once, not when the API is asked.
        _ = try TimeLimits(environment: surroundings.environment)
        let lent = lent(parallelism)
        for provider in installed.all {
            let blocks = try project.providerBlocks(provider.name)
            for (block, configured) in zip(blocks, try provider.configure(blocks, in: lent)) {
                members[ProviderAddress(name: provider.name, alias: block.alias)] = configured.member
                warnings += configured.warnings
            }
        }
        return ConfiguredProviders(
            set: ProviderSet(
                schemas: try installed.catalog(),
                members: members,
                signers: project.configuration.signers.mapValues(\.key)
            ),
            warnings: warnings,
            parallelism: parallelism
        )
    }

    /// What the process lends to providers.
    func lent(_ parallelism: Int) -> ProviderSurroundings {
        let environment = surroundings.environment
        var lent = ProviderSurroundings(
            connect: { (pin) throws(DiagnosticsError) in try Self.connection(environment, pin) },
            log: { [self] in log(of: $0) }
        )
        lent.environment = environment
        lent.userAgent = "keyform/\(ProgramVersion.text)"
        lent.maximumConcurrency = ProcessLimits.connections(max(parallelism, 1))
        lent.clock = clock
        lent.timeLimits = { () throws(DiagnosticsError) in try TimeLimits(environment: environment) }
        lent.warnings = misunderstoodLog
        lent.readFile = { (path) throws(UnreadableFile) in try configurationFile(path) }
        lent.readOutputs = { (databases, instead) throws(DiagnosticsError) in
            try await outputs(in: databases, instead: instead)
        }
        lent.storedLogin = { (origin) throws(DiagnosticsError) in
            try LoginStore(environment).login(for: origin)
        }
        if state.sandbox.isOn {
            lent.simulate = installed.simulate
        }
        return lent
    }

    static func connection(
        _ environment: [String: String],
        _ pin: CertificatePin?
    ) throws(DiagnosticsError) -> any Transport {
        do throws(PinnedCertificateError) {
            return CurlTransport(configuration: try CurlConfiguration(environment: environment, pin: pin))
        } catch {
            throw DiagnosticsError(.error("Invalid \(error.variable)", "\(error)".asSentence))
        }
    }

    /// The text of a vendor's configuration file.
    ///
    /// - Parameter path: where the program was started, if it is not absolute.
    /// - Returns: the text; nil when there is no such file.
    /// - Throws: when it cannot be read.
    package func configurationFile(_ path: String) throws(UnreadableFile) -> String? {
        let path = path.hasPrefix("/") ? path : "\(surroundings.startDirectory)/\(path)"
        guard FileSystem.kind(path) != nil else {
            return nil
        }
        do throws(FileSystem.Failure) {
            return String(decoding: try FileSystem.read(path), as: UTF8.self)
        } catch {
            throw UnreadableFile(path: path, reason: error.reason)
        }
    }

    /// Tells of each request when that is asked for, and otherwise only that a wait is long.
    private func log(of service: String) -> (@Sendable (RequestEvent) -> Void)? {
        let view = view
        guard showsRequests == true else {
            let notices = Mutex(RetryNotices(of: service))
            let clock = ContinuousClock()
            let start = clock.now
            return { event in
                let now = start.duration(to: clock.now)
                if let wait = RetryNotices.wait(after: event, of: service) {
                    view.show(.serviceWaits(wait))
                }
                if let line = notices.withLock({ $0.line(for: event, at: now) }) {
                    view.note(line)
                }
            }
        }
        return { event in view.note("[debug] \(event)".inLine) }
    }

    /// Whether `KEYFORM_LOG` asks for each request; nil when it says nothing that is understood.
    private var showsRequests: Bool? {
        switch logLevel?.lowercased() {
        case "debug", "trace": true
        case nil, "off", "none", "error", "warn", "info": false
        default: nil
        }
    }

    private var logLevel: String? {
        EnvironmentVariable.log.value(in: surroundings.environment)
    }

    private var misunderstoodLog: [Diagnostic] {
        guard showsRequests == nil else {
            return []
        }
        return [
            .warning(
                "Unknown value of KEYFORM_LOG",
                "\"\((logLevel ?? "").inLine)\" is no level, so requests are not shown. \"debug\" shows"
                    + " them; \"off\", \"error\", \"warn\" and \"info\" do not."
            )
        ]
    }
}

extension Project {
    /// The configurations that a plan needs: those of blocks that are not known to have no instance.
    fileprivate var neededProviders: Set<ProviderAddress> {
        let evaluator = evaluator(UnknownResources(configuration))
        return Set(
            configuration.resources.lazy.filter { block in
                // The key that signs may be there without any other credentials.
                guard !configuration.isSigned(block) else { return false }
                return switch evaluator.expansion(of: block, allowsUnknown: true).0 {
                case .single, .unknown: true
                case .count(let count): count > 0
                case .forEach(let map): !map.isEmpty
                }
            }
            .map(\.provider)
        )
    }

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
            return ProviderBlockValue(
                alias: block.alias,
                arguments: value,
                declaration: block.declaration,
                signer: signer(of: block.address)
            )
        }
        let main =
            try blocks.first { $0.alias == nil }.map(value)
            ?? ProviderBlockValue(signer: signer(of: ProviderAddress(name: name)))
        return try [main] + blocks.filter { $0.alias != nil }.map(value)
    }

    /// The key that a `signer` block names for a provider configuration.
    private func signer(of provider: ProviderAddress) -> SignerReference? {
        configuration.signers[provider].map { SignerReference(key: $0.key, declaration: $0.declaration) }
    }
}
