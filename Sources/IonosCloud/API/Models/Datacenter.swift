import JSONText

/// A virtual data center.
struct Datacenter: APIObject, Hashable {
    static let kinds: Set<String> = ["datacenter"]

    struct CPUArchitecture: Sendable, Hashable {
        let family: String?
        let maximumCores: Int?
        /// In MB.
        let maximumMemory: Int?
        let vendor: String?
    }

    /// UUID.
    let id: String
    let name: String?
    let location: String?
    let description: String?
    let version: Int?
    let features: [String]
    let requiresTwoFactors: Bool?
    let processors: [CPUArchitecture]
    let ipv6Block: String?
    /// Whether the answer held the properties, and not only the id.
    let hasProperties: Bool

    init(reading reader: ObjectReader) throws(MalformedAnswer) {
        id = try reader.requiredID()
        let properties = try reader.child("properties")
        hasProperties = properties != nil
        name = try properties?.string("name")
        location = try properties?.string("location")
        description = try properties?.string("description")
        version = try properties?.integer("version")
        features = properties?.object["features"]?.array?.compactMap(\.string) ?? []
        requiresTwoFactors = try properties?.bool("secAuthProtection")
        var processors: [CPUArchitecture] = []
        for processor in try properties?.children("cpuArchitecture") ?? [] {
            processors.append(
                CPUArchitecture(
                    family: try processor.string("cpuFamily"),
                    maximumCores: try processor.integer("maxCores"),
                    maximumMemory: try processor.integer("maxRam"),
                    vendor: try processor.string("vendor")
                )
            )
        }
        self.processors = processors
        ipv6Block = try properties?.string("ipv6CidrBlock")
    }
}
