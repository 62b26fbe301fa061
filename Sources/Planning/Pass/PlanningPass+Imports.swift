import Addresses
import Configuration
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Evaluates `import` blocks and asks for the objects that they name.
    func planImports() {
        var owners: [String: [String: InstanceAddress]] = [:]
        for record in allRecords where record.generation == 0 {
            owners[record.address.resource.type, default: [:]][record.objectID] = record.address
        }
        for block in input.configuration.imports {
            let (targets, found) = evaluator.importTargets(block)
            diagnostics += found
            for target in targets where current(target.address) == nil && scope.contains(target.address) {
                accept(target, owners)
            }
        }
    }

    private func accept(_ target: ImportTarget, _ owners: [String: [String: InstanceAddress]]) {
        let address = target.address
        guard blocks[address.resource] != nil else {
            diagnostics.append(Self.importWithoutBlock(target))
            return
        }
        if let earlier = importTargets[address] {
            diagnostics.append(
                .error(
                    "Duplicate import configuration for \"\(address)\"",
                    "An import block for \(address) (id \"\(earlier.id)\") was already declared. A resource can have "
                        + "only one import block; remove one of them.",
                    at: target.declaration
                )
            )
            return
        }
        importTargets[address] = target
        guard let answer = input.importAnswers[address], answer.id == target.id else {
            importReads.append(ImportReadRequest(address: address, id: target.id))
            return
        }
        if let owner = owners[address.resource.type]?[answer.object.objectID] {
            diagnostics.append(
                .error(
                    "Object is managed already",
                    "The object \"\(answer.object.objectID)\" is in the state as \(owner), so it cannot be imported to "
                        + "\(address) as well. To give it the new address, use a moved block from \(owner) to "
                        + "\(address), or `keyform state mv \(owner) \(address)`.",
                    at: target.declaration,
                    address: address.description
                )
            )
        }
    }

    /// An object must not be imported to an instance that its block does not have.
    func checkImports() {
        for target in importTargets.values.sorted(by: { $0.address < $1.address })
        where !configured.contains(target.address) {
            if case .unknown? = values.expansion(of: target.address.resource) {
                continue
            }
            diagnostics.append(
                .error(
                    "Configuration for import target does not exist",
                    "The configuration for the given import \(target.address) does not exist. All target instances must "
                        + "have an associated configuration to be imported.",
                    at: target.declaration,
                    address: target.address.description
                )
            )
            isMisled = true
        }
    }

    /// The change of an instance that an `import` block names.
    func decideImport(
        _ instance: InstancePlanning,
        _ schema: ResourceSchema,
        _ configuration: ValueMap,
        _ target: ImportTarget
    ) -> ChangeDraft {
        let proposer = InstanceProposer(schema: schema, seal: input.seal)
        guard let answer = input.importAnswers[instance.address], answer.id == target.id else {
            // Planned again once the object is read; until then others see it as not known.
            let proposal = proposer.propose(configuration: configuration, prior: nil)
            return ChangeDraft(
                change: ResourceChange(
                    address: instance.address,
                    action: .noop,
                    reason: .unchanged,
                    before: nil,
                    after: proposal.planned,
                    importID: target.id
                )
            )
        }
        let record = ImportedObject(
            address: instance.address,
            observed: answer.object,
            configuration: .object(configuration),
            schema: schema,
            namedElsewhere: { [self] in namedAtTheOtherEnd(of: $0, objectID: answer.object.objectID) }
        )
        .record(seal: input.seal)
        let prior = PriorObject(
            attributes: completed(record.attributes, schema),
            fingerprints: record.fingerprints
        )
        var draft = decide(
            instance,
            proposer,
            configuration,
            prior,
            shownBefore: shown(prior.attributes, record, schema),
            nil,
            [],
            importID: target.id
        )
        draft.rewritesRow = false
        return draft
    }

    private static func importWithoutBlock(_ target: ImportTarget) -> Diagnostic {
        let address = target.address
        return .error(
            "Configuration for import target does not exist",
            "The configuration has no resource block for \(address). Add one, for example\n\n"
                + "  resource \"\(address.resource.type)\" \"\(address.resource.name)\" {\n    # ...\n  }\n\n"
                + "or let `keyform plan -generate-config-out=FILE` write it.",
            at: target.declaration,
            address: address.description
        )
    }
}
