import Addresses
import HTTPTransport
import JSONText
import Testing

@testable import Credentials
@testable import ObjectStorage

@Suite struct CredentialsFormatTests {
    private let key = AccessKey(
        address: InstanceAddress(
            ResourceAddress(type: "ionoscloud_s3_key", name: "team"),
            .key("ada lovelace/1")
        ),
        id: "EEAA",
        secret: "s'/+=",
        isActive: true
    )

    private func text(_ format: CredentialsFormat, present: String = "") -> String {
        format.text([(key.profileName, key)], place: CredentialsPlace(.standard), present: present)
    }

    @Test func profileNamesAreMadeOfAddresses() {
        #expect(key.profileName == "team-ada-lovelace-1")
    }

    @Test func aws() {
        #expect(
            text(.aws, present: "[x]\na = 1\n") == """
                [x]
                a = 1

                [team-ada-lovelace-1]
                aws_access_key_id = EEAA
                aws_secret_access_key = s'/+=
                region = eu-central-3
                endpoint_url = https://s3.eu-central-3.ionoscloud.com

                """
        )
        // The token of a session that the old key had would spoil the new one.
        let old = "[team-ada-lovelace-1]\naws_session_token = t\n"
        #expect(!text(.aws, present: old).contains("token"))
    }

    @Test func theConfigurationFileOfAWSNamesProfilesInItsWay() {
        let present = "[default]\nregion = x\n[profile team-ada-lovelace-1]\naws_access_key_id = OLD\n"
        #expect(!text(.aws, present: present).contains("OLD"))
        #expect(text(.aws, present: "[profile a]\n").contains("\n[profile team-ada-lovelace-1]\n"))
        let other = CredentialsFormat.aws.text(
            [("default", key)],
            place: CredentialsPlace(.standard),
            present: present
        )
        #expect(other.hasPrefix("[default]\nregion = eu-central-3\naws_access_key_id = EEAA\n"))
        #expect(text(.rclone, present: "[profile a]\n").contains("\n[team-ada-lovelace-1]\n"))
    }

    @Test func aShellReadsWhatIsWritten() {
        #expect(text(.env).contains(#"export AWS_SECRET_ACCESS_KEY='s'\''/+='"#))
        #expect(text(.env).contains("export AWS_ENDPOINT_URL_S3='https://s3.eu-central-3.ionoscloud.com'\n"))
    }

    /// A token of another session would be sent with the new key.
    @Test func theShellForgetsWhatWouldDefeatTheKey() throws {
        let first = try #require(text(.env).split(separator: "\n").first)
        #expect(first.hasPrefix("unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN"))
        #expect(CredentialsFormat.env.isOwn(Array(text(.env).utf8)))
        let earlier = text(.env).split(separator: "\n").dropFirst().joined(separator: "\n")
        #expect(CredentialsFormat.env.isOwn(Array(earlier.utf8)))
        #expect(!CredentialsFormat.env.isOwn(Array("unset HOME\n\(earlier)".utf8)))
    }

    @Test func jsonIsWhatACredentialProcessPrints() throws {
        let json = try JSONValue(parsing: text(.json))
        #expect(json["Version"]?.integer == 1)
        #expect(json["AccessKeyId"]?.string == "EEAA" && json["SecretAccessKey"]?.string == "s'/+=")
        let several = CredentialsFormat.json.text(
            [("a", key), ("b", key)],
            place: CredentialsPlace(.standard)
        )
        #expect(try JSONValue(parsing: several).array?.count == 2)
    }

    @Test func rcloneAndS3cmdNameTheHost() {
        #expect(
            text(.rclone).contains("type = s3\n")
                && text(.rclone).contains("endpoint = s3.eu-central-3.ionoscloud.com\n")
        )
        let file = CredentialsFormat.s3cmd.text([("default", key)], place: CredentialsPlace(.standard))
        #expect(file.hasPrefix("[default]\naccess_key = EEAA\nsecret_key = s'/+=\n"))
        #expect(file.contains("host_bucket = s3.eu-central-3.ionoscloud.com\n"))
    }

    /// What keyform writes it may write again; what its programs share it may change; nothing else.
    @Test func foreignFilesAreRecognised() {
        for format in CredentialsFormat.allCases {
            let own = CredentialsFormat.allCases.filter { $0.isOwn(Array(text(format).utf8)) }
            #expect(own == [format])
        }
        let foreign = [
            "resource \"a\" \"b\" {}\n", "#!/bin/sh\nexport AWS_ACCESS_KEY_ID='x'\n", "{}", "[]", "[1]",
            "x = 1\n",
            "[user]\n\tname = Ada\n\temail = a@b.de\n", "[Unit]\nDescription=x\n", "\u{0}\u{1}",
            text(.env) + "export MORE='1'\n", #"{"AccessKeyId": "mine"}"#, "PK\u{3}",
        ]
        for format in CredentialsFormat.allCases {
            for text in foreign {
                #expect(!format.isOwn(Array(text.utf8)), "\(format): \(text)")
            }
            #expect(!format.isOwn([0xFF, 0xFE]))
        }
        let shared = [
            (CredentialsFormat.aws, "[default]\nregion = x\n"), (.aws, "[profile a]\nrole_arn = x\n"),
            (.aws, "# empty\n"),
            (.aws, "[default]\n"), (.rclone, "[drive]\ntype = drive\n"),
            (.s3cmd, "[default]\nhost_base = x\n"),
            (.aws, "[sso-session x]\nsso_region = y\n"),
        ]
        for (format, text) in shared {
            #expect(format.isOwn(Array(text.utf8)), "\(format): \(text)")
        }
        #expect(!CredentialsFormat.aws.isOwn(Array("[drive]\ntype = s3\nregion = x\n".utf8)))
    }

    /// How botocore takes the names of sections apart.
    @Test func profilesAreSpelledInSeveralWays() {
        let work = AWSProfile("work")
        #expect(work.section(in: .credentials) == "work" && work.section(in: .config) == "profile work")
        #expect(AWSProfile("default").section(in: .config) == "default")
        #expect(AWSProfile("my work").section(in: .config) == #"profile "my work""#)
        #expect(AWSProfile("my work").section(in: .credentials) == "my work")
        for section in [
            "profile work", "profile  work", "profile \"work\"", "profile 'work'", "profile\twork",
        ] {
            #expect(work.isMeant(by: section, in: .config) && work.isSpelled(by: section))
            #expect(!work.isMeant(by: section, in: .credentials))
        }
        for section in ["profile works", "profile work x", "profile", "Work", "sso-session work"] {
            #expect(!work.isSpelled(by: section))
        }
        #expect(work.isMeant(by: "work", in: .credentials) && !work.isMeant(by: "work", in: .config))
        #expect(AWSProfile("default").isMeant(by: "default", in: .config))
        #expect(AWSProfile("default").isMeant(by: "profile default", in: .config))
    }

    /// An endpoint that is set takes the place of the vendor's in every format, with its scheme and port.
    @Test func anEndpointThatIsSetWins() throws {
        let place = CredentialsPlace(
            .standard,
            at: HTTPURL.Origin(scheme: .http, host: "127.0.0.1", port: 9000)
        )
        let texts = CredentialsFormat.allCases.map { $0.text([("default", key)], place: place) }
        #expect(texts.allSatisfy { $0.contains("127.0.0.1:9000") && !$0.contains("ionoscloud.com") })
        #expect(texts.allSatisfy { $0.contains("eu-central-3") })
        let s3cmd = CredentialsFormat.s3cmd.text([("default", key)], place: place)
        #expect(s3cmd.contains("host_base = 127.0.0.1:9000\n") && s3cmd.contains("use_https = False\n"))
        #expect(
            CredentialsFormat.rclone.text([("default", key)], place: place)
                .contains("endpoint = http://127.0.0.1:9000\n")
        )
        let secure = CredentialsPlace(
            .standard,
            at: HTTPURL.Origin(scheme: .https, host: "s3.example", port: 443)
        )
        #expect(secure.host == "s3.example" && secure.usesTLS && secure.endpoint == "https://s3.example")
    }

    @Test func userOwnedRegionsHaveTheirOldHosts() {
        let hosts = Dictionary(uniqueKeysWithValues: ObjectStorageRegion.all.map { ($0.name, $0.host) })
        #expect(hosts["de"] == "s3.eu-central-1.ionoscloud.com")
        #expect(hosts["us-central-1"] == "s3.us-central-1.ionoscloud.com")
        #expect(hosts.count == 6)
    }
}
