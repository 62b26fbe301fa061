import Testing

@testable import IonosAPI

struct ConfigFileTests {
    private let text = """
        # made by ionosctl
        version: 1.0
        currentProfile: Work   # the usual one
        profiles:
          - name: work
            environment: prod
            credentials:
              token: "tok#1"
              s3AccessKey: x
          - name: home
            environment: other
            credentials:
              username: me@x.y
              password: 'it''s: #secret'
        environments:
        - name: PROD
          certificateAuthData: |
            -----BEGIN CERTIFICATE-----
            # not a comment
            -----END CERTIFICATE-----
          products:
          - name: dns
            endpoints:
            - name: https://dns.example
          - name: Compute
            endpoints:
            - name: https://api.example/cloudapi/v6
              skipTlsVerify: false
        failover:
          strategy: none
          retryableMethods: []
        """

    private func file() throws -> ConfigFile {
        try ConfigFile(parsing: text, path: "/c")
    }

    @Test func findsTheCurrentProfileAndItsEndpoint() throws {
        let profile = try #require(try file().profile(environment: [:]))
        #expect(profile.name == "work")
        #expect(profile.token?.reveal() == "tok#1")
        #expect(profile.endpoint == "https://api.example/cloudapi/v6")
    }

    @Test func letsAVariableNameAnother() throws {
        let profile = try #require(try file().profile(environment: ["IONOS_CURRENT_PROFILE": "HOME"]))
        #expect(profile.username == "me@x.y")
        #expect(profile.password?.reveal() == "it's: #secret")
        #expect(profile.endpoint == nil)
        let credentials = try Credentials(environment: ["IONOS_USERNAME": "half"], profile: profile)
        #expect(credentials.source == "the profile home's username and the profile home's password")
        #expect(try Credentials(environment: ["IONOS_TOKEN": "t"], profile: profile).source == "IONOS_TOKEN")
        #expect(throws: CredentialsError.unusable(source: "IONOS_TOKEN")) {
            try Credentials(environment: ["IONOS_TOKEN": "t t"], profile: profile)
        }
    }

    @Test func saysWhichProfilesThereAre() throws {
        let error = #expect(throws: ConfigFileError.self) {
            try file().profile(environment: ["IONOS_CURRENT_PROFILE": "wrok"])
        }
        #expect(error?.description.contains("there are: work, home") == true)
        #expect(error?.description.contains("/c") == true)
    }

    @Test func isContentWithoutProfiles() throws {
        for text in ["", "---\n", "version: 1\n", "profiles:\n", "profiles: []\n"] {
            #expect(try ConfigFile(parsing: text, path: "/c").profile(environment: [:]) == nil)
        }
    }

    @Test func knowsWhereToLook() {
        #expect(ConfigFile.path(environment: ["HOME": "/h"]) == "/h/.ionos/config")
        #expect(ConfigFile.path(environment: ["HOME": "/h", "IONOS_CONFIG_FILE": "/f"]) == "/f")
        #expect(ConfigFile.path(environment: ["IONOS_CONFIG_FILE": ""]) == nil)
    }

    @Test(arguments: [
        ("a: 1\na: 2", 2), ("a: &x 1", 1), ("a: [1, 2]", 1), ("a:\n\tb: 1", 2), ("a: \"x", 1),
        ("just words", 1),
        ("a: 1\n  b: 2", 2), ("a: 1\n---\nb: 2", 2), ("- a\nb: 1", 2), ("a: \"\\x41\"", 1),
    ])
    func refusesWhatItDoesNotUnderstand(_ text: String, _ line: Int) {
        let error = #expect(throws: PlainYAML.SyntaxError.self) { try PlainYAML(parsing: text) }
        #expect(error?.line == line)
    }

    @Test func neverCrashesOnAnyPrefix() {
        for count in 0...text.count {
            _ = try? PlainYAML(parsing: String(text.prefix(count)))
            _ = try? PlainYAML(parsing: String(text.suffix(count)))
        }
    }

    @Test func readsNestedLists() throws {
        let yaml = try PlainYAML(parsing: "- - a\n  - b\n-\n  c: ~\n  d: >\n    one\n    two\n- e\n")
        let expected: PlainYAML = .list([
            .list([.scalar("a"), .scalar("b")]),
            .mapping([.init(name: "c", value: .scalar("")), .init(name: "d", value: .scalar("one two"))]),
            .scalar("e"),
        ])
        #expect(yaml == expected)
    }
}
