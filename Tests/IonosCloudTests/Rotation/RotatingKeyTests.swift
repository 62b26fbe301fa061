import Addresses
import IonosSandbox
import ObjectStorage
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("keys that are rotated")
struct RotatingKeyTests {
    // MARK: Age and time

    @Test func theAgeTakesNoRequestAfterARefresh() async throws {
        let scene = try await RotationScene()
        let records = [try await scene.key("a"), try await scene.key("b")]
        try await scene.ask("POST", "/_sandbox/age", "93d \(records[0].objectID)")
        _ = await scene.provider.refresh(records.map { RefreshRequest(record: $0) })
        await scene.sandbox.clearRequestLog()
        let now = try #require(scene.keys.apiMoment)
        let created = try await scene.keys.created(records)
        #expect(await scene.requests().isEmpty)
        #expect(created[records[0].key].map { (now - $0) / 86_400_000 } == 93)
        #expect(created[records[1].key].map { (now - $0) / 86_400_000 } == 0)
    }

    @Test func theAgeTakesOneRequestAUserWithoutARefresh() async throws {
        let scene = try await RotationScene()
        let records = [try await scene.key("a"), try await scene.key("b")]
        await scene.sandbox.clearRequestLog()
        #expect(try await scene.keys.created(records).count == 2)
        #expect(await scene.requests() == ["GET /cloudapi/v6/um/users/\(scene.user)/s3keys"])
    }

    @Test func anAgeThatIsNotToldIsUnknown() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        await scene.sandbox.setFaults([try Fault(parsing: "GET /um/users/*/s3keys omit=metadata")])
        #expect(try await scene.keys.created([record]).isEmpty)
    }

    /// It would keep the key young for ever.
    @Test func aDateThatIsYetToComeIsNoAge() async throws {
        let scene = try await RotationScene()
        try await scene.ask("POST", "/_sandbox/clock", "10d")
        let record = try await scene.key()
        try await scene.ask("POST", "/_sandbox/clock", "0")
        #expect(try await scene.keys.created([record]).isEmpty)
    }

    @Test func theMomentIsTheAPIs() async throws {
        let scene = try await RotationScene { $0.clockSkew = 20 * 60_000 }
        #expect(scene.keys.apiMoment == nil)
        _ = try await scene.keys.created([try await scene.key()])
        let moment = try #require(scene.keys.apiMoment)
        #expect(abs(moment - scene.clock.milliseconds - 20 * 60_000) <= 1000)
    }

    // MARK: Proof

    @Test func aKeyWorksUntilItIsOffAndNoticed() async throws {
        let scene = try await RotationScene { $0.keyPropagation = 30_000 }
        let record = try await scene.key()
        let key = try #require(scene.keys.credentials(of: record))
        #expect(await scene.keys.probe(key, beside: []) == .refused(["eu-central-3"]))
        try await scene.clock.sleep(for: .seconds(31))
        #expect(await scene.keys.probe(key, beside: []) == .works(["eu-central-3"]))
        try await scene.switchKey(record, isOn: false)
        #expect(await scene.keys.isOn(record) == false)
        #expect(await scene.keys.probe(key, beside: []) == .works(["eu-central-3"]))
        try await scene.clock.sleep(for: .seconds(31))
        #expect(await scene.keys.probe(key, beside: []) == .refused(["eu-central-3"]))
    }

    /// The storage takes no request that is signed by a clock so far off, and tells its own time.
    @Test(arguments: [20, -20, 60 * 24]) func aClockThatIsOffIsNoObstacle(minutes: Int64) async throws {
        let scene = try await RotationScene { $0.clockSkew = minutes * 60_000 }
        let record = try await scene.key()
        let key = try #require(scene.keys.credentials(of: record))
        #expect(await scene.keys.probe(key, beside: []) == .works(["eu-central-3"]))
        try await scene.switchKey(record, isOn: false)
        #expect(await scene.keys.probe(key, beside: []) == .refused(["eu-central-3"]))
    }

    @Test func itIsAskedWhereTheBucketsAre() async throws {
        let scene = try await RotationScene()
        let key = try #require(scene.keys.credentials(of: try await scene.key()))
        let buckets = ["eu-central-4", "us-central-1", "eu-central-4"].enumerated().map { index, region in
            ResourceRecord(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_bucket", name: "b\(index)")),
                objectID: "b\(index)",
                attributes: .object(ValueMap([("region", .string(region))]))
            )
        }
        #expect(
            await scene.keys.probe(key, beside: buckets)
                == .works(["eu-central-3", "eu-central-4", "us-central-1"])
        )
    }

    @Test func withoutASecretNothingIsShown() async throws {
        let scene = try await RotationScene()
        var record = try await scene.key()
        record.attributes = record.attributes.with("secret_key", .null(.string))
        let key = try #require(scene.keys.credentials(of: record))
        #expect(key.secret == nil)
        #expect(await scene.keys.probe(key, beside: []) == .undecided("the state does not have its secret"))
    }

    /// Keys of the old kind are unknown where buckets are the contract's, dead or alive.
    @Test func anOldKeyIsAskedForWhereItCanWork() async throws {
        let scene = try await RotationScene()
        let key = KeyCredentials(
            id: "00e556b6437d8a8d1776",
            secret: "secret",
            owner: scene.user,
            region: "eu-central-3",
            endpoint: "https://s3.eu-central-3.ionoscloud.com"
        )
        await scene.sandbox.clearRequestLog()
        _ = await scene.keys.probe(key, beside: [])
        let regions = await scene.sandbox.requestLog.map(\.region)
        #expect(!regions.isEmpty)
        #expect(!regions.contains("eu-central-3"))
    }

    @Test func aKeyThatIsGoneIsOff() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        #expect(await scene.keys.isOn(record) == true)
        try await scene.ask("DELETE", "/um/users/\(scene.user)/s3keys/\(record.objectID)")
        #expect(await scene.keys.isOn(record) == false)
        await scene.sandbox.setFaults([try Fault(parsing: "GET /um/users/*/s3keys/* 500")])
        #expect(await scene.keys.isOn(record) == nil)
    }

    @Test func whatAnUpdateSwitches() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        #expect(scene.keys.attributes(of: record, isOn: false)["active"] == .bool(false))
        #expect(scene.keys.attributes(of: record, isOn: false)["id"] == record.attributes["id"])
        #expect(scene.keys.obstacles([record]).isEmpty)
    }
}
