import Foundation
import TestSupport
import Testing

/// A directory in which Terraform manages objects: nothing is made a second time without a word.
@Suite(.aFewAtATime) struct TerraformFolderTests {
    static let configuration = """
        resource "ionoscloud_group" "g" {
          name         = "team"
          s3_privilege = true
        }

        resource "ionoscloud_user" "u" {
          first_name = "Ada"
          last_name  = "L"
          email      = "ada@people.example"
          password   = "planted-Password-1"
        }

        """

    /// A state of version 4 with a group and a user, and what else is given.
    static func state(
        group: String = "4f1f3a9e-4b4b-4e0f-8f3e-000000000001",
        user: String = "4f1f3a9e-4b4b-4e0f-8f3e-000000000002",
        name: String = "team",
        email: String = "ada@people.example",
        others: String = ""
    ) -> String {
        """
        {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "l", "outputs": {}, "resources": [
          {"mode": "managed", "type": "ionoscloud_group", "name": "g", "provider": "p", "instances": [
            {"schema_version": 2, "attributes": {"id": "\(group)", "name": "\(name)"}}]},
          {"mode": "managed", "type": "ionoscloud_user", "name": "u", "provider": "p", "instances": [
            {"schema_version": 0, "attributes": {"id": "\(user)", "email": "\(email)",
             "first_name": "Ada", "last_name": "L", "password": "planted-Password-1"}}]}\(others)]}
        """
    }

    static let otherType = """
        , {"mode": "managed", "type": "vault_mount", "name": "r", "provider": "p", "instances": [{"attributes": {"id": "x"}}]}
        """

    static func project(_ files: [String: String] = [:]) throws -> UserProject {
        try UserProject(["main.tf": configuration].merging(files) { $1 }, server: RunningSandbox())
    }

    static let commands: [[String]] = [
        ["plan"], ["plan", "-refresh=false"], ["plan", "-out=p"], ["apply", "-auto-approve"],
        ["destroy", "-auto-approve"], ["plan", "-json"],
    ]

