import Foundation
import JSONText
import TestSupport
import Testing

/// A plan is carried out because somebody approved of its digest, and no other is.
@Suite(.aFewAtATime) struct ApprovalTests {
    private static let main = """
        variable "password" {
          sensitive = true
          default   = "correct horse battery"
        }

        resource "ionoscloud_user" "ada" {
          first_name     = "Ada"
          last_name      = "Lovelace"
          email          = "ada@people.example"
          password       = var.password
          administrator  = false
          force_sec_auth = false
        }

        resource "ionoscloud_s3_key" "ada" {
          user_id = ionoscloud_user.ada.id
        }

        """

    private func digest(_ project: UserProject, _ arguments: String...) async throws -> String {
        let plan = try await project.keyform(["plan", "-out=p"] + arguments)
        try #require(plan.exitStatus == 0, "\(plan.everything)")
        let line = plan.output.split(separator: "\n").last { $0.hasPrefix("Digest: ") }
        return String(try #require(line, "\(plan.everything)").dropFirst(8))
    }

    private func started() async throws -> (RunningSandbox, UserProject) {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": Self.main], server: server)
        return (server, project)
    }

    @Test func theApprovedPlanIsCarriedOutUnasked() async throws {
        let (server, project) = try await started()
        let digest = try await digest(project)
        #expect(digest.utf8.count == 64)
        // Other files in another order, another run, another time: the same plan.
        try project.write(
            String(Self.main.split(separator: "\n\n").reversed().joined(separator: "\n\n")),
            to: "main.tf"
        )
        try project.write("# nothing\n", to: "a.tf")
        #expect(try await self.digest(project) == digest)
        let stream = try await project.keyform("plan", "-json")
        #expect(stream.output.contains("\"digest\":\"\(digest)\""), "\(stream.output)")
        let applied = try await project.keyform("apply", "-approved=\(digest.uppercased())")
        #expect(applied.exitStatus == 0, "\(applied.everything)")
        #expect(!applied.output.contains("Enter a value"))
        #expect(try server.emails() == ["ada@people.example"])
        let twice = try await project.keyform("apply", "-approved", digest)
        #expect(twice.exitStatus == 1, "\(twice.everything)")
        #expect(twice.unwrappedErrors.contains("There is nothing to change now"), "\(twice.everything)")
    }

    @Test func anyOtherIsRefused() async throws {
        let (server, project) = try await started()
        let digest = try await digest(project)
        try server.forgetRequests()
        for wrong in [["-var=password=hunter2 hunter2"], ["-target=ionoscloud_user.ada"], ["-allow=public"]] {
            let refused = try await project.keyform(["apply", "-approved=\(digest)"] + wrong)
            #expect(refused.exitStatus == 1, "\(refused.everything)")
            #expect(
                refused.unwrappedErrors.contains("The plan is not the one that was approved"),
                "\(refused.everything)"
            )
            #expect(refused.errorOutput.contains(digest))
            #expect(refused.output.contains("will be created"))
            #expect(!refused.everything.contains("hunter2"))
        }
        // What somebody else made meanwhile.
        try project.edit("main.tf", "Lovelace", "Byron")
        let changed = try await project.keyform("apply", "-approved=\(digest)", "-json")
        #expect(changed.exitStatus == 1)
        #expect(changed.output.contains("The plan is not the one that was approved"), "\(changed.everything)")
        try project.edit("main.tf", "Byron", "Lovelace")
        let other = try UserProject(["main.tf": Self.main], server: server)
        _ = try await self.digest(other)
        #expect(try await other.keyform("apply", "-approved=\(digest)").exitStatus == 1)
        #expect(try server.requests().filter { $0.method != "GET" }.map(\.shape) == [])
        #expect(try await project.keyform("apply", "-approved=\(digest)").exitStatus == 0)
    }

    @Test func whatIsKnownAfterApplyCountsByWhatItIsMadeOf() async throws {
        let (server, project) = try await started()
        let other = Self.main.split(separator: "\n\n")[1].replacing("\"ada\"", with: "\"eve\"")
            .replacing("ada@people", with: "eve@people")
        try project.write(other + "\n", to: "eve.tf")
        try project.write("locals { owner = ionoscloud_user.ada.id }\n", to: "locals.tf")
        try project.edit("main.tf", "= ionoscloud_user.ada.id", "= \"${local.owner}\"")
        let digest = try await digest(project)
        try project.edit("locals.tf", "ada", "eve")
        let refused = try await project.keyform("apply", "-approved=\(digest)")
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        try project.edit("locals.tf", "eve", "ada")
        #expect(try await self.digest(project) == digest)
        #expect(try server.emails() == [])
    }

