/// Header fields in the order they were added; names compare without regard to case.
package struct HTTPHeaders: Sendable, Hashable {
    /// One field, its name as it was written.
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package private(set) var fields: [Field]

    package init(_ pairs: [(name: String, value: String)] = []) {
        fields = pairs.map { Field(name: $0.name, value: $0.value) }
    }

    /// The value of the first field of that name.
    package subscript(name: String) -> String? {
        fields.first { equalIgnoringASCIICase($0.name, name) }?.value
    }

    /// Adds a field after the others, also when one of that name is there already.
    package mutating func append(name: String, value: String) {
        fields.append(Field(name: name, value: value))
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }
}

extension HTTPHeaders: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The field names and values, with credentials and cookies blotted out.
    package var description: String {
        fields.map { "\($0.name): \(Self.isSecret($0.name) ? "(redacted)" : $0.value)" }.joined(
            separator: ", "
        )
    }

    package var debugDescription: String {
        description
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["fields": description])
    }

    private static func isSecret(_ name: String) -> Bool {
        ["authorization", "proxy-authorization", "cookie", "set-cookie"].contains {
            equalIgnoringASCIICase($0, name)
        }
    }
}
