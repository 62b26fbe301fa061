/// What identifies an object of a type, for `import` blocks that name it by `identity`.
///
/// Written as the import id with the attributes in braces: `{user_id}/{id}`.
package struct ImportIdentity: Sendable, Hashable {
    private enum Part: Sendable, Hashable {
        case text(String)
        case attribute(String)
    }

    private let parts: [Part]

    /// - Returns: nil for text without attributes, or with braces that do not match up.
    package init?(_ template: String) {
        var parts: [Part] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            let name = String(rest[rest.index(after: open)..<close])
            guard !name.isEmpty, !name.contains("{") else { return nil }
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            parts.append(.attribute(name))
            rest = rest[rest.index(after: close)...]
        }
        guard !parts.isEmpty, !rest.contains("}") else { return nil }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The names of the attributes, all of them required texts.
    package var attributes: [String] {
        parts.compactMap { if case .attribute(let name) = $0 { name } else { nil } }
    }

    /// The attributes as messages show them: `user_id = string, id = string`.
    package var example: String {
        attributes.map { "\($0) = string" }.joined(separator: ", ")
    }

    /// The import id of the object; nil where an attribute has no value.
    package func importID(_ value: (String) -> String?) -> String? {
        var id = ""
        for part in parts {
            switch part {
            case .text(let text): id += text
            case .attribute(let name):
                guard let text = value(name) else { return nil }
                id += text
            }
        }
        return id
    }
}
