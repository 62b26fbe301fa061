import Addresses
import IonosSandbox
import Planning
import Providers
import Rotation
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("Five keys a user")
struct KeyLimitTests {
    @Test(arguments: [
        // What exists besides, what is done with one of the existing keys, how many are created, what is said.
        (4, ChangeAction.noop, 0, 0), (4, .noop, 1, 1), (3, .noop, 1, 0), (4, .delete, 1, 0),
        (4, .delete, 2, 1),
        (4, .replaceDestroyFirst, 0, 0), (4, .replaceCreateFirst, 0, 1), (3, .replaceCreateFirst, 0, 0),
        (3, .replaceCreateFirst, 1, 1), (4, .replaceDestroyFirst, 1, 1),
    ])
    func replacementsCountInTheirOrder(
        others: Int,
        action: ChangeAction,
        added: Int,
        problems: Int
    ) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        var keys: [ObservedObject] = []
        for _ in 0...others {
            keys.append(try await createKey(account, user))
        }
        var changes = [change(keys[0], action, "old")]
        for index in 0..<added {
            changes.append(change(keys[0], .create, "new\(index)"))
        }
        let plan = Plan(id: "p", mode: .normal, lineage: "l", changes: changes)
        let facts = try await account.provider.survey(plan, deleted: [])
        let found = account.provider.review(plan, facts: facts)
        #expect(found.map(\.summary) == Array(repeating: "Too many keys for one user", count: problems))
        for diagnostic in found {
            for key in keys {
                #expect(diagnostic.detail.contains("\n  - \(key.objectID)"))
            }
            #expect(diagnostic.severity == .error)
            #expect(diagnostic.guardName == "key-limit")
            #expect(diagnostic.detail.contains("add -allow=key-limit."))
        }
        var allowed = plan
        allowed.allowed = [.keyLimit]
        #expect(account.provider.review(allowed, facts: facts).allSatisfy { $0.severity == .warning })
    }

    /// A successor needs a place beside the key that it follows, which an apply must not find out in the middle.
    @Test(arguments: [(2, 0), (3, 1)]) func successorsOfRotatedKeysCount(
        others: Int,
        problems: Int
    ) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        var keys: [ObservedObject] = []
        for _ in 0...others {
            keys.append(try await createKey(account, user))
        }
        var attributes = keys[0].attributes.mapValue ?? ValueMap()
        attributes["id"] = .unknown(.string)
        var rotated = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "old")),
            action: .update,
            reason: .rotation,
            before: keys[0].attributes,
            after: .object(attributes)
        )
        rotated.rotation = PlannedRotation(move: .start, reason: "93 days old", changesCharge: true)
        let plan = Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [rotated, change(keys[0], .create, "new")]
        )
        let facts = try await account.provider.survey(plan, deleted: [])
        let found = account.provider.review(plan, facts: facts)
        #expect(found.map(\.summary) == Array(repeating: "Too many keys for one user", count: problems))
        for diagnostic in found {
            for text in [
                "has 4 and this plan adds 2", "ionoscloud_s3_key.new, which is created",
                "ionoscloud_s3_key.old, which is rotated (93 days old)",
                "keyform apply -exclude='ionoscloud_s3_key.old'",
            ] {
                #expect(diagnostic.detail.contains(text), "\(diagnostic.detail)")
            }
        }
        // Rotations alone are looked at one by one, when they begin.
        let alone = Plan(id: "p", mode: .normal, lineage: "l", changes: [rotated])
        #expect(account.provider.review(alone, facts: facts).isEmpty)
    }

    @Test func aKeyOfANewUserIsCountedByTheInstanceItRefersTo() throws {
        let account = try Account()
        let user = InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "alice"))
        var changes: [ResourceChange] = []
        var steps: [Step] = []
        for index in 0..<6 {
            let address = InstanceAddress(
                ResourceAddress(type: "ionoscloud_s3_key", name: "k"),
                .index(index)
            )
            changes.append(
                ResourceChange(
                    address: address,
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: .object(ValueMap([("user_id", .unknown(.string))]))
                )
            )
            steps.append(
                Step(
                    id: index,
                    work: .create,
                    change: index,
                    key: RecordKey(address: address),
                    after: [],
                    terms: RecordTerms(dependencies: [.instance(user)]),
                    timeoutSeconds: 600
                )
            )
        }
        func review(_ count: Int) -> [Diagnostic] {
            account.provider.review(
                Plan(
                    id: "p",
                    mode: .normal,
                    lineage: "l",
                    changes: Array(changes.prefix(count)),
                    steps: Array(steps.prefix(count))
                ),
                facts: ProviderFacts()
            )
        }
        #expect(review(5).isEmpty)
        #expect(review(6).map(\.summary) == ["Too many keys for one user"])
        #expect(review(6).first?.detail.contains("ionoscloud_user.alice") == true)
    }

    @Test func aListThatCannotBeReadIsNoEmptyList() async throws {
        let account = try Account(faults: ["GET /um/users/*/s3keys 403"])
        let user = try await account.user("alice")
        let plan = Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                change(ObservedObject(objectID: "", attributes: key(of: user.objectID)), .create, "new")
            ]
        )
        await #expect(throws: DiagnosticsError.self) {
            _ = try await account.nextRun().provider.survey(plan, deleted: [])
        }
    }

    @Test func aNewKeyWaitsForThePlaceThatTheSamePlanFrees() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        var keys: [ObservedObject] = []
        for _ in 0..<5 {
            keys.append(try await createKey(account, user))
        }
        let run = try account.nextRun()
        let plan = Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [change(keys[0], .delete, "old"), change(keys[0], .create, "new")]
        )
        let facts = try await run.provider.survey(plan, deleted: [])
        _ = await run.provider.recognition(
            for: CreateRequest(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "new")),
                configuration: key(of: user.objectID),
                planned: key(of: user.objectID),
                timeoutSeconds: 600
            ),
            facts: facts
        )
        let old = keys[0]
        account.clock.atNextSleep { try? await run.delete("ionoscloud_s3_key", old) }
        let created = try await createKey(run, user)
        #expect(!keys.map(\.objectID).contains(created.objectID))
    }

    /// A contract may have another limit: what counts is that a key went, not how many are left.
    @Test func aNewKeyWaitsForAPlaceAlsoUnderAnotherLimit() async throws {
        var options = SandboxOptions()
        options.keyLimit = 7
        let account = try Account(options: options)
        let user = try await account.user("alice")
        var keys: [ObservedObject] = []
        for _ in 0..<7 {
            keys.append(try await createKey(account, user))
        }
        let run = try account.nextRun()
        let plan = Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                change(keys[0], .delete, "old"), change(keys[1], .delete, "older"),
                change(keys[0], .create, "new"),
            ],
            allowed: [.keyLimit]
        )
        let facts = try await run.provider.survey(plan, deleted: [])
        _ = await run.provider.recognition(
            for: CreateRequest(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "new")),
                configuration: key(of: user.objectID),
                planned: key(of: user.objectID),
                timeoutSeconds: 600
            ),
            facts: facts
        )
        let old = keys[0]
        // The first look sees both of them, the second one only one.
        account.clock.atNextSleep {
            account.clock.atNextSleep { try? await run.delete("ionoscloud_s3_key", old) }
        }
        let created = try await createKey(run, user)
        #expect(!keys.map(\.objectID).contains(created.objectID))
    }

    private func key(of userID: String) -> Value {
        .object(ValueMap([("user_id", .string(userID)), ("active", .bool(true))]))
    }

    private func change(_ key: ObservedObject, _ action: ChangeAction, _ name: String) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: name)),
            action: action,
            reason: .configurationChanged,
            before: action == .create ? nil : key.attributes,
            after: action == .delete ? nil : key.attributes
        )
    }
}
