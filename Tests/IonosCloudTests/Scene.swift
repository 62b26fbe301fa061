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

/// A group, a user and a key of the user, made long ago.
struct Scene: AccountObjects {
    let account: Account
    let group: ObservedObject
    let user: ObservedObject
    let key: ObservedObject

    init(options: SandboxOptions = SandboxOptions()) async throws {
        let first = try Account(options: options)
        group = try await first.create("ionoscloud_group", ["name": .string("storage")])
        user = try await first.user("alice").with("group_ids", .null(.set(.string)))
        key = try await createKey(first, user)
        try await first.clock.sleep(for: .seconds(1000))
        account = try first.nextRun()
    }

    func make(
        _ type: String,
        _ progress: RecordedProgress = RecordedProgress()
    ) async throws(OperationFailure) -> ObservedObject {
        try await account.make(type, self, progress)
    }

    // MARK: What there is, whatever the faults

    func ids(_ type: String) async throws -> [String] {
        try await ask(list(type))["items"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    func count(_ type: String) async throws -> Int {
        try await ids(type).count
    }

    func exists(_ type: String) async throws -> Bool {
        try await ids(type).contains(object(type).objectID)
    }

    func isChanged(_ type: String) async throws -> Bool {
        let properties = try await ask(path(type))["properties"]
        return switch type {
        case "ionoscloud_user": properties?["lastname"] == "New"
        case "ionoscloud_group": properties?["name"] == "new"
        default: properties?["active"] == false
        }
    }
}

extension Account {
    /// Makes another object of a type.
    func make(
        _ type: String,
        _ scene: Scene,
        _ progress: RecordedProgress = RecordedProgress()
    ) async throws(OperationFailure) -> ObservedObject {
        switch type {
        case "ionoscloud_user":
            try await create(type, Self.userArguments("new"), progress: progress)
        case "ionoscloud_group": try await create(type, ["name": .string("new")], progress: progress)
        default:
            try await create(type, ["user_id": .string(scene.user.objectID)], progress: progress)
        }
    }
}
