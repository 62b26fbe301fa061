import Values

/// Arguments of an object, read as what they stand for.
extension ValueMap {
    /// A text; nil where it is null or not known.
    func text(_ name: String) -> String? {
        self[name]?.stringValue
    }

    /// A whole number; nil where it is null, not known, or too large.
    func whole(_ name: String) -> Int? {
        self[name]?.numberValue.flatMap { $0.isInteger ? $0.int : nil }
    }

    func flag(_ name: String) -> Bool? {
        self[name]?.boolValue
    }

    func isUnknown(_ name: String) -> Bool {
        self[name]?.isUnknown ?? false
    }

    func isNull(_ name: String) -> Bool {
        self[name]?.isNull ?? true
    }

    /// The same where an empty text counts as none.
    func withoutEmptyText(_ name: String) -> ValueMap {
        guard let value = self[name], value.stringValue == "" else {
            return self
        }
        var arguments = self
        arguments[name] = Value.null(.string).marked(value.marks)
        return arguments
    }

    /// The same, where results are secret if something secret went into them.
    ///
    /// - Parameters:
    ///   - results: names of attributes that are made of others.
    ///   - sources: those of the others.
    /// - Returns: every attribute.
    func marking(_ results: [String], as sources: [String]) -> ValueMap {
        guard sources.contains(where: { self[$0]?.marksDeep.contains(.sensitive) ?? false }) else {
            return self
        }
        var object = self
        for name in results {
            object[name] = object[name]?.marked(.sensitive)
        }
        return object
    }
}
