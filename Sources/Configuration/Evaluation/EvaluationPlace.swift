import Addresses
import Evaluation
import SourceText
import Values

/// What an expression sees besides variables, locals and resources.
struct EvaluationPlace {
    /// The block as messages name it.
    var context: String
    /// The instance of the module whose names it uses.
    let module: ModuleInstance
    var address: InstanceAddress?
    var eachKey: Value?
    var eachValue: Value?
    var countIndex: Value?
    var itself: Value?
    /// Names bound by a `dynamic` block.
    var names = ValueMap()

    init(context: String, module: ModuleInstance, address: InstanceAddress? = nil) {
        self.context = context
        self.module = module
        self.address = address
    }
}

/// What one expression may refer to while it is evaluated, and what it did refer to.
final class EvaluationScope: Scope {
    private unowned let evaluator: ConfigurationEvaluator
    private let place: EvaluationPlace
    private(set) var dependencies: Set<ResourceDependency> = []
    /// Of locals that are used for the first time.
    private(set) var diagnostics: [Diagnostic] = []

    init(_ evaluator: ConfigurationEvaluator, _ place: EvaluationPlace) {
        self.evaluator = evaluator
        self.place = place
    }

    private func depend(on added: Set<ResourceDependency>) {
        if dependencies.isEmpty {
            dependencies = added
        } else {
            dependencies.formUnion(added)
        }
    }

    func value(of reference: Reference) -> Result<Value, DiagnosticsError> {
        let settings = evaluator.settings
        switch reference.subject {
        case .variable(let name):
            return .success(take(evaluator.value(.variable(name), in: place.module)))
        case .local(let name):
            return .success(take(evaluator.value(.local(name), in: place.module)))
        case .resource(let address):
            return .success(wholeValue(of: address.within(place.module.address)))
        case .each(let name):
            return .success((name == "key" ? place.eachKey : place.eachValue) ?? .unknown())
        case .count:
            return .success(place.countIndex ?? .unknown(.number))
        case .path(let name):
            switch name {
            case "cwd": return .success(.string(settings.workingDirectory))
            case "module" where !place.module.address.isRoot:
                return .success(.string(place.module.module.directory))
            default: return .success(.string(settings.modulePath))
            }
        case .terraform(let name):
            guard name == "applying" else { return .success(.string(settings.workspace)) }
            let applying = settings.isApplying.map { Value.bool($0) } ?? .unknown(.bool)
            return .success(applying.marked(.ephemeral))
        case .itself:
            return .success(place.itself ?? .unknown())
        case .module(let name):
            return .success(take(evaluator.whole(name, in: place.module)))
        }
    }

    /// Takes note of what a value depends on, and of what was wrong with it.
    private func take(_ evaluated: EvaluatedValue) -> Value {
        depend(on: evaluated.dependencies)
        diagnostics += evaluated.diagnostics
        return evaluated.value
    }

    /// One instance, without a look at the others; nil leaves it to the whole block to say what is wrong.
    func instance(of reference: Reference, key: Value) -> Value? {
        if case .module(let name) = reference.subject {
            guard !evaluator.isValidating, let child = module(name, key) else { return nil }
            return take(evaluator.object(of: child)).marked(key.marks)
        }
        guard let address = reference.resource?.within(place.module.address),
            let instanceKey = evaluator.key(key, of: address)
        else {
            return nil
        }
        let instance = InstanceAddress(address, instanceKey)
        guard let value = evaluator.object(at: instance) else { return nil }
        depend(on: [.instance(instance)])
        return value.marked(key.marks)
    }

    /// One output, without a look at the others; nil leaves it to the whole module to say what is wrong.
    func output(_ name: String, of reference: Reference) -> Value? {
        guard !evaluator.isValidating, case .module(let call) = reference.subject else { return nil }
        let child: ModuleInstance?
        switch reference.key {
        case .none: child = module(call, nil)
        case .constant(.index(let index)): child = module(call, .number(index))
        case .constant(.key(let text)): child = module(call, .string(text))
        case .dynamic: child = nil
        }
        guard let child, child.outputs[name] != nil else { return nil }
        return take(evaluator.value(.output(name), in: child))
    }

    /// The instance of a module that a key names.
    private func module(_ name: String, _ key: Value?) -> ModuleInstance? {
        let call = evaluator.call(name, in: place.module)
        diagnostics += evaluator.tell(name, in: place.module)
        let instance: InstanceKey?
        switch (call.expansion, key) {
        case (.single, nil): instance = nil
        case (.count, let key?):
            guard let index = (try? key.converted(to: .number))?.numberValue?.int else { return nil }
            instance = .index(index)
        case (.forEach, let key?):
            guard let text = (try? key.converted(to: .string))?.stringValue else { return nil }
            instance = .key(text)
        default: return nil
        }
        return evaluator.child(name, instance, in: place.module)
    }

    private func wholeValue(of address: ResourceAddress) -> Value {
        if evaluator.isRepeated(address) {
            depend(on: [.resource(address)])
            return evaluator.objects(of: address) ?? .unknown()
        }
        let instance = InstanceAddress(address)
        depend(on: [.instance(instance)])
        return evaluator.object(at: instance) ?? evaluator.resources.all(of: address) ?? .unknown()
    }
}
