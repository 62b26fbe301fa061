/// A body of the form `{"properties": {…}}`; an `id` and anything else beside it is ignored.
struct PropertiesBody<Properties: Decodable>: Decodable {
    var properties: Properties
}

/// The names of the properties in a body, for the request log, which never holds values.
struct SentNames: Decodable {
    var names: [String] = []

    init(from decoder: any Decoder) throws {
        let root = try decoder.container(keyedBy: AnyKey.self)
        guard let properties = try? root.nestedContainer(keyedBy: AnyKey.self, forKey: AnyKey("properties"))
        else {
            names = root.allKeys.map(\.stringValue).sorted()
            return
        }
        names = properties.allKeys.map(\.stringValue).sorted()
    }
}

/// A coding key of any name.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
