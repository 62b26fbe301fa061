internal import FoundationEssentials
import HTTPTransport
internal import JSONText
import Providers
import Settings
internal import SourceText
import Timestamps

/// What proves to the API who asks; never printed.
struct Credentials: Sendable {
    /// The values of the provider block, where the configuration has one; empty texts count as absent.
    struct ProviderValues: Sendable, Equatable {
        var token: String?
        var username: String?
        var password: String?

        init(token: String? = nil, username: String? = nil, password: String? = nil) {
            self.token = token
            self.username = username
            self.password = password
        }
    }

    private enum Proof: Sendable {
        case token(Secret)
        case basic(username: String, password: Secret)
    }

    private let proof: Proof
    /// Where they came from, to be named in messages, for example `IONOS_TOKEN`.
    let source: String

    init(token: String, source: String = "the token") {
        proof = .token(Secret(token))
        self.source = source
    }

    init(username: String, password: String, source: String = "the user name and password") {
        proof = .basic(username: username, password: Secret(password))
        self.source = source
    }

    /// The token of a login.
    ///
    /// - Throws: `CredentialsError` when it cannot be sent.
    init(_ login: StoredLogin) throws(CredentialsError) {
        let token = trimmingASCIISpace(login.token)
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw CredentialsError.unusable(source: login.source)
        }
        self.init(token: token, source: login.source)
    }

    /// Chooses credentials as the Terraform provider does.
    ///
    /// Each value comes from the provider block, else from the environment; a token wins over user name and
    /// password. Only when that gives neither does the profile of a configuration file count.
    ///
    /// - Throws: `CredentialsError` when that gives nothing usable.
    init(
        provider: ProviderValues = ProviderValues(),
        environment: [String: String],
        profile: ConfigFile.Profile? = nil
    ) throws(CredentialsError) {
        do {
            try self.init(provider: provider, variables: environment)
        } catch {
            guard let profile, error.isForLack else {
                throw error
            }
            try self.init(profile: profile)
        }
    }

    private init(profile: ConfigFile.Profile) throws(CredentialsError) {
        try self.init(
            provider: ProviderValues(
                token: profile.token?.reveal(),
                username: profile.username,
                password: profile.password?.reveal()
            ),
            variables: [:],
            place: "the profile \(profile.name)'s"
        )
    }

    private init(
        provider: ProviderValues,
        variables environment: [String: String],
        place: String = "the provider block's"
    ) throws(CredentialsError) {
        func find(
            _ given: String?,
            _ attribute: String,
            _ variable: EnvironmentVariable
        ) -> (value: String, source: String)? {
            if let given, !given.isEmpty {
                return (given, "\(place) \(attribute)")
            }
            if let value = variable.value(in: environment) {
                return (value, variable.name)
            }
            return nil
        }
        if let token = find(provider.token, "token", .token) {
            let trimmed = trimmingASCIISpace(token.value)
            guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw CredentialsError.unusable(source: token.source)
            }
            self.init(token: trimmed, source: token.source)
            return
        }
        let username = find(provider.username, "username", .username)
        let password = find(provider.password, "password", .password)
        guard let username else {
            throw password == nil
                ? .missing : .incomplete(has: "a password", lacks: EnvironmentVariable.username.name)
        }
        guard let password else {
            throw .incomplete(has: "a user name", lacks: EnvironmentVariable.password.name)
        }
        guard !username.value.contains(":") else {
            throw .unusable(source: username.source)
        }
        self.init(
            username: username.value,
            password: password.value,
            source: username.source == password.source
                ? username.source : "\(username.source) and \(password.source)"
        )
    }

    /// The value of the `Authorization` header.
    var authorization: Secret {
        switch proof {
        case .token(let token):
            Secret("Bearer \(token.reveal())")
        case .basic(let username, let password):
            Secret("Basic " + basicProof(username, password))
        }
    }

    /// What of these credentials must not appear in a message, even when the server repeats it.
    var secretTexts: [String] {
        let secrets =
            switch proof {
            case .token(let token): [token.reveal()]
            case .basic(let username, let password):
                [password.reveal(), basicProof(username, password)]
            }
        // A shorter one is no secret, and may be a word of any message.
        return secrets.filter { $0.utf8.count >= 8 }
    }

    private func basicProof(_ username: String, _ password: Secret) -> String {
        Data("\(username):\(password.reveal())".utf8).base64EncodedString()
    }

    /// The login name, when there is one.
    ///
    /// A token does not say whose it is in a documented way.
    var username: String? {
        if case .basic(let username, _) = proof { username } else { nil }
    }

    /// The contract that a token names in its claim `identity.contractNumber`, unverified.
    var contractNumber: String? {
        tokenIdentity?["contractNumber"].flatMap { value in
            value.string ?? { if case .number(let number) = value { number.text } else { nil } }()
        }
    }

    /// The UUID of the user that a token was made for, if it says so, unverified.
    var userID: String? {
        tokenIdentity?["uuid"]?.string
    }

    /// When a token ends, if it says so, unverified.
    var expiry: Timestamp? {
        guard case .number(let number)? = claims?["exp"], let seconds = Double(number.text), seconds > 0,
            seconds < 253_402_300_800
        else { return nil }
        return Timestamp(seconds: Int64(seconds))
    }

    private var tokenIdentity: JSONValue? {
        claims?["identity"]
    }

    /// What a token says of itself, where it is one that does.
    private var claims: JSONValue? {
        guard case .token(let token) = proof else {
            return nil
        }
        let parts = token.reveal().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Data(base64URLEncoded: parts[1]),
            let claims = try? JSONValue(parsing: Array(payload))
        else {
            return nil
        }
        return claims
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where the credentials came from, never what they are.
    var description: String {
        "credentials from \(source)"
    }

    var debugDescription: String {
        description
    }

    var customMirror: Mirror {
        Mirror(self, children: ["source": source])
    }
}

/// Why there are no usable credentials.
enum CredentialsError: Error, Sendable, Hashable, CustomStringConvertible {
    case missing
    case incomplete(has: String, lacks: String)
    case unusable(source: String)

    /// Whether there was too little, rather than something wrong.
    var isForLack: Bool {
        switch self {
        case .missing, .incomplete: true
        case .unusable: false
        }
    }

    var description: String {
        let remedy = "Set IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD"
        return switch self {
        case .missing:
            "no credentials for the IONOS API. \(remedy)"
        case .incomplete(let has, let lacks):
            "incomplete credentials for the IONOS API: there is \(has), but \(lacks) is not set. \(remedy)"
        case .unusable(let source):
            """
            the credentials in \(source) cannot be used: they hold characters that cannot be sent in a header \
            (a token is one line of ASCII without spaces; a user name has no colon). \(remedy)
            """
        }
    }
}
