import Addresses
import IonosResources
import IonosSandbox
import JSONText
import Planning
import StateModel
import Testing
import Values

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
            (1...3).map { intent(Int64($0), "ionoscloud_s3_key", recognition) },
            known: [:]
        )
        let adopted = verdicts.values.compactMap(\.object?.objectID)
        #expect(Set(adopted) == [first.objectID, second.objectID])
        #expect(verdicts[3]?.neverHappened == true)
    }

    @Test func moreStrangeKeysThanCreatesAreNotCertain() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        _ = try await createKey(account, user)
        _ = try await createKey(account, user)
        let verdict = try await verdict(
            account,
            "ionoscloud_s3_key",
            ["user_id": .string(user.objectID), "known": []]
        )
        #expect(verdict.evidence != nil)
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
                address: InstanceAddress(ResourceAddress(type: type, name: "x"), .index(Int(operation)))
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
        if case .ambiguous(let evidence) = self { evidence } else { nil }
    }
}
