package import Values

/// Which attributes are sealed whatever their marks say.
///
/// A value that is marked sensitive is always sealed; the policy is the second belt, built from the schemas, so
/// that a mark lost on the way never puts a secret in clear into the state.
package struct SealingPolicy: Sendable, Hashable {
    private let sealed: [String: Set<String>]

    /// - Parameter sealed: names of attributes by resource type.
    package init(sealed: [String: Set<String>] = [:]) {
        self.sealed = sealed
    }

    package func seals(_ attribute: String, of type: String) -> Bool {
        sealed[type]?.contains(attribute) ?? false
    }

    /// The attributes of a row as it is read: what is a secret is marked, also where the row has it in clear.
    package func marked(_ attributes: ValueMap, of type: String) -> ValueMap {
        var marked = attributes
        for name in sealed[type] ?? [] {
            if let value = attributes[name], !value.isNull {
                marked[name] = value.marked(.sensitive)
            }
        }
        return marked
    }
}
