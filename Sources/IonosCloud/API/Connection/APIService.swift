import Settings

/// One of the vendor's APIs: how messages name it, where it is, and by which lists a server shows that it is that API.
struct APIService: Sendable, Hashable {
    /// A list that the API always has.
    struct List: Sendable, Hashable {
        let path: [String]
        /// Names and values.
        var query: [[String]] = []

        /// The request as messages name it.
        var request: String {
            "GET " + path.map { "/\($0)" }.joined()
        }
    }

    /// Within a sentence: `the IONOS API`.
    let name: String
    let title: String
    /// The vendor's address.
    let home: String
    /// What every endpoint's path ends with; empty, or beginning with a slash.
    let basePath: String
    /// What of an account it manages.
    let purpose: String
    /// The name of the variable that sets its endpoint.
    let variable: String
    /// Where its endpoint can be set, as the end of a sentence.
    let places: String
    /// The second is asked for where the first is not found.
    let proofs: [List]
    /// Whether reads say how deep their answers shall go.
    let takesDepth: Bool

    static let cloud = APIService(
        name: "the IONOS API",
        title: "the IONOS Cloud API",
        home: "https://api.ionos.com",
        basePath: "/cloudapi/v6",
        purpose: "users, groups and keys",
        variable: EnvironmentVariable.endpoint.name,
        places: "the provider's \"endpoint\" or in IONOS_API_URL",
        proofs: [
            List(path: ["um", "groups"], query: [["depth", "0"]]),
            List(path: ["um", "users"], query: [["depth", "0"], ["limit", "1"]]),
        ],
        takesDepth: true
    )

    /// Own access keys, and the regions.
    static let objectStorageManagement = APIService(
        name: "the IONOS Object Storage management API",
        title: "the IONOS Object Storage management API",
        home: "https://s3.ionos.com",
        basePath: "",
        purpose: "access keys",
        variable: EnvironmentVariable.managementEndpoint.name,
        places: EnvironmentVariable.managementEndpoint.name,
        proofs: [
            List(path: ["regions"]), List(path: ["accesskeys"], query: [["offset", "0"], ["limit", "1"]]),
        ],
        takesDepth: false
    )

    static func == (left: APIService, right: APIService) -> Bool {
        left.name == right.name
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}
