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

    static let types = ["ionoscloud_user", "ionoscloud_group", "ionoscloud_s3_key"]
}
