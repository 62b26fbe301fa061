import Foundation
import TestSupport
import Testing

/// A workspace has a state of its own, and no command works on another one in silence.
@Suite(.aFewAtATime) struct WorkspaceTests {
    static let group =
        "resource \"ionoscloud_group\" \"g\" {\n  name = \"g-${terraform.workspace}\"\n}\n"
    static let files = ["main.tf": group]

    private func mode(_ path: String, _ project: UserProject) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: project.path(path))
        return (attributes[.posixPermissions] as? Int ?? -1) & 0o777
    }

    @Test func eachHasAStateOfItsOwn() async throws {
        let project = try UserProject.inSandbox(Self.files)
        for name in ["default", "prod"] {
            let apply = try await project.keyform(
                ["apply", "-auto-approve"],
                environment: ["TF_WORKSPACE": name]
            )
            #expect(apply.exitStatus == 0, "\(apply.everything)")
            #expect(apply.output.contains("\"g-\(name)\"") && apply.output.contains("1 added"))
            let header =
                "Workspace \"prod\", selected by TF_WORKSPACE: the state is keyform.sandbox.d/prod.db"
            #expect(apply.output.contains(header) == (name == "prod"), "\(apply.everything)")
        }
        let files = try project.files()
        #expect(files.contains("project/keyform.sandbox.db"), "\(files)")
        #expect(files.contains("project/keyform.sandbox.d/prod.db"), "\(files)")
        #expect(try mode("keyform.sandbox.d", project) == 0o700)
        #expect(try mode("keyform.sandbox.d/prod.db", project) == 0o600)
        let again = try await project.keyform("-workspace=prod", "plan", "-detailed-exitcode")
        #expect(again.exitStatus == 0, "\(again.everything)")
        let list = try await project.keyform("-workspace=prod", "state", "list")
        #expect(list.output == "ionoscloud_group.g\n", "\(list.everything)")
        #expect(list.errorOutput.contains("Workspace \"prod\", selected by -workspace=prod"))
    }

    /// The option counts most, then the variable, then what was selected; everything is said.
    @Test(arguments: [nil, ".data"])
    func whatSelectsAWorkspaceCountsInOrder(_ folder: String?) async throws {
        var project = try UserProject.inSandbox(Self.files)
        project.environment["TF_DATA_DIR"] = folder
        let path = "\(folder ?? ".terraform")/environment"
        #expect(try await project.keyform("workspace", "show").output == "default\n")
        try project.makeFolder(folder ?? ".terraform")
        for text in ["staging", " staging\n"] {
            try project.write(text, to: path)
            #expect(try await project.keyform("workspace", "show").output == "staging\n")
        }
        let plan = try await project.keyform("plan")
        #expect(
            plan.output.contains(
                "Workspace \"staging\", selected by \(path): the state is keyform.sandbox.d"
            ),
            "\(plan.everything)"
        )
        #expect(plan.output.contains("\"g-staging\""), "\(plan.everything)")
        let variable = ["TF_WORKSPACE": "prod"]
        #expect(
            try await project.keyform(["workspace", "show"], environment: variable).output == "prod\n"
        )
        #expect(
            try await project.keyform(["-workspace=qa", "workspace", "show"], environment: variable).output
                == "qa\n"
        )
        for text in ["default", "default\n", ""] {
            try project.write(text, to: path)
            let plain = try await project.keyform("plan")
            #expect(plain.exitStatus == 0 && !plain.output.contains("Workspace"), "\(plain.everything)")
        }
    }

    @Test func theStateMayBeAnywhere() async throws {
        var project = try UserProject.inSandbox(Self.files)
        project.globals = []
        project.environment["KEYFORM_SANDBOX"] = "1"
        for (state, path) in [
            (["-state=team.db"], "team.sandbox.db.d/prod.db"),
            (["-state=./keyform.db"], "./keyform.sandbox.d/prod.db"),
            ([], "keyform.sandbox.d/prod.db"),
        ] {
            let plan = try await project.keyform(state + ["-workspace=prod", "plan", "-out=p"])
            #expect(plan.exitStatus == 0, "\(plan.everything)")
            #expect(plan.output.contains("the state is \(path)"), "\(plan.everything)")
            #expect(FileManager.default.fileExists(atPath: project.path(path)), "\(path)")
        }
        // The workspace of the real account is another one, also when its path is given.
        let real = try await project.keyform(
            ["-state=keyform.sandbox.d/prod.db", "state", "list"],
            environment: ["KEYFORM_SANDBOX": ""]
        )
        #expect(real.unwrappedErrors.contains("State of the sandbox"), "\(real.everything)")
    }

    /// A plan is of one state.
    @Test func aSavedPlanIsOfItsWorkspace() async throws {
        let project = try UserProject.inSandbox(Self.files)
        let plan = try await project.keyform("-workspace=prod", "plan", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let other = try await project.keyform("apply", "p")
        #expect(other.exitStatus == 1, "\(other.everything)")
        #expect(other.unwrappedErrors.contains("Plan of another state"), "\(other.everything)")
        #expect(other.unwrappedErrors.contains("-workspace"), "\(other.everything)")
        let apply = try await project.keyform("-workspace=prod", "apply", "p")
        #expect(apply.exitStatus == 0 && apply.output.contains("Workspace \"prod\""), "\(apply.everything)")
    }

    // MARK: - Commands

    @Test func theyAreMadeListedSelectedAndDeleted() async throws {
        var project = try UserProject.inSandbox(Self.files)
        let new = try await project.keyform("workspace", "new", "staging")
        #expect(new.exitStatus == 0, "\(new.everything)")
        #expect(
            new.output == """
                Created and switched to workspace "staging"!

                You're now on a new, empty workspace. Workspaces isolate their state,
                so if you run "keyform plan" keyform will not see any existing state
                for this configuration.
                Terraform uses the same selection: .terraform/environment

                """,
            "\(new.everything)"
        )
        #expect(try project.scratch.read("project/.terraform/environment") == "staging")
        #expect(try await project.keyform("workspace", "list").output == "  default\n* staging\n\n")
        let again = try await project.keyform("workspace", "new", "staging")
        #expect(again.exitStatus == 1)
        #expect(again.unwrappedErrors.contains("Workspace \"staging\" already exists"))
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let active = try await project.keyform("workspace", "delete", "staging")
        #expect(active.exitStatus == 1)
        #expect(active.unwrappedErrors.contains("Workspace \"staging\" is your active workspace"))
        let select = try await project.keyform("workspace", "select", "default")
        #expect(select.exitStatus == 0)
        #expect(select.output.hasPrefix("Switched to workspace \"default\".\n"), "\(select.everything)")
        let unchanged = try await project.keyform("workspace", "select", "default")
        #expect(unchanged.exitStatus == 0 && unchanged.output.isEmpty)
        let full = try await project.keyform("workspace", "delete", "staging")
        #expect(full.exitStatus == 1, "\(full.everything)")
        for text in [
            "Workspace is not empty", "- ionoscloud_group.g", "-workspace=staging destroy", "-force",
        ] {
            #expect(full.unwrappedErrors.contains(text), "\(text): \(full.everything)")
        }
        #expect(try project.files().contains("project/keyform.sandbox.d/staging.db"))
        let forced = try await project.keyform("workspace", "delete", "-force", "staging")
        #expect(forced.exitStatus == 0, "\(forced.everything)")
        #expect(
            forced.output.hasPrefix("Deleted workspace \"staging\"!\nWARNING: \"staging\" was non-empty.")
        )
        #expect(try !project.files().contains { $0.contains("staging.db") })
        #expect(try await project.keyform("workspace", "list").output == "* default\n\n")
        let created = try await project.keyform("workspace", "select", "-or-create", "qa")
        #expect(
            created.output.hasPrefix("Created and switched to workspace \"qa\"!"),
            "\(created.everything)"
        )
        project.environment["TF_WORKSPACE"] = "default"
        let emptied = try await project.keyform("workspace", "delete", "qa")
        #expect(emptied.exitStatus == 0 && emptied.output == "Deleted workspace \"qa\"!\n")
    }

    static let refusals: [(words: [String], variable: String?, summary: String, detail: String)] = [
        (["select", "nope"], nil, "Workspace \"nope\" doesn't exist", "the \"new\" subcommand"),
        (["select", "prid"], nil, "Workspace \"prid\" doesn't exist", "Did you mean \"prod\"?"),
        (["delete", "nope"], nil, "Workspace \"nope\" doesn't exist", ""),
        (["delete", "default"], "prod", "Cannot delete default state", ""),
        (["delete", "default"], nil, "Workspace \"default\" is your active workspace", ""),
        (["new", "a/b"], nil, "Invalid workspace name", "The workspace name \"a/b\" is not allowed."),
        (["new", "é"], nil, "Invalid workspace name", "URL safe characters"),
        (["new", "default"], nil, "Workspace \"default\" already exists", ""),
        (["new", "x"], "prod", "Workspace is overridden", "TF_WORKSPACE environment variable"),
        (["select", "default"], "prod", "Workspace is overridden", "TF_WORKSPACE environment variable"),
        (["list"], "a/b", "Invalid workspace name set using TF_WORKSPACE", "\"a/b\" is not allowed"),
        (["new", String(repeating: "n", count: 201)], nil, "Invalid workspace name", "too long"),
    ]

    @Test(arguments: 0..<12)
    func mistakesAreTold(_ index: Int) async throws {
        let (words, variable, summary, detail) = Self.refusals[index]
        var project = try UserProject.inSandbox(Self.files)
        #expect(try await project.keyform("workspace", "new", "prod").exitStatus == 0)
        #expect(try await project.keyform("workspace", "select", "default").exitStatus == 0)
        project.environment["TF_WORKSPACE"] = variable
        let outcome = try await project.keyform(["workspace"] + words)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains(summary), "\(outcome.everything)")
        #expect(detail.isEmpty || outcome.unwrappedErrors.contains(detail), "\(outcome.everything)")
        #expect(try project.scratch.read("project/.terraform/environment") == "default")
    }

    /// What Terraform has and keyform has not is taken over, not made anew.
    @Test func aWorkspaceOfTerraformIsTakenOver() async throws {
        let project = try UserProject.inSandbox(Self.files)
        let file = "terraform.tfstate.d/prod/terraform.tfstate"
        try project.makeFolder("terraform.tfstate.d/prod")
        try project.write(TerraformFolderTests.state(), to: file)
        let refused = try await project.keyform("workspace", "select", "prod")
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        #expect(refused.errorOutput.contains("\n  keyform -sandbox workspace new prod\n"))
        #expect(refused.errorOutput.contains("\n  keyform -sandbox state import-terraform \(file)\n"))
        #expect(try await project.keyform("workspace", "new", "prod").exitStatus == 0)
        let taken = try await project.keyform("state", "import-terraform", file)
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        let list = try await project.keyform("-workspace=prod", "state", "list")
        #expect(list.output == "ionoscloud_group.g\nionoscloud_user.u\n", "\(list.everything)")
    }

    @Test func theListSaysWhatOverridesTheSelection() async throws {
        let project = try UserProject.inSandbox(Self.files)
        let list = try await project.keyform(["workspace", "list"], environment: ["TF_WORKSPACE": "zz"])
        #expect(
            list.output == """
                  default
                * zz

                The active workspace is being overridden using the TF_WORKSPACE environment variable.


                """,
            "\(list.everything)"
        )
    }

    /// Whoever writes to a workspace keeps it.
    @Test func aWorkspaceInUseIsNotDeleted() async throws {
        let server = try RunningSandbox("-fault", "POST /um/groups hang")
        let project = try UserProject(Self.files, server: server)
        let apply = try project.start("-workspace=prod", "apply", "-auto-approve")
        defer { apply.kill() }
        try await eventually("the create is on its way") {
            try server.requests().contains { $0.shape == "POST /um/groups" }
        }
        let used = try await project.keyform("workspace", "delete", "-force", "prod")
        #expect(used.exitStatus == 1, "\(used.everything)")
        #expect(used.unwrappedErrors.contains("lock"), "\(used.everything)")
        #expect(try project.files().contains("project/keyform.d/prod.db"))
        apply.kill()
        _ = await apply.outcome()
        // What may have been created counts as an object.
        let unfinished = try await project.keyform("workspace", "delete", "prod")
        #expect(unfinished.unwrappedErrors.contains("- ionoscloud_group.g"), "\(unfinished.everything)")
    }

    // MARK: - Never the wrong state

    @Test func anUnknownWorkspaceIsNamedWithThoseThatAreThere() async throws {
        let project = try UserProject.inSandbox(Self.files)
        #expect(try await project.keyform("-workspace=production", "apply", "-auto-approve").exitStatus == 0)
        let plan = try await project.keyform("-workspace=prodution", "plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("which is not there yet. There are states of: production."))
        #expect(plan.output.contains("Did you mean \"production\"?"), "\(plan.everything)")
        let list = try await project.keyform("-workspace=prodution", "state", "list")
        #expect(list.exitStatus == 1, "\(list.everything)")
        #expect(list.unwrappedErrors.contains("There is no state at keyform.sandbox.d/prodution.db"))
    }

    /// Before there were workspaces, a message said to give each a state of its name.
    @Test func aStateOfTheWorkspacesNameIsNotPassedOver() async throws {
        var project = try UserProject.inSandbox(Self.files)
        project.globals = []
        let server = try RunningSandbox()
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(server.port)"
        project.environment["IONOS_TOKEN"] = "token"
        let old = ["-state=prod.db", "-workspace=default", "apply", "-auto-approve"]
        #expect(try await project.keyform(old).exitStatus == 0)
        project.environment["TF_WORKSPACE"] = "prod"
        for command in [["plan"], ["apply", "-auto-approve"], ["state", "list"]] {
            let outcome = try await project.keyform(["-state=prod.db"] + command)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(outcome.unwrappedErrors.contains("State of the workspace is elsewhere"))
        }
        let said = try await project.keyform("-state=prod.db", "plan")
        let commands = said.errorOutput.split(separator: "\n").filter { $0.hasPrefix("  m") }
            .joined(separator: "\n")
        let moved = try await project.runner("/bin/sh").run(
            ["-ec", commands],
            input: [],
            timeout: .seconds(9)
        )
        #expect(moved.exitStatus == 0, "\(commands): \(moved.everything)")
        let list = try await project.keyform("state", "list")
        #expect(list.output == "ionoscloud_group.g\n", "\(list.everything)")
        withExtendedLifetime(server) {}
    }

    @Test func aWorkspaceThatCannotBeToldIsAnError() async throws {
        for (text, tells) in [(nil, "Is a directory"), ("a/b", "\"a/b\" is not allowed")] {
            let project = try UserProject.inSandbox(Self.files)
            if let text {
                try project.makeFolder(".terraform")
                try project.write(text, to: ".terraform/environment")
            } else {
                try project.makeFolder(".terraform/environment")
            }
            let outcome = try await project.keyform("plan")
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(
                outcome.unwrappedErrors.contains(".terraform/environment names the workspace"),
                "\(outcome.everything)"
            )
            #expect(outcome.unwrappedErrors.contains(tells), "\(outcome.everything)")
            let named = try await project.keyform("-workspace=default", "plan")
            #expect(named.exitStatus == 0, "\(named.everything)")
        }
    }

    @Test(arguments: [["validate"], ["fmt"], ["version"], ["init"], ["plan", "-help"]])
    func whatNeedsNoStateGoesOn(_ command: [String]) async throws {
        let project = try UserProject(Self.files, environment: ["TF_WORKSPACE": "prod"])
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(try !project.files().contains { $0.contains(".db") })
    }

    /// What a plan is written to must not be taken for a workspace.
    @Test func nothingElseIsWrittenAmongTheStates() async throws {
        let project = try UserProject.inSandbox(Self.files)
        #expect(try await project.keyform("workspace", "new", "prod").exitStatus == 0)
        for words in [
            ["plan", "-out=keyform.sandbox.d/x.db"],
            ["-workspace=default", "plan", "-out=keyform.sandbox.d/x"],
        ] {
            let plan = try await project.keyform(words)
            #expect(plan.exitStatus == 1, "\(plan.everything)")
            #expect(plan.unwrappedErrors.contains("belongs to a state of keyform"), "\(plan.everything)")
        }
    }
}
