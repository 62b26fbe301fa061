package import Addresses
package import SourceText
package import Values

/// What expressions see of resources: planned values while planning, real ones while applying.
package protocol ResourceValues {
    /// The object of one instance; nil when no such instance exists.
    func instance(_ address: InstanceAddress) -> Value?
    /// All instances of a block as expressions see them: an object, a tuple (`count`) or an object by key
    /// (`for_each`); nil when the block was not expanded yet.
    func all(of resource: ResourceAddress) -> Value?
}

/// The arguments of one resource instance, evaluated.
package struct EvaluatedInstance: Sendable {
    /// An object with every attribute of the schema: null where nothing was configured, unknown where it is not
    /// known yet, sensitive where the input or the schema says so.
    package let configuration: Value
    /// Sorted, without duplicates; `depends_on` and what locals refer to included.
    package let dependencies: [ResourceDependency]
    package let diagnostics: [Diagnostic]

    package init(configuration: Value, dependencies: [ResourceDependency], diagnostics: [Diagnostic]) {
        self.configuration = configuration
        self.dependencies = dependencies
        self.diagnostics = diagnostics
    }

    /// The same with another configuration.
    package func with(configuration: Value) -> EvaluatedInstance {
        EvaluatedInstance(configuration: configuration, dependencies: dependencies, diagnostics: diagnostics)
    }
}

/// The instances that `count` or `for_each` makes of a block.
package enum Expansion: Sendable {
    case single
    case count(Int)
    /// In the order of the keys' bytes; `each.value` by key.
    case forEach(ValueMap)
    /// The number is not known; a diagnostic was given.
    case unknown

    package func keys() -> [InstanceKey?] {
        switch self {
        case .single: [nil]
        case .count(let count): (0..<count).map { .index($0) }
        case .forEach(let map): map.keys.map { .key($0) }
        case .unknown: []
        }
    }
}
