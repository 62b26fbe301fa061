import TestSupport
import Testing

/// A state that is not there is no empty one.
@Suite(.aFewAtATime) struct AbsentStateTests {
    private static let files = ["main.tf": "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n}\n"]

    static let commands: [[String]] = [
        ["show"], ["show", "-json"], ["show", "plan.file"], ["output"], ["output", "-json"], ["output", "x"],
        ["state", "list"], ["state", "show", "ionoscloud_group.g"], ["state", "check"],
        ["state", "check", "-json"],
        ["state", "backup", "b.db"], ["state", "mv", "ionoscloud_group.g", "ionoscloud_group.h"],
        ["state", "mv", "-dry-run", "ionoscloud_group.g", "ionoscloud_group.h"],
        ["state", "rm", "ionoscloud_group.g"],
        ["state", "rm", "-dry-run", "ionoscloud_group.g"], ["state", "unprotect", "ionoscloud_group.g"],
        ["state", "rekey"], ["state", "export-terraform"], ["log"], ["log", "ionoscloud_group.g"],
        ["log", "show", "1"],
        ["log", "prune", "-keep=1"], ["credentials", "ionoscloud_s3_key.k"], ["console"],
        ["untaint", "ionoscloud_group.g"],
        ["apply", "-refresh-only", "-auto-approve"],
        ["recover", "discard", "ionoscloud_group.g"], ["recover", "adopt", "ionoscloud_group.g", "x"],
    ]

    @Test(arguments: commands)
    func isSaid(_ command: [String]) async throws {
        let project = try UserProject(Self.files)
        let outcome = try await project.keyform(["-state=typo.db"] + command)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains("There is no state at typo.db"), "\(outcome.everything)")
        #expect(outcome.output == "")
        #expect(try project.files() == ["project/main.tf"])
    }

    @Test func whatMayHaveBeenMeantIsNamed() async throws {
        let project = try UserProject.inSandbox(Self.files)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        var real = project
        real.globals = []
        let list = try await real.keyform("state", "list")
        #expect(list.exitStatus == 1)
        #expect(
            list.unwrappedErrors.contains("There is one of the sandbox at keyform.sandbox.db: add -sandbox"),
            "\(list.everything)"
        )
        let typo = try await project.keyform("-state=keyfrom.db", "state", "check")
        #expect(typo.exitStatus == 1)
        #expect(typo.unwrappedErrors.contains("Did you mean -state=keyform.db?"), "\(typo.everything)")
        try project.write("", to: "team.db")
        let simulated = try await project.keyform("-state=team.db", "show")
        #expect(simulated.exitStatus == 1)
        #expect(
            simulated.unwrappedErrors.contains(
                "The state at team.db is that of the real account: leave -sandbox out"
            ),
            "\(simulated.everything)"
        )
    }

    /// Expressions can be tried where nothing was applied yet.
    @Test func theConsoleNeedsNoStateUnlessOneIsNamed() async throws {
        let project = try UserProject(Self.files)
        let outcome = try await project.keyform("console", input: "1 + 1\n")
        #expect(outcome.exitStatus == 0 && outcome.output == "2\n", "\(outcome.everything)")
    }

    @Test(arguments: [["plan"], ["apply", "-auto-approve"], ["validate"]])
    func whatMakesAStateOrNeedsNoneGoesOn(_ command: [String]) async throws {
        let project = try UserProject.inSandbox(Self.files)
        let outcome = try await project.keyform(["-state=new.db"] + command)
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
    }
}
