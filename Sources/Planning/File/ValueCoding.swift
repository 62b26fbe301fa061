import FoundationEssentials
import JSONText
import StateModel
import Values

/// Values as JSON that loses nothing: types, unknown parts and marks are kept.
///
/// `true`, `1.5` and `"text"` stand for themselves; everything else is an object with one telling member.
struct ValueEncoder {
    /// Seals what is sensitive; without it the surroundings are sealed as a whole already.
    let seal: (any SecretSeal)?

    /// Encodes a value that stands at `place`, which its seals are bound to.
    func encoded(_ value: Value, place: String) -> JSONValue {
        guard value.marks.isEmpty else {
            let bare = Value(value.content)
            var members: [JSONObject.Member] = [
                JSONObject.Member(name: "marks", value: .number(JSONNumber(Int(value.marks.rawValue))))
            ]
            if value.marks.contains(.ephemeral) {
                members.append(JSONObject.Member(name: "value", value: ["null": bare.type.json]))
            } else if let seal, value.isSensitive, !value.isUnknown, !value.isNull {
                let text = ValueEncoder(seal: nil).encoded(bare, place: place).bytes(.canonical)
                members.append(
                    JSONObject.Member(
                        name: "sealed",
                        value: .string(Data(seal.seal(text, place: place)).base64EncodedString())
                    )
                )
            } else {
                members.append(JSONObject.Member(name: "value", value: encoded(bare, place: place)))
            }
            return .object(JSONObject(members))
        }
        switch value.content {
        case .unknown(let type): return ["unknown": type.json]
        case .null(let type): return ["null": type.json]
        case .bool(let value): return .bool(value)
        case .number(let number):
            if number.isInfinite {
                return ["infinite": .bool(number.sign > 0)]
            }
            return .number(JSONNumber(validated: number.description))
        case .string(let text): return .string(text)
        case .list(let elements, let type): return ["list": list(elements, place), "of": type.json]
        case .set(let elements, let type): return ["set": list(elements, place), "of": type.json]
        case .tuple(let elements): return ["tuple": list(elements, place)]
        case .map(let entries, let type): return ["map": object(entries, place), "of": type.json]
        case .object(let entries): return ["object": object(entries, place)]
        }
    }

    private func list(_ elements: [Value], _ place: String) -> JSONValue {
        .array(elements.enumerated().map { encoded($1, place: "\(place)[\($0)]") })
    }

    private func object(_ entries: ValueMap, _ place: String) -> JSONValue {
        .object(
            JSONObject(
                entries.map { JSONObject.Member(name: $0, value: encoded($1, place: place + "." + $0)) }
            )
        )
    }
}

/// The way back from `ValueEncoder`.
struct ValueDecoder {
    let seal: (any SecretSeal)?

    func decoded(_ json: JSONValue, place: String) throws(PlanFileError) -> Value {
        switch json {
        case .bool(let value): return .bool(value)
        case .string(let text): return .string(text)
        case .number(let number):
            guard let value = Number(text: number.text) else { throw misfit(place) }
            return .number(value)
        case .object(let members): return try decoded(members, place: place)
        case .null, .array: throw misfit(place)
        }
    }

    private func decoded(_ json: JSONObject, place: String) throws(PlanFileError) -> Value {
        if let marks = json["marks"]?.integer {
            guard let raw = UInt8(exactly: marks) else { throw misfit(place) }
            return try marked(json, place: place).marked(Marks(rawValue: raw))
        }
        if let type = json["unknown"] {
            return .unknown(try self.type(type, place))
        }
        if let type = json["null"] {
            return .null(try self.type(type, place))
        }
        if let isPositive = json["infinite"]?.bool,
            let number = Number(isPositive ? Double.infinity : -.infinity)
        {
            return .number(number)
        }
        if let elements = json["tuple"]?.array {
            return .tuple(try list(elements, place))
        }
        if let entries = json["object"]?.object {
            return .object(try object(entries, place))
        }
        let element = try json["of"].map { json throws(PlanFileError) in try self.type(json, place) }
        guard let element else { throw misfit(place) }
        if let elements = json["list"]?.array {
            return Value(.list(try list(elements, place), element: element))
        }
        if let elements = json["set"]?.array {
            return Value(.set(try list(elements, place), element: element))
        }
        if let entries = json["map"]?.object {
            return Value(.map(try object(entries, place), element: element))
        }
        throw misfit(place)
    }

    private func marked(_ json: JSONObject, place: String) throws(PlanFileError) -> Value {
        guard let sealed = json["sealed"] else {
            guard let value = json["value"] else { throw misfit(place) }
            return try decoded(value, place: place)
        }
        guard let seal, let bytes = sealed.string.flatMap({ Data(base64Encoded: $0) }) else {
            throw misfit(place)
        }
        let text = try seal.opened(Array(bytes), place: place)
        guard let inner = try? JSONValue(parsing: text) else { throw misfit(place) }
        return try ValueDecoder(seal: nil).decoded(inner, place: place)
    }

    private func list(_ elements: [JSONValue], _ place: String) throws(PlanFileError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            values.append(try decoded(element, place: "\(place)[\(index)]"))
        }
        return values
    }

    private func object(_ json: JSONObject, _ place: String) throws(PlanFileError) -> ValueMap {
        var entries: [(String, Value)] = []
        entries.reserveCapacity(json.members.count)
        for member in json.members {
            entries.append((member.name, try decoded(member.value, place: place + "." + member.name)))
        }
        return ValueMap(entries)
    }

    private func type(_ json: JSONValue, _ place: String) throws(PlanFileError) -> ValueType {
        guard let type = ValueType(json: json) else { throw misfit(place) }
        return type
    }

    private func misfit(_ place: String) -> PlanFileError {
        .damaged(reason: "the value at \(place) cannot be read")
    }
}

extension SecretSeal {
    /// Opens bytes of a plan file.
    func opened(_ bytes: [UInt8], place: String) throws(PlanFileError) -> [UInt8] {
        do {
            return try open(bytes, place: place)
        } catch {
            throw switch error {
            case .sealingKeyUnavailable(let reason), .sealingKeyHidden(let reason): .otherKey(reason: reason)
            case .corrupt(let reason): .damaged(reason: reason)
            default: .damaged(reason: "\(error)")
            }
        }
    }
}
