import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// The arguments of a step once everything that it depends on is real.
struct FinalArguments: Sendable {
    let schema: ResourceSchema
    /// Wholly known, with secrets in clear.
    let configuration: Value
    /// As planned, with what was unknown then filled in; still unknown where the API decides.
    let planned: Value
}

extension Executor {
    /// Evaluates the arguments again on real values and fills in what the plan did not know.
    ///
    /// What the plan did know is kept as planned: apply does what was shown.
    func finalArguments(_ step: Step, _ change: ResourceChange) throws(StepFailure) -> FinalArguments {
        let schema = try schema(of: step.key.address)
        let configuration = try evaluate(step.key.address).configuration
        var planned = change.after?.mapValue ?? ValueMap()
        for attribute in schema.attributes where attribute.isConfigurable {
            guard let value = configuration[attribute.name] else {
                continue
            }
            guard value.isWhollyKnown else {
                throw StepFailure(
                    .error(
                        "Value not known in time",
                        "The argument \"\(attribute.name)\" is still unknown although everything it depends on has"
                            + " been applied.",
                        address: step.key.address.description
                    )
                )
            }
            guard planned[attribute.name].map({ !$0.isWhollyKnown }) ?? true else {
                continue
            }
            if !value.isNull {
                planned[attribute.name] = value
            } else if attribute.mode == .unmanaged, let old = change.before?[attribute.name], !old.isNull {
                // It turned out to be left out.
                let wasSet = records[step.key]?.setArguments?.contains(attribute.name) ?? false
                planned[attribute.name] = wasSet ? attribute.valueWhenRemoved ?? old : old
            }
        }
        return FinalArguments(schema: schema, configuration: configuration, planned: .object(planned))
    }

    func evaluate(_ address: InstanceAddress) throws(StepFailure) -> EvaluatedInstance {
        guard let block = configuration.blocks[address.resource] else {
            throw StepFailure(
                .error(
                    "Resource not in the configuration",
                    "The plan names a block that the configuration does not hold.",
                    address: address.description
                )
            )
        }
        let evaluated = evaluator.instance(block, key: address.key, expansion: try expansion(of: block))
        guard !evaluated.diagnostics.hasErrors else {
            throw StepFailure(evaluated.diagnostics)
        }
        return evaluated.with(configuration: recordedSecrets.markingArguments(evaluated.configuration))
    }

    func expansion(of block: ResourceBlock) throws(StepFailure) -> Expansion {
        if let known = expansions[block.address] {
            return known
        }
        let (expansion, _, diagnostics) = evaluator.expansion(of: block)
        guard !diagnostics.hasErrors else {
            throw StepFailure(diagnostics)
        }
        expansions[block.address] = expansion
        return expansion
    }

    /// Fingerprints of the secrets that are never stored, by attribute.
    func fingerprints(_ arguments: FinalArguments) -> [String: String] {
        var made: [String: String] = [:]
        for attribute in arguments.schema.attributes where attribute.storage == .fingerprint {
            if let secret = arguments.configuration[attribute.name]?.stringValue {
                made[attribute.name] = seal.fingerprint(of: secret)
            }
        }
        return made
    }

    /// A record's fingerprints afterwards: new ones of the secrets that were sent, and of those whose present
    /// fingerprint another sealing key made.
    func fingerprints(
        of record: ResourceRecord,
        _ arguments: FinalArguments,
        sent: Set<String>
    ) -> [String: String] {
        let configured = fingerprints(arguments)
        var kept = record.fingerprints
        for (name, made) in configured {
            let secret = arguments.configuration[name]?.stringValue ?? ""
            let isStrange = kept[name].map { seal.compare(secret, fingerprint: $0) == .unknown } ?? false
            if sent.contains(name) || isStrange {
                kept[name] = made
            }
        }
        return kept.filter { !sent.contains($0.key) || configured[$0.key] != nil }
    }
}
