import Addresses
import Configuration
import Evaluation
import HCL
import JSONText
import Planning
import Providers

/// The attributes of resources that what is planned follows from, in Terraform's form.
///
/// The walk starts at what changes, with the outputs of all modules, and goes through local values, arguments and outputs
/// of modules and arguments of resources, in the instance of the module that each stands in. It takes each of these once.
struct RelevantAttributes {
    /// Steps of a path; indices stay indices.
    private enum Step: Hashable {
        case name(String)
        case index(Int)
    }

    private struct Attribute: Hashable {
        /// With the key that the reference has.
        let resource: String
        let order: InstanceAddress
        let path: [Step]
    }

    private struct Site: Hashable {
        let module: ModuleAddress
        let value: SiteOwner
    }

    private let configuration: Configuration
    private var found: Set<Attribute> = []
    private var seen: Set<Site> = []
    private var open: [(expression: Expression, module: ModuleAddress)] = []

    /// - Returns: the list, in time linear in references.
    static func document(_ plan: Plan, _ configuration: Configuration) -> JSONValue {
        var walk = RelevantAttributes(configuration)
        walk.start(plan)
        while let next = walk.open.popLast() {
            for reference in references(in: next.expression).found {
                walk.follow(reference, in: next.module)
            }
        }
        return walk.list
    }

    private init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    private mutating func start(_ plan: Plan) {
        var modules: Set<ModuleAddress> = [.root]
        for address in Set(plan.changes.filter { $0.action != .noop }.map(\.address.resource)) {
            if let block = configuration.blocks[address] {
                add(expressions(of: block), in: address.module)
                for module in block.modulePrerequisites {
                    let called = address.module.calling(module.call)
                    addOutputs(of: called, named: module.output)
                }
            }
            var module = address.module
            while modules.insert(module).inserted, let parent = module.parent {
                module = parent
            }
        }
        for module in modules {
            addOutputs(of: module, named: nil)
        }
    }

    private mutating func add(_ expressions: [Expression], in module: ModuleAddress) {
        open += expressions.map { ($0, module) }
    }

    private mutating func addOutputs(of module: ModuleAddress, named name: String?) {
        for output in configuration.module(module.declared)?.outputs ?? []
        where name == nil || output.name == name {
            let site = Site(module: module, value: .output(module.declared, output.name))
            if seen.insert(site).inserted {
                add([output.value], in: module)
            }
        }
    }

    private mutating func follow(_ reference: Reference, in module: ModuleAddress) {
        switch reference.subject {
        case .local(let name):
            guard let local = configuration.module(module.declared)?.locals[name],
                seen.insert(Site(module: module, value: .local(module.declared, name))).inserted
            else { return }
            add([local.expression], in: module)
        case .variable(let name):
            guard let parent = module.parent,
                let argument = configuration.moduleCalls[module.declared]?.arguments[name],
                seen.insert(Site(module: module, value: .variable(module.declared, name))).inserted
            else { return }
            add([argument], in: parent)
        case .module(let name):
            let key: InstanceKey? = if case .constant(let key) = reference.key { key } else { nil }
            addOutputs(of: module.calling(name, key), named: reference.moduleOutput)
        case .resource(let address):
            follow(reference, to: address.within(module))
        case .each, .count, .path, .terraform, .itself:
            break
        }
    }

    private mutating func follow(_ reference: Reference, to resource: ResourceAddress) {
        var steps = reference.remaining
        let instance: InstanceAddress
        if case .constant(let key) = reference.key {
            steps = steps.dropFirst()
            instance = InstanceAddress(resource, key)
        } else {
            instance = InstanceAddress(resource)
        }
        let path = steps.map { step -> Step in
            switch step.kind {
            case .attribute(let name), .stringIndex(let name): .name(name)
            case .numberIndex(let text), .legacyIndex(let text): Int(text).map { .index($0) } ?? .name(text)
            }
        }
        let attribute = Attribute(resource: instance.description, order: instance, path: path)
        guard found.insert(attribute).inserted, let block = configuration.blocks[resource] else { return }
        if case .name(let name)? = path.first {
            add(block.arguments[name].map { [$0] } ?? [], in: resource.module)
        } else {
            add(expressions(of: block), in: resource.module)
        }
    }

    private func expressions(of block: ResourceBlock) -> [Expression] {
        let repetition: [Expression] =
            switch block.repetition {
            case .none: []
            case .count(let expression), .forEach(let expression): [expression]
            }
        return Array(block.arguments.values) + repetition
    }

    private var list: JSONValue {
        let sorted = found.map { (attribute: $0, text: text($0.path)) }
            .sorted { ($0.attribute.order, $0.text) < ($1.attribute.order, $1.text) }
        return .array(
            sorted.map { entry in
                [
                    "resource": .string(entry.attribute.resource),
                    "attribute": .array(
                        entry.attribute.path.map {
                            switch $0 {
                            case .name(let name): .string(name)
                            case .index(let index): .number(JSONNumber(index))
                            }
                        }
                    ),
                ]
            }
        )
    }

    private func text(_ path: [Step]) -> String {
        path.map {
            switch $0 {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }
        .joined(separator: ".")
    }
}
