import Addresses
import Configuration
import Evaluation
import HCL
import JSONText
import Planning
import Providers

/// The attributes of resources that what is planned follows from, in Terraform's form.
enum RelevantAttributes {
    private struct Attribute: Hashable {
        let resource: ResourceAddress
        /// The attribute that is referred to; nil for the whole object.
        let name: String?
    }

    /// What changed resources and outputs refer to, and what that was made of in turn, in time linear in references.
    static func document(_ plan: Plan, _ configuration: Configuration) -> JSONValue {
        let blocks = configuration.blocks
        var seen: Set<Attribute> = []
        var open: [Expression] = []
        var openedLocals: Set<String> = []
        for address in Set(plan.changes.filter { $0.action != .noop }.map(\.address.resource)) {
            if let block = blocks[address] {
                open += expressions(of: block)
            }
        }
        open += configuration.outputs.map(\.value)
        while let expression = open.popLast() {
            for reference in references(in: expression).found {
                switch reference.subject {
                case .local(let name):
                    if openedLocals.insert(name).inserted, let local = configuration.locals[name] {
                        open.append(local.expression)
                    }
                case .resource(let resource):
                    let attribute = Attribute(resource: resource, name: attributeName(reference))
                    guard seen.insert(attribute).inserted, let block = blocks[resource] else { continue }
                    open +=
                        attribute.name.map { name in block.arguments[name].map { [$0] } ?? [] }
                        ?? expressions(of: block)
                default: break
                }
            }
        }
        let sorted = seen.sorted { ($0.resource, $0.name ?? "") < ($1.resource, $1.name ?? "") }
        return .array(
            sorted.map { attribute in
                [
                    "resource": .string(attribute.resource.description),
                    "attribute": .array(attribute.name.map { [.string($0)] } ?? []),
                ]
            }
        )
    }

    private static func expressions(of block: ResourceBlock) -> [Expression] {
        let repetition: [Expression] =
            switch block.repetition {
            case .none: []
            case .count(let expression), .forEach(let expression): [expression]
            }
        return Array(block.arguments.values) + repetition
    }

    private static func attributeName(_ reference: Reference) -> String? {
        for step in reference.remaining {
            if case .attribute(let name) = step.kind {
                return name
            }
        }
        return nil
    }
}
