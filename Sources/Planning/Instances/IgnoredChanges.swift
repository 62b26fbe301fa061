import Configuration
import ResourceSchemas
import Values

extension Lifecycle.IgnoredChanges {
    /// The configured attributes with the prior values where `ignore_changes` says that they stay.
    ///
    /// Paths are as written: `name`, `name.part`, `name["key"]`, `name[0]`.
    func applied(to configuration: ValueMap, prior: ValueMap, schema: ResourceSchema) -> ValueMap {
        switch self {
        case .none:
            return configuration
        case .all:
            var result = configuration
            for attribute in schema.attributes where attribute.isConfigurable && attribute.storage != .none {
                result[attribute.name] = prior[attribute.name] ?? attribute.absent
            }
            return result
        case .paths(let paths):
            var result = configuration
            for path in paths {
                let steps = Self.steps(of: path)
                guard let name = steps.first, let attribute = schema.attribute(name) else {
                    continue
                }
                let old = prior[name] ?? .null(attribute.type)
                let new = configuration[name] ?? .null(attribute.type)
                result[name] = Self.keep(steps.dropFirst(), of: old, in: result[name] ?? new)
                for other in schema.rulesOfType?.otherNames(of: name) ?? [] {
                    result[other] = prior[other] ?? .null()
                }
            }
            return result
        }
    }

    /// Whether changes of the whole attribute are ignored.
    package func covers(_ name: String) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .paths(let paths): paths.contains(name)
        }
    }

    private static func keep(_ steps: ArraySlice<String>, of old: Value, in new: Value) -> Value {
        guard let step = steps.first else {
            return old
        }
        let rest = steps.dropFirst()
        switch new.content {
        case .map(var entries, let element):
            entries[step] = kept(step, rest, old, entries[step])
            return Value(.map(entries, element: element), marks: new.marks)
        case .object(var entries):
            if entries[step] != nil {
                entries[step] = kept(step, rest, old, entries[step])
            }
            return Value(.object(entries), marks: new.marks)
        case .list(var elements, let element):
            guard let index = Int(step), elements.indices.contains(index),
                let oldElements = old.elements, oldElements.indices.contains(index)
            else { return new }
            elements[index] = keep(rest, of: oldElements[index], in: elements[index])
            return Value(.list(elements, element: element), marks: new.marks)
        default:
            return new
        }
    }

    private static func kept(
        _ step: String,
        _ rest: ArraySlice<String>,
        _ old: Value,
        _ new: Value?
    ) -> Value? {
        guard let oldEntry = old[step] else {
            return rest.isEmpty ? nil : new
        }
        guard let new, !rest.isEmpty else {
            return oldEntry
        }
        return keep(rest, of: oldEntry, in: new)
    }

    /// Splits `a.b["c"][0]` into `a`, `b`, `c`, `0`.
    private static func steps(of path: String) -> [String] {
        var steps: [String] = []
        var current: [UInt8] = []
        var isQuoted = false
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "\""):
                isQuoted.toggle()
            case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "]"):
                if isQuoted {
                    current.append(byte)
                } else if !current.isEmpty {
                    steps.append(String(decoding: current, as: UTF8.self))
                    current = []
                }
            default:
                current.append(byte)
            }
        }
        if !current.isEmpty {
            steps.append(String(decoding: current, as: UTF8.self))
        }
        return steps
    }
}
