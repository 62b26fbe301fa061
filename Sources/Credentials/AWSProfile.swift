import SourceText

/// A profile of the AWS tools, which keep it in two files and name it otherwise in each.
struct AWSProfile: Sendable, Hashable {
    enum FileKind: Sendable, Hashable {
        /// `~/.aws/credentials`: `[NAME]`.
        case credentials
        /// `~/.aws/config`: `[profile NAME]`, and `[default]`.
        case config

        var other: FileKind {
            self == .credentials ? .config : .credentials
        }

        /// What the file is called.
        var name: String {
            self == .credentials ? "credentials" : "config"
        }
    }

    let name: String

    init(_ name: String) {
        self.name = name
    }

    /// Entries with which the tools get their credentials from elsewhere, send a token beside the key that does not
    /// belong to it, or talk to another endpoint than the profile's.
    static let superseding = ProfileFile.EntryNames(
        [
            "aws_session_token", "aws_security_token", "aws_account_id", "role_arn", "source_profile",
            "credential_source", "credential_process", "web_identity_token_file", "role_session_name",
            "mfa_serial",
            "external_id", "duration_seconds", "login_session", "services", "ignore_configured_endpoint_urls",
            "use_fips_endpoint", "use_dualstack_endpoint",
        ],
        prefixes: ["sso_"]
    )

    /// What of the credentials file would win over a profile that is written to the configuration file.
    static let values = ProfileFile.EntryNames([
        "aws_access_key_id", "aws_secret_access_key", "region", "endpoint_url",
    ])

    /// How the section of the profile is named where there is none yet.
    func section(in kind: FileKind) -> String {
        guard kind == .config, name != "default" else { return name }
        let isPlain = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_.@+,:/=".contains($0))
        }
        let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "profile " + (isPlain ? name : "\"\(quoted)\"")
    }

    /// Whether the tools read a section as this profile.
    func isMeant(by section: String, in kind: FileKind) -> Bool {
        switch kind {
        case .credentials: section == name
        case .config: Self.words(section) == ["profile", name] || (name == "default" && section == "default")
        }
    }

    /// Whether a section is this profile, if only as the other file spells it, which some tools read too.
    func isSpelled(by section: String) -> Bool {
        section == name || Self.words(section) == ["profile", name]
    }

    /// A section's name taken apart as a shell does.
    private static func words(_ section: String) -> [String]? {
        section.shellWords
    }
}
