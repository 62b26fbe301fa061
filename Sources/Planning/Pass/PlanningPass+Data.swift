import Addresses
import Configuration
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Reads a data source now, or plans to read it while applying when its arguments are not known yet.
    func planData(_ instance: InstancePlanning) {
        let address = instance.address
        guard let schema = schema(of: address.resource) else {
            return
        }
        let evaluated = evaluator.instance(instance.block, key: address.key, expansion: instance.expansion)
        diagnostics += evaluated.diagnostics
        guard !evaluated.diagnostics.hasErrors else {
            values.set(address, .unknown())
            return
        }
        let lifecycle = instance.block.lifecycle
        let dependencies = Self.unique(
            instance.expansionDependencies + evaluated.dependencies
                + check(lifecycle.preconditions, .precondition, of: instance)
        )
        let edges = recorded(dependencies)
        dataEdges[address] = edges
        for edge in edges {
            dataBlockEdges[address.resource, default: []].insert(edge.resource)
        }
        let configuration = evaluated.configuration
        let isKnown = configuration.isWhollyKnown
        let isReady = isKnown && !instance.block.dependsOn.contains(where: isChanging)
        if isReady {
            guard let answer = input.dataAnswers[address],
                answer.configuration.unmarkedDeep.value == configuration.unmarkedDeep.value
            else {
                dataReads.append(DataReadRequest(address: address, configuration: configuration))
                values.set(address, deferred(configuration, schema.attributes.map { ($0.name, $0.type) }))
                return
            }
            diagnostics += answer.warnings
            if answer.value == nil, let check = instance.block.enclosingCheck {
                var result = ConditionResult()
                result.failures = answer.warnings.map(\.summary)
                note(result, of: .check(check))
                blindChecks.insert(check)
            }
            let value =
                answer.value.map { Value.object(completed($0, schema)) }
                ?? deferred(configuration, schema.attributes.map { ($0.name, $0.type) })
            values.set(address, value)
            _ = check(lifecycle.postconditions, .postcondition, of: instance, selfValue: value)
            if instance.block.enclosingCheck == nil {
                add(change(instance, dependencies, .noop, .unchanged, before: value, after: value))
            } else {
                add(change(instance, dependencies, .read, .checkNested, before: nil, after: value))
            }
        } else {
            let value = deferred(configuration, schema.attributes.map { ($0.name, $0.type) })
            values.set(address, value)
            let reason = isKnown ? ChangeReason.dependencyPending : .inputUnknown
            add(change(instance, dependencies, .read, reason, before: nil, after: value))
        }
    }

    private func change(
        _ instance: InstancePlanning,
        _ dependencies: [ResourceDependency],
        _ action: ChangeAction,
        _ reason: ChangeReason,
        before: Value?,
        after: Value
    ) -> ChangeDraft {
        ChangeDraft(
            change: ResourceChange(
                address: instance.address,
                action: action,
                reason: reason,
                before: before,
                after: after
            ),
            dependencies: dependencies,
            timeouts: instance.timeouts
        )
    }

    /// The arguments as they are, and everything else unknown.
    private func deferred(_ configuration: Value, _ attributes: [(String, ValueType)]) -> Value {
        .object(
            ValueMap(
                attributes.map { name, type in
                    let given = configuration[name] ?? .null()
                    return (name, given.isNull ? .unknown(type) : given)
                }
            )
        )
    }

    /// Whether something of the block is about to change.
    private func isChanging(_ resource: ResourceAddress) -> Bool {
        if let known = changingBlocks[resource] {
            return known
        }
        let isChanging = (values.expansion(of: resource)?.keys() ?? []).contains { key in
            draftIndex[InstanceAddress(resource, key)].map { drafts[$0].change.action != .noop } ?? false
        }
        changingBlocks[resource] = isChanging
        return isChanging
    }
}
