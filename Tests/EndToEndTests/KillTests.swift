import Foundation
import JSONText
import Synchronization
import TestSupport
import Testing

/// `keyform` killed without warning, at every commit and at any moment, and started again.
///
/// A few dozen kills in every test run; hundreds with `KEYFORM_CRASH_TEST=1` (`make crash-test`).
@Suite struct KillTests {
    private static let isThorough = ProcessInfo.processInfo.environment["KEYFORM_CRASH_TEST"] != nil

    // MARK: - At every commit

    /// The boundaries of all steps: each one begins and ends with a commit.
    private static let points: [String] = ["before-commit", "after-commit"].flatMap { point in
        stride(from: 1, through: isThorough ? 24 : 17, by: isThorough ? 1 : 2).map { "\(point):\($0)" }
    }

    @Test(arguments: points)
    func killedAtACommitWhileCreating(point: String) async throws {
        let slot = await Slots.shared.take()
        defer { slot.giveBack() }
        let account = try CrashAccount()
        _ = try await account.project.keyform(
            ["apply", "-auto-approve"],
            environment: ["KEYFORM_FAIL_POINT": point]
        )
        try await account.expectReadersToTell()
        try await account.finish("apply", "-auto-approve")
        try await account.expectWhole()
    }

    @Test(arguments: isThorough ? points : Array(points.prefix(4)))
    func killedAtACommitWhileReplacingAndDestroying(point: String) async throws {
        let slot = await Slots.shared.take()
        defer { slot.giveBack() }
        let account = try CrashAccount()
        try await account.finish("apply", "-auto-approve")
        for name in ["key", "user"] {
            let address = name == "key" ? "ionoscloud_s3_key.keys[1]" : "ionoscloud_user.people[1]"
            _ = try await account.project.keyform(
                ["apply", "-auto-approve", "-replace", address],
                environment: ["KEYFORM_FAIL_POINT": point]
            )
            try await account.finish("apply", "-auto-approve")
            try await account.expectWhole(mayDelete: true)
        }
        _ = try await account.project.keyform(
            ["destroy", "-auto-approve"],
            environment: ["KEYFORM_FAIL_POINT": point]
        )
        try await account.finish("destroy", "-auto-approve")
        #expect(try account.objectIDs().isEmpty)
        #expect(try await account.recordedIDs().isEmpty)
    }

    // MARK: - At any moment

    /// Several kills in one story, each when the account has seen so many requests and a little later.
    @Test(arguments: 0..<(isThorough ? 120 : 10))
    func killedAtRandomMoments(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let slot = await Slots.shared.take()
        defer { slot.giveBack() }
        // Every answer takes a while, so that most kills fall between the effect and its answer.
        let account = try CrashAccount(latency: Int.random(in: 5...40, using: &random))
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            try await account.project.kill(
                ["apply", "-auto-approve"],
                afterRequests: Int.random(in: 1...14, using: &random),
                milliseconds: Int.random(in: 0...45, using: &random)
            )
        }
        try await account.finish("apply", "-auto-approve")
        try await account.expectWhole()
        if Bool.random(using: &random) {
            try await account.project.kill(
                ["destroy", "-auto-approve"],
                afterRequests: Int.random(in: 1...10, using: &random),
                milliseconds: Int.random(in: 0...45, using: &random)
            )
            try await account.finish("apply", "-auto-approve")
            try await account.expectWhole(mayDelete: true)
        }
    }

    /// Kills while the account misbehaves too: lost answers, pages instead of JSON, throttling.
    @Test(arguments: 0..<(isThorough ? 60 : 6))
    func killedInAStorm(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed &+ 1000)
        let faults = [
            "POST * #\(Int.random(in: 1...3, using: &random)) drop-after",
            "POST * #\(Int.random(in: 2...5, using: &random)) 502 html after",
            "POST * #\(Int.random(in: 1...5, using: &random)) 503",
            "GET * #\(Int.random(in: 1...9, using: &random)) 429 retry-after=0",
            "POST * #\(Int.random(in: 1...6, using: &random)) drop",
        ].filter { _ in Bool.random(using: &random) }
        let slot = await Slots.shared.take()
        defer { slot.giveBack() }
        let account = try CrashAccount(
            latency: Int.random(in: 0...20, using: &random),
            faults: faults
        )
        for _ in 0..<2 {
            try await account.project.kill(
                ["apply", "-auto-approve"],
                afterRequests: Int.random(in: 3...16, using: &random),
                milliseconds: Int.random(in: 0...30, using: &random)
            )
        }
        // What a storm leaves uncertain the next run settles; it never takes more than a few.
        try await account.finish("apply", "-auto-approve", attempts: 4)
        try await account.expectWhole()
    }
}

