import Foundation
import JSONText
import TestSupport
import Testing

/// Keys that the program rotates while somebody uses what it delivered.
@Suite(.aFewAtATime) struct RotationTests {
    private static let main = """
        resource "ionoscloud_user" "ada" {
          first_name     = "Ada"
          last_name      = "Admin"
          email          = "ada@people.example"
          password       = "correct horse battery"
          administrator  = true
          force_sec_auth = false
        }

        resource "ionoscloud_s3_key" "app" {
          user_id = ionoscloud_user.ada.id
        }

        output "key" {
          value = ionoscloud_s3_key.app.id
        }

        """
    static let key = "ionoscloud_s3_key.app"
    private static let atOnce = "overlap = \"0s\"\n  soak    = \"0s\""

    /// A key in an account, delivered to a file.
    struct Account {
        let server: RunningSandbox
        let project: UserProject

        init(_ terms: String, _ arguments: [String] = [], readers: String = "") throws {
            server = try RunningSandbox(["-s3-port", "0"] + arguments)
            let storage = try #require(server.storagePort)
            project = try UserProject(
                ["main.tf": RotationTests.main + readers, "own.keyform.hcl": Self.block(terms)],
                server: server,
                environment: ["IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:\(storage)"]
            )
        }

        /// The block of the key, with the files that it is delivered to.
        static func block(_ terms: String, files: String...) -> String {
            let places = (["credentials"] + files).map {
                "  deliver \"file\" {\n    path    = \"\($0)\"\n    profile = \"app\"\n  }\n"
            }
            return "rotation \"app\" {\n  keys  = [\(RotationTests.key)]\n  every = \"90d\"\n  \(terms)\n"
                + places.joined() + "}\n"
        }

        /// Makes and delivers the key, and lets it grow old.
        func prepare() async throws {
            try await done("apply", "-auto-approve")
            try await done("rotate")
            _ = try server.exchange("POST", "/_sandbox/age", body: "93d")
        }

        @discardableResult
        func done(_ arguments: String..., status: Int32 = 0) async throws -> ProcessOutcome {
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == status, "\(arguments): \(outcome.everything)")
            return outcome
        }

        /// The ids of the user's keys that the account has, with whether each is on.
        func keys() throws -> [String: Bool] {
            let users = try server.users().compactMap { $0["id"]?.string }
            var keys: [String: Bool] = [:]
            for user in users {
                let list = try JSONValue(
                    parsing: try server.exchange("GET", "/cloudapi/v6/um/users/\(user)/s3keys?depth=2")
                )
                for item in list["items"]?.array ?? [] {
                    keys[item["id"]?.string ?? ""] = item["properties"]?["active"]?.bool ?? false
                }
            }
            return keys
        }

        var delivered: String? {
            (try? String(contentsOfFile: project.path("credentials"), encoding: .utf8))?
                .split(separator: "\n").first { $0.hasPrefix("aws_access_key_id") }?
                .split(separator: "=").last.map { $0.trimmingCharacters(in: .whitespaces) }
        }

        var isDeliveredKeyOn: Bool {
            get throws {
                guard let delivered else { return false }
                return try keys()[delivered] == true
            }
        }

