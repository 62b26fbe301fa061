import HTTPTransport
import Providers
import SourceText
import Testing

@testable import IonosCloud

@Suite struct AccessSettingsTests {
    private static let file = """
        version: 1.0
        currentProfile: work
        profiles:
          - name: work
            environment: prod
            credentials:
              token: "planted-token"
          - name: empty
            environment: prod
            credentials:
              username: "only a name"
        environments:
          - name: prod
            products:
              - name: cloud
                endpoints:
                  - name: https://api.example.com/cloudapi/v6
        """

    private func settings(
        _ environment: [String: String],
        provider: Credentials.ProviderValues = Credentials.ProviderValues(),
        files: [String: String] = [:]
    ) throws(DiagnosticsError) -> AccessSettings {
        try AccessSettings(provider, environment: environment) { files[$0] }
    }

    private func problem(_ environment: [String: String], files: [String: String] = [:]) -> Diagnostic? {
        let error = #expect(throws: DiagnosticsError.self) { _ = try settings(environment, files: files) }
        return error?.diagnostics.first
    }

    @Test func aProfileCountsWhenNothingElseGivesCredentials() throws {
        let found = try settings(["HOME": "/home/a"], files: ["/home/a/.ionos/config": Self.file])
        #expect("\(found.credentials)" == "credentials from the profile work's token")
        #expect(found.endpoint == "https://api.example.com/cloudapi/v6")
    }

    @Test func theEnvironmentAndTheProviderBlockComeFirst() throws {
        let files = ["/c": Self.file]
        let variable = try settings(["IONOS_CONFIG_FILE": "/c", "IONOS_TOKEN": "t"], files: files)
        #expect(variable.credentials.source == "IONOS_TOKEN")
        #expect(variable.endpoint == nil)
        let block = try settings(
            ["IONOS_CONFIG_FILE": "/c"],
            provider: Credentials.ProviderValues(username: "u", password: "p"),
            files: files
        )
        #expect(block.credentials.username == "u")
    }

    /// A login is below everything that is said of this run, and above what stands in the usual file.
    @Test func aLoginCountsForItsServerOnly() throws {
        let files = ["/home/a/.ionos/config": Self.file, "/c": Self.file]
        func source(_ environment: [String: String], of server: String = "api.ionos.com") throws -> String {
            let origin = HTTPURL.Origin(scheme: .https, host: server, port: 443)
            return try AccessSettings(
                Credentials.ProviderValues(),
                environment: ["HOME": "/home/a"].merging(environment) { $1 },
                origin: origin,
                login: { $0 == "https://api.ionos.com" ? StoredLogin(token: "t", source: "the login") : nil }
            ) { files[$0] }.credentials.source
        }
        #expect(try source([:]) == "the login")
        #expect(try source([:], of: "api.ionos.example") == "the profile work's token")
        #expect(try source(["IONOS_TOKEN": "t"]) == "IONOS_TOKEN")
        #expect(try source(["IONOS_CONFIG_FILE": "/c"]) == "the profile work's token")
        #expect(try source(["IONOS_CURRENT_PROFILE": "work"]) == "the profile work's token")
        #expect(try source(["IONOS_USERNAME": "half"]) == "the login")
    }

    @Test func aNamedFileThatIsMissingIsAnError() {
        let found = problem(["IONOS_CONFIG_FILE": "/nowhere", "HOME": "/home/a"])
        #expect(found?.summary == "IONOS configuration file not found")
        #expect(found?.detail.contains("/nowhere") == true)
    }

    @Test func whereWasLookedIsSaid() {
        let found = problem(["HOME": "/home/a"])
        #expect(found?.summary == "No credentials for the IONOS API")
        #expect(found?.detail.contains("/home/a/.ionos/config") == true)
        #expect(found?.detail.contains("IONOS_TOKEN") == true)
    }

    @Test func aFileThatCannotBeUsedIsNamed() {
        let broken = problem(["IONOS_CONFIG_FILE": "/c"], files: ["/c": "profiles: [\n"])
        #expect(broken?.summary == "Invalid IONOS configuration file")
        #expect(broken?.detail.contains("/c") == true)
        let stranger = problem(
            ["IONOS_CONFIG_FILE": "/c", "IONOS_CURRENT_PROFILE": "home"],
            files: ["/c": Self.file]
        )
        #expect(stranger?.detail.contains("\"home\"") == true)
        #expect(stranger?.detail.contains("planted-token") == false)
        let incomplete = problem(
            ["IONOS_CONFIG_FILE": "/c", "IONOS_CURRENT_PROFILE": "empty"],
            files: ["/c": Self.file]
        )
        #expect(incomplete?.summary == "Credentials for the IONOS API cannot be used")
        #expect(incomplete?.detail.contains("/c") == true)
        let aimless = problem(
            ["IONOS_CONFIG_FILE": "/c"],
            files: ["/c": Self.file.replacing("currentProfile: work\n", with: "")]
        )
        #expect(aimless?.detail.contains("names no currentProfile") == true)
    }
}
