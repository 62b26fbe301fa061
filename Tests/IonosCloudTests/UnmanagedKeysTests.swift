import Addresses
import IonosSandbox
import JSONText
import ObjectStorage
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("Keys that nobody manages")
struct UnmanagedKeysTests {
    private static let day = Duration.seconds(86_400)

    @Test(arguments: [ChangeAction.delete, .replaceDestroyFirst, .replaceCreateFirst])
    func aDeletionOfTheirUserNamesThemAndNeedsToBeAllowed(action: ChangeAction) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let managed = try await createKey(account, user)
        let strange = try await createKey(account, user)
        try await account.clock.sleep(for: Self.day * 12)
        let changes = [change(user, "user", action), change(managed, "s3_key", .delete)]
        let found = try await review(account, changes)
        #expect(found.map(\.severity) == [.error])
        let error = try #require(found.first)
        #expect(error.summary == "A key that is not managed would be deleted")
        #expect(error.guardName == "unmanaged-keys")
        #expect(error.address == "ionoscloud_user.x")
        #expect(
            error.detail.contains(
                "\n  - \(strange.objectID) (created 2023-11-14T22:13:20.000Z, 12 days ago)\n"
            )
        )
        #expect(!error.detail.contains(managed.objectID))
        #expect(error.detail.contains("add -allow=unmanaged-keys."))
        let allowed = try await review(account, changes, allowed: [.unmanagedKeys])
        #expect(allowed.map(\.severity) == [.warning])
        #expect(allowed.first?.detail.contains(strange.objectID) == true)
        #expect(try await review(account, changes, allowed: [.selfLockout]).map(\.severity) == [.error])
    }

    @Test func aUserWithoutOthersGoesAsItIs() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let bob = try await account.user("bob")
        let managed = try await createKey(account, user)
        _ = try await createKey(account, bob)
        #expect(
            try await review(account, [change(user, "user", .delete), change(managed, "s3_key", .delete)])
                .isEmpty
        )
    }

    /// A key that the state manages goes too, where no step deletes it.
    @Test(arguments: [(ChangeAction.noop, "managed as ionoscloud_s3_key.x"), (.forget, "the state forgets")])
    func aManagedKeyThatStaysIsOneOfThem(action: ChangeAction, words: String) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let managed = try await createKey(account, user)
        let found = try await review(
            account,
            [change(user, "user", .delete), change(managed, "s3_key", action)]
        )
        #expect(found.map(\.severity) == [.error])
        #expect(found.first?.detail.contains(managed.objectID) == true)
        #expect(found.first?.detail.contains(words) == true)
    }

    @Test func aListThatCannotBeReadNeedsToBeAllowedToo() async throws {
        let account = try Account(faults: ["GET /um/users/*/s3keys 403 message='not yours'"])
        let users = [try await account.user("alice"), try await account.user("bob")]
        let changes = users.map { change($0, "user", .delete) }
        let found = try await review(account, changes)
        #expect(found.map(\.severity) == [.error, .error])
        #expect(found.first?.summary == "Keys of a user that would be deleted cannot be read")
        #expect(found.first?.detail.contains("not yours") == true)
        #expect(found.condensed.count == 1)
        #expect(
            try await review(account, changes, allowed: [.unmanagedKeys]).map(\.severity) == [
                .warning, .warning,
            ]
        )
    }

    @Test func withoutASurveyThatIsSaid() async throws {
        let account = try Account()
        let users = [try await account.user("alice"), try await account.user("bob")]
        let plan = plan(users.map { change($0, "user", .delete) })
        let found = account.provider.review(plan, facts: ProviderFacts())
        #expect(found.map(\.severity) == [.warning, .warning])
        #expect(found.condensed.map(\.summary) == ["Keys of users that would be deleted are not known"])
        #expect(account.provider.recheck(plan, facts: ProviderFacts()).isEmpty)
    }

    @Test func aKeyThatAppearsBeforeTheApplyStopsIt() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let plan = plan([change(user, "user", .delete)])
        #expect(
            account.provider.review(plan, facts: try await account.provider.survey(plan, deleted: []))
                .isEmpty
        )
        let strange = try await createKey(account, user)
        let run = try account.nextRun()
        let facts = try await run.provider.survey(plan, deleted: [])
        #expect(run.provider.recheck(plan, facts: facts).map(\.severity) == [.error])
        #expect(run.provider.recheck(plan, facts: facts).first?.detail.contains(strange.objectID) == true)
        var allowed = plan
        allowed.allowed = [.unmanagedKeys]
        #expect(run.provider.recheck(allowed, facts: facts).isEmpty)
    }

    @Test func aKeyThatWasDeletedAMomentAgoIsNone() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let deleted = try await createKey(account, user)
        let plan = plan([change(user, "user", .delete)])
        let facts = try await account.nextRun().provider.survey(plan, deleted: [deleted.objectID])
        #expect(account.provider.review(plan, facts: facts).isEmpty)
    }

    @Test func thoseOfUsersThatStayAreShownWhereTheListsAreReadAnyway() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let bob = try await account.user("bob")
        let managed = try await createKey(account, alice)
        let strange = try await createKey(account, alice)
        _ = try await createKey(account, bob)
        let run = try account.nextRun()
        _ = await run.provider.refresh([
            RefreshRequest(record: Account.record("ionoscloud_s3_key", managed))
        ])
        await account.sandbox.clearRequestLog()
        var plan = plan([
            change(alice, "user", .noop), change(bob, "user", .noop, name: "bob"),
            change(managed, "s3_key", .noop),
        ])
        let facts = try await run.provider.survey(plan, deleted: [])
        #expect(await account.requests() == [])
        let found = run.provider.review(plan, facts: facts)
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.address == "ionoscloud_user.x")
        #expect(found.first?.detail.contains("\n  - \(strange.objectID) (created ") == true)
        #expect(found.first?.detail.contains(managed.objectID) == false)
        // A plan of a part does not know what the rest manages.
        plan.limitedBy = "-target"
        let part = try await run.provider.survey(plan, deleted: [])
        #expect(run.provider.review(plan, facts: part).isEmpty)
    }

    @Test(arguments: [
        ("2023-11-14T22:13:19Z", "created 2023-11-14T22:13:19Z, 1 second ago"),
        ("2023-11-14T22:11:20.5Z", "created 2023-11-14T22:11:20.5Z, 2 minutes ago"),
        ("2023-11-14T19:13:20Z", "created 2023-11-14T19:13:20Z, 3 hours ago"),
        ("2024-01-01T00:00:00Z", "created 2024-01-01T00:00:00Z"),
        ("1970-01-01T00:00:00Z", "created 1970-01-01T00:00:00Z, 19675 days ago"),
        ("yesterday", "age unknown"), ("", "age unknown"), ("2023-13-14T22:13:20Z", "age unknown"),
        ("2023-11-14T22:13:20\u{1b}[2JZ", "age unknown"), ("2023-11-14 22:13:20Z", "age unknown"),
    ])
    func theAgeIsWhatTheAPITells(created: String, words: String) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let list: JSONValue = [["id": "key", "created": .string(created)]]
        let facts = ProviderFacts([
            "surveyed": 1_700_000_000, "keys_of_deleted": .object([user.objectID: list]),
        ])
        let found = account.provider.review(plan([change(user, "user", .delete)]), facts: facts)
        #expect(found.first?.detail.contains("\n  - key (\(words))") == true, "\(found)")
    }

    private func review(
        _ account: Account,
        _ changes: [ResourceChange],
        allowed: Set<PlanGuard.Name> = []
    ) async throws -> [Diagnostic] {
        let run = try account.nextRun()
        var plan = plan(changes)
        plan.allowed = allowed
        return run.provider.review(plan, facts: try await run.provider.survey(plan, deleted: []))
    }

    private func plan(_ changes: [ResourceChange]) -> Plan {
        Plan(id: "p", mode: .normal, lineage: "l", changes: changes)
    }

    private func change(
        _ object: ObservedObject,
        _ type: String,
        _ action: ChangeAction,
        name: String = "x"
    ) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_\(type)", name: name)),
            action: action,
            reason: .configurationChanged,
            before: object.attributes,
            after: action == .noop ? object.attributes : nil
        )
    }
}
