extension Value {
    /// The type as `terraform console` prints it for `type(...)`, without the names of attributes that may be secret: those
    /// of an object that is marked, or that stands in something that is.
    package func consoleTypeText(indent: Int = 0) -> String {
        let inner = String(repeating: " ", count: 4 * (indent + 1))
        let outer = String(repeating: " ", count: 4 * indent)
        if marks.contains(.sensitive) {
            return type.namesAttributes ? "(sensitive value)" : type.consoleText(indent: indent)
        }
        switch content {
        case .tuple(let elements) where !elements.isEmpty:
            let lines = elements.map { "\(inner)\($0.consoleTypeText(indent: indent + 1)),\n" }
            return "tuple([\n\(lines.joined())\(outer)])"
        case .object(let entries) where !entries.isEmpty:
            let lines = entries.map { "\(inner)\($0): \($1.consoleTypeText(indent: indent + 1)),\n" }
            return "object({\n\(lines.joined())\(outer)})"
        case .list, .set, .map:
            guard type.namesAttributes, marksDeep.contains(.sensitive) else { break }
            // The elements share one type, with the names of all.
            return "\(type.typeName.prefix { $0 != "(" })((sensitive value))"
        default:
            break
        }
        return type.consoleText(indent: indent)
    }
}
