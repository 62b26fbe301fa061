internal import JSONText

extension Value {
    /// Whether neither the value nor anything in it is unknown.
    package var isWhollyKnown: Bool {
        switch content {
        case .unknown: false
        case .null, .bool, .number, .string: true
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            elements.allSatisfy(\.isWhollyKnown)
        case .map(let entries, _), .object(let entries): entries.values.allSatisfy(\.isWhollyKnown)
        }
    }

    /// Whether the value or anything in it carries a mark.
    package var containsMarks: Bool {
        if !marks.isEmpty { return true }
        return switch content {
        case .unknown, .null, .bool, .number, .string: false
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            elements.contains(where: \.containsMarks)
        case .map(let entries, _), .object(let entries): entries.values.contains(where: \.containsMarks)
        }
    }

    /// The marks of the value and of everything in it together.
    package var marksDeep: Marks {
        switch content {
        case .unknown, .null, .bool, .number, .string: marks
        case .list(let elements, _), .set(let elements, _), .tuple(let elements):
            elements.reduce(marks) { $0.union($1.marksDeep) }
        case .map(let entries, _), .object(let entries):
            entries.values.reduce(marks) { $0.union($1.marksDeep) }
        }
    }

    /// The value without any marks.
    package var unmarkedDeep: Value {
        containsMarks ? strippingMarks() : self
    }

    /// The value without its own marks; those inside stay.
    package var unmarked: Value {
        var copy = self
        copy.marks = []
        return copy
    }

    private func strippingMarks() -> Value {
        switch content {
        case .unknown, .null, .bool, .number, .string: unmarked
        case .list(let elements, let element):
            Value(.list(elements.map { $0.strippingMarks() }, element: element))
        case .set(let elements, let element):
            Value(.set(elements.map { $0.strippingMarks() }, element: element))
        case .tuple(let elements): Value(.tuple(elements.map { $0.strippingMarks() }))
        case .map(let entries, let element):
            Value(.map(entries.mapValues { $1.strippingMarks() }, element: element))
        case .object(let entries): Value(.object(entries.mapValues { $1.strippingMarks() }))
        }
    }
}

extension Value {
    /// The texts of all leaves that are sensitive, or in something that is: what must not be shown of this value.
    package var sensitiveTexts: [String] {
        guard containsMarks else { return [] }
        var texts: [String] = []
        var open: [(value: Value, isSensitive: Bool)] = [(self, false)]
        while let (value, outer) = open.popLast() {
            let isSensitive = outer || value.isSensitive
            switch value.content {
            case .list(let elements, _), .set(let elements, _), .tuple(let elements):
                open += elements.map { ($0, isSensitive) }
            case .map(let entries, _):
                for (key, entry) in entries {
                    if isSensitive { texts.append(key) }
                    open.append((entry, isSensitive))
                }
            case .object(let entries):
                open += entries.values.map { ($0, isSensitive) }
            default:
                if isSensitive, let text = value.stringValue ?? value.unmarked.json?.text() {
                    texts.append(text)
                }
            }
        }
        return texts
    }
}
