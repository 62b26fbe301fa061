import SourceText
import TestSupport
import Testing

/// What a server, a configuration, a file's name or the environment says cannot steer the terminal.
@Suite(.aFewAtATime) struct HiddenCharacterTests {
    private static let hostile =
        #"x\u001b[31mred\u001b]0;title\u0007\u009b2J\u202egnp.\u200b\ufeff\u2028\u0085\u007f"#

    /// The text in every shape: by itself, in several lines, in lists, in objects, as a key.
    private static let configuration = """
        variable "more" {
          default = "none"
        }

        resource "ionoscloud_group" "g" {
          name = "\(hostile)"
        }

        resource "ionoscloud_user" "u" {
          first_name = "\(hostile)"
          last_name  = "a\\nb \(hostile)\\nc"
          email      = "ada@people.example"
          password   = "Engine-1843"
        }

        output "plain" {
          value = ionoscloud_user.u.first_name
        }

        output "lines" {
          value = ionoscloud_user.u.last_name
        }

        output "list" {
          value = [ionoscloud_user.u.first_name, ionoscloud_user.u.last_name, var.more]
        }

        output "object" {
          value = { (ionoscloud_group.g.name) = { lines = "\\n${ionoscloud_user.u.last_name}" } }
        }
        """

    private func expectTame(_ text: String, _ what: String) {
        let rest = text.replacing(#/\u{1B}\[(?:0|1|4|3[1236]|90)m/#, with: "")
        #expect(!rest.unicodeScalars.contains { $0.isHidden }, "\(what): \(rest.visible)")
        // A colour that the text brings along must not be one.
        #expect(!text.contains("\u{1B}[31mred"), "\(what)")
    }

    @Test(arguments: ["0", "1"])
    func nothingReachesTheTerminal(_ force: String) async throws {
        var project = try UserProject(
            ["main.tf": Self.configuration],
            server: try RunningSandbox(),
            environment: ["CLICOLOR_FORCE": force, "KEYFORM_LOG": "debug", "USER": "me\u{1B}[2J\u{202E}"]
        )
        func run(_ arguments: String..., status: Int32? = 0) async throws {
            let outcome = try await project.keyform(arguments)
            #expect(status == nil || outcome.exitStatus == status, "\(arguments) \(outcome.everything)")
            expectTame(outcome.output + outcome.errorOutput, "\(arguments)")
        }
        try await run("validate")
        try await run("plan", "-out=a.plan")
        try await run("show", "a.plan")
        try await run("show", "-json", "a.plan")
        try await run("apply", "-json", "-auto-approve", "-m", "why\u{1B}[2J\u{202E}")
        try await run("apply", "-auto-approve", "-var", "more=\u{1B}[31m\u{202E}\nx\u{1B}[31m")
        for name in ["plain", "lines", "list", "object"] {
            try await run("output", name)
            try await run("output", "-json", name)
        }
        for command in [
            ["output"], ["output", "-json"], ["show"], ["show", "-json"], ["log"], ["log", "-json"],
        ] {
            let outcome = try await project.keyform(command)
            expectTame(outcome.output + outcome.errorOutput, "\(command)")
        }
        try await run("log", "show", "1")
        try await run("state", "show", "ionoscloud_user.u")
        try await run("state", "export-terraform")
        let console = try await project.keyform(
            ["console"],
            input: "[ionoscloud_user.u.last_name, { a = ionoscloud_group.g.name }]\n"
        )
        expectTame(console.output + console.errorOutput, "console")
        try project.edit("main.tf", "a\\nb ", "changed\\nb ")
        try await run("plan")
        try await run("plan", "-target=ionoscloud_user.\u{1B}[31m\u{202E}", status: 1)
        try await run("\u{1B}[31mplan\u{202E}", status: 1)
        try await run("plan", "-\u{1B}[31m\u{202E}", status: 1)
        try await run("apply", "no\u{1B}[31m\u{202E}.plan", status: 1)
        try await run("-state=\u{1B}[31m\u{202E}.db", "state", "check", status: nil)
        try project.write("locals { x = \"\u{1B}[31m\u{202E}\u{1}\" + }\n", to: "bad\u{1B}[31m\u{202E}.tf")
        try await run("validate", status: 1)
        try await run("validate", "-json", status: 1)
        try await run("plan", status: 1)
        project.environment["KEYFORM_SANDBOX"] = "\u{1B}[31m\u{202E}"
        try await run("plan", status: 1)
    }

    /// A name is escaped wherever it is written; the text of a difference stays as it is, to be applied as a patch.
    @Test func namesOfFormattedFiles() async throws {
        let project = try UserProject(["main.tf": ""], server: try RunningSandbox())
        try project.write("x  = \"\u{1B}[31m\"\n", to: "a\u{1B}[31mb.tf")
        for words in [["-check"], ["-diff", "-check"], ["-list=true", "-write=false"]] {
            let outcome = try await project.keyform(["fmt"] + words)
            let names = outcome.output.split(separator: "\n").filter { $0.contains(".tf") }
            #expect(!names.isEmpty && names.allSatisfy { !$0.contains("\u{1B}") }, "\(outcome.everything)")
        }
        let diff = try await project.keyform("fmt", "-diff", "-check")
        #expect(diff.output.contains("+x = \"\u{1B}[31m\"\n"), "\(diff.everything)")
    }

    @Test func aValueThatIsAskedForIsWhole() async throws {
        let project = try UserProject(["main.tf": Self.configuration], server: try RunningSandbox())
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let raw = try await project.keyform("output", "-raw", "plain")
        #expect(raw.output.hasPrefix("x\u{1B}[31mred\u{1B}]0;title\u{7}\u{9B}2J\u{202E}gnp.\u{200B}"))
        let input = "# \u{FEFF}a\u{200D}b\nx  = 1\n"
        let formatted = try await project.keyform("fmt", "-", input: input)
        #expect(formatted.output == input.replacing("x  =", with: "x ="))
    }
}
