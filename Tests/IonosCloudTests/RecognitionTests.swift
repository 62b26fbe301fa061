import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("Recognition of what an unanswered create made")
struct RecognitionTests {
    @Test func aUserThatWasAbsentBeforeIsAdopted() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let verdict = try await verdict(
            account,
            "ionoscloud_user",
            ["email": "Alice@example.com", "absent_before": true]
        )
        #expect(verdict.object?.objectID == user.objectID)
    }

    @Test func aUserThatMayHaveBeenThereBeforeIsNot() async throws {
        let account = try Account()
        _ = try await account.user("alice")
        let verdict = try await verdict(
            account,
            "ionoscloud_user",
            ["email": "alice@example.com", "absent_before": nil]
        )
        #expect(verdict.evidence?.contains("alice@example.com") == true)
    }

    /// A replacement destroys the old user and makes one with the same address.
    @Test func theOldHolderOfAnAddressIsNotTheNewUser() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let old = "00000000-0000-4000-8000-000000000000"
        for (known, isNew) in [(old, true), (user.objectID, false)] {
            let verdict = try await verdict(
                account,
                "ionoscloud_user",
                ["email": "alice@example.com", "known": [.string(known)]]
            )
            #expect(verdict.object?.objectID == (isNew ? user.objectID : nil))
            #expect(verdict.neverHappened == !isNew)
        }
    }

    @Test func anAddressThatOnlyContainsTheOtherIsNoMatch() async throws {
        let account = try Account()
        _ = try await account.user("malice")
        let verdict = try await verdict(
            account,
            "ionoscloud_user",
            ["email": "alice@example.com", "absent_before": true]
        )
        #expect(verdict.neverHappened)
    }

    /// A list that tells only ids would have anybody be the new user.
    @Test func aUserWhoseAddressIsNotListedIsReadBeforeItIsAdopted() async throws {
        let account = try Account()
        _ = try await account.user("bob")
        await account.sandbox.setFaults([try Fault(parsing: "GET /um/users omit=properties")])
        for (email, isThere) in [("alice@example.com", false), ("bob@example.com", true)] {
            let verdict = try await verdict(
                account,
                "ionoscloud_user",
                ["email": .string(email), "absent_before": true]
            )
            #expect((verdict.object != nil) == isThere)
            #expect(verdict.neverHappened == !isThere)
        }
    }

    @Test func aGroupWhoseNameIsNotListedIsReadBeforeItIsAdopted() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        await account.sandbox.setFaults([try Fault(parsing: "GET /um/groups omit=properties")])
        for (name, id) in [("g", group.objectID), ("h", nil)] {
            let verdict = try await verdict(
                account,
                "ionoscloud_group",
                ["name": .string(name), "known": []]
            )
            #expect(verdict.object?.objectID == id)
        }
    }

    @Test func ofNamesakesOnlyTheNewGroupCounts() async throws {
        let account = try Account()
        let old = try await account.create("ionoscloud_group", ["name": .string("g")])
        let new = try await account.create("ionoscloud_group", ["name": .string("g")])
        let verdict = try await verdict(
            account,
            "ionoscloud_group",
            ["name": "g", "known": [.string(old.objectID)]]
        )
        #expect(verdict.object?.objectID == new.objectID)
    }

    @Test func ofThreeCreatesAndTwoStrangeKeysTwoHappened() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let known = try await createKey(account, user)
        let first = try await createKey(account, user)
        let second = try await createKey(account, user)
        let recognition: JSONValue = ["user_id": .string(user.objectID), "known": [.string(known.objectID)]]
        let verdicts = try await account.provider.recognise(
            (1...3).map { intent(OperationID($0), "ionoscloud_s3_key", recognition) },
            known: [:]
        )
        let adopted = verdicts.values.compactMap(\.object?.objectID)
        #expect(Set(adopted) == [first.objectID, second.objectID])
        #expect(verdicts[3]?.neverHappened == true)
    }

    @Test func moreStrangeKeysThanCreatesAreNotCertain() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let keys = [try await createKey(account, user), try await createKey(account, user)]
        let verdict = try await verdict(
            account,
            "ionoscloud_s3_key",
            ["user_id": .string(user.objectID), "known": []]
        )
        let evidence = try #require(verdict.evidence)
        #expect(evidence.contains("has 2 keys that the state does not know, and one create is unfinished"))
        #expect(evidence.contains("(created 20"))
        // In the form that a person pastes.
        #expect(Set(verdict.candidates) == Set(keys.map { "\(user.objectID)/\($0.objectID)" }))
    }

    @Test func keysThatTheStateKnowsAreNotStrange() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let known = try await createKey(account, user)
        let verdicts = try await account.provider.recognise(
            [intent(1, "ionoscloud_s3_key", ["user_id": .string(user.objectID), "known": []])],
            known: ["ionoscloud_s3_key": [known.objectID]]
        )
        #expect(verdicts[1]?.neverHappened == true)
    }

    // MARK: - How long

    /// What may still be on its way is waited for, and what is long over is looked at once.
    @Test(arguments: [
        // Seconds since the intent; requests until nothing is found; seconds that are waited.
        (0, 7, 8.0), (3, 5, 5.0), (7, 4, 3.5), (100, 4, 3.5), (599, 4, 3.5), (601, 1, 0), (86_400, 1, 0),
        (-50, 7, 8.0),
    ])
    func looksAsLongAsSomethingMayCome(age: Int, looks: Int, waited: Double) async throws {
        let account = try Account()
        let user = try await account.user("alice")
        try await account.clock.sleep(for: .seconds(100_000))
        var intent = intent(1, "ionoscloud_s3_key", ["user_id": .string(user.objectID), "known": []])
        intent.startedAt = account.clock.milliseconds - Int64(age) * 1000
        let before = account.clock.milliseconds
        let requests = await account.requests().count
        #expect(account.provider.longestRecognition(of: [intent]) == .seconds(waited))
        let verdicts = try await account.provider.recognise([intent], known: [:])
        #expect(verdicts[1]?.neverHappened == true)
        #expect(await account.requests().count - requests == looks)
        #expect(Double(account.clock.milliseconds - before) / 1000 == waited)
    }

    /// A delete that was sent a moment ago may reach the server after the next run has begun.
    @Test func aDeleteThatIsOnItsWayIsWaitedFor() async throws {
        for (age, isDeleted, isGone, waited) in [
            (0, true, true, 0), (0, false, false, 8), (60, true, false, 0),
        ] {
            let account = try Account()
            let user = try await account.user("alice")
            let key = try await createKey(account, user)
            try await account.clock.sleep(for: .seconds(1000))
            if isDeleted {
                try await account.delete("ionoscloud_s3_key", key)
            }
            var intent = intent(1, "ionoscloud_s3_key", .null)
            intent.action = .delete
            intent.objectID = key.objectID
            intent.startedAt = account.clock.milliseconds - Int64(age) * 1000
            let record = ResourceRecord(
                address: intent.key.address,
                objectID: key.objectID,
                attributes: key.attributes
            )
            let before = account.clock.milliseconds
            let run = try account.nextRun()
            let gone = await run.provider.vanished([UnansweredDelete(intent: intent, record: record)])
            #expect(gone == (isGone ? [1] : []))
            #expect(account.clock.milliseconds - before == Int64(waited) * 1000)
        }
    }

    // MARK: - By hand

    @Test func whatCannotBeTheObjectIsRefused() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        func contradiction(_ type: String, _ object: ObservedObject, _ recognition: JSONValue) -> String? {
            account.provider.contradiction(of: object, to: intent(1, type, recognition))
        }
        let id = user.objectID
        #expect(contradiction("ionoscloud_s3_key", key, ["user_id": .string(id), "known": []]) == nil)
        #expect(contradiction("ionoscloud_s3_key", key, .null) == nil)
        let other = contradiction("ionoscloud_s3_key", key, ["user_id": "another"])
        #expect(other == "it is a key of the user \(id), and one of another was being created")
        let old = contradiction(
            "ionoscloud_s3_key",
            key,
            ["user_id": .string(id), "known": [.string(key.objectID)]]
        )
        #expect(old == "it existed before the create began")
        #expect(contradiction("ionoscloud_user", user, ["email": "ALICE@example.com"]) == nil)
        #expect(contradiction("ionoscloud_user", user, ["email": "bob@example.com"]) != nil)
        #expect(contradiction("ionoscloud_group", group, ["name": "g"]) == nil)
        #expect(contradiction("ionoscloud_group", group, ["name": "G"]) != nil)
    }

    private func verdict(
        _ account: Account,
        _ type: String,
        _ recognition: JSONValue
    ) async throws
        -> RecognitionVerdict
    {
        let verdicts = try await account.provider.recognise([intent(1, type, recognition)], known: [:])
        return try #require(verdicts[1])
    }

    private func intent(_ operation: OperationID, _ type: String, _ recognition: JSONValue) -> OpenIntent {
        OpenIntent(
            operation: operation,
            run: 1,
            key: RecordKey(
                address: InstanceAddress(
                    ResourceAddress(type: type, name: "x"),
                    .index(Int(operation.rawValue))
                )
            ),
            action: .create,
            objectID: nil,
            recognition: recognition,
            startedAt: 0
        )
    }
}

extension RecognitionVerdict {
    var object: ObservedObject? {
        if case .exists(let object) = self { object } else { nil }
    }

    var neverHappened: Bool {
        if case .neverHappened = self { true } else { false }
    }

    var evidence: String? {
        if case .ambiguous(let evidence, _) = self { evidence } else { nil }
    }

    var candidates: [String] {
        if case .ambiguous(_, let candidates) = self { candidates } else { [] }
    }
}
