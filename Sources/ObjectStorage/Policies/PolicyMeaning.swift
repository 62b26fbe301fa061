import JSONText

/// What a policy says, so that two policies are equal exactly when they say the same: whatever the order, whether a list or
/// one, and however principals, addresses and moments are spelled.
package struct PolicyMeaning: Sendable, Hashable {
    /// Bytes, because texts of Swift are equal also where their bytes differ.
    fileprivate let bytes: [UInt8]

    package init(_ document: PolicyDocument) {
        guard case .object(let root) = document.sent else {
            bytes = document.json.bytes(.canonical)
            return
        }
        let canonical = root.mapValues { name, value in
            guard name == "Statement" else {
                return value
            }
            return .array(Self.sorted((value.array ?? []).map(Self.statement)))
        }
        bytes = JSONValue.object(canonical).bytes(.canonical)
    }

    /// What one statement says, as JSON in canonical order.
    static func statement(_ statement: JSONValue) -> JSONValue {
        guard case .object(let members) = statement else {
            return statement
        }
        var normal = members.mapValues { name, value in
            switch name {
            case "Principal", "NotPrincipal": principals(value)
            case "Action", "NotAction", "Resource", "NotResource": list(value)
            case "Condition": conditions(value)
            default: value
            }
        }
        if let conditions = normal["Condition"]?.object, conditions.members.isEmpty {
            normal["Condition"] = nil
        }
        return .object(normal)
    }

    private static func principals(_ value: JSONValue) -> JSONValue {
        guard case .object(let kinds) = value else {
            return ["AWS": list(value)]
        }
        return .object(kinds.mapValues { _, texts in list(texts) })
    }

    private static func conditions(_ value: JSONValue) -> JSONValue {
        guard case .object(let operators) = value else {
            return value
        }
        return .object(
            operators.mapValues { test, keys in
                guard case .object(let keys) = keys else {
                    return keys
                }
                return .object(
                    keys.mapValues { _, values in
                        list(
                            .array(
                                (values.array ?? [values]).map { value in
                                    .string(ConditionOperator(test).normal(Self.text(value)))
                                }
                            )
                        )
                    }
                )
            }
        )
    }

    private static func text(_ value: JSONValue) -> String {
        value.string ?? value.text()
    }

    /// One or several, each once, by their bytes.
    private static func list(_ value: JSONValue) -> JSONValue {
        var elements: [JSONValue] = []
        var last: [UInt8]?
        for (element, bytes) in inOrder(value.array ?? [value]) where bytes != last {
            elements.append(element)
            last = bytes
        }
        return .array(elements)
    }

    private static func sorted(_ values: [JSONValue]) -> [JSONValue] {
        inOrder(values).map(\.value)
    }

    /// Values by their bytes, with these.
    private static func inOrder(_ values: [JSONValue]) -> [(value: JSONValue, bytes: [UInt8])] {
        values.map { (value: $0, bytes: $0.bytes(.canonical)) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}

extension PolicyMeaning {
    /// Bytes that are the same for texts of one meaning; of a text that is no policy, its own.
    static func normal(_ text: String) -> [UInt8] {
        (try? PolicyDocument(text))?.meaning.bytes ?? Array(text.utf8)
    }
}

extension PolicyDocument {
    /// What it says, to compare it with others.
    package var meaning: PolicyMeaning {
        PolicyMeaning(self)
    }

    /// Whether two texts are the same policy; texts that are none are so only when they are equal.
    package static func isSame(_ left: String, _ right: String) -> Bool {
        if left.utf8.elementsEqual(right.utf8) {
            return true
        }
        guard let left = try? PolicyDocument(left), let right = try? PolicyDocument(right) else {
            return false
        }
        return left.meaning == right.meaning
    }
}
