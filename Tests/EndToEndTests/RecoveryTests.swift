import Foundation
import JSONText
import TestSupport
import Testing

/// What a run finds out about the one before that was killed, what it says meanwhile, and what waits for it.
@Suite struct RecoveryTests {
    private static let configuration = [
        "main.tf": """
        resource "ionoscloud_user" "ada" {
          first_name    = "Ada"
          last_name     = "L"
          email         = "ada@people.example"
          password      = "Planted-Password-1"
          administrator = true
        }

        resource "ionoscloud_s3_key" "keys" {
          count   = 5
          user_id = ionoscloud_user.ada.id
        }
        """
    ]

    /// Kills an apply once the account has seen so many creates of keys, each of which it leaves unanswered or not.
    private func killed(_ project: UserProject, _ server: RunningSandbox, afterKeys count: Int) async throws {
        let run = try project.start("apply", "-auto-approve")
        try await eventually("a key is asked for") {
            try server.requests().filter { $0.shape == "POST /um/users/ID/s3keys" }.count >= count
        }
        run.kill()
        _ = await run.outcome()
    }

    /// Keys of one user are begun one after the other, so that only one is open when the process dies; readers say so
    /// at once, and nothing else may take its address.
    @Test func ofKeysOfOneUserOnlyOneIsOpen() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users/*/s3keys #2 hang-after")
        let project = try UserProject(Self.configuration, server: server)
        try await killed(project, server, afterKeys: 2)
        try server.forgetFaults()
        let check = try await project.keyform("state", "check", "-json")
        let findings = try JSONValue(parsing: check.output)["findings"]?.array ?? []
        #expect(findings.count == 1 && findings.first?["kind"]?.string == "unfinished", "\(check.everything)")
        for command in [["state", "list"], ["show"], ["log"], ["plan"]] {
            try server.forgetRequests()
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0 && outcome.everything.contains("did not finish"))
            // Whoever waits for what may still turn up asks for the same again.
            let asked = try server.requests().map { "\($0.method) \($0.path)" }
            #expect(asked.count == Set(asked).count, "\(command): \(asked)")
            #expect(asked.isEmpty == (command != ["plan"]), "\(command): \(asked)")
        }

        let address = try #require(
            findings.first?["description"]?.string?.firstMatch(of: /ionoscloud_s3_key\.keys\[\d\]/)
        ).output
        let other = address.hasSuffix("[0]") ? "ionoscloud_s3_key.keys[1]" : "ionoscloud_s3_key.keys[0]"
        for command in [
            ["state", "mv", other, String(address)], ["state", "rm", String(address)],
            ["state", "mv", String(address), "ionoscloud_s3_key.z"], ["state", "unprotect", String(address)],
        ] {
            let outcome = try await project.keyform(command)
            // The other key may not be there: the one that was made first has one of five addresses.
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        }

        // Something is found at once, so nothing is waited for.
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(next.output.contains("An earlier run ended before a request for \(address) got an answer"))
        #expect(next.output.contains("took it over"))
        #expect(try server.keys().count == 5)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// What the run before has destroyed may still be listed: it is in nobody's way.
    @Test func aListThatLagsBehindADestroyIsNoObstacle() async throws {
        let server = try RunningSandbox("-read-lag", "4s")
        var files = Self.configuration
        files["group.tf"] = """
            resource "ionoscloud_group" "g" {
              name         = "g"
              s3_privilege = true
              user_ids     = [ionoscloud_user.ada.id]
            }
            """
        let project = try UserProject(files, server: server)
        for command in ["apply", "destroy", "apply"] {
            let outcome = try await project.keyform(command, "-auto-approve")
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            #expect(!outcome.everything.contains("exists already"))
        }
        // Also keys alone, of a user that stays.
        try project.edit("main.tf", "count   = 5", "count   = 0")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.edit("main.tf", "count   = 0", "count   = 5")
        let again = try await project.keyform("apply", "-auto-approve")
        #expect(again.exitStatus == 0, "\(again.everything)")
        try await eventually("lists have caught up") { try server.keys().count == 5 }
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// A key of somebody else is not what the unfinished create made, whatever the hand says that types it.
    @Test func recoverAdoptRefusesAnotherUsersKey() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users/*/s3keys #1 hang")
        var files = Self.configuration
        files["bob.tf"] = """
            resource "ionoscloud_user" "bob" {
              first_name    = "Bob"
              last_name     = "L"
              email         = "bob@people.example"
              password      = "Planted-Password-1"
              administrator = true
            }
            """
        let project = try UserProject(files, server: server)
        try await killed(project, server, afterKeys: 1)
        try server.forgetFaults()
        try await eventually("both users are there") { try server.users().count == 2 }
        let bob = try #require(
            try server.users().first { $0["properties"]?["email"]?.string == "bob@people.example" }?["id"]?
                .string
        )
        let key = try #require(
            try JSONValue(parsing: try server.exchange("POST", "/cloudapi/v6/um/users/\(bob)/s3keys"))["id"]?
                .string
        )
        let check = try await project.keyform("state", "check", "-json")
        let text = try #require(
            try JSONValue(parsing: check.output)["findings"]?.array?.first?["description"]?.string
        )
        let address = try #require(text.firstMatch(of: /ionoscloud_s3_key\.keys\[\d\]/)).output
        let refused = try await project.keyform("recover", "adopt", String(address), "\(bob)/\(key)")
        #expect(refused.exitStatus == 1)
        #expect(refused.unwrappedErrors.contains("it is a key of the user \(bob)"), "\(refused.everything)")
        let gone = "\(bob)/11111111-1111-4111-8111-111111111111"
        for id in ["x", gone] {
            let other = try await project.keyform("recover", "adopt", String(address), id)
            #expect(other.exitStatus == 1)
            #expect(!other.unwrappedErrors.lowercased().contains("import"), "\(other.everything)")
        }
        let discarded = try await project.keyform("recover", "discard", String(address))
        #expect(
            discarded.output
                == "\(address): Discarded, without looking at the account. If the object exists after all, the next plan"
                + " says so.\n",
            "\(discarded.everything)"
        )
    }

    /// A delete that reaches the server after the next run has begun is not overlooked.
    @Test func aDeleteThatArrivesLateIsWaitedFor() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(Self.configuration, server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try server.addFault("DELETE /um/users/*/s3keys/* #1 hang")
        let begun = ContinuousClock.now
        let run = try project.start("apply", "-auto-approve", "-replace", "ionoscloud_s3_key.keys[0]")
        try await eventually("the key is being destroyed") {
            try server.requests().contains { $0.method == "DELETE" }
        }
        run.kill()
        _ = await run.outcome()
        let path = try #require(try server.requests().first { $0.method == "DELETE" }?.path)
        try server.forgetFaults()
        let before = try server.requests().count
        let next = try project.start("apply", "-auto-approve")
        try await eventually("the next run looks") { try server.requests().count > before }
        let isInTime = ContinuousClock.now - begun < .seconds(7)
        _ = try server.exchange("DELETE", "/cloudapi/v6\(path)")
        let outcome = await next.outcome()
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        // On a machine this slow nothing can be on its way any more.
        guard isInTime else { return }
        #expect(
            outcome.output.contains("Recovered: an unfinished run had destroyed it"),
            "\(outcome.everything)"
        )
        #expect(try server.keys().count == 5)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// Killed at any commit of taking over a Terraform state: everything is there, or nothing.
    @Test(arguments: ["before-commit", "after-commit"])
    func aKilledImportOfATerraformStateIsAllOrNothing(point: String) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(Self.configuration, server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let exported = try await project.keyform("state", "export-terraform")
        // Terraform would have kept the password in clear.
        try project.write(
            exported.output.replacing("\"password\": null", with: "\"password\": \"Planted-Password-1\""),
            to: "taken.tfstate"
        )
        var counts: Set<Int> = []
        for number in 1...4 {
            let state = ["-state", "moved-\(number).db"]
            _ = try await project.keyform(
                state + ["state", "import-terraform", "taken.tfstate"],
                environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
            )
            let list = try await project.keyform(state + ["state", "list"])
            counts.insert(list.output.split(separator: "\n").count)
            if counts.contains(0), list.output.isEmpty {
                let again = try await project.keyform(
                    state + ["state", "import-terraform", "taken.tfstate"]
                )
                #expect(again.exitStatus == 0, "\(again.everything)")
            }
            #expect(try await project.keyform(state + ["plan", "-detailed-exitcode"]).exitStatus == 0)
        }
        #expect(counts.isSubset(of: [0, 6]) && counts.contains(6))
    }

    /// Credentials of another contract would make everything look deleted.
    @Test func anotherContractIsRefused() async throws {
        func token(_ contract: Int) -> String {
            let claims = #"{"identity":{"contractNumber":\#(contract)}}"#
            return "x.\(Data(claims.utf8).base64EncodedString().replacing("=", with: "")).y"
        }
        let server = try RunningSandbox()
        var project = try UserProject(Self.configuration, server: server)
        project.environment["IONOS_TOKEN"] = token(111)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let before = try server.requests().count
        project.environment["IONOS_TOKEN"] = token(222)
        for command in [
            ["plan"], ["apply", "-auto-approve"], ["destroy", "-auto-approve"], ["plan", "-out=p"],
            ["import", "ionoscloud_s3_key.keys[7]", "31ab5ba8-2d4e-4f2a-9c53-8f0f4f9f0d1e/k"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            if command[0] != "import" {
                #expect(
                    outcome.unwrappedErrors.contains("belong to the contract 111"),
                    "\(outcome.everything)"
                )
                #expect(outcome.unwrappedErrors.contains("the contract 222"), "\(outcome.everything)")
            }
        }
        #expect(try server.requests().count == before)
        // What cannot be told is no obstacle, and an account of its own is begun in a state of its own.
        project.environment["IONOS_TOKEN"] = "token"
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        project.environment["IONOS_TOKEN"] = token(111)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// Not one object of the state is in the account: more likely the account is another one.
    @Test func anAccountWithoutAnyOfTheObjectsIsWarnedOf() async throws {
        let server = try RunningSandbox()
        var project = try UserProject(Self.configuration, server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let other = try RunningSandbox("-seed", "99")
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(other.port)"
        let plan = try await project.keyform("plan")
        #expect(plan.everything.contains("None of the recorded objects was found"), "\(plan.everything)")
    }
}

extension RunningSandbox {
    func addFault(_ text: String) throws {
        let connection = try LoopbackConnection(port: port)
        try connection.send(
            "POST /_sandbox/faults HTTP/1.1\r\nHost: h\r\nContent-Length: \(text.utf8.count)\r\n"
                + "Connection: close\r\n\r\n\(text)"
        )
        #expect(try connection.receive().contains(" 20"))
    }
}
