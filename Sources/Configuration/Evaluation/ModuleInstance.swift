import Addresses
import SourceText
import Values

/// A variable, a local or an output of a module.
enum ModuleValue: Hashable {
    case variable(String)
    case local(String)
    case output(String)
}

/// What came of evaluating something once, for all that use it.
struct EvaluatedValue {
    var value: Value
    var dependencies: Set<ResourceDependency> = []
    /// Those that nobody was told yet: they are given once, with the first use.
    var diagnostics: [Diagnostic] = []

    static let unknown = EvaluatedValue(value: .unknown())
}

/// Which instances a call makes of a module.
struct EvaluatedCall {
    var expansion: Expansion
    /// What everything in the module waits for: all that says which instances there are, and what `depends_on` names, of
    /// the call and of those around it.
    var dependencies: Set<ResourceDependency> = []
    /// What `depends_on` names among these.
    var prerequisites: Set<ResourceDependency> = []
    /// Those that nobody was told yet.
    var diagnostics: [Diagnostic] = []
}

/// One instance of a module, and what was evaluated in it so far.
///
/// While nothing is known of instances, in `validate`, there is one of each module, whose address has no keys.
final class ModuleInstance {
    let address: ModuleAddress
    let module: Module
    /// The instance that has the call; nil for the root.
    let parent: ModuleInstance?
    /// What everything in the instance waits for.
    let dependencies: Set<ResourceDependency>
    /// What `depends_on` names among these.
    let prerequisites: Set<ResourceDependency>
    /// What `each` and `count` are in the arguments of the call.
    let eachKey: Value?
    let eachValue: Value?
    let countIndex: Value?
    var values: [ModuleValue: EvaluatedValue] = [:]
    var calls: [String: EvaluatedCall] = [:]
    /// Calls as a whole: `module.NAME`.
    var wholes: [String: EvaluatedValue] = [:]
    /// All outputs together.
    var object: EvaluatedValue?
    private(set) lazy var outputs = Dictionary(firstOf: module.outputs, by: \.name)

    init(root: Module) {
        address = .root
        module = root
        parent = nil
        dependencies = []
        prerequisites = []
        eachKey = nil
        eachValue = nil
        countIndex = nil
    }

    init(
        _ module: Module,
        at address: ModuleAddress,
        called call: ModuleCall?,
        in parent: ModuleInstance,
        _ evaluated: EvaluatedCall
    ) {
        self.address = address
        self.module = module
        self.parent = parent
        dependencies = evaluated.dependencies
        prerequisites = evaluated.prerequisites
        switch (address.steps.last?.key, call?.repetition) {
        case (.key(let key), _):
            eachKey = .string(key)
            if case .forEach(let values) = evaluated.expansion {
                eachValue = values[key]
            } else {
                eachValue = nil
            }
            countIndex = nil
        case (.index(let index), _):
            (eachKey, eachValue, countIndex) = (nil, nil, .number(index))
        case (nil, .count):
            (eachKey, eachValue, countIndex) = (nil, nil, .unknown(.number))
        case (nil, .forEach):
            (eachKey, eachValue, countIndex) = (.unknown(.string), .unknown(), nil)
        case (nil, _):
            (eachKey, eachValue, countIndex) = (nil, nil, nil)
        }
    }
}
