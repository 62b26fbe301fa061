import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import ResourceSchemas
import Testing
import Values

@testable import IonosCloud

@Suite("A bad day")
struct StormTests {
    /// One request in ten: refused for a while, failed, cut off before or after its effect.
    private static let usual = [
        "* * 2.5% 429", "* * 2.5% 503", "* * 2.5% drop-before", "* * 2.5% drop-after",
    ]
    /// One request in four, and gateways that answer though the server behind them did its work.
    private static let heavy = [
        "* * 5% 429 retry-after=1", "* * 5% 503 after html", "* * 5% drop-before", "* * 5% drop-after",
        "* * 5% 502 after empty",
    ]

    @Test(arguments: 0..<12)
    func everyKeyExistsExactlyOnce(seed: UInt64) async throws {
        try await apply(seed: seed, faults: Self.usual)
    }

    @Test(arguments: 100..<105)
    func everyKeyExistsExactlyOnceEvenThen(seed: UInt64) async throws {
        try await apply(seed: seed, faults: Self.heavy)
    }

    @Test(arguments: 200..<205)
    func everyKeyExistsExactlyOnceThoughReadsLag(seed: UInt64) async throws {
        var options = SandboxOptions()
        options.readLag = 1500
        try await apply(seed: seed, faults: Self.usual, options: options, atOnce: false)
    }

    /// Makes a group, ten users in it and four keys for each, and compares with what exists then.
    private func apply(
        seed: UInt64,
        faults: [String],
        options: SandboxOptions = SandboxOptions(),
        atOnce: Bool = true
    ) async throws {
        var options = options
        options.privilegeRule = true
        options.privilegeDelay = 2000
        let account = try Account(options: options, seed: seed)
        let owners = try await self.members(account, "/um/users").count
        await account.sandbox.setFaults(try faults.map { try Fault(parsing: $0) })
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("storage"), "s3_privilege": .bool(true)],
            seconds: 100_000
        )
        let keys = try await withThrowingTaskGroup(of: [String].self) { tasks in
            for index in 0..<10 {
                func work() async throws -> [String] {
                    let user = try await account.create(
                        "ionoscloud_user",
                        Account.userArguments("user\(index)")
                            .merging(["group_ids": .set([.string(group.objectID)], of: .string)]) { $1 },
                        seconds: 100_000
                    )
                    // One after the other, as the engine begins creates that are alike.
                    var keys: [String] = []
                    for _ in 0..<4 {
                        keys.append(
                            try await account.create(
                                "ionoscloud_s3_key",
                                ["user_id": .string(user.objectID)],
                                seconds: 100_000
                            ).objectID
                        )
                    }
                    return keys
                }
                if atOnce {
                    tasks.addTask { try await work() }
                } else {
                    // The clock of the test runs ahead for everyone whenever one waits: only alone does a lag last.
                    let made = try await work()
                    tasks.addTask { made }
                }
            }
            return try await tasks.reduce(into: [String]()) { $0 += $1 }
        }
        await account.sandbox.setFaults([])
        try await account.clock.sleep(for: .seconds(10))
        let users = try await members(account, "/um/users")
        #expect(users.count == owners + 10)
        #expect(try await members(account, "/um/groups").count == 1)
        #expect(try await members(account, "/um/groups/\(group.objectID)/users").count == 10)
        var existing: [String] = []
        for user in users {
            existing += try await members(account, "/um/users/\(user)/s3keys")
        }
        #expect(existing.count == 40)
        #expect(Set(existing) == Set(keys))
    }

    private func members(_ account: Account, _ path: String) async throws -> [String] {
        let list = try await account.ask("GET", path)
        return (list["items"]?.array ?? []).compactMap { $0["id"]?.string }
    }
}
