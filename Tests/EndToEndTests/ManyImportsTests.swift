import Foundation
import JSONText
import TestSupport
import Testing

/// Several objects taken over by one command: all of them, in one run of the history, or none.
@Suite(.aFewAtATime) struct ManyImportsTests {
    private static let configuration = """
        resource "ionoscloud_user" "people" {
          for_each   = toset(["ada", "bob"])
          first_name = each.key
          last_name  = "L"
          email      = "${each.key}@people.example"
          password   = "planted-Password-1"
        }
        resource "ionoscloud_group" "g" {
          name         = "s3"
          s3_privilege = true
          user_ids     = [for user in ionoscloud_user.people : user.id]
        }
        resource "ionoscloud_s3_key" "keys" {
          for_each   = ionoscloud_user.people
          user_id    = each.value.id
          depends_on = [ionoscloud_group.g]
        }

        """

    private static let ids = """
        output "lines" {
          value = join("\\n", concat(
            [for name, key in ionoscloud_s3_key.keys : "ionoscloud_s3_key.keys[\\"${name}\\"] ${key.user_id}/${key.id}"],
            ["ionoscloud_group.g ${ionoscloud_group.g.id}"],
            [for name, user in ionoscloud_user.people : "ionoscloud_user.people[\\"${name}\\"] ${user.id}"]))
        }

        """

    /// A project that manages nothing, and what there is, a line each, keys first.
    private func project() async throws -> (UserProject, lines: [String]) {
        let server = try RunningSandbox("-status-polls", "0")
        let maker = try UserProject(["main.tf": Self.configuration + Self.ids], server: server)
        let made = try await maker.keyform("apply", "-auto-approve")
        try #require(made.exitStatus == 0, "\(made.everything)")
        let output = try await maker.keyform("output", "-raw", "lines").output
        let lines = output.split(separator: "\n").map(String.init)
        try #require(lines.count == 5)
        return (try UserProject(["main.tf": Self.configuration], server: server), lines)
    }

    @Test func aFileIsImportedAtOnceInAnyOrder() async throws {
        let (project, lines) = try await project()
        let text =
            "# by hand\r\n\n" + lines.map { "  '\($0.replacing(" ", with: "'   "))" }.joined(separator: "\n")
        try project.write(text, to: "list.txt")
        let imported = try await project.keyform("import", "-from", "list.txt")
        #expect(imported.exitStatus == 0, "\(imported.everything)")
        #expect(
            imported.output.components(separatedBy: ": Imported [id=").count == 6,
            "\(imported.everything)"
        )
        #expect(!imported.everything.contains("planted"), "\(imported.everything)")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let log = try JSONValue(parsing: try await project.keyform("log", "-json").output)
        #expect(log["runs"]?.array?.count == 1, "\(log.text())")
        #expect(try await project.keyform("state", "check").exitStatus == 0)
    }

    @Test func pairsStandOnTheCommandLineOrInStandardInput() async throws {
        let (project, lines) = try await project()
        let words = lines.suffix(2).flatMap { $0.split(separator: " ").map(String.init) }
        let first = try await project.keyform(["import"] + words)
        #expect(first.exitStatus == 0, "\(first.everything)")
        let rest = try await project.keyform(
            ["import", "-from", "-"],
            input: lines.prefix(3).joined(separator: "\n")
        )
        #expect(rest.exitStatus == 0, "\(rest.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    @Test func everyMistakeIsToldWithItsLineAndNothingIsImported() async throws {
        let (project, lines) = try await project()
        let group = lines[2].split(separator: " ").map(String.init)
        try project.write(
            """
            \(lines[3])
            ionoscloud_group.g not-an-id
            ionoscloud_user.people["nobody"] \(lines[3].split(separator: " ")[1])
            alone
            ionoscloud_group.unknown \(group[1])

            """,
            to: "list.txt"
        )
        let outcome = try await project.keyform("import", "-from=list.txt")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.unwrappedErrors.contains("on list.txt line 4"), "\(outcome.everything)")
        try project.write(
            "\(lines[3])\nionoscloud_group.g not-an-id\nionoscloud_group.unknown \(group[1])\n\(lines[3])\n",
            to: "list.txt"
        )
        let second = try await project.keyform("import", "-from=list.txt")
        for line in [2, 3, 4] {
            #expect(
                second.unwrappedErrors.contains("on list.txt line \(line)"),
                "\(line): \(second.everything)"
            )
        }
        #expect(second.unwrappedErrors.contains("Two objects for one address"), "\(second.everything)")
        // What only the API can tell is told of all, too.
        let strange = "00000000-0000-4000-8000-000000000000"
        try project.write(
            "\(lines[3])\nionoscloud_group.g \(strange)\nionoscloud_user.people[\"bob\"] \(strange)\n",
            to: "list.txt"
        )
        let third = try await project.keyform("import", "-from=list.txt")
        for line in [2, 3] {
            #expect(
                third.unwrappedErrors.contains("on list.txt line \(line)"),
                "\(line): \(third.everything)"
            )
        }
        #expect(try await project.keyform("state", "list").output == "")
        // An id that is a secret is not shown with its line.
        try project.write(
            "random_password.p planted-secret-1\nrandom_password.[ planted-secret-2\n",
            to: "list.txt"
        )
        let secret = try await project.keyform("import", "-from=list.txt")
        #expect(secret.exitStatus == 1 && !secret.everything.contains("planted"), "\(secret.everything)")
        try project.write("random_password.p planted-secret-1\n", to: "list.txt")
        let undeclared = try await project.keyform("import", "-from=list.txt")
        #expect(undeclared.unwrappedErrors.contains("on list.txt line 1"), "\(undeclared.everything)")
        #expect(!undeclared.everything.contains("planted"), "\(undeclared.everything)")
        let odd = try await project.keyform("import", "ionoscloud_group.g")
        #expect(odd.exitStatus == 1 && odd.unwrappedErrors.contains("An address without an id"))
        let none = try await project.keyform("import", "-from=list.txt", "ionoscloud_group.g", group[1])
        #expect(none.exitStatus == 1 && none.unwrappedErrors.contains("Two lists of imports"))
        #expect(try await project.keyform("import", "-from=missing.txt").exitStatus == 1)
    }
}
