/// Collects elements of one type into a set as Terraform builds it: without duplicates, in its order of iteration.
struct SetBuilder {
    private let elementType: ValueType
    private var elements: [Value] = []
    private var seen: Set<Value> = []
    private var marks: Marks = []

    /// - Parameter elementType: the type all elements have already been converted to.
    init(elementType: ValueType) {
        self.elementType = elementType
    }

    /// Adds an element; marks in it go to the set as a whole.
    mutating func insert(_ element: Value) {
        var element = element
        if element.containsMarks {
            marks.formUnion(element.marksDeep)
            element = element.unmarkedDeep
        }
        // Something unknown may turn out equal to another element or not, so each counts.
        if !element.isWhollyKnown || seen.insert(element).inserted {
            elements.append(element)
        }
    }

    /// The set, in which unknown elements stand last before null.
    func build() -> Value {
        Value(.set(Self.sorted(elements, type: elementType), element: elementType), marks: marks)
    }

    private static func sorted(_ elements: [Value], type: ValueType) -> [Value] {
        switch type {
        case .string, .number, .bool:
            return elements.sorted(by: precedes)
        default:
            // Terraform orders other types by a text made for hashing, which is arbitrary but stable.
            return elements.map { ($0, Array($0.setOrderText.utf8)) }
                .sorted {
                    if $0.0.isNull != $1.0.isNull { return $1.0.isNull }
                    if $0.0.isUnknown != $1.0.isUnknown { return $1.0.isUnknown }
                    return $0.1.lexicographicallyPrecedes($1.1)
                }
                .map(\.0)
        }
    }

    private static func precedes(_ left: Value, _ right: Value) -> Bool {
        switch (left.content, right.content) {
        case (.null, _): false
        case (_, .null): true
        case (.unknown, _): false
        case (_, .unknown): true
        case (.string(let left), .string(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.number(let left), .number(let right)): left < right
        case (.bool(let left), .bool(let right)): !left && right
        default: false
        }
    }
}

extension Value {
    /// A set of elements that have that type already.
    package static func set(_ elements: some Sequence<Value>, of elementType: ValueType) -> Value {
        var builder = SetBuilder(elementType: elementType)
        for element in elements {
            builder.insert(element)
        }
        return builder.build()
    }

    /// The text by which Terraform's value library tells the elements of a set apart.
    fileprivate var setOrderText: String {
        var text = ""
        appendSetOrderText(to: &text)
        return text
    }

    private func appendSetOrderText(to text: inout String) {
        switch content {
        case .unknown: text += "?"
        case .null: text += "~"
        case .bool(let value): text += value ? "T" : "F"
        case .number(let value): text += value.shortText
        case .string(let value): text += value.quotedAsInGo
        case .map(let entries, _):
            text += "{"
            for (key, value) in entries {
                text += key.quotedAsInGo + ":"
                value.appendSetOrderText(to: &text)
                text += ";"
            }
            text += "}"
        case .list(let elements, _), .set(let elements, _):
            text += "["
            for element in elements {
                element.appendSetOrderText(to: &text)
                text += ";"
            }
            text += "]"
        case .object(let entries):
            text += "<"
            for value in entries.values {
                value.appendSetOrderText(to: &text)
                text += ";"
            }
            text += ">"
        case .tuple(let elements):
            text += "<"
            for element in elements {
                element.appendSetOrderText(to: &text)
                text += ";"
            }
            text += ">"
        }
    }
}
