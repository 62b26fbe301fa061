package import Addresses
package import Configuration
package import SourceText
package import Values

/// The order of the blocks, and what refers to what; cycles were refused before.
package protocol BlockGraph {
    /// Every resource and data block, each after all that it depends on, the same in every run.
    var resourceOrder: [ResourceAddress] { get }
    /// All blocks that a plan is made of, none of them taken yet.
    var agenda: BlockAgenda { get }
    /// Blocks that the block refers to, directly or through locals, `depends_on` and its `import` blocks included;
    /// sorted.
    func dependencies(of resource: ResourceAddress) -> [ResourceAddress]
    /// Blocks that one argument refers to, directly or through locals.
    func references(of resource: ResourceAddress, argument: String) -> Set<ResourceAddress>
}

extension ResourceGraph: BlockGraph {}

/// What the planner asks of the configuration; sees resources as they are planned.
///
/// `ConfigurationEvaluator` is the one that the program uses.
package protocol PlanningEvaluator {
    /// The instances of a module, and what is wrong with the calls that lead to it, as far as nobody was told; nil where
    /// they are not known.
    func instances(of module: ModuleAddress) -> ([ModuleAddress]?, [Diagnostic])
    /// What is wrong with a value of a module or with a call, in every instance, as far as nobody was told.
    func problems(of owner: SiteOwner) -> [Diagnostic]
    /// What a block waits for by `depends_on`, its own and that of the modules around it.
    func prerequisites(of block: ResourceBlock) -> Set<ResourceDependency>
    /// The managed blocks that a block's own expressions name, not through local values or modules.
    func namedResources(of block: ResourceBlock) -> Set<ResourceAddress>
    func expansion(of block: ResourceBlock) -> (Expansion, [ResourceDependency], [Diagnostic])
    func instance(_ block: ResourceBlock, key: InstanceKey?, expansion: Expansion) -> EvaluatedInstance
    func output(_ block: OutputBlock) -> (Value, [ResourceDependency], [Diagnostic])
    func conditions(
        _ conditions: [Condition],
        of owner: ConditionOwner,
        kind: ConditionKind,
        selfValue: Value?
    ) -> ConditionResult
    func timeouts(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> ([String: Int], [Diagnostic])
    func replacementTriggers(
        _ block: ResourceBlock,
        key: InstanceKey?,
        expansion: Expansion
    ) -> ([ReplacementTrigger], [Diagnostic])
    func importTargets(_ block: ImportBlock) -> ([ImportTarget], [Diagnostic])
}

extension ConfigurationEvaluator: PlanningEvaluator {}
