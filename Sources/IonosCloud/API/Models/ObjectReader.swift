internal import JSONText

/// An answer that is JSON, but not of the shape that was asked for.
struct MalformedAnswer: Error, Hashable {
    /// What is wrong, as a sentence without a final stop.
    let message: String
}

/// Reads members of a JSON object leniently: absent and `null` are the same, extra members do not matter, but a
/// member of another type than the API documents is an error that names its place.
struct ObjectReader {
    let object: JSONObject
    /// Where the object stands in the answer, for messages; empty for the answer itself.
    let place: String

    init(_ value: JSONValue, place: String = "") throws(MalformedAnswer) {
        guard case .object(let object) = value else {
            let name = place.isEmpty ? "the answer" : "\"\(place)\""
            throw MalformedAnswer(message: "\(name) is \(value.typeName), an object was expected")
        }
        self.object = object
        self.place = place
        if let name = repeatedName {
            throw MalformedAnswer(message: "\"\(path(to: oneLine(name)))\" stands twice in the answer")
        }
    }

    /// A name that two members have, which different readers take for different values.
    private var repeatedName: String? {
        var names: Set<String> = []
        return object.members.first { !names.insert($0.name).inserted }?.name
    }

    func string(_ name: String) throws(MalformedAnswer) -> String? {
        try member(name, "a string") { $0.string }
    }

    func bool(_ name: String) throws(MalformedAnswer) -> Bool? {
        try member(name, "a boolean") { $0.bool }
    }

    func integer(_ name: String) throws(MalformedAnswer) -> Int? {
        try member(name, "a whole number") { $0.integer }
    }

    func child(_ name: String) throws(MalformedAnswer) -> ObjectReader? {
        guard let value = present(name) else {
            return nil
        }
        return try ObjectReader(value, place: path(to: name))
    }

    func children(_ name: String) throws(MalformedAnswer) -> [ObjectReader]? {
        guard let values = try member(name, "an array", { $0.array }) else {
            return nil
        }
        var readers: [ObjectReader] = []
        readers.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            readers.append(try ObjectReader(value, place: "\(path(to: name))[\(index)]"))
        }
        return readers
    }

    /// The object's `id`, without which nothing can be done with it.
    func requiredID() throws(MalformedAnswer) -> String {
        guard let id = try string("id"), !id.isEmpty else {
            throw MalformedAnswer(message: "\(place.isEmpty ? "the object" : "\"\(place)\"") has no id")
        }
        return id
    }

    /// The `type` that the object gives itself, in lower case; nil where it has none.
    ///
    /// The API has been seen to call a key a group, so it says little.
    var kind: String? {
        object["type"]?.string?.lowercased()
    }

    /// Whether this is how the API writes an error, whatever status it came with.
    var isErrorDocument: Bool {
        if case .number? = object["httpStatus"] {
            return true
        }
        return object["messages"]?.array?.contains { $0["errorCode"] != nil || $0["message"] != nil } ?? false
    }

    private func member<Result>(
        _ name: String,
        _ expected: String,
        _ read: (JSONValue) -> Result?
    ) throws(MalformedAnswer) -> Result? {
        guard let value = present(name) else {
            return nil
        }
        guard let result = read(value) else {
            let message = "\"\(path(to: name))\" is \(value.typeName), \(expected) was expected"
            throw MalformedAnswer(message: message)
        }
        return result
    }

    private func present(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else {
            return nil
        }
        return value
    }

    private func path(to name: String) -> String {
        place.isEmpty ? name : "\(place).\(name)"
    }
}

extension JSONValue {
    /// The type's name with its article, for messages.
    fileprivate var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
