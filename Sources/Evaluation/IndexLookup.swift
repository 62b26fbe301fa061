package import HCL
package import Values

/// Why a value has nothing under a key or name, in HCL's words.
package struct LookupFailure: Error {
    package let summary: String
    package let detail: QuotingText
}

extension Value {
    /// What one step of a traversal leads to.
    package func applying(_ step: TraversalStep.Kind) -> Result<Value, LookupFailure> {
        switch step {
        case .attribute(let name): return attribute(name)
        case .stringIndex(let text): return indexed(by: .string(text))
        case .numberIndex(let text), .legacyIndex(let text):
            guard let number = Number(text: text) else { return Self.invalidIndex("") }
            return indexed(by: .number(number))
        }
    }

    private static func invalidIndex(_ reason: QuotingText) -> Result<Value, LookupFailure> {
        .failure(
            LookupFailure(
                summary: "Invalid index",
                detail: "The given key does not identify an element in this collection value\(reason)."
            )
        )
    }

    /// The element under a key, converted as the collection wants it.
    func indexed(by key: Value) -> Result<Value, LookupFailure> {
        if isNull {
            return .failure(
                LookupFailure(
                    summary: "Attempt to index null value",
                    detail: "This value is null, so it does not have any indices."
                )
            )
        }
        if key.isNull {
            return .failure(
                LookupFailure(summary: "Invalid index", detail: "Can't use a null value as an indexing key.")
            )
        }
        let added = marks.union(key.marks)
        switch content {
        case .unknown(.any): return .success(.unknown(marks: added))
        case .list(let elements, let type): return element(elements, key, unknown: type, marks: added)
        case .tuple(let elements): return element(elements, key, unknown: .any, marks: added)
        case .map(let entries, let type): return entry(entries, key, unknown: type, marks: added)
        case .object(let entries):
            // An object's type names its attributes, so the key tells nothing and leaves no mark.
            return entry(entries, key.unmarked, unknown: nil, marks: key.isUnknown ? added : marks)
        case .unknown(let type): return Self.unknownElement(of: type, key, marks: added)
        case .set:
            return .failure(LookupFailure(summary: "Invalid index", detail: Self.noSetIndex))
        case .null, .bool, .number, .string:
            return .failure(
                LookupFailure(summary: "Invalid index", detail: "This value does not have any indices.")
            )
        }
    }

    private func canBeIndex(of type: ValueType) -> Bool {
        (try? converted(to: type)) != nil
    }

    private func whyNotIndex(of type: ValueType) -> QuotingText {
        do {
            _ = try converted(to: type)
            return ""
        } catch {
            return error.wording
        }
    }

    private static let noSetIndex: QuotingText =
        "Elements of a set are identified only by their value and don't have any separate index or key to select"
        + " with, so it's only possible to perform operations across all elements of the set."

    private static func unknownElement(
        of type: ValueType,
        _ key: Value,
        marks: Marks
    ) -> Result<Value, LookupFailure> {
        switch type {
        case .list(let element):
            guard key.canBeIndex(of: .number) else {
                return invalidIndex(": \(key.whyNotIndex(of: .number))")
            }
            return .success(.unknown(element, marks: marks))
        case .map(let element):
            guard key.canBeIndex(of: .string) else {
                return invalidIndex(": \(key.whyNotIndex(of: .string))")
            }
            return .success(.unknown(element, marks: marks))
        case .tuple(let types):
            return Value.tuple(types.map { .unknown($0) }).indexed(by: key).map { $0.marked(marks) }
        case .object:
            // Terraform looks at the key only when the object is known.
            return .success(.unknown(marks: marks))
        case .set: return .failure(LookupFailure(summary: "Invalid index", detail: noSetIndex))
        default:
            return .failure(
                LookupFailure(summary: "Invalid index", detail: "This value does not have any indices.")
            )
        }
    }

