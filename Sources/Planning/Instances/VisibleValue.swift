package import ResourceSchemas
package import Values

extension Value {
    /// The object as expressions see it: a fingerprinted argument is what the configuration says.
    ///
    /// Neither a plan nor the state has its text; it is added with this wherever an expression sees the instance.
    package func showingSecrets(of configuration: Value, _ schema: ResourceSchema) -> Value {
        guard case .object(var attributes) = content else { return self }
        for attribute in schema.attributes where attribute.storage == .fingerprint {
            attributes[attribute.name] = configuration[attribute.name] ?? attribute.absent
        }
        return Value(.object(attributes), marks: marks)
    }

    /// The object with the attributes of another that have the same value and, together, the same marks: a row marks an
    /// attribute as a whole in which anything is secret, and expressions see which part of it is.
    package func markedInParts(as other: Value) -> Value {
        guard case .object(var attributes) = content, let parts = other.mapValue else { return self }
        for (name, value) in parts where value.marks.isEmpty && value.containsMarks {
            if let own = attributes[name], own.marksDeep == value.marksDeep,
                own.unmarkedDeep == value.unmarkedDeep
            {
                attributes[name] = value
            }
        }
        return Value(.object(attributes), marks: marks)
    }

    /// The object as a row has it: each attribute in which anything is marked is marked as a whole.
    package var markedAsWholes: Value {
        guard case .object(let attributes) = content else { return self }
        let whole = attributes.mapValues { _, value in
            value.containsMarks ? value.unmarkedDeep.marked(value.marksDeep) : value
        }
        return Value(.object(whole), marks: marks)
    }

    /// The object with the marks that the attributes of another have, each as a whole, in place of its own.
    func withMarks(of other: Value) -> Value {
        guard case .object(var attributes) = content, let marked = other.mapValue else { return self }
        for (name, value) in marked {
            let marks = value.marksDeep
            if let own = attributes[name], !own.isNull, own.marksDeep != marks {
                attributes[name] = own.unmarkedDeep.marked(marks)
            }
        }
        return Value(.object(attributes), marks: self.marks)
    }
}
