import SourceText
import Testing

@testable import IonosCloud

/// Where credentials that are written for other programs may be used.
@Suite struct StorageEndpointsTests {
    private static let file = """
        version: 1.0
        currentProfile: work
        profiles:
          - name: work
            environment: elsewhere
            credentials:
              token: t
        environments:
          - name: elsewhere
            products:
              - name: objectstorage
                endpoints:
                  - name: https://s3.example:9443
        """

    private func endpoints(_ environment: [String: String]) throws -> StorageEndpoints {
        try StorageEndpoints(environment: environment.merging(["HOME": "/home/x"]) { $1 }) {
            (path) throws(DiagnosticsError) in
            path == "/home/x/.ionos/config" ? Self.file : nil
        }
    }

    @Test func theVariableWins() throws {
        let found = try endpoints(["IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:9000"])
        #expect(found.endpoint(of: "eu-central-3").map { "\($0)" } == "http://127.0.0.1:9000")
        #expect(found.endpoint(of: "de").map { "\($0)" } == "http://127.0.0.1:9000")
        #expect(throws: DiagnosticsError.self) {
            try endpoints(["IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:9000/path"])
        }
    }

    @Test func theProfileCountsWhereVariablesHoldNoCredentials() throws {
        #expect(try endpoints([:]).endpoint(of: "de").map { "\($0)" } == "https://s3.example:9443")
        #expect(try endpoints(["IONOS_TOKEN": "t"]).endpoint(of: "de") == nil)
    }

    @Test func keysOfAnotherServerAreDoubted() throws {
        let other = ["IONOS_TOKEN": "t", "IONOS_API_URL": "http://127.0.0.1:9"]
        let doubt = try #require(try endpoints(other).doubt(of: "de"))
        #expect(doubt.hasPrefix("the API is at http://127.0.0.1:9, and "))
        #expect(try endpoints(["IONOS_TOKEN": "t"]).doubt(of: "de") == nil)
        let set = other.merging(["IONOS_API_URL_OBJECT_STORAGE": "127.0.0.1:9000"]) { $1 }
        #expect(try endpoints(set).doubt(of: "de") == nil)
    }
}
