internal import JSONText

/// A region of Object Storage as the management API describes it.
struct StorageRegion: APIObject, Hashable {
    static let kinds: Set<String> = ["region"]

    /// Its name, for example `eu-central-3`.
    let id: String
    let version: Int?
    /// A host, with or without a scheme.
    let endpoint: String?
    let website: String?
    let storageClasses: [String]
    let location: String?
    /// Whether buckets have policies.
    let hasPolicies: Bool?
    /// Whether objects can be queried.
    let hasSelect: Bool?

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
        let properties = try reader.child("properties")
        version = try properties?.integer("version")
        endpoint = try properties?.string("endpoint")
        website = try properties?.string("website")
        storageClasses = properties?.object["storageClasses"]?.array?.compactMap(\.string) ?? []
        location = try properties?.string("location")
        let capability = try properties?.child("capability")
        hasPolicies = try capability?.bool("iam")
        hasSelect = try capability?.bool("s3select")
    }
}