        /// One key, which is on, delivered, in charge, and shown by the output; nothing left to do.
        func expectWhole(isOld: Bool = false) async throws {
            let keys = try keys()
            let output = try await project.keyform("output", "-raw", "key").output
            #expect(keys == [output: true])
            #expect(delivered == output)
            let check = try await project.keyform("state", "check")
            #expect(check.exitStatus == 0, "\(check.everything)")
            let plan = try await project.keyform("plan", "-detailed-exitcode")
            #expect(plan.exitStatus == 0, "\(plan.everything)")
            let rotate = try await project.keyform("rotate", "-detailed-exitcode")
            #expect(rotate.exitStatus == 0, "\(rotate.everything)")
            #expect(rotate.output == "", "\(rotate.everything)")
        }
    }

    // MARK: - Whole rotations

    @Test func aKeyIsReplacedInOneRunWhereNothingIsWaitedFor() async throws {
        let account = try Account(Self.atOnce)
        try await account.prepare()
        let old = try #require(account.delivered)
        let outcome = try await account.done("rotate")
        let story = outcome.output.split(separator: "\n").compactMap { line in
            line.firstRange(of: "ionoscloud_s3_key.app: ").map { String(line[$0.upperBound...]) }
        }
        #expect(
            story.contains { $0.hasPrefix("a new key is to be made: 93 days old") },
            "\(outcome.everything)"
        )
        #expect(story.contains { $0.contains("the new key works at ") }, "\(outcome.everything)")
        #expect(story.contains { $0.hasPrefix("delivered to file ") }, "\(outcome.everything)")
        #expect(story.contains { $0.hasPrefix("the old key is off: refused at ") }, "\(outcome.everything)")
        #expect(story.contains("the old key is deleted, \(old)"), "\(outcome.everything)")
        #expect(account.delivered != old)
        try await account.expectWhole()
    }

    @Test func bothKeysWorkUntilTheOverlapIsOver() async throws {
        let account = try Account("overlap = \"7d\"\n  soak    = \"24h\"")
        try await account.prepare()
        let old = try #require(account.delivered)
        try await account.done("rotate")
        #expect(try account.keys().count == 2)
        #expect(try Set(account.keys().values) == [true])
        // Neither the plan nor the next run wants anything of the old key.
        let plan = try await account.done("plan", "-detailed-exitcode")
        #expect(plan.output.contains("No changes."), "\(plan.everything)")
        let again = try await account.done("rotate", "-detailed-exitcode", status: 2)
        #expect(again.output == "", "\(again.everything)")
        let status = try await account.done("rotate", "-status", "-json")
        let entry = try JSONValue(parsing: status.output)["keys"]?.array?.first
        #expect(entry?["last"]?["phase"]?.string == "overlapping", "\(status.everything)")
        try await account.done("rotate", "-undo", "ionoscloud_s3_key.app")
        #expect(account.delivered == old)
        #expect(try account.keys()[old] == true)
        #expect(try account.keys().values.filter(\.self).count == 1)
    }

    @Test func anotherOneIsNotBegunWhileOneIsUnderWay() async throws {
        let account = try Account("overlap = \"7d\"\n  soak    = \"24h\"")
        try await account.prepare()
        try await account.done("rotate")
        let keys = try account.keys()
        for arguments in [["rotate", "-now", Self.key], ["rotate", "-now", "-json", Self.key]] {
            let outcome = try await account.project.keyform(arguments)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            #expect(
                outcome.output.contains(
                    "-now has no effect, as the last rotation is not over: both keys work"
                ),
                "\(outcome.everything)"
            )
        }
        #expect(try account.keys() == keys)
    }

    @Test func anUndoBringsBackTheOldKeyWhereTheNewOneWasDeleted() async throws {
        let account = try Account("overlap = \"7d\"\n  soak    = \"24h\"")
        try await account.prepare()
        let old = try #require(account.delivered)
        try await account.done("rotate")
        let new = try #require(account.delivered)
        let user = try #require(try account.server.users().first?["id"]?.string)
        _ = try account.server.exchange("DELETE", "/cloudapi/v6/um/users/\(user)/s3keys/\(new)")
        let outcome = try await account.done("rotate", "-undo", Self.key)
        #expect(
            outcome.output.contains("held, because its last rotation was undone"),
            "\(outcome.everything)"
        )
        #expect(account.delivered == old)
        #expect(try account.keys() == [old: true])
        let plan = try await account.project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }

    /// What cron mails is what was done.
    @Test func nothingIsToldOfWhatOnlyBegins() async throws {
        let account = try Account(Self.atOnce)
        try await account.prepare()
        let outcome = try await account.done("rotate")
        for text in ["Rotating...", "was replaced", "Warning", "administrator"] {
            #expect(!outcome.everything.contains(text), "\(outcome.everything)")
        }
    }

    @Test func aCompromisedKeyIsReplacedAtOnce() async throws {
        let account = try Account("overlap = \"7d\"\n  soak    = \"24h\"")
        try await account.prepare()
        let old = try #require(account.delivered)
        try await account.done("rotate", "-compromised", "ionoscloud_s3_key.app")
        #expect(try account.keys()[old] == nil)
        try await account.expectWhole()
    }

    @Test func fullSlotsAreAnErrorThatChangesNothing() async throws {
        let account = try Account(Self.atOnce)
        try await account.prepare()
        let old = try #require(account.delivered)
        let user = try #require(try account.server.users().first?["id"]?.string)
        for _ in 0..<4 {
            _ = try account.server.exchange("POST", "/cloudapi/v6/um/users/\(user)/s3keys")
        }
        let before = try account.keys()
        try await account.done("rotate", status: 1)
        #expect(try account.keys() == before)
        #expect(account.delivered == old)
    }

    // MARK: - Misfortunes

    @Test(arguments: stride(from: 2, through: 30, by: 4).map(\.self), ["before-commit", "after-commit"])
    func killedAtACommit(number: Int, point: String) async throws {
        let account = try Account(Self.atOnce)
        try await account.prepare()
        _ = try await account.project.keyform(
            ["rotate"],
            environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
        )
        #expect(try account.isDeliveredKeyOn)
        try await account.done("rotate")
        try await account.expectWhole()
    }

    @Test(arguments: 0..<4) func killedAtAnyMoment(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let account = try Account(Self.atOnce, ["-latency", "20ms"])
        try await account.prepare()
        for _ in 0..<2 {
            try await account.project.kill(
                ["rotate"],
                afterRequests: Int.random(in: 1...14, using: &random)
            )
            #expect(try account.isDeliveredKeyOn)
        }
        try await account.done("rotate")
        try await account.expectWhole()
    }

    @Test func aLostAnswerIsFoundAgain() async throws {
        // The first key of a user is the one that the project makes.
        let account = try Account(Self.atOnce, ["-fault", "POST /um/users/*/s3keys #2 drop-after"])
        try await account.prepare()
        _ = try await account.project.keyform("rotate")
        try await account.done("rotate")
        try await account.expectWhole()
    }

    /// A file that reads the key holds one that works, wherever a run is cut off, and has the new one before the old one goes.
    @Test(arguments: Array(6...14)) func aFileThatReadsTheKeyHoldsOneThatWorks(number: Int) async throws {
        let account = try Account(
            Self.atOnce,
            readers: """
                resource "local_file" "key" {
                  filename = "key.txt"
                  content  = \(Self.key).id
                }

                """
        )
        try await account.prepare()
        _ = try await account.project.keyform(
            ["rotate"],
            environment: ["KEYFORM_FAIL_POINT": "after-commit:\(number)"]
        )
        let held = try account.project.scratch.read("project/key.txt")
        #expect(try account.keys()[held] == true)
        try await account.done("rotate")
        try await account.done("apply", "-auto-approve")
        try await account.expectWhole()
        #expect(try account.project.scratch.read("project/key.txt") == account.delivered)
    }

    @Test(arguments: Array(2...7)) func aCompromisedKeyIsNeverSwitchedOnAgain(number: Int) async throws {
        let account = try Account(Self.atOnce)
        try await account.prepare()
        let old = try #require(account.delivered)
        _ = try await account.project.keyform(
            ["rotate", "-compromised", Self.key],
            environment: ["KEYFORM_FAIL_POINT": "before-commit:\(number)"]
        )
        try await account.done("rotate", "-compromised", Self.key)
        #expect(try account.keys()[old] == nil)
        try await account.expectWhole()
    }

    @Test func aKeyThatIsOffAlreadyCanBeCompromised() async throws {
        let account = try Account(Self.atOnce)
        try await account.prepare()
        let old = try #require(account.delivered)
        let user = try #require(try account.server.users().first?["id"]?.string)
        _ = try account.server.exchange(
            "PUT",
            "/cloudapi/v6/um/users/\(user)/s3keys/\(old)",
            body: #"{"properties":{"active":false}}"#
        )
        try await account.done("rotate", "-compromised", Self.key)
        #expect(try account.keys()[old] == nil)
        try await account.expectWhole()
    }

    /// A place that comes while both keys work is told before the old one goes.
    @Test func aPlaceThatIsAddedDuringTheOverlapIsTold() async throws {
        let terms = "overlap = \"2m\"\n  soak    = \"0s\""
        let account = try Account(terms)
        try await account.prepare()
        try await account.done("rotate")
        #expect(try account.keys().count == 2)
        try account.project.write(Account.block(terms, files: "more"), to: "own.keyform.hcl")
        _ = try account.server.exchange("POST", "/_sandbox/clock", body: "3m")
        try await account.done("rotate")
        try await account.expectWhole()
        let more = try String(contentsOfFile: account.project.path("more"), encoding: .utf8)
        #expect(more.contains(try #require(account.delivered)))
    }

    /// Somebody asks the object storage with what was delivered, all the while: runs are killed, a rotation is carried out,
    /// and undone.
    @Test(arguments: 0..<3) func whatWasDeliveredWorksAllTheWhile(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let account = try Account(
            "overlap = \"7d\"\n  soak    = \"24h\"",
            ["-latency", "10ms", "-key-propagation", "300ms"]
        )
        try await account.prepare()
        let user = KeyUser(
            file: account.project.path("credentials"),
            port: Int(try #require(account.server.storagePort))
        )
        let use = Task { try await user.use() }
        for _ in 0..<2 {
            try await account.project.kill(
                ["rotate"],
                afterRequests: Int.random(in: 1...14, using: &random)
            )
        }
        let old = account.delivered
        try await account.done("rotate")
        let new = account.delivered
        try await account.done("rotate", "-undo", Self.key)
        use.cancel()
        let used = try await use.value
        #expect(used.refused == [])
        #expect(used.working.contains(try #require(account.delivered)))
        #expect(new != account.delivered && (old == new || old == account.delivered))
    }

    // MARK: - Words

    @Test func mistakesAreTold() async throws {
        let account = try Account(Self.atOnce)
        try await account.done("apply", "-auto-approve")
        for (arguments, title) in [
            (["rotate", "-now"], "Address required"),
            (["rotate", "-now", "-undo", "ionoscloud_s3_key.app"], "Incompatible options"),
            (["rotate", "-undo", "ionoscloud_s3_key.app"], "Nothing to undo"),
            (["rotate", "ionoscloud_user.ada"], "Not a key"),
            (["rotate", "ionoscloud_s3_key.ap"], "No such object in the state"),
            (["rotate", "-wave", "x"], "Invalid -wave"),
        ] {
            let outcome = try await account.project.keyform(arguments)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(outcome.errorOutput.contains(title), "\(outcome.everything)")
        }
    }
}
