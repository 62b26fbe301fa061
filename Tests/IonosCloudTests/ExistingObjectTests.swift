import IonosSandbox
import Providers
import SourceText
import Testing
import Values

@testable import IonosCloud

/// What is there already in the place of objects that are to be created.
@Suite struct ExistingObjectTests {
    private func existing(
        _ account: Account,
        _ type: String,
        _ planned: [[String: Value]]
    ) async throws -> [String?] {
        let run = try account.nextRun()
        let type = try #require(run.provider.resourceType(type))
        return try await type.existing(planned.map { .object(ValueMap(Array($0))) })
    }

    @Test func aUserIsKnownByTheAddress() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        _ = try await account.user("malice")
        let found = try await existing(
            account,
            "ionoscloud_user",
            [
                ["email": .string("ALICE@example.com")], ["email": .string("lice@example.com")],
                ["email": .unknown(.string)], [:],
                ["email": .string("alice@example.com").marked(.sensitive)],
            ]
        )
        #expect(found == [alice.objectID, nil, nil, nil, alice.objectID])
    }

    @Test func aGroupIsKnownByANameThatOnlyOneHas() async throws {
        let account = try Account()
        let one = try await account.create("ionoscloud_group", ["name": .string("one")])
        for _ in 0..<2 {
            _ = try await account.create("ionoscloud_group", ["name": .string("twin")])
        }
        await account.sandbox.clearRequestLog()
        let names = ["one", "twin", "One", "none"]
        let found = try await existing(account, "ionoscloud_group", names.map { ["name": .string($0)] })
        #expect(found == [one.objectID, nil, nil, nil])
        #expect(await account.requests() == ["GET /um/groups"])
    }

    @Test func aShareIsKnownByItsPair() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        func pair(_ resource: String) -> [String: Value] {
            ["group_id": .string(group.objectID), "resource_id": .string(resource)]
        }
        let resource = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70"
        let share = try await account.create("ionoscloud_share", pair(resource))
        let found = try await existing(
            account,
            "ionoscloud_share",
            [pair(resource.uppercased()), pair("6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f71"), [:]]
        )
        #expect(found == [share.objectID, nil, nil])
    }

    /// Keys of a user are alike.
    @Test func aKeyIsKnownByNothing() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        _ = try await createKey(account, user)
        await account.sandbox.clearRequestLog()
        let found = try await existing(account, "ionoscloud_s3_key", [["user_id": .string(user.objectID)]])
        #expect(found == [nil])
        #expect(await account.requests().isEmpty)
    }

    @Test(arguments: ["ionoscloud_user", "ionoscloud_group"])
    func whatCannotBeReadIsNotAbsent(_ type: String) async throws {
        let account = try Account(faults: ["GET * 403"])
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await existing(account, type, [["email": .string("a@b.c"), "name": .string("n")]])
        }
        #expect(error?.diagnostics.first?.summary.contains("ooking for existing objects") == true)
    }
}
