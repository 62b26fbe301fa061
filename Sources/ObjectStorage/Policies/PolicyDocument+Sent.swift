package import JSONText

extension PolicyDocument {
    /// The document as it is sent: what only the vendor's provider accepts is written in AWS's form, and everything else is as
    /// written, known or not.
    package var sent: JSONValue {
        guard case .object(let root) = json else {
            return json
        }
        return .object(
            root.mapValues { name, value in
                guard name == "Statement" else {
                    return value
                }
                return .array((value.array ?? [value]).map(Self.sentStatement))
            }
        )
    }

    /// The bytes of the request.
    package var sentText: String {
        sent.text()
    }

    private static func sentStatement(_ statement: JSONValue) -> JSONValue {
        guard case .object(let members) = statement else {
            return statement
        }
        return .object(
            members.mapValues { name, value in
                switch name {
                case "Principal", "NotPrincipal": sentPrincipals(value)
                case "Condition": sentConditions(value)
                default: value
                }
            }
        )
    }

    /// Everybody as `"*"`, anybody else in lists under `AWS` or another member.
    private static func sentPrincipals(_ value: JSONValue) -> JSONValue {
        var members: [JSONObject.Member]
        if case .object(let object) = value {
            members = object.members
        } else {
            members = [JSONObject.Member(name: "AWS", value: value)]
        }
        for index in members.indices {
            let name = members[index].name
            let texts = (members[index].value.array ?? [members[index].value]).map { element in
                element.string.map { .string(PolicyPrincipal(kind: name, text: $0).text) } ?? element
            }
            if members.count == 1, name == "AWS", texts == ["*"] {
                return "*"
            }
            members[index].value = .array(texts)
        }
        return .object(JSONObject(members))
    }

    private static func sentConditions(_ value: JSONValue) -> JSONValue {
        guard case .object(let operators) = value else {
            return value
        }
        return .object(
            operators.mapValues { name, keys in
                guard keys.object == nil, let short = ShortCondition(rawValue: name) else {
                    return keys
                }
                func sent(_ value: JSONValue) -> JSONValue {
                    value.string.map { .string(short.sent($0)) } ?? value
                }
                return .object([short.key: keys.array.map { .array($0.map(sent)) } ?? sent(keys)])
            }
        )
    }
}

extension JSONObject {
    /// The same members with other values.
    func mapValues(_ transform: (String, JSONValue) -> JSONValue) -> JSONObject {
        JSONObject(members.map { Member(name: $0.name, value: transform($0.name, $0.value)) })
    }
}
