import Foundation
import GRDB
import IonosSandbox
import Testing

@Suite struct RequestLogTests {
    @Test func theLogTellsWhatWasAskedButNoSecrets() async throws {
        let client = try SandboxClient { $0.faults = [try Fault(parsing: "DELETE * drop")] }
        let user = try await client.user()
        let created = try await client.send("POST", "/um/users/\(user)/s3keys")
        _ = await client.outcome("DELETE", "/um/users/\(user)")
        _ = try await client.send("GET", "/um/users?depth=1")
        let log = await client.sandbox.requestLog
        #expect(log.map(\.ordinal) == [1, 2, 3, 4])
        #expect(log.map(\.method) == ["POST", "POST", "DELETE", "GET"])
        #expect(log.map(\.status) == [202, 202, nil, 200])
        #expect(log[0].sent == ["administrator", "email", "firstname", "lastname", "password"])
        #expect(log[2].fault == "DELETE * drop")
        #expect(log[3].path == "/cloudapi/v6/um/users?depth=1")
        let reply = try await client.send("GET", "/_sandbox/requests")
        let text = String(decoding: reply.response.body, as: UTF8.self)
        #expect(!text.contains("abc123-321CBA"))
        #expect(!text.contains("Bearer"))
        #expect(!text.contains(try #require(created["secretKey"]?.text)))
        guard case .array(let requests)? = try reply.json()["requests"] else {
            Issue.record("no requests")
            return
        }
        // Looking at the log is not logged.
        #expect(requests.count == 4)
        #expect(try await client.send("DELETE", "/_sandbox/requests").status == 204)
        #expect(await client.sandbox.requestLog.isEmpty)
    }

    @Test func resettingMakesTheAccountAsNew() async throws {
        let client = try SandboxClient { $0.faults = [try Fault(parsing: "GET /contracts #1 503")] }
        let owner = try await client.owner()
        let first = try await client.user()
        #expect(try await client.send("GET", "/contracts").status == 503)
        #expect(try await client.send("POST", "/_sandbox/reset").status == 204)
        #expect(await client.sandbox.requestLog.isEmpty)
        #expect(try await client.send("GET", "/um/users").json().ids == [owner])
        #expect(try await client.user() == first)
        #expect(try await client.send("GET", "/contracts").status == 503)
    }
}

@Suite struct RateLimitTests {
    @Test(arguments: [true, false])
    func theBucketEmptiesAndFillsAgain(sendsRetryAfter: Bool) async throws {
        let client = try SandboxClient {
            $0.rateLimit = SandboxOptions.RateLimit(perMinute: 30, burst: 3, sendsRetryAfter: sendsRetryAfter)
        }
        var remaining: [String?] = []
        for _ in 0..<3 {
            let reply = try await client.send("GET", "/contracts")
            #expect(reply.status == 200)
            remaining.append(reply.response.header("X-RateLimit-Remaining"))
        }
        #expect(remaining == ["2", "1", "0"])
        let refused = try await client.send("GET", "/contracts")
        #expect(refused.status == 429)
        #expect(refused.response.header("Retry-After") == (sendsRetryAfter ? "2" : nil))
        #expect(refused.response.header("X-RateLimit-Limit") == "30")
        #expect(refused.response.header("X-RateLimit-Burst") == "3")
        client.time.advance(milliseconds: 1999)
        #expect(try await client.send("GET", "/contracts").status == 429)
        client.time.advance(milliseconds: 1)
        #expect(try await client.send("GET", "/contracts").status == 200)
        #expect(try await client.send("GET", "/contracts").status == 429)
        client.time.advance(milliseconds: 1_000_000)
        for _ in 0..<3 { #expect(try await client.send("GET", "/contracts").status == 200) }
        #expect(try await client.send("GET", "/contracts").status == 429)
    }
}

@Suite struct PersistenceTests {
    private func withFile(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.appending(path: "account.db").path)
    }

    @Test func anAccountIsTheSameAfterARestart() async throws {
        try await withFile { path in
            let time = StoppedClock()
            var client = try SandboxClient(storage: .file(path), time: time)
            let (user, group) = (try await client.user(), try await client.group())
            try await client.join(user, group)
            let key = try await client.key(of: user)
            let created = try await client.send("POST", "/um/groups", #"{"properties":{"name":"h"}}"#)
            let status = try #require(created.location).replacing(
                "http://api.test:8080/cloudapi/v6",
                with: ""
            )
            let paths = [
                "/um/users?depth=3", "/um/groups?depth=3", "/um/users/\(user)/s3keys?depth=2", status,
                "/contracts",
            ]
            var before: [Tree] = []
            for path in paths { before.append(try await client.send("GET", path).json()) }
            // Another process could have it open at the same time, with other options.
            client = try SandboxClient(storage: .file(path), time: time) {
                $0.seed = 99
                $0.ownerEmail = "other@x.org"
            }
            for (path, old) in zip(paths, before) {
                let new = try await client.send("GET", path).json()
                #expect(new == old, "\(path)")
            }
            // The stream of ids goes on instead of starting again.
            let other = try await client.user("bob@x.org")
            #expect(![user, group, key].contains(other))
        }
    }

