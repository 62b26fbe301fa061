import Addresses
package import JSONText

/// How credentials are written for the program that is to use them.
package enum CredentialsFormat: String, CaseIterable, Sendable {
    /// A profile of `~/.aws/credentials`.
    case aws
    /// Variables for a shell.
    case env
    case json
    /// A remote of `rclone.conf`.
    case rclone
    /// The `[default]` section of `.s3cfg`.
    case s3cmd

    /// Whether a file may hold several, and what else is in it stays.
    package var isProfileFile: Bool {
        switch self {
        case .aws, .rclone, .s3cmd: true
        case .env, .json: false
        }
    }

    /// Whether several keys fit into one file.
    package var takesSeveral: Bool {
        switch self {
        case .aws, .rclone, .json: true
        case .env, .s3cmd: false
        }
    }

    /// What a file in this format is called.
    var fileName: String {
        switch self {
        case .aws: "a credentials file of the AWS tools"
        case .env: "a file of an access key's variables"
        case .json: "a file of an access key in JSON"
        case .rclone: "a configuration of rclone"
        case .s3cmd: "a configuration of s3cmd"
        }
    }

    /// A new file's content.
    ///
    /// - Parameters:
    ///   - keys: with the names of their profiles; one where the format takes only one.
    ///   - place: where they are to be used.
    ///   - present: what is in the file; only files of profiles look at it.
    /// - Returns: the whole text of the file.
    package func text(
        _ keys: [(profile: String, key: AccessKey)],
        place: CredentialsPlace,
        present: String = ""
    ) -> String {
        switch self {
        case .aws, .rclone, .s3cmd:
            var file = ProfileFile(present)
            let kind: AWSProfile.FileKind = file.namesProfiles ? .config : .credentials
            for (profile, key) in keys {
                let section = self == .aws ? AWSProfile(profile).section(in: kind) : profile
                file.set(section, values(key, place), removing: superseding)
            }
            return file.text
        case .env:
            return Self.unset + keys.map { environment($0.key, place) }.joined()
        case .json:
            let objects = keys.map { JSONValue.object(Self.document($0.key, place)) }
            return (objects.count == 1 ? objects[0] : .array(objects)).text(.indented) + "\n"
        }
    }

    /// The entries of a profile; none where there are no profiles.
    func values(
        _ key: AccessKey,
        _ place: CredentialsPlace
    ) -> [(name: String, value: String)] {
        switch self {
        case .aws:
            [
                ("aws_access_key_id", key.id), ("aws_secret_access_key", key.secret),
                ("region", place.region), ("endpoint_url", place.endpoint),
            ]
        case .rclone:
            [
                ("type", "s3"), ("provider", "IONOS"), ("access_key_id", key.id),
                ("secret_access_key", key.secret),
                ("region", place.region),
                ("endpoint", place.usesTLS ? place.host : place.endpoint),
            ]
        case .s3cmd:
            [
                ("access_key", key.id), ("secret_key", key.secret), ("host_base", place.host),
                // Without the bucket in it s3cmd puts the bucket into the path.
                ("host_bucket", place.host), ("bucket_location", place.region),
                ("use_https", place.usesTLS ? "True" : "False"),
            ]
        case .env, .json: []
        }
    }

    /// Under which name a profile holds the id of its key.
    var keyName: String {
        switch self {
        case .aws: "aws_access_key_id"
        case .rclone: "access_key_id"
        case .s3cmd: "access_key"
        case .env: "AWS_ACCESS_KEY_ID"
        case .json: "AccessKeyId"
        }
    }

    /// Entries of a profile that would keep a new key from being used.
    var superseding: ProfileFile.EntryNames {
        switch self {
        case .aws: AWSProfile.superseding
        case .rclone:
            [
                "session_token", "env_auth", "profile", "shared_credentials_file", "role_arn",
                "role_session_name",
                "role_session_duration", "role_external_id",
            ]
        case .s3cmd: ["access_token", "role_arn", "role_session_name"]
        case .env, .json: []
        }
    }

    static let variables = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_S3",
    ]

    /// Takes away what the AWS tools would combine with the key, or prefer to the endpoint.
    ///
    /// `AWS_PROFILE` stays: the key in the environment comes before it.
    static let unset =
        "unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_CREDENTIAL_EXPIRATION AWS_ACCOUNT_ID"
        + " AWS_IGNORE_CONFIGURED_ENDPOINT_URLS\n"

    private func environment(_ key: AccessKey, _ place: CredentialsPlace) -> String {
        zip(Self.variables, [key.id, key.secret, place.region, place.region, place.endpoint])
            .map { "export \($0)='\($1.replacing("'", with: #"'\''"#))'\n" }.joined()
    }

    /// A key in JSON, with the members that `credential_process` of the AWS tools asks for.
    package static func document(_ key: AccessKey, _ place: CredentialsPlace) -> JSONObject {
        [
            "Version": .number(JSONNumber(1)),
            "AccessKeyId": .string(key.id),
            "SecretAccessKey": .string(key.secret),
            "Address": .string(key.address.description),
            "Region": .string(place.region),
            "Endpoint": .string(place.endpoint),
        ]
    }
}
