import Addresses
import HCL
import ResourceSchemas
import SourceText

/// Checks what modules and their callers say of providers.
enum ModuleProviderChecks {
    static func diagnostics(_ read: ModuleLoader) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let modules = Dictionary(firstOf: read.modules.map { ($0.address, $0) })
        for module in read.modules where !module.address.isRoot {
            guard let call = read.configuration.moduleCalls[module.address],
                let caller = module.address.parent.flatMap({ modules[$0] })
            else { continue }
            diagnostics += passed(call, module, caller) + own(call, module, read.configuration)
        }
        var warned: Set<String> = []
        for module in read.configuration.children {
            guard let reader = modules[module.address]?.reader, warned.insert(module.directory).inserted
            else {
                continue
            }
            diagnostics += undeclared(module, reader)
        }
        return diagnostics
    }

    // MARK: What the call passes

    private static func passed(
        _ call: ModuleCall,
        _ module: ModuleLoader.ReadModule,
        _ caller: ModuleLoader.ReadModule
    ) -> [Diagnostic] {
        let own = module.reader.configuration.root.requirements
        let theirs = caller.reader.configuration.root.requirements
        let given = Set(call.providers.map(\.inside))
        var diagnostics: [Diagnostic] = []
        for (name, requirement) in own.sorted(by: { $0.key < $1.key }) {
            for alias in requirement.aliases where !given.contains(LocalProvider(name: name, alias: alias)) {
                diagnostics.append(
                    missing(
                        "\(name).\(alias)",
                        requirement.source ?? "hashicorp/\(name)",
                        at: call.declaration
                    )
                )
            }
        }
        for entry in call.providers {
            if let alias = entry.inside.alias, own[entry.inside.name]?.aliases.contains(alias) != true {
                diagnostics.append(unknownAlias(entry, source(entry.outside.name, theirs), call))
                continue
            }
            if own[entry.inside.name] == nil {
                diagnostics.append(unknownName(entry, module.address, call))
            }
            let (inside, outside) = (
                module.reader.providerNames[entry.inside.name] ?? entry.inside.name,
                caller.reader.providerNames[entry.outside.name] ?? entry.outside.name
            )
            if inside != outside {
                diagnostics.append(
                    mismatch(
                        entry,
                        place(caller.address),
                        source(entry.outside.name, theirs),
                        "\(module.address)",
                        source(entry.inside.name, own),
                        call
                    )
                )
            }
        }
        return diagnostics
    }

    private static func source(_ name: String, _ requirements: [String: ProviderRequirement]) -> String {
        requirements[name]?.source ?? "hashicorp/\(name)"
    }

    private static func place(_ module: ModuleAddress) -> String {
        module.isRoot ? "the root module" : module.description
    }

    private static func missing(_ name: String, _ source: String, at range: SourceRange) -> Diagnostic {
        .error(
            "Missing required provider configuration",
            "The child module requires an additional configuration for provider \(source), with the local name "
                + "\"\(name)\".\n\nRefer to the module's documentation to understand the intended purpose of this "
                + "additional provider configuration, and then add an entry for \(name) in the \"providers\" "
                + "meta-argument in the module block to choose which provider configuration the module should use for "
                + "that purpose.",
            at: range
        )
    }

    private static func unknownAlias(
        _ entry: PassedProvider,
        _ source: String,
        _ call: ModuleCall
    ) -> Diagnostic {
        .error(
            "Reference to undefined provider",
            "The child module does not declare any provider requirement with the local name \"\(entry.inside)\".\n\nIf you "
                + "also control the child module, you can add a required_providers entry named \"\(entry.inside)\" with "
                + "the source address \"\(source)\" to accept this provider configuration.",
            at: entry.nameRange,
            in: call.title
        )
    }

    private static func unknownName(
        _ entry: PassedProvider,
        _ module: ModuleAddress,
        _ call: ModuleCall
    ) -> Diagnostic {
        let name = entry.inside.name
        return .warning(
            "Reference to undefined provider",
            "There is no explicit declaration for local provider name \"\(name)\" in \(module), so keyform is assuming "
                + "you mean to pass a configuration for \"hashicorp/\(name)\".\n\nIf you also control the child module, add "
                + "a required_providers entry named \"\(name)\" with the source address \"hashicorp/\(name)\".",
            at: entry.insideRange,
            in: call.title
        )
    }

    private static func mismatch(
        _ entry: PassedProvider,
        _ caller: String,
        _ outside: String,
        _ module: String,
        _ inside: String,
        _ call: ModuleCall
    ) -> Diagnostic {
        .error(
            "Provider type mismatch",
            "The local name \"\(entry.outside.name)\" in \(caller) represents provider \"\(outside)\", but "
                + "\"\(entry.inside.name)\" in \(module) represents \"\(inside)\".\n\nEach provider has its own distinct "
                + "configuration schema and provider types, so this module's \"\(entry.inside.name)\" can be assigned only "
                + "a configuration for \(inside), which is not required by \(module).",
            at: entry.outsideRange,
            in: call.title
        )
    }

    // MARK: Provider blocks inside of modules

    private static func own(
        _ call: ModuleCall,
        _ module: ModuleLoader.ReadModule,
        _ configuration: Configuration
    ) -> [Diagnostic] {
        let blocks = module.reader.configuration.providers
        guard !blocks.isEmpty else { return [] }
        var diagnostics = blocks.filter(\.arguments.isEmpty).map { redundant($0, module.address) }
        let configured = blocks.filter { !$0.arguments.isEmpty }
        guard !configured.isEmpty else { return diagnostics }
        if let (hindrance, range) = hindrance(above: module.address, configuration) {
            diagnostics.append(
                .error(
                    "Module is incompatible with count, for_each, and depends_on",
                    "The module at \(module.address) is a legacy module which contains its own local provider "
                        + "configurations, and so calls to it may not use the count, for_each, or depends_on "
                        + "arguments.\n\nIf you also control the module \"\(call.source)\", consider updating this module "
                        + "to instead expect provider configurations to be passed by its caller.",
                    at: range,
                    in: hindrance.title
                )
            )
        }
        for entry in call.providers
        where configured.contains(where: { $0.name == entry.inside.name && $0.alias == entry.inside.alias }) {
            diagnostics.append(
                .error(
                    "Cannot override provider configuration",
                    "The configuration of \(module.address) has its own local configuration for \(entry.inside), and so it "
                        + "cannot accept an overridden configuration provided by "
                        + "\(place(module.address.parent ?? .root)).",
                    at: entry.insideRange,
                    in: call.title
                )
            )
        }
        return diagnostics
    }

    /// The nearest call on the way to a module that has `count`, `for_each` or `depends_on`, and where.
    private static func hindrance(
        above module: ModuleAddress,
        _ configuration: Configuration
    ) -> (ModuleCall, SourceRange)? {
        var address = module
        while let call = configuration.moduleCalls[address], let parent = address.parent {
            switch call.repetition {
            case .count(let expression), .forEach(let expression): return (call, expression.range)
            case .none:
                if let range = call.dependsOnRange { return (call, range) }
            }
            address = parent
        }
        return nil
    }

    private static func redundant(_ block: ProviderBlock, _ module: ModuleAddress) -> Diagnostic {
        let aliases =
            block.alias.map { "\n      configuration_aliases = [\n        \(block.name).\($0),\n      ]" }
            ?? ""
        return .warning(
            "Redundant empty provider block",
            "Earlier versions of Terraform used empty provider blocks (\"proxy provider configurations\") for child modules "
                + "to declare their need to be passed a provider configuration by their callers. That approach was "
                + "ambiguous and is now deprecated.\n\nIf you control this module, you can migrate to the new declaration "
                + "syntax by removing all of the empty provider \"\(block.name)\" blocks and then adding or updating an "
                + "entry like the following to the required_providers block of \(module):\n    \(block.name) = {\n      "
                + "source = \"hashicorp/\(block.name)\"\(aliases)\n    }",
            at: block.declaration
        )
    }

    /// A provider that a module uses without an entry in `required_providers`.
    private static func undeclared(_ module: Module, _ reader: ConfigurationReader) -> [Diagnostic] {
        let schemas = reader.configuration.schemas.providers
        var names: Set<String> = []
        return zip(reader.configuration.resources, reader.resourceProviders).compactMap { block, provider in
            guard module.requirements[provider.name] == nil,
                let source = schemas.first(where: { $0.name == provider.name })?.source,
                !source.hasPrefix("hashicorp/"), !source.hasPrefix("terraform.io/"),
                names.insert(provider.name).inserted
            else { return nil }
            return .warning(
                "Provider without a source",
                "\(module.address) has no entry for \"\(provider.name)\" in required_providers. keyform takes it for "
                    + "\(source), and Terraform for hashicorp/\(provider.name), which there is not. Add to the module:\n\n"
                    + "  terraform {\n    required_providers {\n      \(provider.name) = { source = \"\(source)\" }\n"
                    + "    }\n  }",
                at: block.declaration,
                in: block.title
            )
        }
    }
}
