/// A region of the Object Storage and where it is reached.
package struct ObjectStorageRegion: Sendable, Hashable {
    /// As requests are signed for it.
    package let name: String
    package let host: String
    /// Whether its buckets belong to the contract, and not to the user who made them.
    package let isContractOwned: Bool

    package var endpoint: String { "https://\(host)" }

    /// Where contract-owned buckets are made unless something else is said.
    package static let standard = ObjectStorageRegion(contractOwned: "eu-central-3")

    /// Regions of contract-owned buckets, then those of user-owned ones.
    package static let all = [
        standard, ObjectStorageRegion(contractOwned: "eu-central-4"),
        ObjectStorageRegion(contractOwned: "us-central-1"),
        ObjectStorageRegion(userOwned: "de", host: "s3.eu-central-1.ionoscloud.com"),
        ObjectStorageRegion(userOwned: "eu-central-2", host: "s3.eu-central-2.ionoscloud.com"),
        ObjectStorageRegion(userOwned: "eu-south-2", host: "s3.eu-south-2.ionoscloud.com"),
    ]

    /// Those where buckets can be managed.
    package static let contractOwned = all.filter(\.isContractOwned)

    /// The region of that name; nil for one that came up later.
    package static func named(_ name: String) -> ObjectStorageRegion? {
        all.first { $0.name == name }
    }

    private init(contractOwned name: String) {
        self.name = name
        host = "s3.\(name).ionoscloud.com"
        isContractOwned = true
    }

    private init(userOwned name: String, host: String) {
        self.name = name
        self.host = host
        isContractOwned = false
    }
}
