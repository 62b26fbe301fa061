import Addresses
import IonosCloud
import IonosSandbox
import JSONText
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

/// The API reference's matrix: operations, and the answers to them that a client must handle; one test a row.
///
/// What any operation may be answered is in `CommonAnswerTests`.
@Suite("Answers of the API")
struct AnswerMatrixTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let run: @Sendable () async throws -> Void

        init(_ name: String, _ run: @escaping @Sendable () async throws -> Void) {
            self.name = name
            self.run = run
        }

        var testDescription: String { name }
    }

    @Test(arguments: listing + getting)
    func reading(row: Row) async throws { try await row.run() }

    @Test(arguments: creatingUsers + creatingGroups + creatingKeys)
    func creating(row: Row) async throws { try await row.run() }

    @Test(arguments: updating + memberships)
    func changing(row: Row) async throws { try await row.run() }

    @Test(arguments: deleting)
    func removing(row: Row) async throws { try await row.run() }

    // MARK: Reading

    private static let listing1: [Row] =
        [
            ("one page", "", SandboxOptions.ListFilters.obey, 100),
            ("pages with _links.next", "", .obey, 2),
            ("a filter that finds too much", "", .ignore, 2),
            ("a filter that is refused", "", .refuse, 2),
            ("items without properties", "GET /um/users omit=properties", .obey, 100),
        ].map { (name, fault, filters, page) -> Row in
            Row("list users: \(name)") {
                var options = SandboxOptions()
                (options.listFilters, options.pageLimit) = (filters, page)
                let story = try await Story(options: options)
                _ = try await story.account.user("malice")
                try await story.set(fault)
                let found = try await story.data("ionoscloud_user", ["email": .string("ALICE@example.com")])
                #expect(found["id"] == .string(story.user.objectID))
            }
        }
    private static let listing2: [Row] =
        ["omit=items", "200 message=x"].map { fault -> Row in
            Row("list users: no items (\(fault))") {
                let story = try await Story()
                try await story.set("GET /um/users \(fault)")
                let error = await #expect(throws: DiagnosticsError.self) {
                    _ = try await story.data("ionoscloud_user", ["email": .string("alice@example.com")])
                }
                #expect(error?.diagnostics.first?.detail.contains("the list has no \"items\"") == true)
            }
        }
    private static let listing3: [Row] =
        [
            Row("list groups: two of one name") {
                let story = try await Story()
                _ = try await story.account.create("ionoscloud_group", ["name": .string("storage")])
                let error = await #expect(throws: DiagnosticsError.self) {
                    _ = try await story.data("ionoscloud_group", ["name": .string("storage")])
                }
                #expect(error?.diagnostics.first?.summary.hasPrefix("more than one group found") == true)
            },
            Row("list members: the group is gone") {
                let story = try await Story()
                let joined = try await story.account.user("bob", story.membership)
                _ = try await story.account.ask("DELETE", "/um/groups/\(story.group.objectID)")
                let seen = try await story.refreshed("ionoscloud_user", joined)
                #expect(seen?.attributes["group_ids"]?.elements == [])
            },
            Row("list keys: none") {
                let story = try await Story()
                _ = try await story.account.ask("DELETE", story.keyPath)
                #expect(try await story.refreshed("ionoscloud_s3_key", story.key) == nil)
            },
            Row("list keys: five") {
                let story = try await Story()
                for _ in 1..<5 { _ = try await createKey(story.account, story.user) }
                #expect(
                    try await story.refreshed("ionoscloud_s3_key", story.key)?.attributes
                        == story.key.attributes
                )
            },
        ]
    private static let listing4: [Row] =
        ["omit=properties", "omit=secretKey", "type=group", "extra"].map { fault -> Row in
            Row("list keys: \(fault)") {
                let story = try await Story()
                try await story.set("GET /um/users/*/s3keys \(fault)")
                #expect(
                    try await story.refreshed("ionoscloud_s3_key", story.key)?.attributes
                        == story.key.attributes
                )
            }
        }
    private static let listing5: [Row] =
        ["404", "422 message='no such user'"].map { fault -> Row in
            Row("list keys: the user is gone, \(fault)") {
                let story = try await Story()
                _ = try await story.account.ask("DELETE", "/um/users/\(story.user.objectID)")
                try await story.set("GET /um/users/*/s3keys \(fault)")
                #expect(try await story.refreshed("ionoscloud_s3_key", story.key) == nil)
            }
        }
    private static let listing: [Row] = [listing1, listing2, listing3, listing4, listing5].flatMap { $0 }

    private static let getting1: [Row] =
        [
            ("user: without entities", "ionoscloud_user", "GET /um/users/* omit=entities"),
            ("user: without s3CanonicalUserId", "ionoscloud_user", "GET /um/users/* omit=s3CanonicalUserId"),
            ("user: odd type", "ionoscloud_user", "GET /um/users/* type=person"),
            ("user: another object's answer, once", "ionoscloud_user", "GET /um/users/* #1 id=other"),
            ("group: unknown fields", "ionoscloud_group", "GET /um/groups/* extra"),
            ("key: without secretKey", "ionoscloud_s3_key", "GET /um/users/*/s3keys/** omit=secretKey"),
            ("key: odd type", "ionoscloud_s3_key", "GET /um/users/*/s3keys/** type=group"),
            ("key: cut off, once", "ionoscloud_s3_key", "GET /um/users/*/s3keys #1 garbled"),
        ].map { name, type, fault -> Row in
            Row("get \(name)") {
                let story = try await Story()
                try await story.set(fault)
                let object = story.object(type)
                #expect(try await story.refreshed(type, object)?.attributes == object.attributes)
            }
        }
    private static let getting2: [Row] =
        types.map { type -> Row in
            Row("get \(type): 404") {
                let story = try await Story()
                try await story.remove(type)
                #expect(try await story.refreshed(type, story.object(type)) == nil)
            }
        }
    private static let getting3: [Row] =
        SandboxOptions.KeyNotFound.allCases.map { way -> Row in
            Row("get key: gone, \(way)") {
                var options = SandboxOptions()
                options.keyNotFound = way
                let story = try await Story(options: options)
                try await story.remove("ionoscloud_s3_key")
                let error = await #expect(throws: DiagnosticsError.self) {
                    _ = try await story.account.provider.readForImport(
                        type: "ionoscloud_s3_key",
                        id: "\(story.user.objectID)/\(story.key.objectID)"
                    )
                }
                #expect(error?.diagnostics.first?.summary == "Cannot import a key that does not exist")
            }
        }
    private static let getting4: [Row] =
        [
            Row("get key: another 422 is an error") {
                let story = try await Story()
                try await story.set("GET /um/users/*/s3keys/* 422 message='Come back later'")
                let error = await #expect(throws: DiagnosticsError.self) {
                    _ = try await story.account.provider.readForImport(
                        type: "ionoscloud_s3_key",
                        id: "\(story.user.objectID)/\(story.key.objectID)"
                    )
                }
                #expect(error?.diagnostics.first?.detail.contains("Come back later") == true)
            },
            Row("get user: e-mail in another case") {
                var options = SandboxOptions()
                options.emailCase = .lower
                let account = try Account(options: options)
                let user = try await account.user("x", ["email": .string("Xenia@Example.com")])
                let answer = await account.provider.refresh([
                    RefreshRequest(record: Account.record("ionoscloud_user", user))
                ]).first
                guard case .found(let seen) = answer?.result else {
                    Issue.record("not found")
                    return
                }
                #expect(seen.attributes["email"] == .string("Xenia@Example.com"))
            },
        ]
    private static let getting: [Row] = [getting1, getting2, getting3, getting4].flatMap { $0 }

    private static let types = ["ionoscloud_user", "ionoscloud_group", "ionoscloud_s3_key"]

    // MARK: Creating

    /// Answers to a POST after which the object exists once, and keyform knows it.
    private static let happyEnds = [
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

    private static let creatingUsers1: [Row] =
        creations("ionoscloud_user", "/um/users")
    private static let creatingUsers2: [Row] =
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
    private static let creatingUsers: [Row] = [creatingUsers1, creatingUsers2].flatMap { $0 }

    private static let creatingGroups1: [Row] =
        creations("ionoscloud_group", "/um/groups")
    private static let creatingGroups2: [Row] =
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
    private static let creatingGroups: [Row] = [creatingGroups1, creatingGroups2].flatMap { $0 }

    private static let creatingKeys1: [Row] =
        creations("ionoscloud_s3_key", "/um/users/*/s3keys")
    private static let creatingKeys2: [Row] =
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
    private static let creatingKeys: [Row] = [creatingKeys1, creatingKeys2].flatMap { $0 }

    // MARK: Changing

    private static let updating1: [Row] =
        types.flatMap { type -> [Row] in
            let answers: [String] = [
                "as=200", "as=201", "204 empty after", "no-location", "omit=properties", "#1 502 html",
                "#1 504 after", "#1 drop-after", "#1 429 retry-after=2", "garbled",
            ]
            let rows = answers.map { fault -> Row in
                Row("update \(type): \(fault)") {
                    let story = try await Story()
                    try await story.set("PUT /** \(fault)")
                    try await story.change(type)
                    try await story.expectChanged(type)
                }
            }
            let others: [Row] = [
                Row("update \(type): gone since the plan") {
                    let story = try await Story()
                    try await story.remove(type)
                    let failure = await #expect(throws: OperationFailure.self) {
                        try await story.change(type)
                    }
                    #expect(failure?.effect.isGone == true)
                },
                Row("update \(type): 422") {
                    let story = try await Story()
                    try await story.set("PUT /** 422 message='I would rather not'")
                    let failure = await #expect(throws: OperationFailure.self) {
                        try await story.change(type)
                    }
                    #expect(failure?.diagnostic.detail.contains("I would rather not") == true)
                    #expect(failure?.effect.isNone == true)
                },
            ]
            return rows + others
        }
    private static let updating2: [Row] =
        [
            Row("update ionoscloud_s3_key: the old value is read for a while") {
                var options = SandboxOptions()
                options.readLag = 5000
                let story = try await Story(options: options)
                try await story.change("ionoscloud_s3_key")
                try await story.account.clock.sleep(for: .seconds(6))
                try await story.expectChanged("ionoscloud_s3_key")
            }
        ]
    private static let updating: [Row] = [updating1, updating2].flatMap { $0 }

    private static let memberships1: [Row] =
        [
            "as=200", "as=201", "no-location", "204 empty after", "#1 drop-after", "#1 503 html",
            "422 after message='is a member'", "409 after", "400 after", "failed",
        ].map { fault -> Row in
            Row("add member: \(fault)") {
                let story = try await Story()
                try await story.set("POST /um/groups/*/users \(fault)")
                _ = try await story.account.user("bob", story.membership)
                #expect(try await story.members() == 1)
            }
        }
    private static let memberships2: [Row] =
        SandboxOptions.RepeatedMembership.allCases.map { way -> Row in
            Row("add member: there already, \(way)") {
                var options = SandboxOptions()
                options.repeatedMembership = way
                let story = try await Story(options: options)
                try await story.join()
                _ = try await story.account.update("ionoscloud_user", story.user, story.membership)
                #expect(try await story.members() == 1)
            }
        }
    private static let memberships3: [Row] =
        [
            Row("add member: no such group") {
                let story = try await Story()
                try await story.remove("ionoscloud_group")
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await story.account.user("bob", story.membership)
                }
                #expect(failure?.effect.partialObject != nil)
            }
        ]
    private static let memberships4: [Row] =
        ["as=200", "204 empty after", "404 after", "404", "422 after", "#1 drop-after", "no-location"].map {
            fault -> Row in
            Row("remove member: \(fault)") {
                let story = try await Story()
                let bob = try await story.account.user("bob", story.membership)
                if fault == "404" {
                    _ = try await story.account.ask(
                        "DELETE",
                        "/um/groups/\(story.group.objectID)/users/\(bob.objectID)"
                    )
                }
                try await story.set("DELETE /um/groups/*/users/* \(fault)")
                _ = try await story.account.nextRun().update(
                    "ionoscloud_user",
                    bob,
                    ["group_ids": .null(.set(.string))]
                )
                #expect(try await story.members() == 0)
            }
        }
    private static let memberships5: [Row] =
        [
            Row("add member: no answer, and reads do not see the new group yet") {
                let story = try await Story()
                try await story.set("POST /um/groups/*/users #1 drop-after")
                try await story.set("POST /um/groups/*/users #2 422")
                try await story.set("GET /um/groups/*/users #1-2 404")
                _ = try await story.account.user("bob", story.membership)
                #expect(try await story.members() == 1)
            },
            Row("remove member: its status is unknown, and reads lag behind") {
                var options = SandboxOptions()
                options.readLag = 2000
                let story = try await Story(options: options)
                let bob = try await story.account.user("bob", story.membership)
                try await story.set("GET /requests/*/status 404")
                _ = try await story.account.nextRun().update(
                    "ionoscloud_user",
                    bob,
                    ["group_ids": .null(.set(.string))]
                )
                try await story.account.clock.sleep(for: .seconds(3))
                #expect(try await story.members() == 0)
            },
            Row("remove member: the group was deleted meanwhile") {
                let story = try await Story()
                let bob = try await story.account.user("bob", story.membership)
                try await story.remove("ionoscloud_group")
                _ = try await story.account.nextRun().update(
                    "ionoscloud_user",
                    bob,
                    ["group_ids": .null(.set(.string))]
                )
            },
        ]
    private static let memberships: [Row] = [
        memberships1, memberships2, memberships3, memberships4, memberships5,
    ].flatMap { $0 }

    // MARK: Removing

    private static let deleting1: [Row] =
        types.flatMap { type -> [Row] in
            let answers: [String] = [
                "as=200", "as=202", "204 empty after", "no-location", "#1 drop-after", "#1 503 html",
                "#1 504 after",
            ]
            let rows = answers.map { fault -> Row in
                Row("delete \(type): \(fault)") {
                    let story = try await Story()
                    let before = try await story.count(type)
                    try await story.set("DELETE /** \(fault)")
                    try await story.account.delete(type, story.object(type))
                    #expect(try await story.count(type) == before - 1)
                }
            }
            let others: [Row] = [
                Row("delete \(type): 404") {
                    let story = try await Story()
                    try await story.remove(type)
                    try await story.account.delete(type, story.object(type))
                },
                Row("delete \(type): refused") {
                    let story = try await Story()
                    try await story.set("DELETE /** 409 message='it still has buckets'")
                    let failure = await #expect(throws: OperationFailure.self) {
                        try await story.account.delete(type, story.object(type))
                    }
                    #expect(failure?.diagnostic.detail.contains("it still has buckets") == true)
                    #expect(failure?.effect.isNone == true)
                },
            ]
            return rows + others
        }
    private static let deleting2: [Row] =
        [
            Row("delete ionoscloud_user: refused while keys are left") {
                var options = SandboxOptions()
                options.userDeletion = .refuse
                let story = try await Story(options: options)
                let failure = await #expect(throws: OperationFailure.self) {
                    try await story.account.delete("ionoscloud_user", story.user)
                }
                #expect(failure?.diagnostic.detail.contains("still has access keys") == true)
            },
            Row("delete ionoscloud_s3_key: a GET shows it for a while") {
                var options = SandboxOptions()
                options.readLag = 3000
                let story = try await Story(options: options)
                try await story.account.delete("ionoscloud_s3_key", story.key)
                try await story.account.clock.sleep(for: .seconds(4))
                #expect(try await story.count("ionoscloud_s3_key") == 0)
            },
        ]
    private static let deleting: [Row] = [deleting1, deleting2].flatMap { $0 }
}

