import JSONText

extension CredentialsFormat {
    /// Whether a file is one that may be replaced, or in which a profile may be changed: nothing else is in it than what
    /// this format writes or, where files are shared, what its programs read.
    func isOwn(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        switch self {
        case .env: return Self.isEnvironment(text)
        case .json: return Self.isJSON(bytes)
        case .aws, .rclone, .s3cmd:
            let file = ProfileFile(text)
            // A list in JSON looks like the header of a section.
            guard !file.isSomethingElse, (try? JSONValue(parsing: bytes)) == nil else { return false }
            let sections = file.sections.map { Section(name: $0, entries: Set(file.entries(of: $0).keys)) }
            return sections.allSatisfy(\.entries.isEmpty) || isShared(sections)
        }
    }

    private struct Section {
        let name: String
        let entries: Set<String>

        var isRclone: Bool {
            entries.contains("type")
        }

        var isS3cmd: Bool {
            !entries.isDisjoint(with: ["access_key", "host_base", "host_bucket", "bucket_location"])
        }

        /// Whether nobody but the AWS tools would have it.
        var isSurelyAWS: Bool {
            ["profile ", "sso-session ", "services "].contains { name.hasPrefix($0) }
                || entries.contains { $0.hasPrefix("aws_") || $0.hasPrefix("sso_") }
                || !entries.isDisjoint(with: [
                    "role_arn", "source_profile", "credential_process", "endpoint_url",
                ])
        }

        var mayBeAWS: Bool {
            !entries.isDisjoint(with: ["region", "output", "s3", "cli_pager", "ca_bundle", "retry_mode"])
        }
    }

    /// Whether files with such sections are those of the format's programs.
    private func isShared(_ sections: [Section]) -> Bool {
        switch self {
        case .aws:
            sections.contains(where: \.isSurelyAWS)
                || sections.contains(where: \.mayBeAWS)
                    && !sections.contains { $0.isRclone || $0.isS3cmd }
        case .rclone: sections.contains(where: \.isRclone)
        case .s3cmd: sections.contains(where: \.isS3cmd)
        case .env, .json: false
        }
    }

    private static func isEnvironment(_ text: String) -> Bool {
        // Earlier releases had no line before the variables.
        let variablesOnly = text.hasPrefix(unset) ? text.dropFirst(unset.count) : text[...]
        let lines = variablesOnly.split(whereSeparator: \.isNewline)
        return lines.count == variables.count
            && zip(lines, variables).allSatisfy { $0.hasPrefix("export \($1)='") && $0.hasSuffix("'") }
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        let members: Set = ["Version", "AccessKeyId", "SecretAccessKey", "Address", "Region", "Endpoint"]
        guard let json = try? JSONValue(parsing: bytes) else { return false }
        let objects = (json.array ?? [json]).map(\.object)
        return !objects.isEmpty
            && objects.allSatisfy { object in object.map { Set($0.members.map(\.name)) == members } ?? false }
    }
}