    private func element(
        _ elements: [Value],
        _ key: Value,
        unknown: ValueType,
        marks: Marks
    ) -> Result<Value, LookupFailure> {
        let converted: Value
        do {
            converted = try key.converted(to: .number)
        } catch {
            return Self.invalidIndex(": \(error.wording)")
        }
        guard let number = converted.numberValue else { return .success(.unknown(unknown, marks: marks)) }
        if let index = number.int, elements.indices.contains(index) {
            return .success(elements[index].marked(marks))
        }
        if !number.isInteger {
            return Self.invalidIndex(
                ": indexing a sequence requires a whole number, but the given index has a fractional part"
            )
        }
        if number.sign < 0 {
            return Self.invalidIndex(": a negative number is not a valid index for a sequence")
        }
        // HCL has more to say only right behind the last element, and not of what is marked.
        guard self.marks.isEmpty, number.int == elements.count else { return Self.invalidIndex("") }
        return Self.invalidIndex(
            elements.isEmpty
                ? ": the collection has no elements"
                : ": the given index is greater than or equal to the length of the collection"
        )
    }

    /// `unknown` is the element type of a map; `nil` for an object.
    private func entry(
        _ entries: ValueMap,
        _ key: Value,
        unknown: ValueType?,
        marks: Marks
    ) -> Result<Value, LookupFailure> {
        let converted: Value
        do {
            converted = try key.converted(to: .string)
        } catch {
            return Self.invalidIndex(": \(error.wording)")
        }
        guard let name = converted.stringValue else {
            return .success(.unknown(unknown ?? .any, marks: marks))
        }
        if let value = entries[name] { return .success(value.marked(marks)) }
        if unknown == nil, key.numberValue != nil {
            return Self.invalidIndex(
                ". An object only supports looking up attributes by name, not by numeric index"
            )
        }
        return Self.invalidIndex("")
    }

    /// The attribute of an object, or the entry of a map.
    func attribute(_ name: String) -> Result<Value, LookupFailure> {
        func unsupported(_ detail: QuotingText) -> Result<Value, LookupFailure> {
            .failure(LookupFailure(summary: "Unsupported attribute", detail: detail))
        }
        switch (content, type(shallow: true)) {
        case (.null, _):
            return .failure(
                LookupFailure(
                    summary: "Attempt to get attribute from null value",
                    detail: "This value is null, so it does not have any attributes."
                )
            )
        case (.unknown, .any): return .success(.unknown(marks: marks))
        case (.object(let entries), _):
            guard let value = entries[name] else {
                return unsupported(
                    "This object does not have an attribute named \(words: name.quotedAsInGo)."
                )
            }
            return .success(value.marked(marks))
        case (.unknown, .object(let object)):
            guard let type = object.attributes[name] else {
                return unsupported(
                    "This object does not have an attribute named \(words: name.quotedAsInGo)."
                )
            }
            return .success(.unknown(type, marks: marks))
        case (.map(let entries, _), _):
            guard let value = entries[name] else {
                return .failure(
                    LookupFailure(
                        summary: "Missing map element",
                        detail: "This map does not have an element with the key \(words: name.quotedAsInGo)."
                    )
                )
            }
            return .success(value.marked(marks))
        case (.unknown, .map(let element)): return .success(.unknown(element, marks: marks))
        case (_, .list(.object)):
            return unsupported(
                "Can't access attributes on a list of objects. Did you mean to access attribute"
                    + " \(words: name.quotedAsInGo) for a specific element of the list, or across all elements of the list?"
            )
        case (_, .set(.object)):
            return unsupported(
                "Can't access attributes on a set of objects. Did you mean to access an attribute across all"
                    + " elements of the set?"
            )
        case (_, let type) where type.isPrimitive:
            return unsupported(
                "Can't access attributes on a primitive-typed value (\(words: type.typeName))."
            )
        default:
            return unsupported("This value does not have any attributes.")
        }
    }

    /// The type, where objects and tuples may lack their parts: those cost a walk through all of the value.
    private func type(shallow: Bool) -> ValueType {
        switch content {
        case .object: .object([:])
        case .tuple: .tuple([])
        default: type
        }
    }
}