    @Test func whatDiffersFromTheSavedPlanIsTold() async throws {
        let (server, project) = try await started()
        let digest = try await digest(project)
        func refusal(_ arguments: String...) async throws -> String {
            let refused = try await project.keyform(
                ["apply", "-approved=\(digest)", "-compare=p"] + arguments
            )
            #expect(refused.exitStatus == 1, "\(refused.everything)")
            #expect(!refused.everything.contains("horse"))
            return refused.unwrappedErrors
        }
        try project.edit("main.tf", "Lovelace", "Byron")
        #expect(try await refusal().contains("- ionoscloud_user.ada: other values of last_name"))
        try project.edit("main.tf", "Byron", "Lovelace")
        #expect(
            try await refusal("-target=ionoscloud_user.ada")
                .contains("- ionoscloud_s3_key.ada: nothing now, and create then")
        )
        #expect(try await refusal("-allow=public").contains("- -allow=public is given now"))
        #expect(
            try await refusal("-var=password=another horse").contains("what differs is the value of a secret")
        )
        let alone = try await project.keyform("apply", "-compare=p")
        #expect(alone.unwrappedErrors.contains("Incompatible options"), "\(alone.everything)")
        let other = String(digest.reversed())
        let wrong = try await project.keyform("apply", "-approved=\(other)", "-compare=p")
        #expect(wrong.unwrappedErrors.contains("Invalid -compare"), "\(wrong.everything)")
        #expect(try server.emails() == [])
        let applied = try await project.keyform("apply", "-approved=\(digest)", "-compare=p")
        #expect(applied.exitStatus == 0, "\(applied.everything)")
    }

    @Test func rotationsCountByWhatIsDoneAndWhoIsTold() async throws {
        let server = try RunningSandbox(["-s3-port", "0"])
        let storage = try #require(server.storagePort)
        let block = """
            rotation "ada" {
              keys  = [ionoscloud_s3_key.ada]
              every = "90d"
              deliver "command" {
                command = ["/bin/cat", "a b"]
              }
            }

            """
        let project = try UserProject(
            ["main.tf": Self.main],
            server: server,
            environment: ["IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:\(storage)"]
        )
        let made = try await project.keyform("apply", "-auto-approve")
        try #require(made.exitStatus == 0, "\(made.everything)")
        _ = try server.exchange("POST", "/_sandbox/age", body: "93d")
        try project.write(block, to: "own.keyform.hcl")
        let digest = try await digest(project)
        // The age of the key is another one, and so are the days that follow from it.
        _ = try server.exchange("POST", "/_sandbox/age", body: "2d")
        #expect(try await self.digest(project) == digest)
        try project.edit("own.keyform.hcl", "\"a b\"", "\"a\", \"b\"")
        let refused = try await project.keyform("apply", "-approved=\(digest)")
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        #expect(
            refused.unwrappedErrors.contains("The plan is not the one that was approved"),
            "\(refused.everything)"
        )
    }

    @Test func onlyWholeDigestsAreTaken() async throws {
        let (server, project) = try await started()
        let digest = try await digest(project)
        for wrong in [
            String(digest.dropLast()), String(digest.prefix(8)), digest + "0", "x" + digest.dropFirst(),
        ] {
            let refused = try await project.keyform("apply", "-approved=\(wrong)")
            #expect(refused.exitStatus == 1)
            #expect(refused.unwrappedErrors.contains("Invalid -approved"), "\(refused.everything)")
        }
        let both = try await project.keyform("apply", "-approved=\(digest)", "-auto-approve")
        #expect(both.exitStatus == 1)
        #expect(both.unwrappedErrors.contains("Incompatible options"), "\(both.everything)")
        #expect(try server.emails() == [])
    }

    @Test func aSavedPlanIsComparedToo() async throws {
        let (server, project) = try await started()
        let first = try await digest(project)
        let second = try await digest(project, "-var=password=another horse battery")
        #expect(first != second)
        let refused = try await project.keyform("apply", "-approved=\(first)", "p")
        #expect(refused.exitStatus == 1)
        #expect(
            refused.unwrappedErrors.contains("The plan is not the one that was approved"),
            "\(refused.everything)"
        )
        let more = try await project.keyform("apply", "-approved=\(second)", "-allow=public", "p")
        #expect(more.exitStatus == 1)
        #expect(more.unwrappedErrors.contains("-allow=public"), "\(more.everything)")
        #expect(try server.emails() == [])
        #expect(try await project.keyform("apply", "-approved=\(second)", "p").exitStatus == 0)
        #expect(try server.emails() == ["ada@people.example"])
    }

    @Test func whatIsAnotherValueInEveryRunCannotBeApproved() async throws {
        let (server, project) = try await started()
        try project.edit("main.tf", "\"Lovelace\"", "local.today")
        try project.write("locals { today = formatdate(\"DD\", timestamp()) }\n", to: "locals.tf")
        let plan = try await project.keyform("plan", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let text = plan.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            text.contains(
                "Digest: none, because last_name of ionoscloud_user.ada comes from timestamp(), which gives another value in every run."
            ),
            "\(plan.everything)"
        )
        let digest = String(repeating: "0", count: 64)
        for command in [["apply", "-approved=\(digest)"], ["apply", "-approved=\(digest)", "p"]] {
            let refused = try await project.keyform(command)
            #expect(refused.exitStatus == 1)
            #expect(
                refused.unwrappedErrors.contains("cannot be approved by its digest"),
                "\(refused.everything)"
            )
        }
        #expect(try server.emails() == [])
    }
}
