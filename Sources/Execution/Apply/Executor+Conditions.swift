import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// Conditions that planning could not decide, or that no longer hold on what is real.
extension Executor {
    func checkPreconditions(of address: InstanceAddress) throws(StepFailure) {
        try check(\.preconditions, .precondition, of: address, selfValue: nil)
    }

    func checkPostconditions(of address: InstanceAddress) throws(StepFailure) {
        checked.insert(address)
        try check(\.postconditions, .postcondition, of: address, selfValue: applied.instance(address))
    }

    private func check(
        _ conditions: KeyPath<Lifecycle, [Condition]>,
        _ kind: ConditionKind,
        of address: InstanceAddress,
        selfValue: Value?
    ) throws(StepFailure) {
        guard let block = configuration.blocks[address.resource],
            !block.lifecycle[keyPath: conditions].isEmpty
        else {
            return
        }
        let found = evaluator.conditions(
            block.lifecycle[keyPath: conditions],
            of: .resource(block, key: address.key, try expansion(of: block)),
            kind: kind,
            selfValue: selfValue
        )
        if found.diagnostics.hasErrors {
            throw StepFailure(found.diagnostics)
        }
    }

    /// Goes through a meeting point.
    ///
    /// - Returns: what is wrong with the instance that it stands for, which keeps its users from being done.
    func pass(_ node: Int, _ graph: StepGraph) -> ApplyResult.Failure? {
        let join = node - graph.stepCount
        guard plan.joins.indices.contains(join), let address = plan.joins[join].address else {
            return nil
        }
        return failedCondition(of: address, node: node)
    }

    /// Checks the conditions of instances that nothing was done to, and the `check` blocks.
    func checkWhatWasLeftAlone() {
        guard !interruption.isRequested, plan.mode == .normal else {
            return
        }
        let skipped = Set(result.failures.flatMap(\.skipped))
        for change in plan.changes
        where change.action == .noop && change.generation == 0 && !checked.contains(change.address) {
            if !skipped.contains(change.address),
                let failure = failedCondition(of: change.address, node: .max)
            {
                result.failures.append(failure)
            }
        }
        guard plan.limitedBy != "-target", plan.limitedBy != Plan.onlyRotation else {
            return
        }
        checkModuleValues()
        for check in configuration.checks {
            for module in evaluator.instances(of: check.module).0 ?? [] {
                let placed = ConditionOwner.check(check.placed(in: module))
                result.diagnostics +=
                    evaluator.conditions(check.assertions, of: placed, kind: .assertion).diagnostics
            }
        }
    }

    /// Checks the conditions of what passes through the borders of modules, as far as nothing that was done has asked for it.
    private func checkModuleValues() {
        for module in configuration.children {
            for variable in module.variables.values where variable.hasValidations {
                result.diagnostics += evaluator.problems(of: .variable(module.address, variable.name))
            }
            for output in module.outputs where !output.preconditions.isEmpty {
                result.diagnostics += evaluator.problems(of: .output(module.address, output.name))
            }
        }
    }

    private func failedCondition(of address: InstanceAddress, node: Int) -> ApplyResult.Failure? {
        guard let lifecycle = configuration.blocks[address.resource]?.lifecycle,
            !(lifecycle.preconditions.isEmpty && lifecycle.postconditions.isEmpty)
        else {
            return nil
        }
        do throws(StepFailure) {
            try checkPreconditions(of: address)
            try checkPostconditions(of: address)
            return nil
        } catch {
            checked.insert(address)
            return ApplyResult.Failure(
                node: node,
                address: address,
                work: .record,
                diagnostic: error.diagnostic,
                isUncertain: false
            )
        }
    }
}

extension AppliedValues {
    /// Shows expressions the fingerprinted arguments of instances that the plan leaves alone, as configured.
    ///
    /// Neither the plan nor the state has their text.
    func revealSecrets(
        _ changes: [ResourceChange],
        _ blocks: BlockTable,
        _ schemas: SchemaCatalog,
        _ evaluator: ConfigurationEvaluator
    ) {
        let unchanged = Dictionary(
            grouping: changes.lazy.filter {
                $0.action == .noop && $0.generation == 0 && $0.address.resource.mode == .managed
            },
            by: \.address.resource.declared
        )
        for resource in evaluator.graph.resourceOrder {
            guard let changes = unchanged[resource], let block = blocks[resource],
                let schema = schemas.schema(.managed, resource.type),
                schema.attributes.contains(where: {
                    $0.storage == .fingerprint && block.arguments[$0.name] != nil
                })
            else {
                continue
            }
            var expansions: [ResourceAddress: Expansion] = [:]
            for change in changes {
                guard let value = instance(change.address) else { continue }
                let placed = block.placed(in: change.address.resource.module)
                let expansion = expansions[placed.address] ?? evaluator.expansion(of: placed).0
                expansions[placed.address] = expansion
                let configuration = evaluator.instance(
                    placed,
                    key: change.address.key,
                    expansion: expansion
                )
                .configuration
                set(value.showingSecrets(of: configuration, schema), at: change.address)
            }
        }
    }
}
