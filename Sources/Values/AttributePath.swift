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
