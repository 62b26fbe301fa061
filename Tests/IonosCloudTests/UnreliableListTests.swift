import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

/// What is not in a list, or in no list at all, is not gone by that.
@Suite("Lists that are none")
struct UnreliableListTests {
    /// What is no list, or not the right one.
    static let answers = [
        "404", "200", "200 empty", "200 html", "200 error", "200 body='[]'", "200 body='{\"items\":{}}'",
        "set='items:null'", "set='items:\"\"'", "set='items:[{}]'", "set='items:[{\"id\":\"..\"}]'",
        "omit=items",
        "garbled", "204 empty",
    ]
    /// Lists that do not show everything.
    static let partial = [
        "set='items:[]'", "set='items:[]' omit=type", "set='items:[]' set='size:1'",
        "set='items:[]' set='href:\"https://h/cloudapi/v6/um/users/other/s3keys\"'",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let type: String
        let list: String
        let answer: String

        var testDescription: String { "\(type), \(list): \(answer)" }
    }

    static let cases = [
        ("ionoscloud_s3_key", "/um/users/*/s3keys"), ("ionoscloud_group", "/um/groups"),
        ("ionoscloud_group", "/um/groups/*/users"), ("ionoscloud_user", "/um/users"),
        ("ionoscloud_user", "/um/users/*/groups"), ("ionoscloud_user", "/um/groups/*/users"),
    ].flatMap { type, list in (answers + partial).map { Case(type: type, list: list, answer: $0) } }

    @Test(arguments: cases)
    func nothingIsGoneForWantOfAList(_ given: Case) async throws {
        let scene = try await Scene()
        let second = try await scene.make(given.type)
        try await scene.join()
        // Several of each, so that they are read from lists.
        try await scene.set("GET \(given.list) \(given.answer)")
        let run = try scene.account.nextRun()
        let joined = Value.set([.string(scene.group.objectID)], of: .string)
        var records = [
            Account.record(given.type, scene.object(given.type), name: "a"),
            Account.record(given.type, second, name: "b"),
        ]
        if given.type == "ionoscloud_user" {
            records[0].attributes = scene.user.with("group_ids", joined).attributes
        }
        for number in 1...2 {
            let some = records.prefix(number).map(RefreshRequest.init(record:))
            for answer in await run.provider.refresh(some) {
                #expect(!answer.isGone, "\(number)")
            }
        }
    }

    /// An object that a list does not have is asked for itself: there it is.
    @Test(arguments: ["ionoscloud_s3_key", "ionoscloud_group", "ionoscloud_user"], partial)
    func whatAListLeavesOutIsReadItself(type: String, answer: String) async throws {
        let scene = try await Scene()
        let second = try await scene.make(type)
        for list in ["/um/users/*/s3keys", "/um/groups", "/um/users"] {
            try await scene.set("GET \(list) \(answer)")
        }
        let answers = try await scene.account.nextRun().provider.refresh([
            RefreshRequest(record: Account.record(type, scene.object(type), name: "a")),
            RefreshRequest(record: Account.record(type, second, name: "b")),
        ])
        #expect(answers.count == 2)
        #expect(answers.filter { !$0.isFound }.isEmpty)
    }

    /// Of a user who is gone, all keys are, with one question.
    @Test func theKeysOfAUserWhoIsGoneAreGone() async throws {
        let scene = try await Scene()
        let second = try await scene.make("ionoscloud_s3_key")
        _ = try await scene.account.ask("DELETE", scene.path("ionoscloud_user"))
        await scene.account.sandbox.clearRequestLog()
        let answers = await scene.account.provider.refresh([
            RefreshRequest(record: Account.record("ionoscloud_s3_key", scene.key, name: "a")),
            RefreshRequest(record: Account.record("ionoscloud_s3_key", second, name: "b")),
        ])
        #expect(answers.filter(\.isGone).count == 2)
        #expect(await scene.account.requests() == ["GET /um/users/ID/s3keys", "GET /um/users/ID"])
    }

