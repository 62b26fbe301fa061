import Addresses
import IonosSandbox
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("the look whether a key's successor can be made")
struct SuccessorLookTests {
    private func findings(
        _ scene: RotationScene,
        _ record: ResourceRecord,
        known: [ResourceRecord] = []
    ) async -> [Diagnostic] {
        await scene.keys.preflight(
            record,
            known: Dictionary(uniqueKeysWithValues: ([record] + known).map { ($0.objectID, $0.address) })
        )
    }

    @Test func allIsWell() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        await scene.sandbox.clearRequestLog()
        #expect(await findings(scene, record).isEmpty)
        #expect(await scene.requests().count <= 4)
    }

    @Test func fullSlotsAreListedAndNoStrangeKeyIsTouched() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        let managed = try await scene.key("other")
        let strange = [try await scene.key(), try await scene.key(), try await scene.key()].map(\.objectID)
        try await scene.ask("POST", "/_sandbox/age", "93d \(record.objectID)")
        try await scene.ask("POST", "/_sandbox/age", "400d \(strange[1])")
        try await scene.ask(
            "PUT",
            "/um/users/\(scene.user)/s3keys/\(strange[2])",
            #"{"properties":{"active":false}}"#
        )
        let found = await findings(scene, record, known: [managed])
        let problem = try #require(found.first)
        #expect(found.count == 1)
        #expect(problem.severity == .error)
        #expect(problem.summary == "No place for a new key")
        for text in [
            "ada@example.com", "93 days ago; active; ionoscloud_s3_key.app, the key to be replaced)",
            "active; ionoscloud_s3_key.other)", "400 days ago; active; strange: the state does not know it)",
            "switched off; strange", "A strange key is never touched",
            "keyform destroy -target=ionoscloud_s3_key.other",
            // The one that is off already is the one to give up.
            "/s3keys/\(strange[2])",
        ] {
            #expect(problem.detail.contains(text), "\(text)")
        }
        #expect(!problem.detail.contains("secret"))
        #expect(!(await scene.requests().contains { $0.hasPrefix("DELETE") }))
    }

    /// What keyform knows of the limit is the usual one.
    @Test func moreThanFiveKeysAreAnotherLimit() async throws {
        let scene = try await RotationScene { $0.keyLimit = 10 }
        var records: [ResourceRecord] = []
        for _ in 0..<6 { records.append(try await scene.key()) }
        #expect(await findings(scene, records[0]).isEmpty)
    }

    @Test func anOwnerWhoIsGoneOrOffIsNamed() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        try await scene.ask(
            "PUT",
            "/um/users/\(scene.user)",
            """
            {"properties": {"firstname": "A", "lastname": "B", "email": "ada@example.com", "administrator": false,
             "forceSecAuth": false, "active": false}}
            """
        )
        #expect(await findings(scene, record).map(\.summary) == ["Owner of the key is switched off"])
        try await scene.ask("DELETE", "/um/users/\(scene.user)")
        #expect(
            await findings(try scene.nextRun(), record).map(\.summary) == ["Owner of the key does not exist"]
        )
    }

    /// Where nobody gets the privilege from a group, it may come from elsewhere.
    @Test func anOwnerWithoutThePrivilegeIsTold() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        try await scene.ask("DELETE", "/um/groups/\(scene.group)/users/\(scene.user)")
        let lacking = await findings(scene, record)
        #expect(lacking.map(\.summary) == ["User lacks the Object Storage privilege"])
        #expect(lacking.first?.detail.contains("\"storage\"") == true)
        #expect(lacking.first?.severity == .error)
        try await scene.ask("DELETE", "/um/groups/\(scene.group)")
        #expect(await findings(try scene.nextRun(), record).map(\.severity) == [.warning])
    }

    @Test func otherRightsThanBeforeAreTold() async throws {
        let scene = try await RotationScene { $0.accessKeyScope = .contract }
        let record = try await scene.key()
        _ = try await scene.provider.managementReader.knownAccessKeys()
        try await scene.ask(
            "PUT",
            "/um/users/\(scene.user)",
            """
            {"properties": {"firstname": "A", "lastname": "B", "email": "ada@example.com", "administrator": true,
             "forceSecAuth": false, "active": true}}
            """
        )
        let found = await findings(scene, record)
        #expect(found.map(\.summary) == ["The new key has more rights than the old one"])
        #expect(found.allSatisfy { $0.severity == .warning })
    }

    /// Mostly an administrator's old key may do what the new one may.
    @Test func rightsThatNothingTellsOfAreNotTold() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        try await scene.ask(
            "PUT",
            "/um/users/\(scene.user)",
            """
            {"properties": {"firstname": "A", "lastname": "B", "email": "ada@example.com", "administrator": true,
             "forceSecAuth": false, "active": true}}
            """
        )
        #expect(await findings(scene, record).isEmpty)
    }

    @Test func aLookThatFailsIsNoPermission() async throws {
        let scene = try await RotationScene()
        let record = try await scene.key()
        await scene.sandbox.setFaults([try Fault(parsing: "GET /um/users/* 403")])
        #expect(await findings(scene, record).contains { $0.severity == .error })
    }
}
