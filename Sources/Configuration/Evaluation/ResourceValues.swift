package import Addresses
import HCL
package import ResourceSchemas
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
    /// What is odd about arguments, besides, where they are new or change.
    package let remarks: [ArgumentRemark]
    /// What is wrong, besides, where the object is to be created.
    package let creationProblems: [Diagnostic]

    package init(
        configuration: Value,
        dependencies: [ResourceDependency],
        diagnostics: [Diagnostic],
        remarks: [ArgumentRemark] = [],
        creationProblems: [Diagnostic] = []
    ) {
        self.configuration = configuration
        self.dependencies = dependencies
        self.diagnostics = diagnostics
        self.remarks = remarks
        self.creationProblems = creationProblems
    }

    /// The same with another configuration.
    package func with(configuration: Value) -> EvaluatedInstance {
        EvaluatedInstance(
            configuration: configuration,
            dependencies: dependencies,
            diagnostics: diagnostics,
            remarks: remarks,
            creationProblems: creationProblems
        )
    }
}

/// Something odd about one argument, that is of interest where it is new or changes.
package struct ArgumentRemark: Sendable {
    /// The argument; nil for the whole block.
    package let argument: String?
    package let diagnostic: Diagnostic

    package init(argument: String?, diagnostic: Diagnostic) {
        self.argument = argument
        self.diagnostic = diagnostic
    }
}

extension ResourceBlock {
    /// The diagnostic for a problem with the arguments of one of its instances; without an address, of all of them.
    package func diagnostic(for problem: ArgumentProblem, at address: InstanceAddress?) -> Diagnostic {
        Diagnostic(
            problem.severity,
            problem.summary,
            detail: problem.detail,
            subject: problem.attribute.map { arguments[$0]?.range ?? declaration } ?? declaration,
            blockContext: title,
            address: address?.description
        )
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

/// Resources of which nothing is known, not even the types of their attributes, as in `terraform validate`.
struct UnknownResources: ResourceValues {
    func instance(_ address: InstanceAddress) -> Value? {
        address.key == nil ? .unknown() : nil
    }

    func all(of resource: ResourceAddress) -> Value? {
        .unknown()
    }
}
