import Foundation
import JSONText
import TestSupport
import Testing

/// Runs that end before their work does, by a signal or by faults: the next one completes, and nothing is made twice.
@Suite(.aFewAtATime) struct InterruptionTests {
    /// Eight people with five keys each.
    private static let fortyKeys = """
        resource "ionoscloud_user" "people" {
          count      = 8
          first_name = "Person"
          last_name  = "Number ${count.index}"
          email      = "p${count.index}@people.example"
          password   = "Secret-number-1"
        }

        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
          user_ids     = ionoscloud_user.people[*].id
        }

        resource "ionoscloud_s3_key" "keys" {
          count      = 40
          user_id    = ionoscloud_user.people[count.index % 8].id
          depends_on = [ionoscloud_group.storage]
        }
        """
    private static let fortyUsers = """
        resource "ionoscloud_user" "people" {
          count      = 40
          first_name = "Person"
          last_name  = "Number ${count.index}"
          email      = "p${count.index}@people.example"
          password   = "Secret-number-1"
        }
        """

    private func expectFortyKeys(_ server: RunningSandbox, _ project: UserProject) async throws {
        try server.forgetFaults()
        #expect(try server.emails() == (0..<8).map { "p\($0)@people.example" })
        let keys = try server.keys()
        #expect(keys.count == 40 && Set(keys).count == 40)
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(!plan.output.contains("tainted"))
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func anInterruptLetsWhatIsInFlightFinish(signal: Int32) async throws {
        // From the seventh on, creates take long enough for the signal to come first.
        let server = try RunningSandbox("-fault", "POST /um/users #7- delay=12s")
        let project = try UserProject(["main.tf": Self.fortyUsers], server: server)
        let apply = try project.start("apply", "-auto-approve", "-parallelism=4")
        try await eventually("all places are taken") {
            try server.requests().filter { $0.method == "POST" }.count >= 10
        }
        apply.send(signal)
        let outcome = await apply.outcome()
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(outcome.output.contains("Interrupt received."))
        #expect(outcome.everything.contains("keyform apply"), "\(outcome.everything)")
        let made = try server.emails().count
        #expect(made == 10, "\(outcome.everything)")
        #expect(outcome.output.contains("\(made) added"), "\(made): \(outcome.everything)")
        let list = try await project.keyform("state", "list")
        #expect(list.output.split(separator: "\n").count == made)

        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(next.output.contains("Resources: \(40 - made) added, 0 changed, 0 destroyed."))
        #expect(!next.output.contains("tainted"))
        #expect(try server.emails().count == 40)
        #expect(try server.requests().filter { $0.method == "POST" }.count == 40)
        #expect(try server.requests().filter { $0.method == "DELETE" }.map(\.shape) == [])
    }

    @Test func aSecondInterruptLeavesAtOnce() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users hang-after")
        let project = try UserProject(fixture: "s3-key", server: server)
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("the create is under way") {
            try server.requests().contains { $0.method == "POST" }
        }
        apply.send(SIGINT)
        // Signals of one kind that wait to be taken are one signal, so the second is sent until it is noticed.
        try await eventually("it has left") {
            apply.send(SIGINT)
            return apply.hasEnded
        }
        let outcome = await apply.outcome()
        #expect(outcome.exitStatus == 1 || outcome.exitStatus == 130, "\(outcome.everything)")
        #expect(outcome.errorOutput.contains("Two interrupts received."), "\(outcome.everything)")
        let log = try await project.keyform("log")
        #expect(log.output.contains("interrupted twice"), "\(log.everything)")
        #expect(!log.output.contains("did not finish"), "\(log.everything)")
        let check = try await project.keyform("state", "check")
        // The create is open until the next apply has looked it up; nothing else is wrong.
        #expect(check.output.contains("the next apply looks it up"), "\(check.everything)")
        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(try server.requests().filter { $0.shape == "POST /um/users" }.count == 1)
    }

    @Test func anInterruptWhileReadingEndsAtOnceAndLeavesNothing() async throws {
        let server = try RunningSandbox("-fault", "GET * hang")
        let project = try UserProject(fixture: "s3-key", server: server)
        let plan = try project.start("plan")
        try await eventually("it reads") { try !server.requests().isEmpty }
        plan.send(SIGINT)
        let outcome = await plan.outcome()
        #expect(outcome.ending == .exited(1), "\(outcome.everything)")
        #expect(outcome.errorOutput.contains("Interrupted. Nothing was changed."), "\(outcome.everything)")
        #expect(try project.files().filter { $0.hasPrefix("project/") } == ["project/main.tf"])
    }

    @Test(arguments: [3, 11, 2026])
    func killedAtRandomMoments(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let server = try RunningSandbox("-latency", "15ms", "-seed", "\(seed)")
        let project = try UserProject(["main.tf": Self.fortyKeys], server: server)
        for _ in 0..<3 {
            try server.forgetRequests()
            let moment = Int.random(in: 1...25, using: &random)
            let apply = try project.start("apply", "-auto-approve")
            try await eventually("it has asked \(moment) times, or is done") {
                try apply.hasEnded || server.requests().count >= moment
            }
            apply.kill()
            _ = await apply.outcome()
        }
        let last = try await project.keyform("apply", "-auto-approve")
        #expect(last.exitStatus == 0, "\(last.everything)")
        try await expectFortyKeys(server, project)
    }

