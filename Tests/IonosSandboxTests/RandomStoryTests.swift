import IonosSandbox
import Testing

/// A seeded stream for stories; not the sandbox's own.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

/// One step of a story, told by places in lists so that it means the same in equal accounts.
private struct Step {
    var kind: Int
    var first: Int
    var second: Int
    var flag: Bool

    static func random(_ dice: inout Dice) -> Step {
        Step(
            kind: Int.random(in: 0..<9, using: &dice),
            first: Int.random(in: 0..<8, using: &dice),
            second: Int.random(in: 0..<8, using: &dice),
            flag: Bool.random(using: &dice)
        )
    }
}

/// The ids that a story has made so far, gone ones included.
private struct Cast {
    var users: [String] = []
    var groups: [String] = []
    var keys: [(user: String, id: String)] = []

    mutating func play(_ step: Step, on client: SandboxClient) async throws {
        let user = users.isEmpty ? "none" : users[step.first % users.count]
        let group = groups.isEmpty ? "none" : groups[step.second % groups.count]
        let key = keys.isEmpty ? ("none", "none") : keys[step.first % keys.count]
        switch step.kind {
        case 0, 1:
            let body = SandboxClient.userBody("user\(step.first)@x.org", administrator: step.flag)
            let reply = try await client.send("POST", "/um/users", body)
            if reply.status == 202 { users.append(try reply.id()) }
        case 2: groups.append(try await client.group("g\(step.first)", s3Privilege: step.flag))
        case 3:
            _ = try await client.send("POST", "/um/groups/\(group)/users", #"{"id":"\#(user)"}"#)
        case 4: _ = try await client.send("DELETE", "/um/groups/\(group)/users/\(user)")
        case 5:
            let reply = try await client.send("POST", "/um/users/\(user)/s3keys")
            if reply.status == 202 { keys.append((user, try reply.id())) }
        case 6:
            let body = #"{"properties":{"active":\#(step.flag)}}"#
            _ = try await client.send("PUT", "/um/users/\(key.0)/s3keys/\(key.1)", body)
        case 7:
            if step.flag {
                _ = try await client.send("DELETE", "/um/users/\(key.0)/s3keys/\(key.1)")
            } else {
                _ = try await client.send("DELETE", "/um/groups/\(group)")
            }
        default:
            if step.flag {
                _ = try await client.send("DELETE", "/um/users/\(user)")
            } else {
                let body = #"{"properties":{"lastname":"L\#(step.second)"}}"#
                _ = try await client.send("PUT", "/um/users/\(user)", body)
            }
        }
    }
}

/// The users with their groups, and the groups with their users.
private func lists(_ client: SandboxClient) async throws -> [Tree] {
    [
        try await client.send("GET", "/um/users?depth=2").json(),
        try await client.send("GET", "/um/groups?depth=2").json(),
    ]
}

/// Everything that can be read of an account.
private func view(_ client: SandboxClient) async throws -> [Tree] {
    var trees = try await lists(client)
    for user in trees[0].ids {
        trees.append(try await client.send("GET", "/um/users/\(user)?depth=1").json())
        let keys = try await client.send("GET", "/um/users/\(user)/s3keys?depth=1").json()
        trees.append(keys)
        for key in keys.ids {
            trees.append(try await client.send("GET", "/um/users/\(user)/s3keys/\(key)").json())
        }
    }
    for group in trees[1].ids {
        trees.append(try await client.send("GET", "/um/groups/\(group)/users").json())
    }
    return trees
}

@Suite struct RandomStoryTests {
    @Test(arguments: UInt64(1)...6)
    func theAccountStaysSound(seed: UInt64) async throws {
        let client = try SandboxClient { $0.seed = seed }
        var (dice, cast) = (Dice(state: seed), Cast())
        for _ in 0..<80 {
            try await cast.play(.random(&dice), on: client)
        }
        let users = try await client.send("GET", "/um/users?depth=1").json()
        let emails = users.items.compactMap { $0["properties"]?["email"]?.text?.lowercased() }
        #expect(Set(emails).count == users.items.count)
        let groups = try await client.send("GET", "/um/groups").json().ids
        var fromUsers: Set<[String]> = []
        var fromGroups: Set<[String]> = []
        for user in users.ids {
            for group in try await client.send("GET", "/um/users/\(user)/groups").json().ids {
                fromUsers.insert([user, group])
            }
            let keys = try await client.send("GET", "/um/users/\(user)/s3keys").json().ids
            #expect(keys.count <= 5)
            for key in keys {
                #expect(try await client.send("GET", "/um/users/\(user)/s3keys/\(key)").status == 200)
            }
        }
        for group in groups {
            for user in try await client.send("GET", "/um/groups/\(group)/users").json().ids {
                fromGroups.insert([user, group])
            }
        }
        #expect(fromUsers == fromGroups)
        #expect(await client.sandbox.requestLog.allSatisfy { ($0.status ?? 0) < 500 })
    }

