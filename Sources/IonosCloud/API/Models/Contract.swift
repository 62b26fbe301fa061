import JSONText

/// A contract that the credentials reach.
struct Contract: Sendable, Hashable {
    var number: Int?
    /// E-mail address of the owner.
    var owner: String?
    var status: String?
    var registrationDomain: String?
    /// By the API's names.
    var limits: [String: Int] = [:]

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        let properties = try reader.child("properties")
        number = try properties?.integer("contractNumber")
        owner = try properties?.string("owner")
        status = try properties?.string("status")
        registrationDomain = try properties?.string("regDomain")
        if let limits = try properties?.child("resourceLimits") {
            for member in limits.object.members {
                self.limits[member.name] = member.value.integer
            }
        }
    }
}
