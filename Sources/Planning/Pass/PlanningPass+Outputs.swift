import Addresses
import Configuration
import HCL
import Providers
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Compares the outputs with those recorded; only what changes is listed.
    func planOutputs() {
        let recorded = Dictionary(firstOf: input.snapshot.outputs, by: \.name)
        lazy var secrets = secretsRead
        var declared: Set<String> = []
        for block in input.configuration.outputs {
            declared.insert(block.name)
            let (evaluated, dependencies, found) = evaluator.output(block)
            guard isSound(dependencies), scope.isEverything || isSelected(block, dependencies) else {
                continue
            }
            // What a broken value would have made of it nobody knows.
            guard !hasBrokenValues || evaluated.isWhollyKnown else { continue }
            // A secret is one because of what it is, also where `nonsensitive` took its mark.
            let value =
                evaluated.isSensitive
                ? evaluated : secrets.marking(evaluated, recorded: recorded[block.name]?.value)
            if input.mode == .refreshOnly {
                // What needs more than a refresh reads is left as it is.
                guard value.isWhollyKnown, !found.hasErrors else { continue }
            }
            diagnostics += found
            var isBroken = found.hasErrors
            if !block.preconditions.isEmpty {
                let result = evaluator.conditions(
                    block.preconditions,
                    of: .output(block),
                    kind: .precondition,
                    selfValue: nil
                )
                diagnostics += result.diagnostics
                isBroken = isBroken || result.diagnostics.hasErrors
                note(result, of: .output(block.name))
            }
            let before = recorded[block.name]
            let isSame =
                value.isWhollyKnown
                && before.map { $0.value.unmarkedDeep == value.unmarkedDeep } ?? false
                && before?.isSensitive == block.isSensitive
            if !isBroken, isSame, let before {
                unchangedOutputs.append(
                    OutputChange(
                        name: block.name,
                        before: before.value,
                        after: before.value,
                        isSensitive: before.isSensitive
                    )
                )
            } else if !isBroken, !isSame, before != nil || !value.isNull {
                outputs.append(
                    OutputChange(
                        name: block.name,
                        before: before?.value,
                        // A null output is none, as in Terraform.
                        after: value.isNull ? nil : value,
                        isSensitive: block.isSensitive || (before?.isSensitive ?? false)
                    )
                )
            }
        }
        if scope.isEverything {
            for output in input.snapshot.outputs where !declared.contains(output.name) {
                outputs.append(
                    OutputChange(
                        name: output.name,
                        before: output.value,
                        after: nil,
                        isSensitive: output.isSensitive
                    )
                )
            }
        }
        outputs.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Secrets of the state, and those that this plan has read of objects that are imported or changed outside.
    private var secretsRead: KnownSecrets {
        let policy = SealingPolicy(input.schemas)
        let read = drafts.compactMap { draft -> ResourceRecord? in
            let resource = draft.address.resource
            guard resource.mode == .managed, let before = draft.change.before?.mapValue else {
                return nil
            }
            let new = before.filter { name, value in
                policy.seals(name, of: resource.type) && !value.isNull && !value.isUnknown
                    && value != draft.record?.attributes[name]
            }
            return new.isEmpty
                ? nil
                : ResourceRecord(address: draft.address, objectID: "", attributes: .object(ValueMap(new)))
        }
        return read.isEmpty
            ? secrets : KnownSecrets(of: allRecords + read, policy: policy, seal: input.seal)
    }

    /// Whether an output is planned in a plan of a part.
    private func isSelected(_ block: OutputBlock, _ dependencies: [ResourceDependency]) -> Bool {
        guard scope.isOnlyRotation else {
            return dependencies.allSatisfy(isSelected)
        }
        // The rest stands still and is known, but for data sources that nobody else needed.
        guard dependencies.contains(where: isRotated) else { return false }
        let unread = dependencies.filter { $0.block.mode == .data && !isSelected($0) }
        if !unread.isEmpty {
            diagnostics.append(
                .warning(
                    "Output is not updated",
                    "The output \(block.name) reads a key that is rotated, and "
                        + "\(unread.map(\.target).joined(separator: ", ")), which is not read for that. It keeps its value "
                        + "until the next `keyform apply`",
                    at: block.value.range
                )
            )
        }
        return unread.isEmpty
    }

    /// Whether what an expression reads is, or may be, changed by a rotation.
    private func isRotated(_ dependency: ResourceDependency) -> Bool {
        switch dependency {
        case .instance(let address): scope.contains(address) && address.resource.mode == .managed
        case .resource(let resource): scope.mayTouch(resource) && resource.mode == .managed
        }
    }

    /// Whether what an expression reads is in the selection, or at least there: an output that reads what is neither
    /// planned nor recorded cannot be evaluated.
    private func isSelected(_ dependency: ResourceDependency) -> Bool {
        switch dependency {
        case .instance(let address):
            scope.contains(address)
        case .resource(let resource):
            scope.mayTouch(resource)
                && (values.expansion(of: resource)?.keys() ?? []).allSatisfy { key in
                    values.instance(InstanceAddress(resource, key)) != nil
                }
        }
    }
}
