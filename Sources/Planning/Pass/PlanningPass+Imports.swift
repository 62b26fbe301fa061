import Addresses
package import Configuration
package import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Evaluates an `import` block; its targets ask for the objects.
    func planImport(_ position: Int) {
        let block = input.configuration.imports[position]
        guard scope.mayTouch(block.resource) else {
            return
        }
        let start = diagnostics.count
        let (found, problems) = evaluator.importTargets(block)
        diagnostics += problems
        for target in found where current(target.address) == nil && scope.contains(target.address) {
            accept(target)
        }
        if hasErrors(after: start) {
            misimportedBlocks.insert(block.resource)
            importProblems += diagnostics[start...]
        }
    }

    /// What must be read for an instance that is imported; nil when nothing is.
    func openImport(_ managed: ManagedPlanning) -> ImportReadRequest? {
        importTargets[managed.instance.address].flatMap(openImport)
    }

    func openImport(_ target: ImportTarget) -> ImportReadRequest? {
        guard answers.imports[target.address]?.id != target.id else {
            return nil
        }
        return ImportReadRequest(
            address: target.address,
            id: target.id,
            provider: provider(of: target)
        )
    }

    private func provider(of target: ImportTarget) -> ProviderAddress {
        blocks[target.address.resource].map(\.provider) ?? target.provider
    }

    /// Takes note of a target, unless the configuration tells already that nothing can be imported there.
    private func accept(_ target: ImportTarget) {
        let address = target.address
        // A block that is written for it would stand in the root module.
        let mayBeWritten = input.readsUndeclaredImports && address.resource.module.isRoot
        guard blocks[address.resource] != nil || mayBeWritten else {
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
        let named = input.importIdentity(target.id, address.resource.type, provider(of: target))
        if let named, !isFree(named, id: target.id, target) {
            return
        }
        importTargets[address] = target
        if blocks[address.resource] == nil {
            undeclaredTargets.append(target)
            reads.imports += openImport(target).map { [$0] } ?? []
        }
    }

    /// Judges what was read for an instance that is imported.
    ///
    /// - Returns: whether it can be imported, or is not imported at all.
    func isImportSound(_ address: InstanceAddress) -> Bool {
        guard let target = importTargets[address] else {
            return true
        }
        judgedImports.insert(address)
        let start = diagnostics.count
        let answer = answers.imports[address]
        diagnostics += (answer?.problems ?? []).map { problem in
            var problem = problem
            if problem.subject == nil {
                problem.subject = target.idRange
                problem.blockContext = "import"
            }
            return problem
        }
        if let object = answer?.object {
            let type = address.resource.type
            importedByID[type, default: [:]][normalID(object.objectID, of: type)] = object
            _ = isFree(
                input.identity(object, type, provider(of: target)),
                id: object.objectID,
                target
            )
        }
        importProblems += diagnostics[start...]
        return answer?.object != nil && !hasErrors(after: start)
    }

    /// One object has one address: whether it is in no row, and imported to no other.
    private func isFree(_ identity: String?, id: String, _ target: ImportTarget) -> Bool {
        guard let identity else {
            return true
        }
        if let owner = owner(identity) {
            diagnostics.append(Self.managedAlready(id, owner, target))
            return false
        }
        if let other = adoptedObjects[identity], other != target.address {
            diagnostics.append(Self.adoptedElsewhere(id, other, target))
            return false
        }
        if let other = importedObjects[identity], other.address != target.address {
            diagnostics.append(Self.importedTwice(id, other, target))
            return false
        }
        importedObjects[identity] = target
        return true
    }

    func owner(_ identity: String) -> RecordKey? {
        let known =
            owners
            ?? Dictionary(
                firstOf: allRecords.compactMap { record in
                    let object = ObservedObject(objectID: record.objectID, attributes: record.attributes)
                    return input.identity(object, record.address.resource.type, record.provider).map {
                        ($0, record.key)
                    }
                }
            )
        owners = known
        return known[identity]
    }

    private static func managedAlready(
        _ id: String,
        _ owner: RecordKey,
        _ target: ImportTarget
    ) -> Diagnostic {
        let (from, to) = (owner.address, target.address)
        let advice =
            owner.generation == 0
            ? "To give it the new address, use a moved block from \(from) to \(to), or `keyform state mv "
                + "\(from.description.quotedForShell) \(to.description.quotedForShell)`."
            : "It was replaced there and is still to be destroyed. Remove the import block."
        return .error(
            "Object is managed already",
            "The object \"\(id)\" is in the state as \(owner), so it cannot be imported to \(to) as well. "
                + advice,
            at: target.declaration,
            address: to.description
        )
    }

    private static func adoptedElsewhere(
        _ id: String,
        _ other: InstanceAddress,
        _ target: ImportTarget
    ) -> Diagnostic {
        .error(
            "Object is imported twice",
            "The object \"\(id)\" is imported to \(target.address) here, and \(other) adopts it, because it is what that"
                + " block describes. One object has one address: remove the import or the other block.",
            at: target.idRange,
            in: "import",
            address: target.address.description
        )
    }

    private static func importedTwice(
        _ id: String,
        _ other: ImportTarget,
        _ target: ImportTarget
    ) -> Diagnostic {
        .error(
            "Object is imported twice",
            "The object \"\(id)\" is imported to \(target.address) here and to \(other.address) at "
                + "\(other.idRange.file.name) line \(other.idRange.line). One object has one address: remove one of the imports, and refer to "
                + "the other resource where the object is needed.",
            at: target.idRange,
            in: "import",
            address: target.address.description
        )
    }

    /// The objects that `import` blocks name without a block to import them to.
    ///
    /// What is wrong with one is among `importProblems` then.
    package func undeclaredImports() -> [(target: ImportTarget, object: ObservedObject)] {
        undeclaredTargets.filter { isImportSound($0.address) }.compactMap { target in
            answers.imports[target.address]?.object.map { (target, $0) }
        }
    }

    /// Judges what was read for instances of blocks that could not be planned.
    func checkStrandedImports() {
        for address in importTargets.keys.sorted()
        where brokenBlocks.contains(address.resource.declared) && !judgedImports.contains(address)
            && answers.imports[address] != nil
        {
            _ = isImportSound(address)
        }
    }

    /// An object must not be imported to an instance that its block does not have.
    func checkImports() {
        for target in importTargets.values.sorted(by: { $0.address < $1.address })
        where !configured.contains(target.address) && blocks[target.address.resource] != nil {
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
        _ managed: ManagedPlanning,
        _ target: ImportTarget,
        _ object: ObservedObject
    ) -> ChangeDraft {
        takeover(managed, id: target.id, object, adopts: target.adopts)
    }

    /// The change of an instance whose object is there and in no row yet.
    func takeover(
        _ managed: ManagedPlanning,
        id: String,
        _ object: ObservedObject,
        adopts: Bool
    ) -> ChangeDraft {
        let schema = managed.schema
        let record = ImportedObject(
            address: managed.instance.address,
            observed: object,
            configuration: .object(managed.arguments),
            schema: schema,
            namedElsewhere: { [self] in namedAtTheOtherEnd(of: $0, objectID: object.objectID) }
        )
        .record(seal: input.seal)
        let prior = PriorObject(
            attributes: schema.completed(record.attributes),
            fingerprints: record.fingerprints,
            setArguments: record.setArguments
        )
        var draft = change(
            of: PresentObject(
                prior: prior,
                shown: shown(prior.attributes, record, schema),
                importID: schema.hasSecretImportID ? object.objectID : id
            ),
            to: managed
        )
        draft.change.adopts = adopts
        return draft
    }

    private static func importWithoutBlock(_ target: ImportTarget) -> Diagnostic {
        let address = target.address
        guard address.resource.module.isRoot else {
            return .error(
                "Configuration for import target does not exist",
                "The configuration for the given import target \(address) does not exist. All target instances must have an"
                    + " associated configuration to be imported.",
                at: target.declaration,
                address: address.description
            )
        }
        return .error(
            "Configuration for import target does not exist",
            "There is no resource block for \(address) in the configuration. Add one, for example\n\n"
                + "  resource \"\(address.resource.type)\" \"\(address.resource.name)\" {\n    # ...\n  }\n\n"
                + "or let `keyform plan -generate-config-out=FILE` write it.",
            at: target.declaration,
            address: address.description
        )
    }
}
