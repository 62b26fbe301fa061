import Addresses
import Planning
import Providers
import StateModel
import Values

extension Plan {
    /// Changes and steps, a line each, without the no-ops.
    var text: String {
        (changes.filter { $0.action != .noop || $0.importID != nil || $0.movedFrom != nil }.map(\.text)
            + steps.map { text($0) }).joined(separator: "\n")
    }

    private func text(_ step: Step) -> String {
        let generation = step.key.generation == 0 ? "" : "#\(step.key.generation)"
        return "\(step.id) \(step.work.rawValue) \(short(step.key.address))\(generation)"
            + (step.after.isEmpty ? "" : " after " + text(step.after))
    }

    private func text(_ dependencies: [StepDependency]) -> String {
        dependencies.map { dependency in
            switch dependency {
            case .step(let step): "\(step)"
            case .resource(let resource): short(InstanceAddress(resource)) + "*"
            case .join(let join): "(" + text(joins[join].after) + ")"
            }
        }
        .joined(separator: " ")
    }
}

func short(_ address: InstanceAddress) -> String {
    let text = address.description
    return text.hasPrefix("test_thing.") ? String(text.dropFirst("test_thing.".count)) : text
}

extension ResourceChange {
    var text: String {
        var parts = [action.rawValue, short(address)]
        if generation != 0 {
            parts[1] += "#\(generation)"
        }
        parts.append("(\(reason))")
        parts += changedNames
        if !replacing.isEmpty {
            parts.append("forced by " + replacing.joined(separator: ","))
        }
        if let importID {
            parts.append("importing " + importID)
        }
        if let movedFrom {
            parts.append("from " + short(movedFrom))
        }
        return parts.joined(separator: " ")
    }

    /// What differs between before and after, each as `name=value`.
    private var changedNames: [String] {
        guard action == .update || action.replaces, let before = before?.mapValue, let after = after?.mapValue
        else {
            return []
        }
        return after.filter { name, value in
            before[name]?.unmarkedDeep != value.unmarkedDeep
                || (changedSecrets.contains(name) && !value.isNull)
        }
        .map { name, value in "\(name)=\(value.brief)" }
            + changedSecrets.filter { after[$0]?.isNull ?? true }.sorted()
            .map { "\($0)!" }
    }
}

extension Value {
    var brief: String {
        if isSensitive {
            return "(sensitive)"
        }
        switch content {
        case .unknown: return "?"
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .number(let value): return value.description
        case .string(let text): return text
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            return "[" + elements.map(\.brief).joined(separator: ",") + "]"
        case .map(let entries, _), .object(let entries):
            return "{" + entries.map { "\($0)=\($1.brief)" }.joined(separator: ",") + "}"
        }
    }
}
