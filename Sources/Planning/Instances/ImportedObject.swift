package import Addresses
import Configuration
package import Providers
package import ResourceSchemas
package import StateModel
package import Values

/// An existing object on its way into the state.
///
/// The API tells neither a fingerprinted secret nor the version of a write-only one. The configured ones are taken
/// as those in force, so that an import alone never makes the next plan send a secret; a later change of the
/// configuration does. Of elements that are owned one by one, those that the configuration names are taken over; where
/// it wants no others, also the strangers, so that the plan of the import shows that they are removed.
package struct ImportedObject {
    let address: InstanceAddress
    let observed: ObservedObject
    /// The arguments of the instance, evaluated.
    let configuration: Value
    let schema: ResourceSchema
    /// What other rows name of an attribute's elements, as its `normal` writes them; nil where nothing is planned to be
    /// removed.
    let namedElsewhere: ((AttributeSchema) -> Set<String>)?

    package init(
        address: InstanceAddress,
        observed: ObservedObject,
        configuration: Value,
        schema: ResourceSchema,
        namedElsewhere: ((AttributeSchema) -> Set<String>)? = nil
    ) {
        self.address = address
        self.observed = observed
        self.configuration = configuration
        self.schema = schema
        self.namedElsewhere = namedElsewhere
    }

    /// The row to record; what the configuration calls sensitive is so in the row.
    package func record(seal: any SecretSeal) -> ResourceRecord {
        var attributes = observed.attributes.mapValue ?? ValueMap()
        var fingerprints: [String: String] = [:]
        for attribute in schema.attributes {
            if attribute.storage == .fingerprint, let text = configuration[attribute.name]?.stringValue {
                fingerprints[attribute.name] = seal.fingerprint(of: text)
            }
            if let present = attributes[attribute.name] {
                let claims = [configuration[attribute.name]]
                if let wish = attribute.ownsAllWith, configuration[wish]?.boolValue ?? false,
                    let namedElsewhere
                {
                    attributes[attribute.name] = attribute.ownedExclusively(
                        present,
                        claimedBy: claims,
                        but: namedElsewhere(attribute)
                    )
                } else {
                    attributes[attribute.name] = attribute.owned(present, claimedBy: claims)
                }
            }
            if attribute.isLocal, let wanted = configuration[attribute.name], wanted.isWhollyKnown {
                let value = wanted.unmarkedDeep
                attributes[attribute.name] = value.isNull ? attribute.defaultValue ?? value : value
            }
            if let source = attribute.elementOf, let wanted = configuration[attribute.name],
                attribute.names(wanted, among: observed.attributes[source])
            {
                attributes[attribute.name] = wanted.unmarkedDeep
            }
            guard attribute.isWriteOnly else {
                continue
            }
            let version = InstanceProposer.versionName(of: attribute.name)
            if attributes[version]?.isNull ?? true, let wanted = configuration[version], wanted.isWhollyKnown
            {
                attributes[version] = wanted
            }
        }
        // What is not known yet counts as set from the apply that knows it.
        let certain = Value.object(
            (configuration.mapValue ?? ValueMap()).mapValues { $1.isWhollyKnown ? $1 : .null() }
        )
        return ResourceRecord(
            address: address,
            objectID: observed.objectID,
            attributes: schema.marked(.object(attributes), as: configuration),
            fingerprints: fingerprints,
            schemaVersion: schema.version,
            setArguments: schema.setArguments(by: certain, of: nil, ignoring: .none)
        )
    }
}