    @Test func theFileIsForItsOwnerOnly() async throws {
        try await withFile { path in
            let client = try SandboxClient(storage: .file(path))
            _ = try await client.user()
            for suffix in ["", "-wal"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
            }
        }
    }

    /// A process that was killed while it wrote leaves a journal, which only a connection that writes can play back.
    @Test func aJournalIsPlayedBack() async throws {
        try await withFile { path in
            let user = try await SandboxClient(storage: .file(path)).user("a@x.org")
            let copy = path + ".copy.db"
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { db in
                // With so small a cache, changes reach the file before they are committed, and the journal before them.
                try db.execute(
                    sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; PRAGMA cache_spill = 1"
                )
                try db.inTransaction {
                    try db.execute(
                        sql: """
                            CREATE TABLE bulk (text TEXT);
                            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
                            INSERT INTO bulk SELECT hex(randomblob(500)) FROM n;
                            DELETE FROM user
                            """
                    )
                    for suffix in ["", "-journal"] {
                        try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
                    }
                    return .rollback
                }
            }
            let client = try SandboxClient(storage: .file(copy))
            #expect(try await client.send("GET", "/um/users/\(user)").status == 200)
        }
    }

    @Test func twoSandboxesShareAFile() async throws {
        try await withFile { path in
            let (one, two) = (
                try SandboxClient(storage: .file(path)), try SandboxClient(storage: .file(path))
            )
            let user = try await one.user("a@x.org")
            #expect(try await two.send("GET", "/um/users/\(user)").status == 200)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for (index, client) in [one, two].enumerated() {
                    tasks.addTask {
                        for number in 0..<25 { _ = try await client.user("u\(index)-\(number)@x.org") }
                    }
                }
                try await tasks.waitForAll()
            }
            #expect(Set(try await one.send("GET", "/um/users").json().ids).count == 52)
        }
    }

    @Test func filesThatAreNoAccountsAreRefused() async throws {
        try await withFile { path in
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            try Data("this is not a database, it only looks long enough to be one".utf8)
                .write(to: URL(filePath: path))
            let damaged = try #require(throws: SandboxStorageError.self) { try Sandbox(storage: .file(path)) }
            #expect(damaged.description.contains(path))
            try FileManager.default.removeItem(atPath: path)

            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE resource (id)") }
            let foreign = try #require(throws: SandboxStorageError.self) { try Sandbox(storage: .file(path)) }
            #expect(foreign.description.contains("\(path) is a database of another program"))
            try FileManager.default.removeItem(atPath: path)

            _ = try await SandboxClient(storage: .file(path)).user()
            try await DatabaseQueue(path: path).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')")
            }
            let newer = try #require(throws: SandboxStorageError.self) { try Sandbox(storage: .file(path)) }
            #expect(newer.description.contains("newer"))
        }
        for path in ["", "/", "/dev/null/account.db"] {
            let error = try #require(throws: SandboxStorageError.self) { try Sandbox(storage: .file(path)) }
            #expect(error.description.contains("\"\(path)\""))
            #expect(error.description.contains("Give the path of a file."))
        }
    }

    /// A folder that is not there is more likely a slip than a wish: nothing is made.
    @Test func noFolderIsMade() async throws {
        try await withFile { path in
            let folder = path + "-missing"
            let error = try #require(throws: SandboxStorageError.self) {
                try Sandbox(storage: .file(folder + "/account.db"))
            }
            #expect(error.description.contains("Make its folder, or choose another path."))
            #expect(!FileManager.default.fileExists(atPath: folder))
        }
    }
}

@Suite struct SeedTests {
    @Test func theSameSeedGivesTheSameAccount() async throws {
        func story(_ seed: UInt64?) async throws -> [String] {
            let client = try SandboxClient { $0.seed = seed }
            let user = try await client.user()
            let key = try await client.send("POST", "/um/users/\(user)/s3keys")
            return [try await client.owner(), user, try key.id(), try #require(key["secretKey"]?.text)]
        }
        let first = try await story(7)
        #expect(try await story(7) == first)
        #expect(Set(try await story(8)).isDisjoint(with: first))
        #expect(Set(try await story(nil)).isDisjoint(with: try await story(nil)))
        for id in first[0...1] {
            #expect(
                try #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#.wholeMatch(in: id)
                    != nil
            )
        }
    }
}
