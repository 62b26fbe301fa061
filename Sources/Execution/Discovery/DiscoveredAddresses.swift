import Providers
import SourceText
import Values

/// Which blocks describe which objects.
struct DiscoveredAddresses {
    /// Where an object is described.
    struct Place {
        /// As an expression names it.
        let address: String
        /// The block of which it is an instance, and the key there; nil for a block of its own.
        var instance: (block: String, key: String)?
    }

    private var places: [DiscoveredReference: Place] = [:]

    init(managed: [DiscoveredReference: String]) {
        places = managed.mapValues { Place(address: $0) }
    }

    mutating func add(_ blocks: DiscoveredBlocks) {
        for (item, name) in zip(blocks.items, blocks.names) {
            let reference = DiscoveredReference(type: blocks.kind.type, id: item.object.id, attribute: "")
            if let collection = blocks.collection {
                let block = "\(blocks.kind.type).\(collection)"
                places[reference] = Place(
                    address: "\(block)[\(ConfigurationLiteral.quoted(name))]",
                    instance: (block, name)
                )
            } else {
                places[reference] = Place(address: "\(blocks.kind.type).\(name)")
            }
        }
    }

    subscript(_ reference: DiscoveredReference) -> Place? {
        places[DiscoveredReference(type: reference.type, id: reference.id, attribute: "")]
    }

    // MARK: Expressions

    /// An expression of the language; lines in it are not indented.
    func text(_ expression: DiscoveredExpression) -> String {
        switch expression {
        case .value(let value):
            return ConfigurationLiteral.text(value)
        case .reference(let reference, let text):
            return self[reference].map { "\($0.address).\(reference.attribute)" }
                ?? ConfigurationLiteral.quoted(text)
        case .list(let elements):
            let texts = elements.map(text)
            guard texts.count > 1 || texts.contains(where: { $0.contains("\n") || $0.utf8.count > 80 }) else {
                return "[" + texts.joined() + "]"
            }
            return "[\n" + texts.map { "\($0),\n" }.joined() + "]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            return "{\n" + members.map { "\(name($0.name)) = \(text($0.value))\n" }.joined() + "}"
        case .template(let parts):
            return "\"" + parts.map(inTemplate).joined() + "\""
        case .json(let value):
            return "jsonencode(\(text(value)))"
        }
    }

    /// The name of a member of an object.
    func name(_ name: String) -> String {
        name.isIdentifier && !["null", "true", "false", "for"].contains(name)
            ? name : ConfigurationLiteral.quoted(name)
    }

    private func inTemplate(_ part: DiscoveredExpression) -> String {
        if case .reference(let reference, _) = part, let place = self[reference] {
            return "${\(place.address).\(reference.attribute)}"
        }
        return String(ConfigurationLiteral.quoted(part.knownValue.stringValue ?? "").dropFirst().dropLast())
    }
}
