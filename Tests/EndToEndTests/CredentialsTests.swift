import Foundation
import TestSupport
import Testing

/// Access keys that are written for other programs: what a profile then yields, and what became of the rest.
@Suite(.aFewAtATime) struct CredentialsTests {
    private static let address = "ionoscloud_s3_key.example"

    private func applied() async throws -> UserProject {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let apply = try await project.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        try FileManager.default.createDirectory(
            atPath: project.scratch.path("home/.aws"),
            withIntermediateDirectories: false
        )
        return project
    }

    private func key(_ project: UserProject) async throws -> (id: String, secret: String) {
        let json = try await project.keyform("credentials", Self.address, "-format=json")
        func member(_ name: String) throws -> String {
            let match = try #require(json.output.firstMatch(of: try Regex(#""\#(name)": "([^"]*)""#)))
            return String(try #require(match.output[1].substring))
        }
        return (try member("AccessKeyId"), try member("SecretAccessKey"))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var profile = "work"
        var credentials: String?
        var config: String?
        /// Which of the two is written.
        var writes = "credentials"
        /// Names of entries of which a word is said.
        let removed: [String]
        /// Texts that must still be in the two files.
        var kept: [String] = []
    }

    private static let other = "[other]\n# mine\naws_access_key_id = OTHER\naws_session_token = stays\n"

    static let cases = [
        Case(
            testDescription: "tokens",
            credentials: other + "[work]\naws_access_key_id = OLD\naws_secret_access_key = OLD\n"
                + "aws_security_token = t\naws_session_token = t\n",
            removed: ["aws_security_token", "aws_session_token"],
            kept: [other]
        ),
        Case(
            testDescription: "a role in the same file",
            credentials:
                "[work]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = other\nrole_session_name = s\n"
                + "external_id = e\nmfa_serial = m\n" + other,
            removed: ["role_arn", "source_profile", "role_session_name", "external_id", "mfa_serial"],
            kept: [other]
        ),
        Case(
            testDescription: "a role in the other file",
            credentials: other,
            config:
                "[profile work]\noutput = json\nrole_arn = arn:aws:iam::1:role/x\ncredential_source = Environment\n"
                + "\n[profile other]\nrole_arn = stays\n",
            removed: ["role_arn", "credential_source"],
            kept: ["output = json\n", "[profile other]\nrole_arn = stays\n", other]
        ),
        Case(
            testDescription: "a token file in the other file",
            config: "[profile 'work']\nweb_identity_token_file = /tmp/t\nrole_arn = arn:aws:iam::1:role/x\n",
            removed: ["web_identity_token_file"]
        ),
        Case(
            testDescription: "single sign-on",
            config: "[sso-session s]\nsso_start_url = https://x.example\n[profile work]\nsso_session = s\n"
                + "sso_account_id = 1\nsso_role_name = r\nsso_region = eu-central-1\n",
            removed: ["sso_session", "sso_account_id", "sso_role_name"],
            kept: ["[sso-session s]\nsso_start_url = https://x.example\n"]
        ),
        Case(
            testDescription: "another endpoint",
            config:
                "[profile work]\nservices = s\nuse_fips_endpoint = true\nregion = eu-west-1\n\n[services s]\ns3 =\n"
                + "  endpoint_url = https://elsewhere.example\n",
            removed: ["services", "use_fips_endpoint"],
            kept: ["  endpoint_url = https://elsewhere.example\n"]
        ),
        Case(
            testDescription: "the default profile",
            profile: "default",
            credentials: "[default]\naws_access_key_id = OLD\naws_secret_access_key = OLD\n",
            config: "[default]\ncredential_process = /bin/false\nrole_arn = r\nsource_profile = other\n",
            removed: ["credential_process", "role_arn"]
        ),
        Case(
            testDescription: "the configuration file is written",
            credentials: "[work]\naws_access_key_id = OLD\naws_secret_access_key = OLD\nregion = x\n" + other,
            config: "[profile work]\ncredential_process = /bin/false\n[work]\nnot_a = profile\n",
            writes: "config",
            removed: ["credential_process", "aws_access_key_id", "aws_secret_access_key", "region"],
            kept: [other, "not_a = profile\n"]
        ),
        Case(
            testDescription: "two spellings of the default profile",
            profile: "default",
            config: "[default]\noutput = json\n[profile default]\nrole_arn = r\nsource_profile = other\n",
            writes: "config",
            removed: ["role_arn", "source_profile"]
        ),
        Case(testDescription: "a name with a blank", profile: "my work", writes: "config", removed: []),
        Case(testDescription: "nothing is there", removed: []),
    ]

    @Test(arguments: cases)
    func aProfileYieldsTheKey(_ example: Case) async throws {
        let project = try await applied()
        let files = ["credentials": example.credentials, "config": example.config]
        for (name, text) in files {
            if let text { try project.scratch.write(text, to: "home/.aws/\(name)") }
        }
        let arguments = [
            "credentials", Self.address, "-profile", example.profile, "-out",
            project.scratch.path("home/.aws/\(example.writes)"),
        ]
        let written = try await project.keyform(arguments)
        #expect(written.exitStatus == 0, "\(written.everything)")
        for name in example.removed {
            #expect(written.errorOutput.contains(name), "\(name) in \(written.everything)")
        }
        if example.removed.isEmpty {
            #expect(!written.errorOutput.contains("Removed"), "\(written.everything)")
        }
        let there = ["credentials", "config"].filter { files[$0] != .some(nil) || $0 == example.writes }
        var texts = ""
        for name in there {
            texts += try project.scratch.read("home/.aws/\(name)")
            let attributes = try FileManager.default.attributesOfItem(
                atPath: project.scratch.path("home/.aws/\(name)")
            )
            if example.writes == name {
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
        for text in example.kept {
            #expect(texts.contains(text), "\(text) in \(texts)")
        }
        let again = try await project.keyform(arguments)
        #expect(!again.errorOutput.contains("Removed"), "\(again.everything)")
        if let found = try await yielded(by: example.profile, project) {
            let key = try await key(project)
            #expect(
                found == "\(key.id) \(key.secret) None https://s3.eu-central-3.ionoscloud.com eu-central-3\n",
                "\(texts)"
            )
        }
    }

    /// What botocore makes of a profile, where it is installed.
    private func yielded(by profile: String, _ project: UserProject) async throws -> String? {
        let script = """
            import sys
            try:
                import botocore.session
            except ImportError:
                sys.exit(77)
            session = botocore.session.Session(profile=sys.argv[1])
            key = session.get_credentials().get_frozen_credentials()
            client = session.create_client("s3").meta
            print(key.access_key, key.secret_key, key.token, client.endpoint_url, client.region_name)
            """
        let outcome = try await ProcessRunner(
            "/usr/bin/env",
            environment: [
                "HOME": project.scratch.path("home"), "AWS_EC2_METADATA_DISABLED": "true",
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            ],
            folder: project.scratch.path("project")
        )
        .run(["python3", "-c", script, profile], timeout: .seconds(120))
        guard outcome.exitStatus != 77, outcome.exitStatus != 127 else { return nil }
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return outcome.output
    }

    /// The files may have other names.
    @Test func theEnvironmentNamesTheFiles() async throws {
        var project = try await applied()
        let config = try project.scratch.write(
            "[profile work]\nrole_arn = r\nsource_profile = o\n",
            to: "mine.ini"
        )
        project.environment["AWS_CONFIG_FILE"] = config
        let written = try await project.keyform(
            "credentials",
            Self.address,
            "-profile=work",
            "-out",
            project.scratch.path("keys.ini")
        )
        #expect(written.errorOutput.contains("role_arn, source_profile"), "\(written.everything)")
        #expect(try project.scratch.read("mine.ini") == "[profile work]\n")
        project.environment["AWS_SHARED_CREDENTIALS_FILE"] = project.scratch.path("keys.ini")
        let other = try await project.keyform("credentials", Self.address, "-profile=work", "-out", config)
        #expect(other.exitStatus == 0, "\(other.everything)")
        #expect(try project.scratch.read("mine.ini").hasPrefix("[profile work]\naws_access_key_id = "))
        #expect(try !project.scratch.read("keys.ini").contains("aws_secret_access_key"))
    }

    /// Where the other file would have to change and must not, nothing is written.
    @Test func aFileThatIsNotOursToChangeIsAnError() async throws {
        let project = try await applied()
        let aws = project.scratch.path("home/.aws")
        let arguments = ["credentials", Self.address, "-profile=work", "-out=\(aws)/credentials"]
        func expectRefusal(_ words: String) async throws {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(outcome.unwrappedErrors.contains(words), "\(outcome.everything)")
            #expect(!FileManager.default.fileExists(atPath: aws + "/credentials"))
        }
        let text = "[profile work]\nrole_arn = r\nsource_profile = o\n"
        try project.scratch.write(text, to: "elsewhere")
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: aws + "/config",
            withDestinationPath: project.scratch.path("elsewhere")
        )
        try await expectRefusal("it is a link to a file that would have to change")
        #expect(try project.scratch.read("elsewhere") == text)
        try manager.removeItem(atPath: aws + "/config")
        try manager.createDirectory(atPath: aws + "/config", withIntermediateDirectories: false)
        try await expectRefusal("Is a directory")
        try manager.removeItem(atPath: aws + "/config")
        try project.scratch.write("key: value\n", to: "home/.aws/config")
        try await expectRefusal("it holds something else than profiles")
        // A link is no trouble where nothing has to change.
        try manager.removeItem(atPath: aws + "/config")
        try project.scratch.write("[profile work]\noutput = json\n", to: "elsewhere")
        try manager.createSymbolicLink(
            atPath: aws + "/config",
            withDestinationPath: project.scratch.path("elsewhere")
        )
        #expect(try await project.keyform(arguments).exitStatus == 0)
    }

    /// A file that botocore does not read is not written as if a profile in it worked.
    @Test(arguments: [
        ("credentials", "[k]\nregion = x\n[k]\nregion = y\n", "the section [k] stands in it more than once"),
        ("credentials", "[work]\nregion = x\n[work]\nregion = y\n", "the section [work] stands in it"),
        ("config", "[profile k]\noutput = json\noutput = text\n", "sets output more than once"),
        ("config", "\u{FEFF}[profile k]\noutput = json\n", "it begins with a byte order mark"),
    ])
    func aFileThatTheAWSToolsRefuseIsAnError(name: String, text: String, words: String) async throws {
        let project = try await applied()
        let file = project.scratch.path("home/.aws/credentials")
        try project.scratch.write(text, to: "home/.aws/\(name)")
        let outcome = try await project.keyform(
            "credentials",
            Self.address,
            "-profile=work",
            "-out=\(file)"
        )
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains(words), "\(outcome.everything)")
        #expect(try project.scratch.read("home/.aws/\(name)") == text)
    }

