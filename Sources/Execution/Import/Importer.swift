package import Addresses
package import Configuration
import JSONText
import Planning
package import Providers
import ResourceSchemas
package import SourceText
package import StateModel
import Values

/// Takes an existing object over into the state; nothing is changed in the API.
package struct Importer {
    private let configuration: Configuration
    private let evaluator: (any ResourceValues) -> ConfigurationEvaluator
    private let providers: ProviderSet
    private let store: any StateJournal
    private let seal: any SecretSeal
    private let onEvent: EventHandler

    /// - Parameters:
    ///   - configuration: must hold a block for the address.
    ///   - evaluator: makes an evaluator that reads resources through the given values.
    ///   - providers: reads the object.
    ///   - store: the caller holds the lease.
    ///   - seal: makes fingerprints of configured secrets.
    ///   - onEvent: receives progress.
    package init(
        configuration: Configuration,
        evaluator: @escaping (any ResourceValues) -> ConfigurationEvaluator,
        providers: ProviderSet,
        store: any StateJournal,
        seal: any SecretSeal,
        onEvent: @escaping EventHandler = { _ in }
    ) {
        self.configuration = configuration
        self.evaluator = evaluator
        self.providers = providers
        self.store = store
        self.seal = seal
        self.onEvent = onEvent
    }

    /// Everything that can be checked without a request.
    ///
    /// - Throws: when the id has the wrong form, the address has no block, no such instance, or an object already.
    package func check(
        _ address: InstanceAddress,
        id: String,
        snapshot: StateSnapshot
    ) async throws(DiagnosticsError) {
        let block = try declared(address, id: id)
        try checkFree(address, snapshot)
        try checkOwner(
            providers.identity(ofImport: id, type: address.resource.type, provider: block.provider),
            address,
            snapshot
        )
        var surroundings = ImportSurroundings(snapshot, evaluator: evaluator, providers: providers)
        try await surroundings.lookAround(from: block.address, nil)
        if !surroundings.needsData(of: block) {
            try Self.checkInstance(address, block, surroundings)
        }
    }

    private func declared(_ address: InstanceAddress, id: String) throws(DiagnosticsError) -> ResourceBlock {
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

    private static func checkInstance(
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

    private func checkFree(
        _ address: InstanceAddress,
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) {
        if let record = snapshot.records.first(where: { $0.address == address }) {
            throw DiagnosticsError(
                .error(
                    "Resource is managed already",
                    "The state holds an object at \(address) (id \(record.objectID)). To import another object there, drop"
                        + " this one first:\n\n  keyform state rm \(address.description.inShellQuotes)",
                    address: address.description
                )
            )
        }
    }

    /// Refuses an object that another address has.
    private func checkOwner(
        _ identity: String?,
        _ address: InstanceAddress,
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) {
        guard let identity else {
            return
        }
        if let record = snapshot.records.first(where: {
            $0.address.resource.type == address.resource.type && providers.identity(of: $0) == identity
        }) {
            throw DiagnosticsError(
                .error(
                    "Object is managed already",
                    "The state manages this object as \(record.address), and one object has one address. To give it another,"
                        + " run:\n\n  keyform state mv \(record.address.description.inShellQuotes) \(address.description.inShellQuotes)",
                    address: record.address.description
                )
            )
        }
    }

    /// Reads the object and records it.
    ///
    /// - Returns: the object's id.
    /// - Throws: what `check` throws, and when the object cannot be read or recorded.
    package func `import`(
        _ address: InstanceAddress,
        id: String,
        run: RunID,
        snapshot: StateSnapshot
    )
        async throws(DiagnosticsError) -> String
    {
        let block = try declared(address, id: id)
        try checkFree(address, snapshot)
        try checkOwner(
            providers.identity(ofImport: id, type: address.resource.type, provider: block.provider),
            address,
            snapshot
        )
        var surroundings = ImportSurroundings(snapshot, evaluator: evaluator, providers: providers)
        try await surroundings.lookAround(
            from: block.address,
            PlanReader(
                blocks: configuration.blocks,
                providers: providers,
                clock: SystemExecutionClock(),
                onEvent: onEvent
            )
        )
        try Self.checkInstance(address, block, surroundings)
        let object = try await providers.readForImport(
            type: address.resource.type,
            id: id,
            provider: block.provider
        )
        try checkOwner(
            providers.identity(of: object, type: address.resource.type, provider: block.provider),
            address,
            snapshot
        )
        let record = [try record(of: object, at: address, block, surroundings.evaluator)]
            .withRepeatedSecretsMarked(besides: snapshot.records, schemas: providers.schemas)[0]
        try await diagnosing(
            await store.recordLocal(
                IntentDraft(
                    run: run,
                    key: record.key,
                    action: .import,
                    objectID: object.objectID,
                    recognition: .null,
                    reason: "import requested"
                ),
                .recorded(record)
            )
        )
        return object.objectID
    }

    private func record(
        of object: ObservedObject,
        at address: InstanceAddress,
        _ block: ResourceBlock,
        _ evaluator: ConfigurationEvaluator
    ) throws(DiagnosticsError)
        -> ResourceRecord
    {
        guard let schema = providers.schemas.schema(.managed, address.resource.type) else {
            throw DiagnosticsError(
                .error("Resource is not in the configuration", address: address.description)
            )
        }
        let (expansion, _, _) = evaluator.expansion(of: block)
        let evaluated = evaluator.instance(block, key: address.key, expansion: expansion)
        // Only what the configuration says for certain is used; the next plan reports what is wrong with the rest.
        let configured = evaluated.configuration
        var record = ImportedObject(
            address: address,
            observed: object,
            configuration: configured,
            schema: schema
        )
        .record(seal: seal)
        record.terms = RecordTerms(
            dependencies: evaluated.dependencies,
            createBeforeDestroy: block.lifecycle.createBeforeDestroy,
            preventDestroy: block.lifecycle.preventDestroy
        )
        record.provider = block.provider
        return record
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
