/// A region of the Object Storage and where it is reached.
package struct ObjectStorageRegion: Sendable, Hashable {
    /// As requests are signed for it.
    package let name: String
    package let host: String

    package var endpoint: String { "https://\(host)" }

    /// Where contract-owned buckets are made unless something else is said.
    package static let standard = ObjectStorageRegion(contractOwned: "eu-central-3")

    /// Regions of contract-owned buckets, then those of user-owned ones.
    package static let all = [
        standard, ObjectStorageRegion(contractOwned: "eu-central-4"),
        ObjectStorageRegion(contractOwned: "us-central-1"),
        ObjectStorageRegion(name: "de", host: "s3.eu-central-1.ionoscloud.com"),
        ObjectStorageRegion(name: "eu-central-2", host: "s3.eu-central-2.ionoscloud.com"),
        ObjectStorageRegion(name: "eu-south-2", host: "s3.eu-south-2.ionoscloud.com"),
    ]

    private init(contractOwned name: String) {
        self.init(name: name, host: "s3.\(name).ionoscloud.com")
    }

    private init(name: String, host: String) {
        self.name = name
        self.host = host
    }
}