    @Test func aByteOrderMarkIsTakenAway() async throws {
        let project = try await applied()
        try project.scratch.write("\u{FEFF}[other]\nregion = x\n", to: "home/.aws/credentials")
        let outcome = try await project.keyform(
            "credentials",
            Self.address,
            "-profile=work",
            "-out=\(project.scratch.path("home/.aws/credentials"))"
        )
        #expect(outcome.errorOutput.contains("Removed the byte order mark"), "\(outcome.everything)")
        #expect(try project.scratch.read("home/.aws/credentials").utf8.starts(with: "[other]\n".utf8))
        if let found = try await yielded(by: "work", project) {
            #expect(found.hasPrefix(try await key(project).id))
        }
    }

    /// What a shell then hands to botocore is the key and nothing else.
    @Test func aShellUsesTheKeyAlone() async throws {
        let project = try await applied()
        let key = try await key(project)
        let written = try await project.keyform("credentials", Self.address, "-format=env")
        let script = try project.scratch.write(
            """
            export AWS_SESSION_TOKEN=t AWS_SECURITY_TOKEN=t AWS_CREDENTIAL_EXPIRATION=2001-01-01T00:00:00Z
            export AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true AWS_PROFILE=other
            \(written.output)
            env
            """,
            to: "use.sh"
        )
        let outcome = try await ProcessRunner(
            "/bin/sh",
            environment: ["PATH": "/usr/bin:/bin"],
            folder: project.scratch.path("project")
        ).run([script], timeout: .seconds(60))
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(outcome.output.contains("AWS_ACCESS_KEY_ID=\(key.id)\n"), "\(outcome.everything)")
        for name in ["TOKEN", "EXPIRATION", "IGNORE"] {
            #expect(!outcome.output.contains("\(name)="), "\(outcome.everything)")
        }
    }

