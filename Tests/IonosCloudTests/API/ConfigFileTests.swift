import Testing

@testable import IonosCloud

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
        for text in ["", "# nothing\n", "---\n", "version: 1\n", "profiles:\n", "profiles: []\n"] {
            #expect(try ConfigFile(parsing: text, path: "/c").profile(environment: [:]) == nil)
        }
    }

    @Test func knowsWhereToLook() {
        #expect(ConfigFile.path(environment: ["HOME": "/h"]) == "/h/.ionos/config")
        #expect(ConfigFile.path(environment: ["HOME": "/h", "IONOS_CONFIG_FILE": "/f"]) == "/f")
        #expect(ConfigFile.path(environment: ["IONOS_CONFIG_FILE": ""]) == nil)
    }

    /// As people write it by hand, and as other programs write it.
    @Test(arguments: [
        """
        currentProfile: a
        profiles: [{name: a, environment: e, credentials: {username: "u", password: 'p'}}]
        environments: [{name: e, products: [{name: cloud, endpoints: [{name: "https://h/cloudapi/v6"}]}]}]
        """,
        """
        {"currentProfile": "a", "profiles": [{"name": "a", "environment": "e", "credentials":
          {"username": "u", "password": "p"}}], "environments":
          [{"name": "e", "products": [{"name": "cloud", "endpoints": [{"name": "https://h/cloudapi/v6"}]}]}]}
        """,
        """
        ---
        shared: &shared {username: u, password: p}
        currentProfile: a
        profiles:
        - name: a
          environment: e
          credentials:
            <<: *shared
            token: ~
        environments:
          - {name: E, products: [{name: Cloud, endpoints: [name: https://h/cloudapi/v6]}]}
        """,
    ])
    func readsEveryStyle(_ text: String) throws {
        let profile = try #require(try ConfigFile(parsing: text, path: "/c").profile(environment: [:]))
        #expect(profile.token == nil)
        #expect(profile.username == "u")
        #expect(profile.password?.reveal() == "p")
        #expect(profile.endpoint == "https://h/cloudapi/v6")
    }

    /// Nothing is taken for a number, a time or a truth.
    @Test(arguments: ["0123", "1_000", "yes", "1e3", "2001-01-01", "0x1F", "null-and-void", "a#b"])
    func takesScalarsAsTheyAreWritten(_ password: String) throws {
        let text =
            "currentProfile: 1\nprofiles: [{name: 1, credentials: {username: on, password: \(password)}}]"
        let profile = try #require(try ConfigFile(parsing: text, path: "/c").profile(environment: [:]))
        #expect(profile.name == "1")
        #expect(profile.username == "on")
        #expect(profile.password?.reveal() == password)
    }

    @Test(arguments: [
        ("a: 1\na: 2", "already defined"), ("a: *x", "anchor"), ("a: [1, 2", "line 1"),
        ("a:\n\tb: 1", "line 2"),
        ("a: \"x", "line"), ("just words", "names with values"), ("- a", "names with values"),
        ("a: 1\n  b: 2", "line 2"), ("a: 1\n---\nb: 2", "line 2"), ("- a\nb: 1", "line 2"),
        ("profiles: {a: b}", "profiles is not a list"), ("environments: x", "environments is not a list"),
        ("profiles: [{name: n, credentials: {token: [a]}}]", "token of the profile n is not a text"),
    ])
    func saysWhatIsWrong(_ text: String, _ part: String) throws {
        let error = try #require(throws: ConfigFileError.self) { try ConfigFile(parsing: text, path: "/c") }
        #expect(error.message.contains(part), "\(error)")
        #expect(error.description.contains("/c"))
    }

    @Test(arguments: [
        "*s3cret", "!!s3cret [a]", "[s3cret", "{s3cret", "'s3cret", "@s3cret", "%s3cret", "s3cret: x",
    ])
    func repeatsNoSecret(_ password: String) throws {
        let text = "profiles:\n- name: n\n  credentials:\n    password: \(password)\n    token: t\n"
        let error = try #require(throws: ConfigFileError.self) { try ConfigFile(parsing: text, path: "/c") }
        #expect(!error.description.contains("s3cret"), "\(error)")
    }

    @Test func neverCrashesOnAnyPrefix() {
        for count in 0...text.count {
            _ = try? ConfigFile(parsing: String(text.prefix(count)), path: "/c")
            _ = try? ConfigFile(parsing: String(text.suffix(count)), path: "/c")
        }
    }
}
