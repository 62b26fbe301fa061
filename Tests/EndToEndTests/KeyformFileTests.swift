import Foundation
import TestSupport
import Testing

/// The files that only keyform reads, as somebody has them who goes on with Terraform in the same folder.
@Suite(.aFewAtATime) struct KeyformFileTests {
    private static let group = "resource \"ionoscloud_group\" \"g\" {\n  name = \"team\"\n}\n"
    private static let block = "state {\n  location = \"states/team.db\"\n}\n"

    private func project(_ files: [String: String] = [:]) throws -> UserProject {
        let project = try UserProject.inSandbox(
            ["main.tf": Self.group, "team.keyform.hcl": Self.block].merging(files) { $1 }
        )
        try project.makeFolder("states")
        return project
    }

    @Test func theStateIsWhereTheBlockSays() async throws {
        let project = try project()
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let files = try project.files()
        #expect(files.contains("project/states/team.sandbox.db"), "\(files)")
        #expect(!files.contains("project/keyform.sandbox.db"), "\(files)")
        let list = try await project.keyform("state", "list")
        #expect(list.output == "ionoscloud_group.g\n", "\(list.everything)")
    }

    /// The command line counts most, then the variable, then the block.
    @Test func whatIsGivenFromOutsideCountsMore() async throws {
        let project = try project()
        let variable = ["KEYFORM_STATE": "variable.db"]
        for (arguments, environment, path) in [
            (["-state=option.db"], variable, "option.sandbox.db"), ([], variable, "variable.sandbox.db"),
            ([], [:], "states/team.sandbox.db"),
        ] {
            let apply = try await project.keyform(
                arguments + ["apply", "-auto-approve"],
                environment: environment
            )
            #expect(apply.exitStatus == 0, "\(apply.everything)")
            #expect(FileManager.default.fileExists(atPath: project.path(path)), "\(path)")
        }
    }

    static let mistakes: [(text: String, summary: String, place: String)] = [
        ("stat {\n  location = \"x\"\n}\n", "Unsupported block type", "on bad.keyform.hcl line 1:"),
        ("variable \"x\" {\n}\n", "Unsupported block type", "on bad.keyform.hcl line 1:"),
        ("import {\n  to = \n}\n", "Invalid expression", "on bad.keyform.hcl line 2"),
        (
            "\nstate {\n  location = upper(\"x\")\n}\n", "Invalid state location",
            "on bad.keyform.hcl line 3, in state:"
        ),
    ]

    /// What cannot be understood may be what names the state: nobody works on another one meanwhile.
    @Test(arguments: 0..<4)
    func noStateIsTakenForAnother(_ index: Int) async throws {
        let (text, summary, place) = Self.mistakes[index]
        let project = try project(["bad.keyform.hcl": text, "team.keyform.hcl": ""])
        for command in [["apply", "-auto-approve"], ["state", "list"], ["output"], ["validate"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(command): \(outcome.everything)")
            #expect(outcome.unwrappedErrors.contains(summary), "\(command): \(outcome.everything)")
            #expect(outcome.errorOutput.contains(place), "\(command): \(outcome.everything)")
        }
        #expect(
            try project.files().filter { $0.hasPrefix("project/") && $0.contains(".db") } == []
        )
    }

    @Test func anUnreadableFileIsAnError() async throws {
        let project = try project()
        try project.makeFolder("x.keyform.hcl.d")
        #expect(mkfifo(project.path("pipe.keyform.hcl"), 0o600) == 0)
        for command in [["plan"], ["validate"], ["state", "list"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(outcome.unwrappedErrors.contains("pipe.keyform.hcl is a pipe"), "\(outcome.everything)")
        }
        let named = try await project.keyform("-state=other.db", "state", "list")
        #expect(
            named.unwrappedErrors.contains("There is no state at other.sandbox.db"),
            "\(named.everything)"
        )
    }

