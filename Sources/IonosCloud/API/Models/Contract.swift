/// The contract that the credentials belong to.
struct Contract: Sendable, Hashable {
    var number: Int?
    /// E-mail address of the owner.
    var owner: String?
    var status: String?

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        let properties = try reader.child("properties")
        number = try properties?.integer("contractNumber")
        owner = try properties?.string("owner")
        status = try properties?.string("status")
    }
}
