/// A JSON value to be sent, its members in the order in which the service sends them.
indirect enum JSONNode: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case string(String)
    case array([JSONNode])
    case object([(name: String, value: JSONNode)])
    /// A value that is JSON text already.
    case verbatim(String)

    /// An optional string, null when there is none.
    static func optional(_ text: String?) -> JSONNode {
        text.map(JSONNode.string) ?? .null
    }

    /// The value's UTF-8 text, in one line or in the service's pretty form.
    func encoded(pretty: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        write(to: &bytes, indent: pretty ? 0 : nil)
        if pretty { bytes.append(0x0A) }
        return bytes
    }

    /// The value without any object member of these names, however deep.
    func omitting(_ names: Set<String>) -> JSONNode {
        switch self {
        case .array(let items): .array(items.map { $0.omitting(names) })
        case .object(let members):
            .object(
                members.filter { !names.contains($0.name) }.map { ($0.name, $0.value.omitting(names)) }
            )
        default: self
        }
    }

    /// The object with another text in a member of its own; of a collection, its items.
    func replacing(_ name: String, with text: String) -> JSONNode {
        guard case .object(let members) = self else { return self }
        let isCollection = members.contains { $0.name == "items" }
        return .object(
            members.map { member in
                switch member {
                case (name, _) where !isCollection: (name, .string(text))
                case ("items", .array(let items)):
                    ("items", .array(items.map { $0.replacing(name, with: text) }))
                default: member
                }
            }
        )
    }

    /// The object with this member in the place of its own.
    func setting(_ name: String, to value: JSONNode) -> JSONNode {
        guard case .object(let members) = self else { return self }
        let isThere = members.contains { $0.name == name }
        return .object(
            members.map { $0.name == name ? (name, value) : $0 } + (isThere ? [] : [(name, value)])
        )
    }

    /// The value with a member in every object that no client can know.
    func addingUnknownMembers() -> JSONNode {
        switch self {
        case .array(let items): .array(items.map { $0.addingUnknownMembers() })
        case .object(let members):
            .object(
                members.map { ($0.name, $0.value.addingUnknownMembers()) }
                    + [("sandboxExtra", .array([.null, .integer(1), .string("unknown")]))]
            )
        default: self
        }
    }

    private func write(to bytes: inout [UInt8], indent: Int?) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .string(let text): Self.write(text, to: &bytes)
        case .verbatim(let text): bytes += text.utf8
        case .array(let items):
            Self.write(items, between: (0x5B, 0x5D), to: &bytes, indent: indent) { item, bytes, indent in
                item.write(to: &bytes, indent: indent)
            }
        case .object(let members):
            Self.write(members, between: (0x7B, 0x7D), to: &bytes, indent: indent) { member, bytes, indent in
                Self.write(member.name, to: &bytes)
                bytes += (indent == nil ? ":" : " : ").utf8
                member.value.write(to: &bytes, indent: indent)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between brackets: (UInt8, UInt8),
        to bytes: inout [UInt8],
        indent: Int?,
        each: (Element, inout [UInt8], Int?) -> Void
    ) {
        bytes.append(brackets.0)
        let inner = indent.map { $0 + 2 }
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(0x2C) }
            breakLine(&bytes, indent: inner)
            each(element, &bytes, inner)
        }
        if !elements.isEmpty { breakLine(&bytes, indent: indent) }
        bytes.append(brackets.1)
    }

    private static func breakLine(_ bytes: inout [UInt8], indent: Int?) {
        guard let indent else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent))
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case 0..<0x20:
                bytes += "\\u00".utf8
                bytes += [hexDigit(byte >> 4), hexDigit(byte & 0xF)]
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}

/// The lower-case hexadecimal digit of a value below 16.
func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x57 + value
}