/// An account with one group, one user and a key of the user, and ways to ask what became of them.
private struct Story: AccountObjects {
    let account: Account
    let group: ObservedObject
    let user: ObservedObject
    let key: ObservedObject

    init(options: SandboxOptions = SandboxOptions()) async throws {
        account = try Account(options: options)
        group = try await account.create(
            "ionoscloud_group",
            ["name": .string("storage"), "s3_privilege": .bool(true)]
        )
        let made = try await account.user("alice")
        key = try await createKey(account, made)
        try await account.clock.sleep(for: .seconds(10))
        // The first key gives its user a canonical id.
        user = try await account.provider.readForImport(
            type: "ionoscloud_user",
            id: made.objectID
        )
        .with("group_ids", .null(.set(.string)))
    }

    var membership: [String: Value] { ["group_ids": .set([.string(group.objectID)], of: .string)] }
    var keyPath: String { "/um/users/\(user.objectID)/s3keys/\(key.objectID)" }

    func make(_ type: String) async throws(OperationFailure) -> ObservedObject {
        switch type {
        case "ionoscloud_user": try await account.user("new")
        case "ionoscloud_group": try await account.create(type, ["name": .string("new")])
        default: try await createKey(account, user)
        }
    }

    func expectChanged(_ type: String) async throws {
        let properties = try await ask(path(type))["properties"]
        switch type {
        case "ionoscloud_user": #expect(properties?["lastname"] == "New")
        case "ionoscloud_group": #expect(properties?["name"] == "new")
        default: #expect(properties?["active"] == false)
        }
    }

