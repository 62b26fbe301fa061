import JSONText
import Values

/// A place in a schema file: the value there and the path that led to it.
struct SchemaNode {
    private let value: JSONValue
    private let file: String
    private let path: String

    init(_ value: JSONValue, file: String, path: String) {
        self.value = value
        self.file = file
        self.path = path
    }

    func problem(_ text: String) -> SchemaError {
        SchemaError(file: file, path: path.isEmpty ? "top level" : path, problem: text)
    }

    func optional(_ name: String) throws(SchemaError) -> SchemaNode? {
        guard let object = value.object else {
            throw problem("an object is needed")
        }
        return object[name].map { SchemaNode($0, file: file, path: path.isEmpty ? name : "\(path).\(name)") }
    }

    func required(_ name: String) throws(SchemaError) -> SchemaNode {
        guard let node = try optional(name) else {
            throw problem("\(name) is missing")
        }
        return node
    }

    func rejectUnknown(_ known: Set<String>) throws(SchemaError) {
        for (name, node) in try members() where !known.contains(name) {
            throw node.problem("unknown member")
        }
    }

    func members() throws(SchemaError) -> [(String, SchemaNode)] {
        guard let object = value.object else {
            throw problem("an object is needed")
        }
        return object.members.map {
            ($0.name, SchemaNode($0.value, file: file, path: path.isEmpty ? $0.name : "\(path).\($0.name)"))
        }
    }

    func elements() throws(SchemaError) -> [SchemaNode] {
        guard let array = value.array else {
            throw problem("an array is needed")
        }
        return array.enumerated().map { SchemaNode($1, file: file, path: "\(path)[\($0)]") }
    }

    func string() throws(SchemaError) -> String {
        guard let text = value.string else {
            throw problem("a string is needed")
        }
        return text
    }

    func strings() throws(SchemaError) -> [String] {
        try elements().map { (element) throws(SchemaError) in try element.string() }
    }

    func bool() throws(SchemaError) -> Bool {
        guard let flag = value.bool else {
            throw problem("true or false is needed")
        }
        return flag
    }

    func integer() throws(SchemaError) -> Int {
        guard let number = value.integer else {
            throw problem("a whole number is needed")
        }
        return number
    }

    /// A case of an enumeration, written with underscores: `not_blank` for `notBlank`.
    func choice<Choice: RawRepresentable<String>>() throws(SchemaError) -> Choice {
        let text = try string()
        let words = text.split(separator: "_", omittingEmptySubsequences: false)
        let camel = words.dropFirst().reduce(String(words.first ?? "")) {
            $0 + $1.prefix(1).uppercased() + $1.dropFirst()
        }
        guard let choice = Choice(rawValue: camel) else {
            throw problem("\(text) is not one of the choices")
        }
        return choice
    }

    /// A type as Terraform encodes it: `"string"`, `"dynamic"` for any, `["set", "string"]`, `["object", {"id": "string"}]`.
    func valueType() throws(SchemaError) -> ValueType {
        if let name = value.string {
            switch name {
            case "bool": return .bool
            case "number": return .number
            case "string": return .string
            case "dynamic": return .any
            default: throw problem("unknown type \(name)")
            }
        }
        let parts = try elements()
        guard parts.count == 2 else {
            throw problem("a type is a name or a pair")
        }
        switch try parts[0].string() {
        case "list": return .list(try parts[1].valueType())
        case "set": return .set(try parts[1].valueType())
        case "map": return .map(try parts[1].valueType())
        case "object":
            var attributes: [String: ValueType] = [:]
            for (name, node) in try parts[1].members() {
                attributes[name] = try node.valueType()
            }
            return .object(attributes)
        default: throw problem("unknown type constructor")
        }
    }

    /// A constant of a primitive type.
    func constant(of type: ValueType) throws(SchemaError) -> Value {
        switch (type, value) {
        case (.bool, .bool(let flag)): return .bool(flag)
        case (.string, .string(let text)): return Value(.string(text))
        case (.number, .number(let number)):
            guard let integer = number.integer else {
                throw problem("a whole number is needed")
            }
            return .number(integer)
        default: throw problem("the value is not of the attribute's type")
        }
    }
}