    @Test(arguments: ["aws", "rclone"])
    func profilesOfKeysThatAreGoneAreToldAndPruned(_ format: String) async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            resource "ionoscloud_user" "u" {
              first_name = "Ada"
              last_name  = "Lovelace"
              email      = "ada@people.example"
              password   = "Engine-1843"
            }

            variable "names" {
              type    = set(string)
              default = ["one", "two"]
            }

            resource "ionoscloud_s3_key" "k" {
              for_each = var.names
              user_id  = ionoscloud_user.u.id
            }
            """
        ])
        let own = format == "aws" ? "[mine]\naws_access_key_id = AKIA\n" : "[mine]\ntype = drive\n"
        let file = try project.write(own, to: "keys.ini")
        let write = ["credentials", "ionoscloud_s3_key.k", "-format=\(format)", "-out=\(file)"]
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let both = try await project.keyform(write)
        #expect(both.exitStatus == 0 && !both.errorOutput.contains("gone"), "\(both.everything)")
        #expect(
            try await project.keyform("apply", "-auto-approve", #"-var=names=["one"]"#).exitStatus == 0
        )
        let told = try await project.keyform(write)
        #expect(
            told.errorOutput.contains("[k-two]") && told.errorOutput.contains("-prune"),
            "\(told.everything)"
        )
        #expect(try project.scratch.read("project/keys.ini").contains("[k-two]"))
        // Another state's profiles are not this one's to judge.
        let elsewhere = try await project.keyform(
            ["-state=other.db", "credentials", "-prune", "-format=\(format)", "-out=\(file)"]
        )
        #expect(try project.scratch.read("project/keys.ini").contains("[k-two]"), "\(elsewhere.everything)")
        let pruned = try await project.keyform(write + ["-prune"])
        #expect(pruned.errorOutput.contains("Removed [k-two]"), "\(pruned.everything)")
        let text = try project.scratch.read("project/keys.ini")
        #expect(text.hasPrefix(own) && text.contains("[k-one]") && !text.contains("k-two"), "\(text)")
        #expect(try await project.keyform("destroy", "-auto-approve").exitStatus == 0)
        let last = try await project.keyform("credentials", "-prune", "-format=\(format)", "-out=\(file)")
        #expect(last.exitStatus == 0, "\(last.everything)")
        #expect(try project.scratch.read("project/keys.ini") == own)
    }

    @Test func pruningNeedsAFile() async throws {
        let project = try await applied()
        for arguments in [["-prune"], ["-prune", "-format=json", "-out=x"], []] {
            let outcome = try await project.keyform(["credentials"] + arguments)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        }
        #expect(try await project.keyform("credentials", Self.address, "-prune").exitStatus == 1)
    }
}
