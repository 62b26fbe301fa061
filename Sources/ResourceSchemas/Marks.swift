package import Values

/// What a schema calls sensitive is marked where it comes in: as an argument of the configuration, an answer of a
/// provider, a row of the state. Nothing marks it again after that.
extension AttributeSchema {
    /// A value of the attribute that comes in, with its mark.
    package func marked(_ value: Value) -> Value {
        isSensitive ? value.marked(.sensitive) : value
    }

    /// The attribute of an object that does not have it.
    package var absent: Value {
        marked(.null(type))
    }

    /// The attribute of an object of which the API decides it later.
    package var unknown: Value {
        marked(.unknown(type))
    }
}

extension ResourceSchema {
    /// The attributes of an object that comes in, with their marks.
    ///
    /// - Parameters:
    ///   - attributes: of an object of the type.
    ///   - isSecret: tells which attributes are secret besides.
    /// - Returns: the same, each secret attribute marked as a whole.
    package func marked(_ attributes: Value, besides isSecret: (String) -> Bool) -> Value {
        guard let given = attributes.mapValue else {
            return attributes
        }
        let marked = given.mapValues { name, value in
            attribute(name)?.isSensitive ?? false || isSecret(name) ? value.marked(.sensitive) : value
        }
        return Value(.object(marked), marks: attributes.marks)
    }

    /// The same with the marks of what is known of the object already: its row, or its arguments.
    package func marked(_ attributes: Value, as known: Value? = nil) -> Value {
        guard let known, known.containsMarks else {
            return marked(attributes) { _ in false }
        }
        return marked(attributes) { known[$0]?.marksDeep.contains(.sensitive) ?? false }
    }
}
