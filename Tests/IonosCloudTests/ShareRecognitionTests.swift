import Addresses
import IonosSandbox
import JSONText
import Providers
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("Recognition of shares that an unanswered create made")
struct ShareRecognitionTests {
    private static let type = "ionoscloud_share"
    private static let resource = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70"

    private func arguments(_ group: ObservedObject) -> [String: Value] {
        ["group_id": .string(group.objectID), "resource_id": .string(Self.resource)]
    }

    @Test(arguments: [false, true, nil])
    func whatAnUnansweredCreateMade(_ existed: Bool?) async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let recognition: JSONValue = [
            "group_id": .string(group.objectID), "resource_id": .string(Self.resource),
            "existed": existed.map(JSONValue.bool) ?? .null,
        ]
        #expect(try await verdict(account, recognition).neverHappened)
        _ = try await account.create(Self.type, arguments(group))
        let found = try await verdict(account, recognition)
        #expect((found.object != nil) == (existed == false))
        #expect((found.evidence != nil) == (existed != false))
    }

    @Test func theIntentSaysWhetherItWasThere() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let planned = Account.object(Self.type, arguments(group), schemas: account.provider.schemas)
        func recognition() async throws -> JSONValue {
            await (try account.nextRun()).provider.recognition(
                for: CreateRequest(
                    address: InstanceAddress(ResourceAddress(type: Self.type, name: "x")),
                    configuration: planned,
                    planned: planned,
                    timeoutSeconds: 60
                ),
                facts: ProviderFacts()
            )
        }
        #expect(try await recognition()["existed"] == false)
        _ = try await account.create(Self.type, arguments(group))
        #expect(try await recognition()["existed"] == true)
        await account.sandbox.setFaults([try Fault(parsing: "GET /um/groups/*/shares/* 403")])
        #expect(try await recognition()["existed"] == .null)
    }

    private func verdict(_ account: Account, _ recognition: JSONValue) async throws -> RecognitionVerdict {
        let run = try account.nextRun()
        let intent = OpenIntent(
            operation: 1,
            run: 1,
            key: RecordKey(address: InstanceAddress(ResourceAddress(type: Self.type, name: "x"))),
            action: .create,
            objectID: nil,
            recognition: recognition,
            startedAt: 0
        )
        return try #require(
            try await run.provider.recognise([intent], known: [:])[1]
        )
    }
}
