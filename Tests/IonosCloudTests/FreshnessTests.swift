import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("What is recorded before a create")
struct FreshnessTests {
    private func creation(_ type: String, _ planned: [String: Value]) -> CreateRequest {
        let value = Value.object(ValueMap(planned.map { ($0.key, $0.value) }))
        return CreateRequest(
            address: InstanceAddress(ResourceAddress(type: type, name: "x")),
            configuration: value,
            planned: value,
            timeoutSeconds: 60
        )
    }

    /// The survey may have met neither the user nor the name, because they were known only after apply.
    @Test func keysOfAUserThatTheSurveyNeverMetAreListed() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let elsewhere = try account.nextRun()
        let foreign = try await elsewhere.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
        let recognition = try await account.nextRun().provider.recognition(
            for: creation("ionoscloud_s3_key", ["user_id": .string(user.objectID)]),
            facts: ProviderFacts()
        )
        #expect(recognition["known"] == [.string(foreign.objectID)])
    }

    @Test func whoHadAnAddressOrANameIsLookedUp() async throws {
        let account = try Account()
        _ = try await account.user("alice")
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let provider = try account.nextRun().provider
        for (name, isFree) in [("alice", false), ("bob", true)] {
            let recognition = await provider.recognition(
                for: creation("ionoscloud_user", ["email": .string("\(name)@example.com")]),
                facts: ProviderFacts()
            )
            #expect(recognition["known"]?.array?.isEmpty == isFree)
        }
        let recognition = await provider.recognition(
            for: creation("ionoscloud_group", ["name": .string("g")]),
            facts: ProviderFacts()
        )
        #expect(recognition["known"] == [.string(group.objectID)])
    }

    @Test func whatCannotBeAskedIsNotCertain() async throws {
        let account = try Account(faults: ["GET * 403"])
        let recognition = await account.provider.recognition(
            for: creation("ionoscloud_s3_key", ["user_id": .string("u")]),
            facts: ProviderFacts()
        )
        #expect(recognition["known"] == .null)
    }

    /// The list shows the first key at once and the second only later.
    @Test func aLaggingListIsGivenTimeToShowAllKeys() async throws {
        var options = SandboxOptions()
        options.readLag = 2000
        let account = try Account(options: options)
        let user = try await account.user("alice")
        try await account.clock.sleep(for: .seconds(3))
        let first = try await account.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
        try await account.clock.sleep(for: .milliseconds(1500))
        let second = try await account.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
        let intents = (1...2).map { number in
            OpenIntent(
                operation: OperationID(Int64(number)),
                run: 1,
                key: RecordKey(
                    address: InstanceAddress(
                        ResourceAddress(type: "ionoscloud_s3_key", name: "x"),
                        .index(number)
                    )
                ),
                action: .create,
                objectID: nil,
                recognition: ["user_id": .string(user.objectID), "known": []],
                startedAt: account.clock.milliseconds
            )
        }
        let verdicts = try await account.nextRun().provider.recognise(intents, known: [:])
        #expect(Set(verdicts.values.compactMap(\.object?.objectID)) == [first.objectID, second.objectID])
    }
}
