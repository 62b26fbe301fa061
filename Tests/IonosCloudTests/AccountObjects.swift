import IonosSandbox
import JSONText
import Planning
import Providers
import Values

@testable import IonosCloud

/// A group, a user and a key of the user in an account, with what tests do to them.
protocol AccountObjects {
    var account: Account { get }
    var group: ObservedObject { get }
    var user: ObservedObject { get }
    var key: ObservedObject { get }
}

extension AccountObjects {
    func set(_ fault: String) async throws {
        if !fault.isEmpty { await account.sandbox.addFaults([try Fault(parsing: fault)]) }
    }

    func object(_ type: String) -> ObservedObject {
        switch type {
        case "ionoscloud_user": user
        case "ionoscloud_group": group
        default: key
        }
    }

    func list(_ type: String) -> String {
        switch type {
        case "ionoscloud_user": "/um/users"
        case "ionoscloud_group": "/um/groups"
        default: "/um/users/\(user.objectID)/s3keys"
        }
    }

    func path(_ type: String) -> String {
        "\(list(type))/\(object(type).objectID)"
    }

    func change(_ type: String) async throws(OperationFailure) {
        let wanted: [String: Value] =
            switch type {
            case "ionoscloud_user":
                Account.userArguments("alice").merging(["last_name": .string("New")]) { $1 }
            case "ionoscloud_group": ["name": .string("new")]
            default: ["active": .bool(false)]
            }
        _ = try await account.update(type, object(type), wanted)
    }

    func join() async throws {
        _ = try await account.ask(
            "POST",
            "/um/groups/\(group.objectID)/users",
            #"{"id":"\#(user.objectID)"}"#
        )
    }

    /// What there is, whatever the faults.
    func ask(_ path: String) async throws -> JSONValue {
        let faults = await account.sandbox.faults
        await account.sandbox.setFaults([])
        let answer = try await account.ask("GET", path)
        await account.sandbox.setFaults(faults)
        return answer
    }

    func members() async throws -> Int {
        try await ask("/um/groups/\(group.objectID)/users")["items"]?.array?.count ?? 0
    }
}
