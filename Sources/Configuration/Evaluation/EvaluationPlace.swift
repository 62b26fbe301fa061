import Addresses
import Evaluation
import SourceText
import Values

/// What an expression sees besides variables, locals and resources.
struct EvaluationPlace {
    /// The block as messages name it.
    var context: String
    var address: InstanceAddress?
    var eachKey: Value?
    var eachValue: Value?
    var countIndex: Value?
    var itself: Value?
    /// Names bound by a `dynamic` block.
    var names = ValueMap()

    init(context: String, address: InstanceAddress? = nil) {
        self.context = context
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
            return .success(evaluator.variable(name))
        case .local(let name):
            let local = evaluator.local(name)
            depend(on: local.dependencies)
            diagnostics += local.diagnostics
            return .success(local.value)
        case .resource(let address):
            return .success(wholeValue(of: address))
        case .each(let name):
            return .success((name == "key" ? place.eachKey : place.eachValue) ?? .unknown())
        case .count:
            return .success(place.countIndex ?? .unknown(.number))
        case .path(let name):
            return .success(.string(name == "cwd" ? settings.workingDirectory : settings.modulePath))
        case .terraform(let name):
            guard name == "applying" else { return .success(.string(settings.workspace)) }
            let applying = settings.isApplying.map { Value.bool($0) } ?? .unknown(.bool)
            return .success(applying.marked(.ephemeral))
        case .itself:
            return .success(place.itself ?? .unknown())
        case .module:
            return .success(.unknown())
        }
    }

    /// One instance, without a look at the others; nil leaves it to the whole block to say what is wrong.
    func instance(of reference: Reference, key: Value) -> Value? {
        guard let address = reference.resource, let instanceKey = evaluator.key(key, of: address) else {
            return nil
        }
        let instance = InstanceAddress(address, instanceKey)
        guard let value = evaluator.resources.instance(instance) else { return nil }
        depend(on: [.instance(instance)])
        return value.marked(key.marks)
    }

    private func wholeValue(of address: ResourceAddress) -> Value {
        if evaluator.isRepeated(address) {
            depend(on: [.resource(address)])
            return evaluator.resources.all(of: address) ?? .unknown()
        }
        let instance = InstanceAddress(address)
        depend(on: [.instance(instance)])
        return evaluator.resources.instance(instance) ?? evaluator.resources.all(of: address) ?? .unknown()
    }
}
