/// The way from a value to one inside it.
package struct AttributePath: Sendable, Hashable {
    package enum Step: Sendable, Hashable {
        /// An attribute of an object.
        case attribute(String)
        /// An element of a list or tuple.
        case index(Int)
        /// An element of a map.
        case key(String)
        /// An element of a set, which is its own key.
        case setElement(Value)
    }

    var steps: [Step]

    package init(_ steps: [Step] = []) {
        self.steps = steps
    }

    var isEmpty: Bool {
        steps.isEmpty
    }

    func appending(_ step: Step) -> AttributePath {
        AttributePath(steps + [step])
    }

    /// Whether the other path leads to the same value or into it.
    func isPrefix(of other: AttributePath) -> Bool {
        other.steps.starts(with: steps)
    }
}

extension AttributePath: CustomStringConvertible {
    /// As Terraform writes it: `.a[0]["k"]`.
    package var description: String {
        steps.map(\.description).joined()
    }
}

extension AttributePath.Step: CustomStringConvertible {
    package var description: String {
        switch self {
        case .attribute(let name): ".\(name)"
        case .index(let index): "[\(index)]"
        case .key(let key): "[\(key.quotedAsInGo)]"
        case .setElement(let value):
            switch value.content {
            case .string(let text): "[\(text.quotedAsInGo)]"
            case .number(let number): "[\(number)]"
            case .bool(let bool): "[\(bool)]"
            default: "[...]"
            }
        }
    }
}

extension Value {
    /// The value inside this one at the end of the path, or `nil` when there is none.
    package func value(at path: AttributePath) -> Value? {
        var current = self
        for step in path.steps {
            let next: Value? =
                switch step {
                case .attribute(let name), .key(let name): current[name]
                case .index(let index):
                    current.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                case .setElement(let element):
                    current.elements?.first { $0.unmarkedDeep.value == element.unmarkedDeep.value }
                }
            guard let next else { return nil }
            current = next
        }
        return current
    }
}
