import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Evaluates an instance of a data block; nil where there is an error.
    func prepareData(_ instance: InstancePlanning) -> DataPlanning? {
        let address = instance.address
        guard let schema = schema(of: address.resource) else {
            return nil
        }
        values.set(address, .unknown())
        let evaluated = evaluator.instance(instance.block, key: address.key, expansion: instance.expansion)
        if input.mode == .refreshOnly, evaluated.diagnostics.hasErrors {
            // Not everything that it needs is there yet.
            return nil
        }
        diagnostics += evaluated.diagnostics
        guard !evaluated.diagnostics.hasErrors else {
            return nil
        }
        let start = diagnostics.count
        let dependencies = Self.unique(
            instance.expansionDependencies + evaluated.dependencies
                + check(instance.block.lifecycle.preconditions, .precondition, of: instance)
        )
        let edges = recorded(dependencies)
        dataEdges[address] = edges
        for edge in edges {
            for resource in address.resource.generalized {
                // What stands for several module instances leads to all of what each of them leads to.
                let block = resource == address.resource ? edge.block : edge.block.declared
                dataBlockEdges[resource, default: []].insert(block)
            }
        }
        guard !hasErrors(after: start) else {
            return nil
        }
        return DataPlanning(
            instance: instance,
            schema: schema,
            configuration: evaluated.configuration,
            dependencies: dependencies,
            isReady: evaluated.configuration.isWhollyKnown
                && !evaluator.prerequisites(of: instance.block).contains(where: isChanging)
                && !isNamingWhatChanges(instance, evaluated.dependencies)
                && !isSignerPending(instance.block)
        )
    }

    func mustRead(_ data: DataPlanning) -> Bool {
        data.isReady && answer(for: data) == nil
    }

    private func answer(for data: DataPlanning) -> DataAnswer? {
        guard let answer = answers.data[data.instance.address],
            answer.configuration.unmarkedDeep == data.configuration.unmarkedDeep
        else { return nil }
        return answer
    }

    /// Plans a data source by its answer, or to be read while applying.
    ///
    /// - Returns: whether it is fit to be referred to.
    func finish(_ data: DataPlanning) -> Bool {
        guard data.isReady else {
            postpone(data)
            return true
        }
        guard let answer = answer(for: data) else {
            return false
        }
        let block = data.instance.block
        diagnostics += answer.problems
        if answer.value == nil, let check = block.enclosingCheck {
            var result = ConditionResult()
            result.failures = answer.problems.map(\.summary)
            let name = data.instance.address.resource.module.prefix + check
            note(result, of: .check(name))
            blindChecks.insert(name)
        }
        guard answer.value != nil || block.enclosingCheck != nil else {
            return false
        }
        let value = answer.value.map { Value.object(data.schema.completed($0)) } ?? data.deferred
        values.set(data.instance.address, value)
        _ = check(block.lifecycle.postconditions, .postcondition, of: data.instance, selfValue: value)
        if block.enclosingCheck == nil || input.mode == .refreshOnly {
            add(change(data, .noop, .unchanged, before: value, after: value))
        } else {
            add(change(data, .read, .checkNested, before: nil, after: value))
        }
        return true
    }

    /// Plans to read a data source while applying.
    private func postpone(_ data: DataPlanning) {
        guard input.mode == .normal else {
            return
        }
        values.set(data.instance.address, data.deferred)
        let reason = data.configuration.isWhollyKnown ? ChangeReason.dependencyPending : .inputUnknown
        add(change(data, .read, reason, before: nil, after: data.deferred))
    }

    private func change(
        _ data: DataPlanning,
        _ action: ChangeAction,
        _ reason: ChangeReason,
        before: Value?,
        after: Value
    ) -> ChangeDraft {
        ChangeDraft(
            change: ResourceChange(
                address: data.instance.address,
                action: action,
                reason: reason,
                before: before,
                after: after
            ),
            dependencies: data.dependencies,
            timeouts: data.instance.timeouts
        )
    }

    /// Whether the block itself names an object that is about to change.
    ///
    /// What is read of it before would be old, or not be there. As in Terraform, what it names through local values and
    /// modules does not count.
    private func isNamingWhatChanges(
        _ instance: InstancePlanning,
        _ dependencies: [ResourceDependency]
    ) -> Bool {
        let named = evaluator.namedResources(of: instance.block)
        guard !named.isEmpty else {
            return false
        }
        return (dependencies + instance.expansionDependencies).contains {
            named.contains($0.block) && isChanging($0)
        }
    }

    /// Whether something is about to change of what a data source waits for.
    private func isChanging(_ dependency: ResourceDependency) -> Bool {
        switch dependency {
        case .instance(let address):
            draftIndex[address].map { drafts[$0].change.changesWhatIsRead } ?? false
        case .resource(let resource):
            changingBlocks.contains(resource)
        }
    }
}

/// One instance of a data block, evaluated.
struct DataPlanning {
    let instance: InstancePlanning
    let schema: ResourceSchema
    let configuration: Value
    let dependencies: [ResourceDependency]
    /// Whether it can be read now.
    let isReady: Bool

    /// The arguments as they are, and everything else unknown.
    var deferred: Value {
        .object(
            ValueMap(
                schema.attributes.map { attribute in
                    let given = configuration[attribute.name] ?? .null()
                    return (attribute.name, given.isNull ? attribute.unknown : given)
                }
            )
        )
    }
}
