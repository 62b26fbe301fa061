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
