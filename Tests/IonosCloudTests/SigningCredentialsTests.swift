import ObjectStorage
import SourceText
import Testing

@testable import IonosCloud

/// Where the pair comes from that signs requests to the Object Storage.
@Suite struct SigningCredentialsTests {
    private typealias Given = SigningCredentials.ProviderValues

    private static let file = """
        currentProfile: work
        profiles:
          - name: work
            environment: prod
            credentials:
              token: "planted-token"
              s3AccessKey: "FILEKEY"
              s3SecretKey: "file-secret"
          - name: bare
            credentials:
              token: "t"
          - name: half
            credentials:
              s3AccessKey: "HALFKEY"
        environments:
          - name: prod
            products:
              - name: cloud
                endpoints:
                  - name: https://api.example.com
              - name: objectstorage
                endpoints:
                  - location: eu-central-3
                    name: https://s3.east.example
                  - location: us-central-1
                    name: s3.west.example:8443
        """

    private func credentials(
        _ given: (key: String?, secret: String?) = (nil, nil),
        _ environment: [String: String] = [:],
        file: String? = nil
    ) throws(DiagnosticsError) -> SigningCredentials {
        try SigningCredentials(
            Given(accessKey: given.key, secretKey: given.secret),
            environment: environment
        ) {
            () throws(DiagnosticsError) in
            try ConfigFile.choice(environment: environment) { _ in file }
        }
    }

    private func problem(
        _ given: (key: String?, secret: String?) = (nil, nil),
        _ environment: [String: String] = [:],
        file: String? = nil
    ) -> Diagnostic? {
        let error = #expect(throws: DiagnosticsError.self) {
            _ = try credentials(given, environment, file: file)
        }
        return error?.diagnostics.first
    }

    private static let variables = ["IONOS_S3_ACCESS_KEY": "ENVKEY", "IONOS_S3_SECRET_KEY": "env-secret"]

    @Test func thePlaceIsNamed() throws {
        let block = try credentials(("BLOCKKEY", "block-secret"), Self.variables)
        #expect(block.pair.accessKey == "BLOCKKEY")
        #expect(block.pair.reveal() == "block-secret")
        #expect(block.pair.source == "s3_access_key and s3_secret_key of the provider block")
        let environment = try credentials((nil, ""), Self.variables)
        #expect(environment.pair.accessKey == "ENVKEY")
        #expect(
            environment.pair.source == "IONOS_S3_ACCESS_KEY and IONOS_S3_SECRET_KEY of the environment"
        )
        #expect(environment.profile == nil)
        let profile = try credentials((nil, nil), ["HOME": "/h"], file: Self.file)
        #expect(profile.pair.accessKey == "FILEKEY")
        #expect(profile.pair.source == "s3AccessKey and s3SecretKey of the profile work")
        #expect(
            profile.profile?.storageEndpoints == [
                "eu-central-3": "https://s3.east.example", "us-central-1": "s3.west.example:8443",
            ]
        )
    }

    /// A key never meets the secret of another place.
    @Test func halvesOfTwoPlacesAreNeverPutTogether() {
        let block = problem(("BLOCKKEY", nil), Self.variables)
        #expect(block?.summary == "Incomplete credentials for the Object Storage")
        #expect(
            block?.detail.hasPrefix("There is s3_access_key in the provider block, but s3_secret_key is")
                == true
        )
        let secret = problem((nil, "block-secret"), Self.variables)
        #expect(secret?.detail.contains("s3_secret_key in the provider block") == true)
        #expect(secret?.detail.contains("block-secret") == false)
        let variable = problem((nil, nil), ["IONOS_S3_SECRET_KEY": "env-secret"])
        #expect(variable?.detail.contains("IONOS_S3_SECRET_KEY in the environment") == true)
        let file = problem((nil, nil), ["HOME": "/h", "IONOS_CURRENT_PROFILE": "half"], file: Self.file)
        #expect(file?.detail.hasPrefix("There is s3AccessKey in the profile half") == true)
    }

    /// As with the vendor's tools.
    @Test func aPairOfTheFileCountsMoreThanAHalfOfTheEnvironment() throws {
        let found = try credentials(
            (nil, nil),
            ["HOME": "/h", "IONOS_S3_ACCESS_KEY": "ENVKEY"],
            file: Self.file
        )
        #expect(found.pair.accessKey == "FILEKEY")
        #expect(found.pair.reveal() == "file-secret")
    }

    @Test func whatIsMissingSaysWhereToSetIt() {
        let nowhere = problem()
        #expect(nowhere?.summary == "No credentials for the Object Storage")
        for word in ["s3_access_key", "IONOS_S3_SECRET_KEY", "signer block"] {
            #expect(nowhere?.detail.contains(word) == true, "\(nowhere?.detail ?? "")")
        }
        #expect(problem((nil, nil), ["HOME": "/h"])?.detail.hasSuffix("/h/.ionos/config either.") == true)
        let bare = problem((nil, nil), ["HOME": "/h", "IONOS_CURRENT_PROFILE": "bare"], file: Self.file)
        #expect(bare?.detail.hasSuffix("The profile bare has no s3AccessKey either.") == true)
    }

    @Test(arguments: ["a b", "ä", " ", "a\nb"])
    func whatNoHeaderHoldsIsRefused(_ secret: String) {
        let found = problem(("KEY", secret))
        #expect(found?.summary == "Credentials for the Object Storage cannot be used")
        #expect(found?.detail.contains("s3_secret_key in the provider block") == true)
    }

    @Test func blanksAroundAreNoPartOfIt() throws {
        #expect(try credentials((" KEY\n", "secret\n")).pair.reveal() == "secret")
    }
}
