package import Values

/// Expressions see an object without what is only noted of it: a configuration that referred to that would not be one of
/// Terraform's any more.
extension ResourceSchema {
    /// The attribute of that name to which expressions can refer.
    package func referable(_ name: String) -> AttributeSchema? {
        attribute(name).flatMap { $0.isNoted ? nil : $0 }
    }

    /// The names of all such attributes, in the order of the file.
    package var referableNames: [String] {
        attributes.lazy.filter { !$0.isNoted }.map(\.name)
    }

    /// An object of the type as expressions see it.
    package func referable(_ object: Value) -> Value {
        guard hasNotes, let attributes = object.mapValue else {
            return object
        }
        return Value(
            .object(ValueMap(attributes.filter { name, _ in referable(name) != nil }.map { ($0.0, $0.1) })),
            marks: object.marks
        )
    }

    /// All instances of a block as expressions see them: a tuple, or an object by key.
    package func referable(instances: Value) -> Value {
        guard hasNotes else {
            return instances
        }
        switch instances.content {
        case .tuple(let objects):
            return Value(.tuple(objects.map { referable($0) }), marks: instances.marks)
        case .object(let objects):
            return Value(
                .object(objects.mapValues { _, object in referable(object) }),
                marks: instances.marks
            )
        default:
            return instances
        }
    }
}
