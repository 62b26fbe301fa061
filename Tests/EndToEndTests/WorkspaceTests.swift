import TestSupport
import Testing

/// The one state there is stands for one workspace: another must be told apart before anything is read or changed.
@Suite(.aFewAtATime) struct WorkspaceTests {
    private static let group =
        "resource \"ionoscloud_group\" \"g\" {\n  name = \"g-${terraform.workspace}\"\n}\n"
    private static let files = ["main.tf": group]

    static let commands: [[String]] = [
        ["plan"], ["apply", "-auto-approve"], ["destroy", "-auto-approve"], ["show"], ["output"],
        ["state", "list"],
        ["state", "show", "ionoscloud_group.g"], ["state", "check"], ["state", "backup", "b.db"],
        ["state", "mv", "ionoscloud_group.g", "ionoscloud_group.h"], ["state", "rm", "ionoscloud_group.g"],
        ["state", "unprotect", "ionoscloud_group.g"], ["state", "rekey"], ["state", "export-terraform"],
        ["state", "import-terraform", "terraform.tfstate"], ["log"], ["log", "show", "1"],
        ["log", "prune", "-keep=1"],
        ["credentials", "ionoscloud_s3_key.k"], ["console"], ["import", "ionoscloud_group.g", "x"],
        ["recover", "discard", "ionoscloud_group.g"], ["recover", "adopt", "ionoscloud_group.g", "x"],
    ]

    @Test(arguments: commands)
    func noCommandTouchesAnotherWorkspacesState(_ command: [String]) async throws {
        let project = try UserProject(Self.files, environment: ["TF_WORKSPACE": "prod"])
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(
            outcome.unwrappedErrors.contains("TF_WORKSPACE selects the workspace \"prod\""),
            "\(outcome.everything)"
        )
        #expect(outcome.errorOutput.contains("keyform -state=prod.db plan"), "\(outcome.everything)")
        #expect(try project.files() == ["project/main.tf"])
    }

    /// What `terraform workspace select` leaves counts as well; the variable counts more.
    @Test(arguments: [nil, ".data"])
    func theWorkspaceThatWasSelectedCounts(_ folder: String?) async throws {
        var project = try UserProject.inSandbox(Self.files)
        project.environment["TF_DATA_DIR"] = folder
        let path = "\(folder ?? ".terraform")/environment"
        try project.makeFolder(folder ?? ".terraform")
        try project.write("staging", to: path)
        let refused = try await project.keyform("plan")
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        #expect(refused.unwrappedErrors.contains("it works on keyform.sandbox.db"), "\(refused.everything)")
        #expect(
            refused.unwrappedErrors.contains("\(path) selects the workspace \"staging\""),
            "\(refused.everything)"
        )
        #expect(
            refused.errorOutput.contains("keyform -sandbox -state=staging.db plan"),
            "\(refused.everything)"
        )
        let standard = try await project.keyform(["plan"], environment: ["TF_WORKSPACE": "default"])
        #expect(
            standard.exitStatus == 0 && standard.output.contains("\"g-default\""),
            "\(standard.everything)"
        )
        for text in ["default", "default\n", ""] {
            try project.write(text, to: path)
            #expect(try await project.keyform("plan").exitStatus == 0)
        }
    }

    /// The way out that the message names.
    @Test func aStateOfItsOwnIsTheWayOut() async throws {
        var project = try UserProject.inSandbox(Self.files)
        project.environment["TF_WORKSPACE"] = "prod"
        let apply = try await project.keyform("-state=prod.db", "apply", "-auto-approve")
        #expect(apply.exitStatus == 0 && apply.output.contains("\"g-prod\""), "\(apply.everything)")
        let list = try await project.keyform("-state=prod.db", "state", "list")
        #expect(list.output == "ionoscloud_group.g\n")
        #expect(try !project.files().contains("project/keyform.sandbox.db"))
    }

    @Test(arguments: [["validate"], ["fmt"], ["version"], ["init"], ["plan", "-help"]])
    func whatNeedsNoStateGoesOn(_ command: [String]) async throws {
        let project = try UserProject(Self.files, environment: ["TF_WORKSPACE": "prod"])
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
    }

    @Test func aWorkspaceThatCannotBeToldIsAnError() async throws {
        let project = try UserProject.inSandbox(Self.files)
        try project.makeFolder(".terraform/environment")
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(
            outcome.unwrappedErrors.contains(".terraform/environment names the workspace"),
            "\(outcome.everything)"
        )
    }
}