    /// One request in ten fails, by all the ways there are.
    @Test(arguments: [1, 2, 3])
    func withOneRequestInTenFailing(seed: Int) async throws {
        let faults = [
            "* * 3% 429 retry-after=0", "* * 2% 503 html", "* * 2% drop", "* * 2% drop-after",
            "* * 1% 503 after",
        ].flatMap { ["-fault", $0] }
        let server = try RunningSandbox(["-seed", "\(seed)", "-privilege-delay", "500ms"] + faults)
        let project = try UserProject(["main.tf": Self.fortyKeys], server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("Apply complete! Resources: 49 added, 0 changed, 0 destroyed."))
        try await expectFortyKeys(server, project)
    }

    // MARK: - Waits

    private static let oneKey = """
        resource "ionoscloud_user" "ada" {
          first_name = "Ada"
          last_name  = "Lovelace"
          email      = "ada@people.example"
          password   = "Secret-number-1"
        }

        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
          user_ids     = [ionoscloud_user.ada.id]
        }

        resource "ionoscloud_s3_key" "ada" {
          user_id    = ionoscloud_user.ada.id
          depends_on = [ionoscloud_group.storage]
        }
        """

    /// Sends the signal during a wait that would last an hour: the run ends, and the next one makes what is missing.
    private func expectAnEnd(
        of wait: [String],
        by signal: Int32,
        while isWaiting: (RunningSandbox) throws -> Bool
    ) async throws {
        let server = try RunningSandbox(wait)
        let project = try UserProject(["main.tf": Self.oneKey], server: server)
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("it waits") { try isWaiting(server) }
        apply.send(signal)
        let outcome = await apply.outcome()
        #expect(outcome.ending == .exited(1), "\(outcome.everything)")
        #expect(outcome.output.contains("Interrupt received."), "\(outcome.everything)")
        #expect(outcome.output.contains("Apply interrupted."), "\(outcome.everything)")
        #expect(outcome.output.contains("keyform apply"), "\(outcome.everything)")

        _ = try server.exchange("DELETE", "/_sandbox/faults")
        let next = try await project.keyform("plan")
        #expect(!next.output.contains("replaced"), "\(next.everything)")
        #expect(!next.output.contains("destroyed"), "\(next.everything)")
        #expect(try server.requests().filter { $0.method == "DELETE" }.isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func whileTheStatusOfACreateIsPolledItFinishes(signal: Int32) async throws {
        let server = try RunningSandbox("-status-delay", "3s")
        let project = try UserProject(["main.tf": Self.oneKey], server: server)
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("it polls") { try server.requests().contains { $0.path.hasSuffix("/status") } }
        apply.send(signal)
        let outcome = await apply.outcome()
        #expect(outcome.ending == .exited(1), "\(outcome.everything)")
        #expect(outcome.output.contains("ionoscloud_user.ada: Creation complete"), "\(outcome.everything)")
        #expect(outcome.output.contains("Apply interrupted."), "\(outcome.everything)")
        #expect(!outcome.output.contains("ionoscloud_group.storage: Creating"), "\(outcome.everything)")
        let next = try await project.keyform("plan")
        #expect(next.output.contains("Plan: 2 to add, 0 to change, 0 to destroy."), "\(next.everything)")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func whileTheServerAskedToWait(signal: Int32) async throws {
        let fault = ["-fault", "POST /um/users 429 retry-after=3000"]
        try await expectAnEnd(of: fault, by: signal) { server in
            try server.requests().contains { $0.shape == "POST /um/users" }
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func whileThePrivilegeIsOnItsWay(signal: Int32) async throws {
        try await expectAnEnd(of: ["-privilege-delay", "3600s"], by: signal) { server in
            try server.requests().count { $0.shape == "POST /um/users/ID/s3keys" } >= 2
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func whileApprovalIsAskedFor(signal: Int32) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": Self.oneKey], server: server)
        let apply = try project.runner().start(["apply"], keepsInputOpen: true)
        try await eventually("it asks") { apply.outputSoFar.contains("Enter a value:") }
        apply.send(signal)
        let outcome = await apply.outcome()
        #expect(outcome.ending == .exited(1), "\(outcome.everything)")
        #expect(outcome.errorOutput.contains("Interrupted. Nothing was changed."), "\(outcome.everything)")
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
        // Nothing has to be unlocked.
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
    }

    @Test func anInterruptedStreamSaysWhatIsLeft() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users 429 retry-after=3000")
        let project = try UserProject(["main.tf": Self.oneKey], server: server)
        let apply = try project.start("apply", "-auto-approve", "-json")
        try await eventually("it waits") { try server.requests().contains { $0.method == "POST" } }
        apply.send(SIGINT)
        let outcome = await apply.outcome()
        #expect(outcome.ending == .exited(1), "\(outcome.everything)")
        let lines = try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(lines.first?["type"]?.string == "version")
        let last = try #require(lines.last { $0["type"]?.string == "apply_unfinished" })
        #expect(last["resume"]?.string == "keyform apply")
        #expect(last["failed"]?.array?.compactMap(\.string) == ["ionoscloud_user.ada"])
        #expect(
            last["not_started"]?.array?.compactMap(\.string).sorted()
                == ["ionoscloud_group.storage", "ionoscloud_s3_key.ada"]
        )
    }
}