    @Test(arguments: UInt64(1)...5)
    func laggingReadsShowThePast(seed: UInt64) async throws {
        let (lag, tick): (Int64, Int64) = (30, 10)
        let present = try SandboxClient { $0.seed = seed }
        let late = try SandboxClient {
            $0.seed = seed
            $0.readLag = lag
        }
        var (dice, casts) = (Dice(state: seed), [Cast(), Cast()])
        var past = [try await lists(present)]
        for step in 1...40 {
            for client in [present, late] { client.time.advance(milliseconds: tick) }
            let next = Step.random(&dice)
            try await casts[0].play(next, on: present)
            try await casts[1].play(next, on: late)
            past.append(try await lists(present))
            let expected = past[max(0, step - Int(lag / tick))]
            #expect(try await lists(late) == expected, "step \(step)")
        }
        late.time.advance(milliseconds: lag)
        #expect(try await view(late) == view(present))
    }
}

@Suite struct ReadLagTests {
    @Test func aKeyAppearsChangesAndDisappearsLate() async throws {
        let client = try SandboxClient { $0.readLag = 1000 }
        let user = try await client.user()
        #expect(try await client.send("GET", "/um/users/\(user)").status == 404)
        client.time.advance(milliseconds: 1000)
        #expect(try await client.send("GET", "/um/users/\(user)").status == 200)
        let key = try await client.key(of: user)
        let path = "/um/users/\(user)/s3keys/\(key)"
        #expect(try await client.send("GET", path).status == 422)
        #expect(try await client.send("GET", "/um/users/\(user)/s3keys").json().ids == [])
        client.time.advance(milliseconds: 999)
        #expect(try await client.send("GET", path).status == 422)
        client.time.advance(milliseconds: 1)
        #expect(try await client.send("GET", path).status == 200)
        _ = try await client.send("PUT", path, #"{"properties":{"active":false}}"#)
        #expect(try await client.send("GET", path)["active"] == .bool(true))
        client.time.advance(milliseconds: 1000)
        #expect(try await client.send("GET", path)["active"] == .bool(false))
        #expect(try await client.send("DELETE", path).status == 200)
        #expect(try await client.send("GET", path).status == 200)
        // Writes know the truth.
        #expect(try await client.send("DELETE", path).status == 422)
        client.time.advance(milliseconds: 1000)
        #expect(try await client.send("GET", path).status == 422)
    }
}

@Suite struct ScaleTests {
    @Test func aRequestCostsTheSameInALargeAccount() async throws {
        let client = try SandboxClient()
        let group = try await client.group()
        let count = 2000
        for number in 0..<count {
            let user = try await client.user("user\(number)@example.com")
            if number % 100 == 0 { try await client.join(user, group) }
        }
        let found = try await client.send("GET", "/um/users?depth=1&filter.email=user\(count - 1)@").json()
        #expect(found.items.count == 1)
        let last = try await client.send("GET", "/um/users?offset=\(count)&limit=100").json()
        #expect(last.items.count == 1)
    }
}
