import Addresses
import JSONText

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

    /// The file's new content.
    ///
    /// - Parameters:
    ///   - keys: with the names of their profiles; one where the format takes only one.
    ///   - region: where they are to be used.
    ///   - present: what is in the file; only files of profiles look at it.
    /// - Returns: the whole text of the file.
    package func text(
        _ keys: [(profile: String, key: AccessKey)],
        region: ObjectStorageRegion,
        present: String = ""
    ) -> String {
        switch self {
        case .aws, .rclone, .s3cmd:
            var file = ProfileFile(present)
            // `~/.aws/config` names profiles otherwise than `~/.aws/credentials`.
            let prefix = self == .aws && file.namesProfiles ? "profile " : ""
            for (profile, key) in keys {
                let profile = profile == "default" ? profile : prefix + profile
                file.set(profile, values(key, region), removing: self == .aws ? ["aws_session_token"] : [])
            }
            return file.text
        case .env:
            return keys.map { environment($0.key, region) }.joined()
        case .json:
            let objects = keys.map { json($0.key, region) }
            return (objects.count == 1 ? objects[0] : .array(objects)).text(.indented) + "\n"
        }
    }

    private func values(_ key: AccessKey, _ region: ObjectStorageRegion) -> [(name: String, value: String)] {
        switch self {
        case .aws:
            [
                ("aws_access_key_id", key.id), ("aws_secret_access_key", key.secret),
                ("region", region.name), ("endpoint_url", region.endpoint),
            ]
        case .rclone:
            [
                ("type", "s3"), ("provider", "IONOS"), ("access_key_id", key.id),
                ("secret_access_key", key.secret),
                ("region", region.name), ("endpoint", region.host),
            ]
        case .s3cmd:
            [
                ("access_key", key.id), ("secret_key", key.secret), ("host_base", region.host),
                // Without the bucket in it s3cmd puts the bucket into the path.
                ("host_bucket", region.host), ("bucket_location", region.name), ("use_https", "True"),
            ]
        case .env, .json: []
        }
    }

    private func environment(_ key: AccessKey, _ region: ObjectStorageRegion) -> String {
        [
            ("AWS_ACCESS_KEY_ID", key.id), ("AWS_SECRET_ACCESS_KEY", key.secret),
            ("AWS_REGION", region.name), ("AWS_DEFAULT_REGION", region.name),
            ("AWS_ENDPOINT_URL_S3", region.endpoint),
        ].map { "export \($0)='\($1.replacing("'", with: #"'\''"#))'\n" }.joined()
    }

    /// With the members that `credential_process` of the AWS tools asks for.
    private func json(_ key: AccessKey, _ region: ObjectStorageRegion) -> JSONValue {
        [
            "Version": .number(JSONNumber(1)),
            "AccessKeyId": .string(key.id),
            "SecretAccessKey": .string(key.secret),
            "Address": .string(key.address.description),
            "Region": .string(region.name),
            "Endpoint": .string(region.endpoint),
        ]
    }
}
