import Addresses
import ResourceSchemas
import SourceText

/// Checks that each `signer` block names a key, and a provider configuration that signs.
struct SignerChecks {
    private let configuration: Configuration
    private let blocks: BlockTable

    static func diagnostics(_ configuration: Configuration) -> [Diagnostic] {
        guard !configuration.signers.isEmpty else { return [] }
        let checks = SignerChecks(configuration: configuration, blocks: configuration.declaredBlocks)
        return configuration.signers.values.sorted { $0.declaration.isBefore($1.declaration) }
            .flatMap { checks.problems(of: $0) }
    }

    private func problems(of signer: SignerBlock) -> [Diagnostic] {
        [keyProblem(signer), providerProblem(signer)].compactMap(\.self)
    }

    private func refuse(_ summary: String, _ detail: String, at range: SourceRange) -> Diagnostic {
        .error(summary, detail, at: range, in: "signer")
    }

    // MARK: The key

    private func keyProblem(_ signer: SignerBlock) -> Diagnostic? {
        let resource = signer.key.resource
        let types = Set(
            configuration.schemas.providers.flatMap(\.signers).filter {
                configuration.schemas.schema(.managed, $0) != nil
            }
        )
        guard types.contains(resource.type) else {
            let near = nearMiss(resource.type, among: types.sorted())
            return refuse(
                "Invalid signer key",
                "\(signer.key) is no key that can sign. "
                    + (near.map { "Did you mean a resource of type \"\($0)\"?" }
                        ?? "Name a resource of type \(Self.alternatives(types.sorted()))."),
                at: signer.keyRange
            )
        }
        if let call = unknownCall(resource.module) {
            return refuse(
                "Reference to undeclared module",
                "No module call named \"\(call.name)\" is declared in \(Self.name(call.parent)).",
                at: signer.keyRange
            )
        }
        guard let block = blocks[resource.declared] else {
            return undeclared(signer)
        }
        return mistake(of: signer.key.key, block.repetition, named: "\(resource.inOwnModule)", signer)
            ?? moduleKeyProblem(signer)
    }

    private static func alternatives(_ types: [String]) -> String {
        types.map { "\"\($0)\"" }.joined(separator: " or ")
    }

    private static func name(_ module: ModuleAddress) -> String {
        module.isRoot ? "the root module" : "\(module)"
    }

    /// The first call on the way to a module that is not there.
    private func unknownCall(_ module: ModuleAddress) -> (name: String, parent: ModuleAddress)? {
        for depth in module.steps.indices {
            let called = ModuleAddress(Array(module.steps[...depth])).declared
            if configuration.module(called) == nil {
                return (module.steps[depth].name, ModuleAddress(Array(called.steps.dropLast())))
            }
        }
        return nil
    }

    private func undeclared(_ signer: SignerBlock) -> Diagnostic {
        let resource = signer.key.resource.declared
        let keys = blocks.addresses.filter { $0.module == resource.module && $0.type == resource.type }
        let near = nearMiss(resource.name, among: keys.map(\.name).sorted())
        return refuse(
            "Reference to undeclared resource",
            "A managed resource \"\(resource.type)\" \"\(resource.name)\" has not been declared in "
                + "\(Self.name(resource.module))."
                + (near.map { " Did you mean \"\($0)\"?" } ?? ""),
            at: signer.keyRange
        )
    }

    private func moduleKeyProblem(_ signer: SignerBlock) -> Diagnostic? {
        let steps = signer.key.resource.module.steps
        for depth in steps.indices {
            let module = ModuleAddress(Array(steps[...depth]))
            guard let call = configuration.moduleCalls[module.declared] else { continue }
            if let found = mistake(
                of: steps[depth].key,
                call.repetition,
                named: "module.\(call.name)",
                signer
            ) {
                return found
            }
        }
        return nil
    }

    /// Whether a key is there exactly where there are instances by key, and of the right kind.
    private func mistake(
        of key: InstanceKey?,
        _ repetition: Repetition,
        named name: String,
        _ signer: SignerBlock
    ) -> Diagnostic? {
        switch (repetition, key) {
        case (.none, nil), (.count, .index), (.forEach, .key):
            nil
        case (.none, _?):
            refuse(
                "Unexpected resource instance key",
                "Because \(name) does not have \"count\" or \"for_each\" set, references to it must not include an index "
                    + "key. Remove the bracketed index.",
                at: signer.keyRange
            )
        case (.count, _):
            refuse(
                "Missing resource instance key",
                "Because \(name) has \"count\" set, a signer must name one instance by its number: \(name)[0]",
                at: signer.keyRange
            )
        case (.forEach, _):
            refuse(
                "Missing resource instance key",
                "Because \(name) has \"for_each\" set, a signer must name one instance by its key: \(name)[\"KEY\"]",
                at: signer.keyRange
            )
        }
    }

    // MARK: The provider configuration

    private func providerProblem(_ signer: SignerBlock) -> Diagnostic? {
        guard let range = signer.providerRange else { return nil }
        let provider = signer.provider
        guard configuration.schemas.provider(provider.name)?.signers.isEmpty == false else {
            return refuse(
                "Provider does not fit",
                "The provider \"\(provider.name)\" signs nothing. Remove this argument, or name a configuration of one that "
                    + "does.",
                at: range
            )
        }
        guard let alias = provider.alias, !configuration.providers.contains(where: { $0.address == provider })
        else { return nil }
        let aliases = configuration.providers.filter { $0.module.isRoot && $0.name == provider.name }
            .compactMap(\.alias)
        return refuse(
            "Provider configuration not present",
            "There is no provider \"\(provider.name)\" block with alias = \"\(alias)\", which the signer is for. "
                + (nearMiss(alias, among: aliases.sorted()).map { "Did you mean \(provider.name).\($0)?" }
                    ?? "Add the block, or remove this argument."),
            at: range
        )
    }
}