    @Test(arguments: commands)
    func nothingIsMadeASecondTime(_ command: [String]) async throws {
        let project = try Self.project(["terraform.tfstate": Self.state(others: Self.otherType)])
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        let text = outcome.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("Terraform manages objects here"), "\(outcome.everything)")
        #expect(
            text.contains("terraform.tfstate: 1 ionoscloud_group, 1 ionoscloud_user, serial 7"),
            "\(outcome.everything)"
        )
        #expect(text.contains("keyform state import-terraform terraform.tfstate"), "\(outcome.everything)")
        #expect(text.contains("-ignore-terraform-state"), "\(outcome.everything)")
        #expect(!text.contains("planted"), "\(outcome.everything)")
        #expect(try project.files() == ["project/main.tf", "project/terraform.tfstate"])
        #expect(try project.server?.requests().isEmpty == true)
    }

    /// What stops a plan is said where people begin, without keeping a script from going on.
    @Test func initSaysWhatWouldStopAPlan() async throws {
        let backend = #"{"version":3,"backend":{"type":"s3","config":{"secret_key":"planted"},"hash":1}}"#
        for (path, text, way) in [
            ("terraform.tfstate", Self.state(), "keyform state import-terraform terraform.tfstate"),
            (".terraform/terraform.tfstate", backend, "terraform state pull > pulled.tfstate"),
        ] {
            let project = try Self.project()
            try project.makeFolder(".terraform")
            try project.write(text, to: path)
            let outcome = try await project.keyform("init")
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            let said = outcome.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(said.contains("Warning: Terraform manages objects here"), "\(outcome.everything)")
            #expect(said.contains(way), "\(outcome.everything)")
            #expect(!said.contains("planted"), "\(outcome.everything)")
            let id = "4f1f3a9e-4b4b-4e0f-8f3e-0000000000aa"
            let imported = try await project.keyform("import", "ionoscloud_group.g", id)
            #expect(imported.exitStatus == 1, "\(imported.everything)")
            #expect(imported.unwrappedErrors.contains("Terraform manages objects here"))
            #expect(imported.unwrappedErrors.contains(way), "\(imported.everything)")
            #expect(try project.server?.requests().isEmpty == true)
        }
        let plain = try await Self.project().keyform("init")
        #expect(plain.exitStatus == 0 && !plain.everything.contains("Warning"), "\(plain.everything)")
    }

    /// A workspace that was taken over does not stop the others, and one that was not is said with its name.
    @Test func eachWorkspaceIsTakenOverByItself() async throws {
        let project = try Self.project()
        let file = "terraform.tfstate.d/prod/terraform.tfstate"
        try project.makeFolder("terraform.tfstate.d/prod")
        try project.write(Self.state(name: "second", email: "second@people.example"), to: file)
        let stopped = try await project.keyform(["plan"], environment: ["TF_WORKSPACE": "prod"])
        #expect(stopped.exitStatus == 1, "\(stopped.everything)")
        #expect(
            stopped.errorOutput.contains("  keyform state import-terraform \(file)\n"),
            "\(stopped.everything)"
        )
        let standard = try await project.keyform("plan")
        #expect(standard.errorOutput.contains("  keyform -workspace=prod state import-terraform "))
        let taken = try await project.keyform("-workspace=prod", "state", "import-terraform", file)
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        #expect(taken.output.contains("  TF_WORKSPACE=prod terraform state rm 'ionoscloud_group.g'\n"))
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0 && plan.output.contains("2 to add"), "\(plan.everything)")
    }

    @Test func itGoesOnWhenItIsTold() async throws {
        let project = try Self.project(["terraform.tfstate": Self.state()])
        let plan = try await project.keyform("plan", "-ignore-terraform-state")
        #expect(plan.exitStatus == 0 && plan.output.contains("2 to add"), "\(plan.everything)")
        let apply = try await project.keyform("apply", "-auto-approve", "-ignore-terraform-state")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
    }

    static let harmless: [[String: String]] = [
        ["terraform.tfstate": ""],
        [
            "terraform.tfstate":
                #"{"version": 4, "serial": 9, "lineage": "l", "outputs": {}, "resources": []}"#,
            "terraform.tfstate.backup": state(),
        ],
        ["terraform.tfstate": #"{"version":4,"serial":1,"resources":[\#(otherType.dropFirst())]}"#],
        [
            "terraform.tfstate":
                #"{"version":4,"serial":1,"resources":[{"mode":"data","type":"ionoscloud_user","name":"d","instances":[{}]}]}"#
        ],
        [".terraform/terraform.tfstate": #"{"version":3,"serial":1,"modules":[]}"#],
        [".terraform/terraform.tfstate": #"{"version":3,"backend":{"type":"local","config":{"path":null}}}"#],
    ]

    @Test(arguments: harmless)
    func anEmptyTerraformStateCountsAsNone(_ files: [String: String]) async throws {
        let project = try Self.project()
        try project.makeFolder(".terraform")
        for (name, text) in files { try project.write(text, to: name) }
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0 && plan.output.contains("2 to add"), "\(plan.everything)")
    }

    @Test func validateAndTheSandboxDoNotStop() async throws {
        let project = try Self.project(["terraform.tfstate": Self.state()])
        #expect(try await project.keyform("validate").exitStatus == 0)
        let plan = try await project.keyform("-sandbox", "plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }

    /// Elsewhere than in the file by the usual name.
    static let places: [(files: [String: String], environment: [String: String], tells: [String])] = [
        (
            ["terraform.tfstate.d/prod/terraform.tfstate": state()], [:],
            [
                "terraform.tfstate.d/prod/terraform.tfstate: 1 ionoscloud_group, 1 ionoscloud_user, serial 7",
                "keyform -workspace=prod state import-terraform terraform.tfstate.d/prod/terraform.tfstate",
            ]
        ),
        (
            [
                ".terraform/terraform.tfstate":
                    #"{"version":3,"backend":{"type":"s3","config":{"secret_key":"planted"},"hash":1}}"#
            ], [:],
            [
                ".terraform/terraform.tfstate: the state is kept in the backend \"s3\"",
                "terraform state pull > pulled.tfstate", "keyform state import-terraform pulled.tfstate",
            ]
        ),
        (
            [
                ".data/terraform.tfstate":
                    #"{"version":3,"backend":{"type":"cloud","config":{"token":"planted"}}}"#
            ],
            ["TF_DATA_DIR": ".data"],
            [".data/terraform.tfstate: the state is kept in the backend \"cloud\""]
        ),
        (
            [
                ".terraform/terraform.tfstate":
                    #"{"version":3,"backend":{"type":"local","config":{"path":"states/team.tfstate"}}}"#,
                "states/team.tfstate": state(),
            ], [:],
            ["keyform state import-terraform states/team.tfstate"]
        ),
        (
            [
                "terraform.tfstate":
                    #"{"version":3,"serial":2,"modules":[{"path":["root","m"],"resources":{"ionoscloud_user.u.0":{"type":"ionoscloud_user","primary":{"id":"x","attributes":{"password":"planted"}}}}}]}"#
            ], [:],
            ["terraform.tfstate: 1 ionoscloud_user, serial 2; 1 of them in modules"]
        ),
    ]

    @Test(arguments: 0..<5)
    func everyPlaceIsLookedAt(_ index: Int) async throws {
        let place = Self.places[index]
        var project = try Self.project()
        project.environment.merge(place.environment) { $1 }
        for folder in [".terraform", ".data", "states", "terraform.tfstate.d/prod"] {
            try project.makeFolder(folder)
        }
        for (name, text) in place.files { try project.write(text, to: name) }
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        for text in place.tells {
            #expect(plan.unwrappedErrors.contains(text), "\(text): \(plan.everything)")
        }
        #expect(!plan.everything.contains("planted"), "\(plan.everything)")
    }

    static let damaged: [(files: [String: String], tells: String)] = [
        (["terraform.tfstate": "{\"planted"], "terraform.tfstate: it is not JSON"),
        (["terraform.tfstate": "{\"planted\": 1}"], "terraform.tfstate: it has no \"version\""),
        (
            ["terraform.tfstate": "{\"version\": 4, \"serial\": 1, \"encrypted_data\": \"x\"}"],
            "encrypted by OpenTofu"
        ),
        (["terraform.tfstate": "{\"version\": 9, \"serial\": 1}"], "format version 9"),
        (["terraform.tfstate/x": ""], "terraform.tfstate: Is a directory"),
        (
            ["terraform.tfstate": "", "terraform.tfstate.backup": state()],
            "it is empty, and terraform.tfstate.backup beside it holds 2 objects, serial 7"
        ),
        ([".terraform/terraform.tfstate": "x"], ".terraform/terraform.tfstate: it is not JSON"),
    ]

    @Test(arguments: 0..<7)
    func whatCannotBeReadIsSaid(_ index: Int) async throws {
        let project = try Self.project()
        try project.makeFolder(".terraform")
        if index == 4 { try project.makeFolder("terraform.tfstate") }
        for (name, text) in Self.damaged[index].files { try project.write(text, to: name) }
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        #expect(plan.unwrappedErrors.contains(Self.damaged[index].tells), "\(plan.everything)")
        #expect(plan.unwrappedErrors.contains("Terraform state cannot be read"))
        #expect(!plan.everything.contains("planted"), "\(plan.everything)")
        let ignored = try await project.keyform("plan", "-ignore-terraform-state")
        #expect(ignored.exitStatus == 0, "\(ignored.everything)")
    }

    // MARK: - Where keyform has a state

    static func applied() async throws -> UserProject {
        let project = try project()
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    private func ids(_ project: UserProject) async throws -> [String: String] {
        var found: [String: String] = [:]
        for address in try await project.keyform("state", "list").output.split(separator: "\n") {
            let shown = try await project.keyform("state", "show", String(address)).output
            let id = try #require(shown.firstMatch(of: #/\n *id +=\s"([^"]+)"/#))
            found[String(address)] = String(id.1)
        }
        return found
    }

    /// What is managed here and there is said by its id, with the commands that make Terraform forget it.
    @Test func whatBothManageIsAnError() async throws {
        let project = try await Self.applied()
        let ids = try await ids(project)
        let group = try #require(ids["ionoscloud_group.g"])
        try project.write(
            Self.state(group: group.uppercased(), name: "x", email: "x@y.z"),
            to: "terraform.tfstate"
        )
        for command in [
            ["plan"], ["apply", "-auto-approve"], ["destroy", "-auto-approve"], ["plan", "-refresh-only"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(
                outcome.unwrappedErrors.contains("Terraform manages the same objects"),
                "\(outcome.everything)"
            )
            #expect(
                outcome.errorOutput.contains("\n  terraform state rm 'ionoscloud_group.g'\n"),
                "\(outcome.everything)"
            )
            #expect(!outcome.errorOutput.contains("ionoscloud_user.u"), "\(outcome.everything)")
            #expect(!outcome.errorOutput.contains("\n  mv "), "\(outcome.everything)")
        }
        #expect(try await project.keyform("plan", "-ignore-terraform-state").exitStatus == 0)
        for other in [Self.state(name: "x", email: "x@y.z"), Self.state()] {
            // Objects of another configuration concern nobody; nothing is created here.
            try project.write(other, to: "terraform.tfstate")
            let plan = try await project.keyform("plan", "-detailed-exitcode")
            #expect(plan.exitStatus == 0, "\(plan.everything)")
        }
    }

    /// By its e-mail address, its name, or its user at the same address.
    @Test func whatWouldBeCreatedASecondTimeIsAnError() async throws {
        let project = try await Self.applied()
        try project.write(Self.state(name: "second", email: "BOB@people.example"), to: "terraform.tfstate")
        try project.write(
            Self.configuration + """
                resource "ionoscloud_group" "h" {
                  name = "second"
                }

                resource "ionoscloud_user" "v" {
                  first_name = "Bob"
                  last_name  = "M"
                  email      = "bob@people.example"
                  password   = "planted-Password-2"
                }

                """,
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        for text in [
            "this plan would create ionoscloud_group.h", "this plan would create ionoscloud_user.v",
            "keyform import 'ionoscloud_group.h' 4f1f3a9e-4b4b-4e0f-8f3e-000000000001",
            "terraform state rm 'ionoscloud_user.u'", "mv terraform.tfstate terraform.tfstate.taken-over",
        ] { #expect(plan.unwrappedErrors.contains(text), "\(text): \(plan.everything)") }
        #expect(!plan.everything.contains("planted"))
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 1 && apply.unwrappedErrors.contains("Terraform manages the same objects"))
        #expect(try project.server?.emails() == ["ada@people.example"])
    }

    /// A saved plan looks again: Terraform's state may have come since, or may have been left out on purpose.
    @Test func aSavedPlanLooksAtWhatTerraformManages() async throws {
        let project = try await Self.applied()
        let group = try #require(try await ids(project)["ionoscloud_group.g"])
        func change(_ name: String) throws {
            try project.write(Self.configuration.replacing("\"L\"", with: "\"\(name)\""), to: "main.tf")
        }
        try change("M")
        #expect(try await project.keyform("plan", "-out=p").exitStatus == 0)
        try project.write(Self.state(group: group, name: "x", email: "x@y.z"), to: "terraform.tfstate")
        try project.server?.forgetRequests()
        let stopped = try await project.keyform("apply", "p")
        #expect(stopped.exitStatus == 1, "\(stopped.everything)")
        #expect(
            stopped.errorOutput.contains("\n  terraform state rm 'ionoscloud_group.g'\n"),
            "\(stopped.everything)"
        )
        #expect(try project.server?.requests().isEmpty == true)
        let told = try await project.keyform("apply", "-ignore-terraform-state", "p")
        #expect(told.exitStatus == 0, "\(told.everything)")
        try change("N")
        #expect(try await project.keyform("plan", "-out=q", "-ignore-terraform-state").exitStatus == 0)
        let planned = try await project.keyform("apply", "q")
        #expect(planned.exitStatus == 0, "\(planned.everything)")
    }

    @Test func whatIsInModulesIsTakenOverLikeTheRest() async throws {
        let project = try Self.project([
            "terraform.tfstate": """
            {"version": 4, "serial": 1, "resources": [{"module": "module.m[\\"a.b\\"]", "mode": "managed",
              "type": "ionoscloud_s3_key", "name": "k", "provider": "p",
              "instances": [{"index_key": 0, "attributes": {"id": "K", "user_id": "u-1"}}]}]}
            """
        ])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        #expect(plan.errorOutput.contains("  keyform state import-terraform terraform.tfstate\n"))
        let taken = try await project.keyform("state", "import-terraform", "terraform.tfstate")
        #expect(taken.output.contains(#"module.m["a.b"].ionoscloud_s3_key.k[0]"#), "\(taken.everything)")
    }

    @Test func anImportOfWhatTerraformManagesIsAnError() async throws {
        let project = try await Self.applied()
        let ids = try await ids(project)
        let user = try #require(ids["ionoscloud_user.u"])
        #expect(try await project.keyform("state", "rm", "ionoscloud_user.u").exitStatus == 0)
        try project.write(Self.state(user: user), to: "terraform.tfstate")
        let command = ["import", "ionoscloud_user.u", user]
        let refused = try await project.keyform(command)
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        #expect(
            refused.unwrappedErrors.contains("to be imported as ionoscloud_user.u"),
            "\(refused.everything)"
        )
        #expect(
            refused.errorOutput.contains("\n  terraform state rm 'ionoscloud_user.u'\n"),
            "\(refused.everything)"
        )
        try project.write(
            Self.configuration + "import {\n  to = ionoscloud_user.u\n  id = \"\(user)\"\n}\n",
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        #expect(plan.unwrappedErrors.contains("to be imported as ionoscloud_user.u"), "\(plan.everything)")
        let ignored = try await project.keyform(command + ["-ignore-terraform-state"])
        #expect(ignored.exitStatus == 0, "\(ignored.everything)")
    }
}
