import Addresses
import Evaluation
import HCL
import ResourceSchemas
import SourceText

/// Reads a configuration with all modules that it calls: each directory once, and from there once for each call.
struct ModuleLoader {
    /// A module and what was read in its directory.
    struct ReadModule {
        let address: ModuleAddress
        let reader: ConfigurationReader
        let providers: ModuleProviders
        let early: EarlyValues
    }

    /// More calls than this are refused: nobody means them, and modules that call others twice, again and again, make
    /// as many out of a few files.
    private static let callLimit = 100_000

    private let schemas: SchemaCatalog
    private let library: any ModuleLibrary
    private lazy var installed = InstalledModules(library)
    /// Whether was told that the list of installed modules is damaged.
    private var tellsDamage = false
    private var readers: [String: ConfigurationReader] = [:]
    private var snapshot = ModuleSnapshot()
    /// The modules of which was told that constant variables have values against their rules.
    private var modulesOfBrokenRules: Set<ModuleAddress> = []

    private(set) var configuration: Configuration
    /// The root first, then each module after the one that calls it.
    private(set) var modules: [ReadModule] = []
    /// What is wrong with files and blocks.
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether a mistake left out something that others may refer to.
    private(set) var losesBlocks = false

    private struct Pending {
        let call: ModuleCall
        let parent: Int
        /// Directories on the way from the root, by their identities, each with the module there.
        let path: [(identity: String, module: ModuleAddress)]
    }

    init(
        _ files: [SourceFile],
        _ schemas: SchemaCatalog,
        _ library: any ModuleLibrary,
        _ early: EarlyContext
    ) {
        self.schemas = schemas
        self.library = library
        let root = ConfigurationLoader.read(files, schemas)
        configuration = root.configuration
        diagnostics = root.diagnostics
        losesBlocks = root.losesBlocks
        modules = [
            ReadModule(
                address: .root,
                reader: root,
                providers: ModuleProviders(ofRoot: root),
                early: EarlyValues(root: root.configuration.root, early)
            )
        ]
        guard !root.configuration.root.calls.isEmpty else { return }
        walk()
        configuration.modules = snapshot
    }

    /// The bodies of provider blocks, in the order of `Configuration.providers`.
    var providerContents: [BlockContent] {
        modules.flatMap { module in
            zip(module.reader.configuration.providers, module.reader.providerContents)
                .filter { module.address.isRoot || !$0.0.arguments.isEmpty }.map(\.1)
        }
    }

    private mutating func walk() {
        var open = calls(of: 0, path: [(library.directory(".").identity, .root)])[...]
        while let next = open.popFirst() {
            guard modules.count < Self.callLimit else {
                report(
                    .error(
                        "Too many module calls",
                        "This configuration has more than \(Self.callLimit) module calls, those inside of modules counted as "
                            + "often as their module is called. keyform handles no more; use count or for_each in place of "
                            + "calls that repeat each other.",
                        at: next.call.declaration
                    )
                )
                return
            }
            if let path = add(next) {
                open += calls(of: modules.count - 1, path: path)
            }
        }
    }

    private func calls(of parent: Int, path: [(identity: String, module: ModuleAddress)]) -> [Pending] {
        modules[parent].reader.configuration.root.calls.values
            .sorted { $0.declaration.isBefore($1.declaration) }
            .map { Pending(call: $0, parent: parent, path: path) }
    }

