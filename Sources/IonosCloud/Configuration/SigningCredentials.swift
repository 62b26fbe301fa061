import HTTPTransport
import ObjectStorage
import Settings
import SourceText

/// The pair with which requests to the Object Storage are signed, both halves from one place.
///
/// The provider block counts first, then the environment, then the profile of the configuration file. Halves of two
/// places are never put together: that would sign with a key that nobody has named.
struct SigningCredentials {
    /// What the provider block gives; empty texts count as absent.
    struct ProviderValues: Sendable, Equatable {
        var accessKey: String?
        var secretKey: String?

        init(accessKey: String? = nil, secretKey: String? = nil) {
            self.accessKey = accessKey.flatMap { $0.isEmpty ? nil : $0 }
            self.secretKey = secretKey.flatMap { $0.isEmpty ? nil : $0 }
        }

        /// Whether the block has a say in it.
        var isGiven: Bool {
            accessKey != nil || secretKey != nil
        }
    }

    let pair: SigningPair
    /// The profile that the pair comes from, whose endpoints go with it.
    let profile: ConfigFile.Profile?

    /// - Parameters:
    ///   - provider: what the provider block gives.
    ///   - environment: the process's variables.
    ///   - profile: the chosen profile of the configuration file, or why there is none; asked only where it counts.
    /// - Throws: what is missing or wrong, and where it was looked for.
    init(
        _ provider: ProviderValues,
        environment: [String: String],
        profile: () throws(DiagnosticsError) -> ConfigFile.Choice
    ) throws(DiagnosticsError) {
        if provider.isGiven {
            try self.init(
                Halves(
                    accessKey: provider.accessKey,
                    secretKey: provider.secretKey,
                    names: ("s3_access_key", "s3_secret_key"),
                    place: "the provider block"
                ),
                profile: nil
            )
            return
        }
        let variables = Halves(environment)
        if variables.isWhole {
            try self.init(variables, profile: nil)
            return
        }
        // As with the vendor's tools, a half in the environment gives way to a whole pair in the file.
        switch try profile() {
        case .profile(let found) where found.s3AccessKey != nil || found.s3SecretKey != nil:
            try self.init(
                Halves(
                    accessKey: found.s3AccessKey,
                    secretKey: found.s3SecretKey?.reveal(),
                    names: ("s3AccessKey", "s3SecretKey"),
                    place: "the profile \(found.name)"
                ),
                profile: found
            )
        case .profile(let found):
            throw variables.problem ?? Self.missing("The profile \(found.name) has no s3AccessKey either.")
        case .none(let note):
            throw variables.problem ?? Self.missing(note)
        }
    }

    /// The pair that the environment alone gives; nil where it gives none that can be used.
    static func pair(in environment: [String: String]) -> SigningPair? {
        try? Halves(environment).pair()
    }

    private init(_ halves: Halves, profile: ConfigFile.Profile?) throws(DiagnosticsError) {
        pair = try halves.pair()
        self.profile = profile
    }

    private static func missing(_ note: String?) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "No credentials for the Object Storage",
                "Object storage credentials are missing. Please set s3_access_key and s3_secret_key provider attributes or"
                    + " environment variables \(EnvironmentVariable.s3AccessKey) and \(EnvironmentVariable.s3SecretKey), or let a"
                    + " signer block in a *.keyform.hcl name a key that this configuration makes."
                    + (note.map { " \($0)" } ?? "")
            )
        )
    }
}

/// What one place gives.
private struct Halves {
    let accessKey: String?
    let secretKey: String?
    /// Of the two settings there.
    let names: (accessKey: String, secretKey: String)
    let place: String

    init(
        accessKey: String?,
        secretKey: String?,
        names: (accessKey: String, secretKey: String),
        place: String
    ) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.names = names
        self.place = place
    }

    init(_ environment: [String: String]) {
        self.init(
            accessKey: EnvironmentVariable.s3AccessKey.value(in: environment),
            secretKey: EnvironmentVariable.s3SecretKey.value(in: environment),
            names: (EnvironmentVariable.s3AccessKey.name, EnvironmentVariable.s3SecretKey.name),
            place: "the environment"
        )
    }

    var isWhole: Bool {
        accessKey != nil && secretKey != nil
    }

    /// That one half is missing; nil where both or none are there.
    var problem: DiagnosticsError? {
        guard (accessKey == nil) != (secretKey == nil) else { return nil }
        let (has, lacks) =
            accessKey == nil ? (names.secretKey, names.accessKey) : (names.accessKey, names.secretKey)
        return DiagnosticsError(
            .error(
                "Incomplete credentials for the Object Storage",
                "There is \(has) in \(place), but \(lacks) is not set there. An access key and its secret are taken from one"
                    + " place, so that none is used with another's secret. Set \(lacks), or remove \(has)."
            )
        )
    }

    /// - Throws: when a half is missing, or holds what no header can.
    func pair() throws(DiagnosticsError) -> SigningPair {
        guard let accessKey, let secretKey else {
            throw problem ?? DiagnosticsError([])
        }
        let trimmed = (key: trimmingASCIISpace(accessKey), secret: trimmingASCIISpace(secretKey))
        for (text, name) in [(trimmed.key, names.accessKey), (trimmed.secret, names.secretKey)] {
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw DiagnosticsError(
                    .error(
                        "Credentials for the Object Storage cannot be used",
                        "\(name) in \(place) holds characters that no key has: it is one line of ASCII without spaces."
                    )
                )
            }
        }
        return SigningPair(
            accessKey: trimmed.key,
            secret: trimmed.secret,
            source: "\(names.accessKey) and \(names.secretKey) of \(place)"
        )
    }
}
