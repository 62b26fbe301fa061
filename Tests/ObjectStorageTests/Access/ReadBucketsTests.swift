import HTTPTransport
import SourceText
import Testing

@testable import ObjectStorage

/// Reading who may use the buckets of an account: what cannot be read is named, and hides nothing else.
struct ReadBucketsTests {
    private static func list(_ names: String...) -> ScriptedStorage.Step {
        let buckets = names.map { "<Bucket><Name>\($0)</Name></Bucket>" }.joined()
        return .answer(
            200,
            [],
            "<ListAllMyBucketsResult><Buckets>\(buckets)</Buckets></ListAllMyBucketsResult>"
        )
    }

    private static func location(_ region: String) -> ScriptedStorage.Step {
        .answer(200, [], "<LocationConstraint>\(region)</LocationConstraint>")
    }

    private static let policy =
        #"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::open/*"}]}"#

    @Test func bucketsOfAllRegionsAreRead() async throws {
        let storage = ScriptedStorage { request in
            switch (request.url.target, request.url.origin.host) {
            case ("/", "s3.eu-central-3.ionoscloud.com"): Self.list("open", "shut")
            case ("/", "s3.eu-central-4.ionoscloud.com"): Self.list("far", "open")
            case ("/", _): Self.list()
            case ("/far?location", _): Self.location("eu-central-4")
            case ("/open?policy", "s3.eu-central-3.ionoscloud.com"): .answer(200, [], Self.policy)
            case ("/far?policy", "s3.eu-central-4.ionoscloud.com"): .error(404, "NoSuchBucketPolicy")
            case ("/shut?policy", _): .error(403, "AccessDenied")
            case (let target, _) where target.hasSuffix("?location"): Self.location("eu-central-3")
            case (let target, _) where target.hasSuffix("?publicAccessBlock"):
                .error(404, "NoSuchPublicAccessBlockConfiguration")
            default: .error(404, "NoSuchBucket")
            }
        }
        let readings = await storage.account().readBuckets()
        #expect(readings.unread == nil)
        #expect(readings.buckets.map(\.name) == ["far", "open", "shut"])
        #expect(readings.buckets.map(\.region) == ["eu-central-4", "eu-central-3", "eu-central-3"])
        let table = AccessTable(AccessPicture(buckets: readings.buckets), at: nil)
        #expect(table.columns.map { $0.access?.isPublic } == [false, true, nil])
        guard case .notRead(let reason) = readings.buckets[2].contents else {
            Issue.record("a policy that was refused counts as read")
            return
        }
        #expect(reason.hasPrefix("403 AccessDenied from "))
        // Three lists, and at most four requests a bucket; refused reads are tried again.
        #expect(Set(storage.lines).count <= 4 * readings.buckets.count + 1)
    }

    /// A server that is ill must not keep the answer about everything else.
    @Test(
        arguments: [.answer(502, [], "<html>Bad</html>"), .error(503, "SlowDown"), .fail(.refused)]
            as [ScriptedStorage.Step]
    )
    func aSickServerIsGivenUpEarly(step: ScriptedStorage.Step) async throws {
        let storage = ScriptedStorage { request in
            switch request.url.target {
            case "/": Self.list("ill", "well")
            case "/ill?policy": step
            case "/well?policy": .error(404, "NoSuchBucketPolicy")
            case let target where target.hasSuffix("?location"): Self.location("eu-central-3")
            default: .error(404, "NoSuchPublicAccessBlockConfiguration")
            }
        }
        let began = storage.now()
        let readings = await storage.account().readBuckets()
        #expect(storage.now() - began <= .seconds(5))
        #expect(storage.lines.filter { $0.hasSuffix("/ill?policy") }.count == 2)
        guard case .notRead(let reason) = readings.buckets[0].contents else {
            Issue.record("a policy without an answer counts as read")
            return
        }
        #expect(reason.hasSuffix("from https://s3.eu-central-3.ionoscloud.com"))
        guard case .read = readings.buckets[1].contents else {
            Issue.record("one bucket kept another from being read")
            return
        }
    }

    @Test func aServerThatPutsOffIsGivenUpInTime() async throws {
        let storage = ScriptedStorage { _ in .answer(429) }
        let began = storage.now()
        let readings = await storage.account().readBuckets()
        #expect(readings.unread?.hasPrefix("429 from ") ?? false, "\(readings.unread ?? "")")
        // The clock adds up what the three lists wait beside each other.
        #expect(storage.now() - began <= .seconds(15))
    }

    @Test func withoutAPairNothingIsAsked() async throws {
        let storage = ScriptedStorage()
        let none = FixedSigner(missing: DiagnosticsError(.error("No key for Object Storage", "none is set")))
        let readings = await storage.account(signer: none).readBuckets()
        #expect(readings.buckets.isEmpty)
        #expect(readings.unread == "no key for Object Storage")
        #expect(storage.requests.isEmpty)
    }
}