    @Test func aListThatIsNotFoundAlthoughItsUserIsThereIsAnError() async throws {
        let scene = try await Scene()
        try await scene.set("GET /um/users/*/s3keys 404")
        let error = await #expect(throws: (any Error).self) {
            _ = try await scene.account.provider.survey(
                Plan(
                    id: "p",
                    mode: .normal,
                    lineage: "l",
                    changes: [
                        ResourceChange(
                            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "x")),
                            action: .create,
                            reason: .notInState,
                            before: nil,
                            after: .object(ValueMap([("user_id", .string(scene.user.objectID))]))
                        )
                    ]
                ),
                deleted: []
            )
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("the user itself is there"))
    }

    // MARK: After a lost answer

    /// The look for what a lost create made: no list, no second object.
    @Test(arguments: answers + partial)
    func aLostCreateIsNotSentAgainForWantOfAList(answer: String) async throws {
        for (type, path) in [
            ("ionoscloud_s3_key", "/um/users/*/s3keys"), ("ionoscloud_group", "/um/groups"),
            ("ionoscloud_user", "/um/users"),
        ] where answer != "set='items:[]'" {
            let scene = try await Scene()
            let before = try await scene.count(type)
            // The list from before the create is as it should be.
            try await scene.set("POST \(path) #1 drop-after")
            try await scene.set("GET \(path) #2- \(answer)")
            let failure = await #expect(throws: OperationFailure.self) { _ = try await scene.make(type) }
            #expect(failure?.effect.isUncertain == true, "\(type)")
            #expect(try await scene.count(type) == before + 1, "\(type)")
        }
    }

    /// What was there before is not known for certain, so nothing that is found is.
    @Test(arguments: [
        "omit=type", "set='type:\"user\"'", "set='size:9'", "set='href:\"https://h/um/users/other/s3keys\"'",
        "set='items:[]' omit=type",
    ])
    func aLostCreateAfterADoubtfulListIsNotKnown(answer: String) async throws {
        for (type, path) in [
            ("ionoscloud_s3_key", "/um/users/*/s3keys"), ("ionoscloud_group", "/um/groups"),
            ("ionoscloud_user", "/um/users"),
        ] {
            let scene = try await Scene()
            let before = try await scene.count(type)
            try await scene.set("GET \(path) #1 \(answer)")
            try await scene.set("POST \(path) #1 drop-after")
            let failure = await #expect(throws: OperationFailure.self) { _ = try await scene.make(type) }
            #expect(failure?.effect.isUncertain == true, "\(type)")
            #expect(try await scene.count(type) == before + 1, "\(type)")
            // And an answered one is no different than ever.
            let run = try await Scene()
            try await run.set("GET \(path) \(answer)")
            _ = try await run.make(type)
        }
    }

    @Test(arguments: ["omit=type", "set='size:9'"])
    func whatADoubtfulListShowsIsNotRecordedAsAllThereWas(answer: String) async throws {
        let scene = try await Scene()
        for path in ["/um/users/*/s3keys", "/um/groups", "/um/users"] {
            try await scene.set("GET \(path) \(answer)")
        }
        for (type, planned) in [
            ("ionoscloud_s3_key", ["user_id": Value.string(scene.user.objectID)]),
            ("ionoscloud_group", ["name": .string("storage")]),
            ("ionoscloud_user", ["email": .string("new@example.com")]),
        ] {
            let value = Value.object(ValueMap(planned.map { ($0.key, $0.value) }))
            let creation = CreateRequest(
                address: InstanceAddress(ResourceAddress(type: type, name: "x")),
                configuration: value,
                planned: value,
                timeoutSeconds: 60
            )
            let change = ResourceChange(
                address: creation.address,
                action: .create,
                reason: .notInState,
                before: nil,
                after: value
            )
            let provider = try scene.account.nextRun().provider
            let facts = try await provider.survey(
                Plan(id: "p", mode: .normal, lineage: "l", changes: [change]),
                deleted: []
            )
            #expect(await provider.recognition(for: creation, facts: facts)["known"] == .null, "\(type)")
        }
    }

    // MARK: In recovery

    /// Answers to the lists by which recovery decides; the object of the killed create is there.
    @Test(
        arguments: answers + [
            "omit=type", "set='type:\"user\"'", "set='items:[]' omit=type", "set='items:[]' set='size:1'",
            "set='items:[]' set='limit:0' set='size:3'",
            "set='items:[]' set='href:\"https://h/cloudapi/v6/um/users/other/s3keys\"'",
            "set='items:[]' set='id:\"other/list\"'", "set='items:[]' set='offset:7'", "type=request",
            "set='items:[{\"id\":\"x\",\"type\":\"collection\"}]'",
        ]
    )
    func nothingIsDecidedByWhatIsNoList(answer: String) async throws {
        for (type, path) in [
            ("ionoscloud_s3_key", "/um/users/*/s3keys"), ("ionoscloud_group", "/um/groups"),
            ("ionoscloud_user", "/um/users"),
        ] {
            let scene = try await Scene()
            let made = try await scene.make(type)
            try await scene.account.clock.sleep(for: .seconds(1000))
            let recognition: JSONValue =
                switch type {
                case "ionoscloud_user": ["email": "new@example.com", "known": []]
                case "ionoscloud_group": ["name": "new", "known": [.string(scene.group.objectID)]]
                default:
                    ["user_id": .string(scene.user.objectID), "known": [.string(scene.key.objectID)]]
                }
            let intent = OpenIntent(
                operation: 1,
                run: 1,
                key: RecordKey(address: InstanceAddress(ResourceAddress(type: type, name: "x"))),
                action: .create,
                objectID: nil,
                recognition: recognition,
                startedAt: 0
            )
            try await scene.set("GET \(path) \(answer)")
            let run = try scene.account.nextRun()
            let verdict = try #require(try await run.provider.recognise([intent], known: [:])[1])
            #expect(verdict.evidence?.contains("proves nothing") == true, "\(type): \(verdict)")
            // Once it answers as it should, it is settled.
            await scene.account.sandbox.setFaults([])
            let later = try #require(try await run.provider.recognise([intent], known: [:])[1])
            #expect(later.object?.objectID == made.objectID)
        }
    }

    @Test func aUserWhoIsGoneHasNoKeys() async throws {
        let scene = try await Scene()
        _ = try await scene.account.ask("DELETE", scene.path("ionoscloud_user"))
        let intent = OpenIntent(
            operation: 1,
            run: 1,
            key: RecordKey(address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "x"))),
            action: .create,
            objectID: nil,
            recognition: ["user_id": .string(scene.user.objectID), "known": []],
            startedAt: 0
        )
        let verdicts = try await scene.account.provider.recognise([intent], known: [:])
        #expect(verdicts[1]?.neverHappened == true)
    }

    /// A delete that was cut off is done when the object itself, or its user, is gone, and by nothing else.
    @Test(arguments: [
        ("404", true), ("404 html", false), ("200", false), ("200 error", false), ("500", false),
        ("403", false),
    ])
    func aDeleteIsDoneWhenTheObjectSaysSo(answer: String, isGone: Bool) async throws {
        for type in ["ionoscloud_s3_key", "ionoscloud_group", "ionoscloud_user"] {
            let scene = try await Scene()
            for path in ["/um/users/*", "/um/groups/*", "/um/users/*/s3keys/*"] {
                try await scene.set("GET \(path) \(answer)")
            }
            let record = Account.record(type, scene.object(type))
            let intent = OpenIntent(
                operation: 1,
                run: 1,
                key: record.key,
                action: .delete,
                objectID: record.objectID,
                recognition: .null,
                startedAt: scene.account.clock.milliseconds
            )
            let gone = await scene.account.provider.vanished([
                UnansweredDelete(intent: intent, record: record)
            ])
            #expect(gone == (isGone ? [1] : []), "\(type)")
        }
    }
}