/// So many stories at once: hundreds of processes would only take each other's time.
private final class Slots: Sendable {
    static let shared = Slots(count: 6)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    struct Slot {
        fileprivate let owner: Slots

        func giveBack() {
            owner.release()
        }
    }

    private let state: Mutex<State>

    private init(count: Int) {
        state = Mutex(State(free: count))
    }

    func take() async -> Slot {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree {
                continuation.resume()
            }
        }
        return Slot(owner: self)
    }

    private func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// A small account, the project that makes it, and what must be true of both afterwards.
private struct CrashAccount {
    let server: RunningSandbox
    let project: UserProject

    init(latency: Int = 0, faults: [String] = []) throws {
        server = try RunningSandbox(
            ["-latency", "\(latency)ms"] + faults.flatMap { ["-fault", $0] }
        )
        project = try UserProject(
            [
                "main.tf": """
                resource "ionoscloud_user" "people" {
                  count          = 2
                  first_name     = "Person"
                  last_name      = "Number ${count.index}"
                  email          = "person-${count.index}@people.example"
                  password       = "Planted-Password-1"
                  administrator  = false
                  force_sec_auth = false
                }

                resource "ionoscloud_group" "storage" {
                  name         = "crash-test-storage"
                  s3_privilege = true
                  user_ids     = ionoscloud_user.people[*].id
                }

                resource "ionoscloud_s3_key" "keys" {
                  count      = 4
                  user_id    = ionoscloud_user.people[count.index % 2].id
                  active     = count.index != 3
                  depends_on = [ionoscloud_group.storage]
                  lifecycle {
                    create_before_destroy = true
                  }
                }
                """
            ],
            server: server
        )
    }

    /// Runs a command that must succeed, in the end.
    func finish(_ arguments: String..., attempts: Int = 1) async throws {
        var outcome = try await project.keyform(arguments)
        for _ in 1..<attempts where outcome.exitStatus != 0 {
            outcome = try await project.keyform(arguments)
        }
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
    }

    /// Commands that only read work right after a kill, and change nothing.
    func expectReadersToTell() async throws {
        let list = try await project.keyform("state", "list")
        #expect(list.exitStatus == 0, "\(list.everything)")
        let check = try await project.keyform("state", "check", "-json")
        let findings = try JSONValue(parsing: check.output)["findings"]?.array ?? []
        #expect(findings.allSatisfy { $0["kind"]?.string == "unfinished" }, "\(check.everything)")
        #expect(list.errorOutput.contains("did not finish") == !findings.isEmpty, "\(list.everything)")
    }

    /// Every object once, each known to the state, nothing left to change, and the state sound.
    func expectWhole(mayDelete: Bool = false) async throws {
        let users = try server.users()
        #expect(
            try server.emails() == ["person-0@people.example", "person-1@people.example"]
        )
        for user in users {
            let id = try #require(user["id"]?.string)
            #expect(try server.keyIDs(of: id).count == 2)
        }
        let account = try objectIDs()
        #expect(account.count == 7)
        #expect(try await recordedIDs() == account)
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 0, "\(check.everything)")
        if !mayDelete {
            let deletions = try server.requests().filter { $0.method == "DELETE" }.map(\.shape)
            #expect(deletions == [])
        }
    }

    /// The ids of all users, groups and keys in the account but the owner's, sorted.
    func objectIDs() throws -> [String] {
        let users = try server.users().compactMap { $0["id"]?.string }
        return try (users + server.groupIDs() + users.flatMap(server.keyIDs(of:))).sorted()
    }

    /// The ids of all objects that the state knows, sorted.
    func recordedIDs() async throws -> [String] {
        let outcome = try await project.keyform("show", "-json")
        let resources = try JSONValue(parsing: outcome.output)["values"]?["root_module"]?["resources"]?.array
        return (resources ?? []).compactMap { $0["values"]?["id"]?.string }.sorted()
    }
}

extension RunningSandbox {
    fileprivate func groupIDs() throws -> [String] {
        let list = try JSONValue(parsing: try exchange("GET", "/cloudapi/v6/um/groups?depth=1"))
        return list["items"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    fileprivate func keyIDs(of user: String) throws -> [String] {
        let list = try JSONValue(parsing: try exchange("GET", "/cloudapi/v6/um/users/\(user)/s3keys?depth=1"))
        return list["items"]?.array?.compactMap { $0["id"]?.string } ?? []
    }
}
