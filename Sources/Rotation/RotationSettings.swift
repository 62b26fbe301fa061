package import StateModel

/// What a `rotation` block says of one key, wholly evaluated.
package struct RotationSettings: Sendable, Hashable {
    /// The name of the block.
    package var name: String
    /// How old a key may become, in seconds; nil where it is rotated only when somebody says so.
    package var every: Int?
    package var terms: RotationTerms
    /// Where the key is handed to, in the order of the block.
    package var sinks: [SinkSettings]
    /// Kinds of further places (file, command, vault) of which something depends on a key that is not made yet.
    package var laterSinks: [String]

    package init(
        name: String,
        every: Int?,
        terms: RotationTerms,
        sinks: [SinkSettings] = [],
        laterSinks: [String] = []
    ) {
        self.name = name
        self.every = every
        self.terms = terms
        self.sinks = sinks
        self.laterSinks = laterSinks
    }
}

/// A place that a key is handed to.
package enum SinkSettings: Sendable, Hashable {
    /// A profile in a file, or a whole file.
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - format: as `credentials -format` names it.
    ///   - profile: nil where the key's address gives the name.
    case file(path: String, format: String, profile: String?)
    /// A program that reads the key from its standard input.
    ///
    /// - Parameters:
    ///   - arguments: the program and its arguments; no shell.
    ///   - input: as `credentials -format` names it: json, env or aws.
    ///   - directory: absolute, the configuration's.
    ///   - seconds: after which its process group is ended.
    case command(arguments: [String], input: String, directory: String, seconds: Int)
    /// A secret of a key-value store, version 2, of Vault.
    case vault(VaultSettings)
}

/// Where a key lies in Vault.
package struct VaultSettings: Sendable, Hashable {
    /// For example `https://vault.example`.
    package var address: String
    package var mount: String
    package var path: String
    /// The variable that holds the token; begins with `VAULT_`.
    package var tokenVariable: String
    package var namespace: String?
    /// A file of certificates to trust instead of the system's; absolute.
    package var certificates: String?

    package init(
        address: String,
        mount: String,
        path: String,
        tokenVariable: String,
        namespace: String? = nil,
        certificates: String? = nil
    ) {
        self.address = address
        self.mount = mount
        self.path = path
        self.tokenVariable = tokenVariable
        self.namespace = namespace
        self.certificates = certificates
    }
}
