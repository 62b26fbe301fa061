internal import JSONText

/// A mark inside a value: where, and which.
package struct MarkedPath: Sendable, Hashable {
    package let path: AttributePath
    let marks: Marks
}

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

    /// The value without any marks, and where they were, outermost first.
    package var unmarkedDeep: (value: Value, marks: [MarkedPath]) {
        guard containsMarks else { return (self, []) }
        return (strippingMarks(), markedPaths)
    }

    /// The value without its own marks; those inside stay.
    package var unmarked: Value {
        var copy = self
        copy.marks = []
        return copy
    }

    /// Where marks are, outermost first.
    var markedPaths: [MarkedPath] {
        var found: [MarkedPath] = []
        var path = AttributePath()
        collectMarks(&path, into: &found)
        return found
    }

    /// Puts marks back at the paths that `unmarkedDeep` gave; paths that lead nowhere are passed over.
    package func marked(at paths: [MarkedPath]) -> Value {
        paths.reduce(self) { $0.marked($1.marks, at: $1.path.steps[...]) }
    }

    private func collectMarks(_ path: inout AttributePath, into found: inout [MarkedPath]) {
        if !marks.isEmpty {
            found.append(MarkedPath(path: path, marks: marks))
        }
        switch content {
        case .unknown, .null, .bool, .number, .string: break
        case .list(let elements, _), .tuple(let elements):
            for (index, element) in elements.enumerated() {
                element.collectMarks(&path, step: .index(index), into: &found)
            }
        case .set(let elements, _):
            for element in elements where element.containsMarks {
                element.collectMarks(&path, step: .setElement(element.strippingMarks()), into: &found)
            }
        case .map(let entries, _):
            for (key, element) in entries {
                element.collectMarks(&path, step: .key(key), into: &found)
            }
        case .object(let entries):
            for (name, element) in entries {
                element.collectMarks(&path, step: .attribute(name), into: &found)
            }
        }
    }

    private func collectMarks(
        _ path: inout AttributePath,
        step: AttributePath.Step,
        into found: inout [MarkedPath]
    ) {
        path.steps.append(step)
        collectMarks(&path, into: &found)
        path.steps.removeLast()
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

    private func marked(_ added: Marks, at steps: ArraySlice<AttributePath.Step>) -> Value {
        guard let step = steps.first else { return marked(added) }
        let rest = steps.dropFirst()
        func changing(_ elements: [Value], _ index: Int) -> [Value] {
            guard elements.indices.contains(index) else { return elements }
            var elements = elements
            elements[index] = elements[index].marked(added, at: rest)
            return elements
        }
        func changing(_ entries: ValueMap, _ name: String) -> ValueMap {
            guard let value = entries[name] else { return entries }
            var entries = entries
            entries[name] = value.marked(added, at: rest)
            return entries
        }
        switch (content, step) {
        case (.list(let elements, let element), .index(let index)):
            return Value(.list(changing(elements, index), element: element), marks: marks)
        case (.tuple(let elements), .index(let index)):
            return Value(.tuple(changing(elements, index)), marks: marks)
        case (.map(let entries, let element), .key(let name)),
            (.map(let entries, let element), .attribute(let name)):
            return Value(.map(changing(entries, name), element: element), marks: marks)
        case (.object(let entries), .attribute(let name)), (.object(let entries), .key(let name)):
            return Value(.object(changing(entries, name)), marks: marks)
        case (.set, .setElement):
            // A set is marked as a whole: its elements' identity would depend on their marks otherwise.
            return marked(added)
        default:
            return self
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