    /// Removes it as somebody else would.
    func remove(_ type: String) async throws {
        _ = try await account.ask("DELETE", path(type))
    }

    func count(_ type: String) async throws -> Int {
        try await ask(list(type))["items"]?.array?.count ?? 0
    }

    func refreshed(_ type: String, _ object: ObservedObject) async throws -> ObservedObject? {
        let run = try account.nextRun()
        let answers = await run.provider.refresh([RefreshRequest(record: Account.record(type, object))])
        switch try #require(answers.first).result {
        case .found(let seen): return seen
        case .gone: return nil
        case .failed(let diagnostic):
            Issue.record("\(diagnostic.detail)")
            return nil
        }
    }

    func data(_ type: String, _ given: [String: Value]) async throws -> Value {
        let run = try account.nextRun()
        let attributes = run.provider.schemas.schema(.data, type)?.attributes ?? []
        return try await run.provider.readData(
            type: type,
            configuration: .object(
                ValueMap(attributes.map { ($0.name, given[$0.name] ?? $0.defaultValue ?? .null($0.type)) })
            )
        )
    }

}

extension ObservedObject {
    func with(_ name: String, _ value: Value) -> ObservedObject {
        var map = attributes.mapValue ?? ValueMap()
        map[name] = value
        return ObservedObject(objectID: objectID, attributes: .object(map))
    }
}
