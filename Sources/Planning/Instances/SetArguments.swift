package import Configuration
package import ResourceSchemas
package import StateModel
package import Values

extension ResourceSchema {
    /// Of the arguments that are not managed when they are left out, those that count as set from now on.
    ///
    /// An argument whose changes are ignored stays what it was: what the configuration says of it has no effect.
    ///
    /// - Parameters:
    ///   - configuration: the arguments of the instance, evaluated; null counts as not set, unknown as set.
    ///   - record: the row of the object; nil for one that is created.
    ///   - ignored: changes that are ignored once the object is there.
    /// - Returns: nil for a type that has no such argument.
    package func setArguments(
        by configuration: Value,
        of record: ResourceRecord?,
        ignoring ignored: Lifecycle.IgnoredChanges
    ) -> Set<String>? {
        guard !unmanaged.isEmpty else {
            return nil
        }
        var names: Set<String> = []
        for attribute in unmanaged {
            let name = attribute.name
            let isSet: Bool
            if let known = record?.setArguments, ignored.covers(name) {
                isSet = known.contains(name)
            } else {
                isSet = configuration.names(name)
            }
            if isSet {
                names.insert(name)
            }
        }
        return names
    }

    /// Of the same arguments, those of which the configuration says anything, be it that their changes are ignored.
    func namedArguments(by configuration: Value, ignoring ignored: Lifecycle.IgnoredChanges) -> Set<String> {
        Set(unmanaged.lazy.map(\.name).filter { configuration.names($0) || ignored.covers($0) })
    }
}

extension Value {
    /// Whether an object of arguments gives one a value, known or not.
    fileprivate func names(_ argument: String) -> Bool {
        self[argument].map { !$0.isNull } ?? false
    }
}