    private mutating func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
        losesBlocks = true
    }

    /// Adds the module that a call leads to.
    ///
    /// - Returns: the directories on the way there; nil after a report.
    private mutating func add(
        _ pending: Pending
    ) -> [(identity: String, module: ModuleAddress)]? {
        let parent = modules[pending.parent]
        let address = parent.address.calling(pending.call.name)
        if case .open = pending.call.address, parent.early.brokenRules.hasErrors {
            // With a value that is refused, nobody means the directory that it leads to.
            if modulesOfBrokenRules.insert(parent.address).inserted {
                for diagnostic in parent.early.brokenRules { report(diagnostic) }
            }
            return nil
        }
        let call: ModuleCall
        do throws(DiagnosticsError) {
            call = try pending.call.settled(by: parent.early)
        } catch {
            for diagnostic in error.diagnostics { report(diagnostic) }
            return nil
        }
        guard let directory = directory(of: call, address, in: parent) else { return nil }
        let found = read(directory)
        guard found.isThere else {
            report(Self.unreadable(directory, call, as: pending.call, parent.early))
            return nil
        }
        if let start = pending.path.firstIndex(where: { $0.identity == found.identity }) {
            report(Self.circular(pending.path[start...].map(\.module), directory, address, call))
            return nil
        }
        guard let reader = readers[directory] else { return nil }
        let module = ReadModule(
            address: address,
            reader: reader,
            providers: ModuleProviders(of: reader, at: address, called: call, from: parent.providers),
            early: EarlyValues(
                reader.configuration.root,
                in: directory,
                called: call,
                from: parent.early
            )
        )
        modules.append(module)
        diagnostics += module.early.openConstants()
        if let range = reader.unmetVersion {
            diagnostics.append(
                ConfigurationReader.unsupportedVersion(
                    "Module \(address) (from \(call.source))",
                    at: range
                )
            )
        }
        configuration.add(module, directory: directory, called: call)
        return pending.path + [(found.identity, address)]
    }

    /// Where the files of a module are, relative to the working directory; nil after a report.
    private mutating func directory(
        of call: ModuleCall,
        _ address: ModuleAddress,
        in parent: ReadModule
    ) -> String? {
        guard case .settled(_, let origin) = call.address else { return nil }
        switch origin {
        case .local(let path):
            let base = configuration.module(parent.address)?.directory ?? "."
            return RelativePath.joined(base, path)
        case .remote(let source, let version):
            snapshot.manifestText = try? library.manifest()
            if let damage = installed.damage {
                if !tellsDamage { report(damage) }
                tellsDamage = true
                losesBlocks = true
                return nil
            }
            do throws(InstalledModules.Refusal) {
                return try installed.directory(
                    of: address.steps.map(\.name).joined(separator: "."),
                    source: source,
                    version: version
                )
            } catch {
                report(.error(error.summary, error.detail, at: call.declaration))
                return nil
            }
        }
    }

    /// What is in a directory, which is read when it is come to for the first time.
    private mutating func read(_ directory: String) -> ModuleDirectory {
        if let known = snapshot.directories[directory] {
            return known
        }
        let found = library.directory(directory)
        snapshot.directories[directory] = found
        diagnostics += found.diagnostics
        losesBlocks = losesBlocks || found.diagnostics.hasErrors
        if found.isThere {
            let reader = ConfigurationLoader.read(found.files, schemas, isRoot: false)
            readers[directory] = reader
            diagnostics += reader.diagnostics
            losesBlocks = losesBlocks || reader.losesBlocks
        }
        return found
    }

    private static func unreadable(
        _ directory: String,
        _ call: ModuleCall,
        as written: ModuleCall,
        _ values: EarlyValues
    ) -> Diagnostic {
        if case .settled(_, .remote) = call.address {
            return .error(
                "Module not installed",
                "This module's local cache directory \(directory) could not be read. Run \"terraform init\" to install all "
                    + "modules required by this configuration. keyform installs none itself.",
                at: call.declaration
            )
        }
        var diagnostic = Diagnostic.error(
            "Unreadable module directory",
            "The directory \(directory) could not be read for module \"\(call.name)\" at "
                + "\(call.declaration.placeDescription). The path in \"source\" is relative to the directory of the file "
                + "that it stands in.",
            at: call.sourceRange,
            in: call.title
        )
        guard case .open(let source, _) = written.address else { return diagnostic }
        let names = references(in: source).found.map(\.range.text)
        if !names.isEmpty {
            var seen: Set<String> = []
            diagnostic.detail +=
                " Here it is \"\(call.source)\", made of "
                + names.filter { seen.insert($0).inserted }.joined(separator: ", ")
                + ": give what it is made of another value, or make the directory."
            diagnostic.referenceValues = values.referenceValues(in: source, call.title)
        }
        return diagnostic
    }

    /// A module that would contain itself, through others perhaps.
    private static func circular(
        _ chain: [ModuleAddress],
        _ directory: String,
        _ address: ModuleAddress,
        _ call: ModuleCall
    ) -> Diagnostic {
        let names = (chain + [address]).map { $0.isRoot ? "the root module" : "\($0)" }
        return .error(
            "Module includes itself",
            "The directory \(directory) is that of a module which this call is part of already, so that there would be no "
                + "end of modules inside of each other: \(names.joined(separator: ", then ")). Let the call lead to another "
                + "directory, or remove it.",
            at: call.sourceRange,
            in: call.title
        )
    }
}

extension Configuration {
    /// Adds what was read in the directory of a module, at its address.
    fileprivate mutating func add(
        _ read: ModuleLoader.ReadModule,
        directory: String,
        called call: ModuleCall
    ) {
        let address = read.address
        let own = read.reader.configuration
        var module = Module(address, directory: directory)
        module.variables = own.root.variables
        module.locals = own.root.locals
        module.calls = own.root.calls
        module.requirements = own.root.requirements
        module.origins = own.root.origins
        module.outputs = own.root.outputs.map { $0.placed(in: address) }
        add(module, called: call)
        for (block, provider) in zip(own.resources, read.reader.resourceProviders) {
            add(block.placed(in: address).using(read.providers.address(of: provider)))
        }
        for block in own.foreign {
            add(block.placed(in: address))
        }
        providers += own.providers.filter { !$0.arguments.isEmpty }.map {
            $0.placed(in: address, as: read.providers.ownAddress(of: $0, in: address))
        }
        checks += own.checks.map { $0.placed(in: address) }
        moves += own.moves.map { $0.placed(in: address) }
        removals += own.removals.map { $0.placed(in: address) }
    }
}
