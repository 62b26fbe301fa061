import HTTPTransport
import SourceText
import Testing

@testable import ObjectStorage

@Suite("Where buckets are")
struct BucketPlaceTests {
    /// Knows one region beside those of the table.
    private struct Directory: RegionDirectory {
        func endpoint(of region: String) async throws(DiagnosticsError) -> HTTPURL.Origin? {
            region == "mars-1" ? try? HTTPURL(parsing: "https://s3.mars-1.example").origin : nil
        }

        func furtherRegions() async -> [String] {
            ["mars-1"]
        }
    }

    private func account(_ storage: ScriptedStorage) -> ObjectStorageAccount {
        ObjectStorageAccount(
            client: storage.client(),
            signer: FixedSigner(SigningPair(accessKey: "AK", secret: "secret", source: "the test")),
            directory: Directory()
        )
    }

    /// A server whose region alone has the bucket.
    private func storage(of region: String) -> ScriptedStorage {
        ScriptedStorage { request in
            "\(request.url)".contains(region)
                ? .answer(200, [], "<LocationConstraint>\(region)</LocationConstraint>")
                : .error(404, "NoSuchBucket")
        }
    }

    @Test("a region that only the management API lists is asked where no other has the bucket")
    func furtherRegions() async throws {
        let storage = storage(of: "mars-1")
        #expect(try await account(storage).locate("demo", expected: nil) == "mars-1")
        #expect(storage.requests.count == ObjectStorageRegion.contractOwned.count + 1)
    }

    @Test("no further region is asked where one of the table has the bucket, or its own says that it is gone")
    func noFurtherRegion() async throws {
        let other = storage(of: "us-central-1")
        #expect(try await account(other).locate("demo", expected: nil) == "us-central-1")
        #expect(!other.requests.contains { "\($0.url)".contains("mars-1") })
        let gone = storage(of: "nowhere")
        #expect(try await account(gone).locate("demo", expected: "eu-central-4") == nil)
        #expect(!gone.requests.contains { "\($0.url)".contains("mars-1") })
    }
}
