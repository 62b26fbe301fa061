import Addresses
package import Configuration
import JSONText
import Rendering
package import ResourceSchemas
import SourceText
package import StateModel
import Values

/// What the configuration says of recorded objects, and a state of keyform does not keep, but one of Terraform does.
package struct TerraformArguments: Sendable {
    /// Secrets of which only a fingerprint is kept, by attribute; those that the fingerprint confirms.
    private(set) var passwords: [InstanceAddress: [String: String]] = [:]
    /// The settings of `timeouts` blocks, by operation.
    private(set) var timeouts: [InstanceAddress: [String: String]] = [:]
    /// What is on although the configuration does not set it, which Terraform takes for off.
    private(set) var unset: [InstanceAddress: [String]] = [:]
    /// Where secrets stand in attributes that are not secret as a whole; a state of keyform marks the whole.
    private var secretParts: [InstanceAddress: [String: [[JSONValue]]]] = [:]
    private let schemas: SchemaCatalog

    /// The full source address of a provider.
    func source(of provider: String) -> String {
        ResourceJSON.source(of: provider, in: schemas)
    }

    /// Nothing at all.
    package init(schemas: SchemaCatalog) {
        self.schemas = schemas
    }

    /// Evaluates the blocks of recorded objects; those with mistakes say nothing.
    ///
    /// - Parameters:
    ///   - configuration: with the blocks.
    ///   - evaluator: sees the recorded objects.
    ///   - snapshot: the objects.
    ///   - seal: compares secrets with the recorded fingerprints.
    package init(
        _ configuration: Configuration,
        _ evaluator: ConfigurationEvaluator,
        _ snapshot: StateSnapshot,
        seal: any SecretSeal
    ) {
        schemas = configuration.schemas
        let records = Dictionary(
            grouping: snapshot.records.filter { $0.generation == 0 },
            by: \.address.resource
        )
        var modules: [ModuleAddress: Set<ModuleAddress>] = [.root: [.root]]
        for (address, own) in records.sorted(by: { $0.key < $1.key }) {
            guard let block = configuration.blocks[address], let schema = configuration.schema(of: address)
            else {
                continue
            }
            let module = address.module.declared
            let instances = modules[module] ?? Set(evaluator.instances(of: module).0 ?? [])
            modules[module] = instances
            guard instances.contains(address.module) else { continue }
            let (expansion, _, problems) = evaluator.expansion(of: block)
            guard !problems.hasErrors else { continue }
            let keys = Set(expansion.keys())
            for record in own where keys.contains(record.address.key) {
                let evaluated = evaluator.instance(block, key: record.address.key, expansion: expansion)
                guard !evaluated.diagnostics.hasErrors else { continue }
                take(evaluated.configuration, of: record, schema, seal)
                timeouts[record.address] = evaluator.timeoutTexts(
                    block,
                    key: record.address.key,
                    expansion: expansion
                )
            }
        }
    }

    private mutating func take(
        _ configured: Value,
        of record: ResourceRecord,
        _ schema: ResourceSchema,
        _ seal: any SecretSeal
    ) {
        for (name, value) in configured.mapValue ?? ValueMap() where value.containsMarks && !value.isSensitive
        {
            secretParts[record.address, default: [:]][name] = value.sensitivePaths
        }
        for (name, fingerprint) in record.fingerprints {
            if let text = configured[name]?.unmarked.stringValue,
                seal.compare(text, fingerprint: fingerprint) == .same
            {
                passwords[record.address, default: [:]][name] = text
            }
        }
        let names = schema.attributes.filter { attribute in
            attribute.mode == .unmanaged && configured[attribute.name]?.isNull ?? true
                && record.attributes[attribute.name]?.boolValue == true
        }
        if !names.isEmpty {
            unset[record.address] = names.map(\.name)
        }
    }

    /// Where secrets stand in an attribute that has some: the steps behind its name, none for the whole.
    func secretParts(of name: String, at address: InstanceAddress) -> [[JSONValue]] {
        secretParts[address]?[name] ?? [[]]
    }

    /// How Terraform writes objects of a type.
    func form(of type: String) -> TerraformProviderForm {
        TerraformProviderForm(schema: schemas.schema(.managed, type))
    }

    /// Whether the configuration can set an attribute.
    func isConfigurable(_ name: String, _ resource: ResourceAddress) -> Bool {
        schemas.schema(.managed, resource.type)?.attribute(name)?.isConfigurable ?? true
    }
}
