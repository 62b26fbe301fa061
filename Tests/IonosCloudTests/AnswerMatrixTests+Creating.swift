import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

extension AnswerMatrixTests {
    /// Answers to a POST after which the object exists once, and keyform knows it.
    static let happyEnds = [
        "as=200", "as=201", "as=202", "no-location", "omit=properties", "omit=id", "garbled",
        "204 empty after", "504 html after", "502 empty after", "500 after", "drop-after", "drop",
        "429 retry-after=3", "429",
    ]

    private static func creations(_ type: String, _ path: String) -> [Row] {
        let happy = happyEnds.map { fault -> Row in
            Row("create \(type): \(fault)") {
                let story = try await Story()
                let before = try await story.count(type)
                try await story.set("POST \(path) #1 \(fault)")
                let made = try await story.make(type)
                #expect(try await story.count(type) == before + 1)
                #expect(try await story.refreshed(type, made) != nil)
            }
        }
        let slow: [Row] = [
            Row("create \(type): QUEUED, RUNNING, DONE") {
                var options = SandboxOptions()
                options.statusPolls = 4
                let story = try await Story(options: options)
                _ = try await story.make(type)
                let polls = await story.account.requests().filter { $0 == "GET /requests/ID/status" }
                #expect(polls.count >= 5)
            },
            Row("create \(type): FAILED with a message") {
                let story = try await Story()
                try await story.set("POST \(path) failed-undone message='out of luck'")
                let failure = await #expect(throws: OperationFailure.self) { _ = try await story.make(type) }
                #expect(failure?.diagnostic.detail.contains("out of luck") == true)
                #expect(failure?.effect.isNone == true)
            },
        ]
        let unclear = ["404", "500", "200 empty", "200 html", "401", "omit=metadata", "drop", "hang"]
            .map { fault -> Row in
                Row("create \(type): polling, \(fault)") {
                    let story = try await Story()
                    let before = try await story.count(type)
                    try await story.set("GET /requests/** \(fault)")
                    _ = try await story.make(type)
                    #expect(try await story.count(type) == before + 1)
                }
            }
        return happy + slow + unclear
    }

    static let creatingUsers1: [Row] =
        creations("ionoscloud_user", "/um/users")
    static let creatingUsers2: [Row] =
        [
            ("422 duplicate e-mail", ["email": Value.string("Alice@example.com")], "already exists"),
            ("422 password policy", ["password": .string("abc")], "password policy"),
            ("422 invalid e-mail", ["email": .string("nowhere")], "valid e-mail"),
        ].map { name, attributes, text -> Row in
            Row("create ionoscloud_user: \(name)") {
                let story = try await Story()
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await story.account.user("new", attributes)
                }
                #expect(failure?.diagnostic.detail.contains(text) == true)
                #expect(failure?.effect.isNone == true)
            }
        }
    static let creatingUsers: [Row] = [creatingUsers1, creatingUsers2].flatMap { $0 }

    static let creatingGroups1: [Row] =
        creations("ionoscloud_group", "/um/groups")
    static let creatingGroups2: [Row] =
        [
            Row("create ionoscloud_group: unanswered, and somebody makes a namesake") {
                let story = try await Story()
                try await story.set("POST /um/groups #1 drop-after")
                let account = story.account
                account.clock.atNextSleep {
                    _ = try? await account.ask("POST", "/um/groups", #"{"properties":{"name":"new"}}"#)
                }
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await story.make("ionoscloud_group")
                }
                #expect(failure?.effect.isUncertain == true)
            }
        ]
    static let creatingGroups: [Row] = [creatingGroups1, creatingGroups2].flatMap { $0 }

    static let creatingKeys1: [Row] =
        creations("ionoscloud_s3_key", "/um/users/*/s3keys")
    static let creatingKeys2: [Row] =
        [
            Row("create ionoscloud_s3_key: the privilege's 422, three times") {
                let story = try await Story()
                try await story.join()
                try await story.set(
                    "POST /um/users/*/s3keys #1-3 422 message='needs ACCESS_S3_OBJECT_STORAGE privilege'"
                )
                _ = try await story.make("ionoscloud_s3_key")
                #expect(try await story.count("ionoscloud_s3_key") == 2)
            },
            Row("create ionoscloud_s3_key: the privilege's 422 for ever") {
                let story = try await Story()
                try await story.join()
                try await story.set(
                    "POST /um/users/*/s3keys 422 message='needs ACCESS_S3_OBJECT_STORAGE privilege'"
                )
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await story.make("ionoscloud_s3_key")
                }
                #expect(failure?.diagnostic.summary == "Object Storage privilege did not arrive in time")
            },
            Row("create ionoscloud_s3_key: a sixth, in the server's words") {
                let story = try await Story()
                for _ in 1..<5 { _ = try await story.make("ionoscloud_s3_key") }
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await story.make("ionoscloud_s3_key")
                }
                #expect(failure?.diagnostic.detail.contains("maximum number of access keys") == true)
                #expect(failure?.effect.isNone == true)
            },
            Row("create ionoscloud_s3_key: not found by a GET for a moment") {
                let story = try await Story()
                try await story.set("POST /um/users/*/s3keys omit=properties")
                try await story.set("GET /um/users/*/s3keys/* #1-2 422 message='access key cannot be found'")
                let key = try await story.make("ionoscloud_s3_key")
                #expect(key.attributes["secret_key"]?.isNull == false)
            },
        ]
    static let creatingKeys: [Row] = [creatingKeys1, creatingKeys2].flatMap { $0 }
}
