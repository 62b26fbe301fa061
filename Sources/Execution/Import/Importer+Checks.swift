package import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
package import SourceText
package import StateModel

/// What can be said of an import before anything is read.
extension Importer {
    /// A pair with the block that its address is of.
    struct Target: Sendable {
        let pair: ImportPair
        let block: ResourceBlock

        var address: InstanceAddress {
            pair.address
        }
    }

    /// Checks one object.
    package func check(
        _ address: InstanceAddress,
        id: String,
        snapshot: StateSnapshot
    ) async throws(DiagnosticsError) {
        try await check([ImportPair(address, id: id)], snapshot: snapshot)
    }

    /// Everything that can be checked without a request.
    ///
    /// - Throws: all that is wrong: an id of the wrong form, an address that has no block, no such instance, or an object
    ///   already, an object that another address has or gets.
    package func check(_ pairs: [ImportPair], snapshot: StateSnapshot) async throws(DiagnosticsError) {
        let targets = try targets(of: pairs, snapshot)
        let imported = Set(targets.map(\.address.resource.declared))
        var problems: [Diagnostic] = []
        for group in Dictionary(grouping: targets, by: \.address.resource).sorted(by: { $0.key < $1.key }) {
            guard let block = group.value.first?.block else { continue }
            var surroundings = ImportSurroundings(
                snapshot.records,
                evaluator: evaluator,
                providers: providers
            )
            try await surroundings.lookAround(from: block.address, nil)
            // What other objects of this import tell is known once they are read.
            let needed = surroundings.evaluator.graph.transitiveDependencies(of: [block.address.declared])
            guard !surroundings.needsData(of: block),
                needed.subtracting([block.address.declared]).isDisjoint(with: imported)
            else { continue }
            for target in group.value {
                do throws(DiagnosticsError) {
                    try Self.checkInstance(target.address, block, surroundings)
                } catch {
                    problems += located(error, target.pair, isAlone: pairs.count == 1)
                }
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
    }

    /// The pairs with their blocks.
    ///
    /// - Throws: what is wrong with any of them, as far as it can be told from the configuration and the state.
    func targets(of pairs: [ImportPair], _ snapshot: StateSnapshot) throws(DiagnosticsError) -> [Target] {
        var owners = Owners(snapshot.records, providers)
        var targets: [Target] = []
        var problems: [Diagnostic] = []
        for pair in pairs {
            do throws(DiagnosticsError) {
                let block = try declared(pair.address, id: pair.id)
                try owners.settle(pair)
                try owners.claim(
                    providers.identity(
                        ofImport: pair.id,
                        type: pair.address.resource.type,
                        provider: block.provider
                    ),
                    pair
                )
                targets.append(Target(pair: pair, block: block))
            } catch {
                problems += located(error, pair, isAlone: pairs.count == 1)
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        return targets
    }

    func declared(_ address: InstanceAddress, id: String) throws(DiagnosticsError) -> ResourceBlock {
        guard address.resource.mode == .managed else {
            throw DiagnosticsError(
                .error(
                    "Data sources are not imported",
                    "\(address) is a data source: it is read with every plan, and nothing of it is managed. Only resources"
                        + " can be imported.",
                    address: address.description
                )
            )
        }
        try checkProvider(of: address)
        try providers.validateImportID(id, type: address.resource.type)
        guard let block = configuration.blocks[address.resource] else {
            try checkModule(of: address)
            throw DiagnosticsError(
                .error(
                    "Resource is not in the configuration",
                    "An object can only be imported to an address that the configuration declares. Add this block, fill"
                        + " it in, and run the import again:\n\n"
                        + ImportBlockText.block(for: address, schemas: providers.schemas),
                    address: address.description
                )
            )
        }
        return block
    }

    /// Refuses what belongs to a provider that is not here.
    private func checkProvider(of address: InstanceAddress) throws(DiagnosticsError) {
        let type = ProviderAddress(ofType: address.resource.type)
        let source = configuration.setAside.provider(of: address.resource)
        guard source != nil || !providers.knows(type) else { return }
        throw DiagnosticsError(
            .error(
                "Resource is left to Terraform",
                "\(address) belongs to the provider \"\(source ?? type.name)\", which keyform does not have. Nothing of it is in"
                    + " the state of keyform, so there is nothing that its object could be imported to. Import it with"
                    + " Terraform, in a folder that Terraform applies.",
                address: address.description
            )
        )
    }

    /// Terraform's texts for what is in a module.
    private func checkModule(of address: InstanceAddress) throws(DiagnosticsError) {
        let module = address.resource.module.declared
        guard !module.isRoot else { return }
        guard configuration.moduleCalls[module] != nil else {
            let names = configuration.moduleCalls.keys.sorted().map(\.description)
            throw DiagnosticsError(
                .error(
                    "Import to non-existent module",
                    "\(module) is not defined in the configuration. Please add configuration for this module before importing"
                        + " into it."
                        + (nearMiss(module.description, among: names).map { " Did you mean \($0)?" } ?? ""),
                    address: address.description
                )
            )
        }
        throw DiagnosticsError(
            .error(
                "resource address \"\(address.resource.declared)\" does not exist in the configuration.",
                "Before importing this resource, please create its configuration in \(module). For example:\n\n"
                    + ImportBlockText.block(for: address, schemas: providers.schemas),
                address: address.description
            )
        )
    }

    static func checkInstance(
        _ address: InstanceAddress,
        _ block: ResourceBlock,
        _ surroundings: ImportSurroundings
    ) throws(DiagnosticsError) {
        let module = address.resource.module
        if let modules = surroundings.evaluator.instances(of: module.declared).0, !modules.contains(module) {
            var detail =
                "The configuration for the given import \(address) does not exist. All target instances must have an associated"
                + " configuration to be imported."
            if !modules.isEmpty {
                let shown = modules.prefix(10).map { "\n  \($0)" }.joined()
                detail += " The instances of the module are:\n\(shown)\(modules.count > 10 ? "\n  …" : "")"
            }
            throw DiagnosticsError(
                .error(
                    "Configuration for import target does not exist",
                    detail,
                    at: block.declaration,
                    address: address.description
                )
            )
        }
        let expansion = try surroundings.instances(of: block)
        guard expansion.keys().contains(address.key) else {
            throw DiagnosticsError(
                .error(
                    "No such instance",
                    Self.instances(of: block, expansion, wanted: address),
                    at: block.declaration,
                    address: address.description
                )
            )
        }
    }

    private static func instances(
        of block: ResourceBlock,
        _ expansion: Expansion,
        wanted: InstanceAddress
    ) -> String {
        let known = expansion.keys().prefix(10).map { InstanceAddress(block.address, $0).description }
        guard !known.isEmpty else {
            return "There is no \(wanted), as the block \(block.address) makes no instances at present."
        }
        return "There is no \(wanted) among the instances of the block \(block.address), which are:\n\n"
            + known.map { "  \($0)" }.joined(separator: "\n") + (expansion.keys().count > 10 ? "\n  …" : "")
    }
}
