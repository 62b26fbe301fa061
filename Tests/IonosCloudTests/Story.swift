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

/// An account with one group, one user and a key of the user, and ways to ask what became of them.
struct Story: AccountObjects {
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
        case .found(let seen), .outdated(let seen, _): return seen
        case .gone: return nil
        case .notRead(let why):
            Issue.record("not read because \(why)")
            return nil
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
