internal import Addresses
internal import JSONText
package import Values

extension RecordImage {
    /// The image of a storable record.
    ///
    /// `secretFingerprints` are those of the attributes that are kept sealed.
    package init(_ record: ResourceRecord, secretFingerprints: [String: String]) {
        let attributes = record.attributes.mapValue ?? ValueMap()
        self.init(
            address: record.address.description,
            generation: record.generation,
            objectID: record.objectID,
            status: record.status,
            attributes: Value.object(
                ValueMap(attributes.map { ($0, $1.isSensitive ? .null($1.type) : $1) })
            ).storedJSON,
            fingerprints: record.fingerprints.merging(secretFingerprints) { $1 }
        )
    }
}

extension Value {
    /// The text that a secret's fingerprint is made of: the string itself, or the JSON of anything else.
    package var secretText: String {
        stringValue ?? storedJSON.text(.canonical)
    }
}