    /// A password that stands in a location is shown by no message, nor by its line.
    @Test func aPasswordInALocationIsNotShown() async throws {
        let url = "postgres://ada:planted@db.example/team"
        let project = try project([
            "team.keyform.hcl": "state { location = \"\(url)\" }\nstate { location = \"\(url)\" }\n"
        ])
        let twice = try await project.keyform("plan")
        #expect(twice.unwrappedErrors.contains("Duplicate state block"), "\(twice.everything)")
        #expect(!twice.everything.contains("planted"), "\(twice.everything)")
        try project.write("state { location = \"\(url)\" }\n", to: "team.keyform.hcl")
        for command in [["state", "list"], ["destroy", "-auto-approve"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(!outcome.everything.contains("planted"), "\(outcome.everything)")
        }
    }

    /// What is no file is named, with its place and what is accepted, whoever says it.
    @Test func aLocationThatIsAURLIsRefused() async throws {
        let project = try project(["team.keyform.hcl": "state {\n  location = \"s3://bucket/team\"\n}\n"])
        for command in [["plan"], ["state", "list"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            #expect(
                outcome.errorOutput.contains("Error: Unsupported state location"),
                "\(outcome.everything)"
            )
            #expect(
                outcome.errorOutput.contains(
                    "on team.keyform.hcl line 2, in state:\n   2:   location = \"s3://bucket/team\"\n"
                ),
                "\(outcome.everything)"
            )
            #expect(
                outcome.unwrappedErrors.contains("The state block says s3://bucket/team, which is a URL.")
            )
            #expect(outcome.unwrappedErrors.contains("such as \"keyform.db\" or \"states/team.db\""))
        }
        let option = try await project.keyform("-state=postgres://ada:planted@db/x", "state", "list")
        #expect(
            option.unwrappedErrors.contains("-state says postgres://ada:***@db/x, which is a URL."),
            "\(option.everything)"
        )
        let variable = try await project.keyform(["plan"], environment: ["KEYFORM_STATE": "s3://x"])
        #expect(
            variable.unwrappedErrors.contains("KEYFORM_STATE says s3://x, which is a URL."),
            "\(variable.everything)"
        )
        try project.write("state {\n  location = \"none/team.db\"\n}\n", to: "team.keyform.hcl")
        let missing = try await project.keyform("apply", "-auto-approve")
        #expect(missing.unwrappedErrors.contains("none: there is no such folder"), "\(missing.everything)")
        #expect(
            missing.errorOutput.contains("on team.keyform.hcl line 2, in state:"),
            "\(missing.everything)"
        )
    }

    /// Lines show what is no secret.
    @Test func linesShowWhatIsNoSecret() async throws {
        let project = try project(["more.keyform.hcl": Self.block])
        let outcome = try await project.keyform("validate")
        #expect(outcome.errorOutput.contains("Duplicate state block"), "\(outcome.everything)")
        try project.write("state { location = upper(\"x\") }\n", to: "team.keyform.hcl")
        try project.write("", to: "more.keyform.hcl")
        let open = try await project.keyform("validate")
        #expect(open.errorOutput.contains("state { location = upper(\"x\") }"), "\(open.everything)")
    }

    @Test func theyAreFormattedAndAdoptionsAreRead() async throws {
        let project = try project(["adopt.keyform.hcl": "import {\n to=ionoscloud_group.g\n id = \"x\"\n}\n"])
        let check = try await project.keyform("fmt", "-check")
        #expect(check.exitStatus == 3 && check.output == "adopt.keyform.hcl\n", "\(check.everything)")
        #expect(try await project.keyform("fmt").exitStatus == 0)
        #expect(
            try project.scratch.read("project/adopt.keyform.hcl")
                == "import {\n  to = ionoscloud_group.g\n  id = \"x\"\n}\n"
        )
        let validate = try await project.keyform("validate")
        #expect(validate.exitStatus == 1, "\(validate.everything)")
        #expect(validate.unwrappedErrors.contains("Invalid import ID"), "\(validate.everything)")
        #expect(validate.errorOutput.contains("on adopt.keyform.hcl line 3"), "\(validate.everything)")
    }

    /// A folder with nothing but such files has no configuration, and a plan there destroys nothing.
    @Test func aloneTheyAreNoConfiguration() async throws {
        let project = try project()
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try FileManager.default.removeItem(atPath: project.path("main.tf"))
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        #expect(plan.unwrappedErrors.contains("No configuration files"), "\(plan.everything)")
    }
}
