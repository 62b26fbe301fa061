import Foundation
import TestSupport
import Testing

/// From Terraform to keyform by typing what is printed.
@Suite(.aFewAtATime) struct TerraformTakeoverTests {
    /// From the first error to the empty plan by typing what is printed.
    @Test func theWayThatIsToldLeadsToAnEmptyPlan() async throws {
        let project = try await TerraformFolderTests.applied()
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        try project.write(exported.output, to: "terraform.tfstate")
        try FileManager.default.removeItem(atPath: project.path("keyform.db"))
        let stopped = try await project.keyform("plan")
        #expect(stopped.errorOutput.contains("  keyform state import-terraform terraform.tfstate\n"))
        let taken = try await project.keyform("state", "import-terraform", "terraform.tfstate")
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        for line in [
            "  terraform state rm 'ionoscloud_group.g'", "  terraform state rm 'ionoscloud_user.u'",
            "  mv terraform.tfstate terraform.tfstate.taken-over",
        ] { #expect(taken.output.contains("\(line)\n"), "\(taken.everything)") }
        #expect(taken.output.contains("Run \"keyform plan\" to see that nothing changes."))
        let early = try await project.keyform("plan")
        #expect(early.exitStatus == 1 && early.unwrappedErrors.contains("Terraform manages the same objects"))
        try FileManager.default.moveItem(
            atPath: project.path("terraform.tfstate"),
            toPath: project.path("terraform.tfstate.taken-over")
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        try FileManager.default.moveItem(
            atPath: project.path("terraform.tfstate.taken-over"),
            toPath: project.path("terraform.tfstate")
        )
        let again = try await project.keyform("state", "import-terraform", "terraform.tfstate")
        #expect(again.exitStatus == 1, "\(again.everything)")
        #expect(
            again.unwrappedErrors.contains(
                "All 2 objects of terraform.tfstate are in this state already, at the same addresses"
            ),
            "\(again.everything)"
        )
    }

    /// The rest of a state is taken over later, and Terraform told to forget all of it by a script.
    @Test func whatIsThereAlreadyIsSkippedAndForgottenByAScript() async throws {
        let project = try await TerraformFolderTests.applied()
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        try project.write(exported.output, to: "terraform.tfstate")
        #expect(try await project.keyform("state", "rm", "ionoscloud_user.u").exitStatus == 0)
        let refused = try await project.keyform("state", "import-terraform", "terraform.tfstate")
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        #expect(refused.unwrappedErrors.contains("add -skip-existing"), "\(refused.everything)")

        let words = [
            "state", "import-terraform", "-skip-existing", "-forget=forget it.sh", "terraform.tfstate",
        ]
        try project.write("mine", to: "forget it.sh")
        let present = try await project.keyform(words)
        #expect(present.exitStatus == 1, "\(present.everything)")
        #expect(present.unwrappedErrors.contains("it is there already and was left alone"))
        #expect(present.unwrappedErrors.contains("Nothing was taken over."), "\(present.everything)")
        #expect(try await project.keyform("state", "list").output == "ionoscloud_group.g\n")
        try FileManager.default.removeItem(atPath: project.path("forget it.sh"))

        let tried = try await project.keyform(words + ["-dry-run"])
        #expect(
            tried.output.contains("Would take over 1 object, and skipped 1 that this state manages already.")
        )
        #expect(try !project.files().contains("project/forget it.sh"))
        let taken = try await project.keyform(words)
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        #expect(taken.output.contains("Took over 1 object, and skipped 1 that this state manages already."))
        #expect(taken.output.contains("\n  sh 'forget it.sh'\n"), "\(taken.everything)")
        let script = try project.scratch.read("project/forget it.sh")
        #expect(
            script.hasSuffix(
                "\nterraform state rm 'ionoscloud_group.g'\nterraform state rm 'ionoscloud_user.u'\n"
            )
        )
        let attributes = try FileManager.default.attributesOfItem(atPath: project.path("forget it.sh"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let again = try await project.keyform(
            "state",
            "import-terraform",
            "-skip-existing",
            "-forget=again.sh",
            "terraform.tfstate"
        )
        #expect(again.exitStatus == 0, "\(again.everything)")
        #expect(again.output.contains("Took over 0 objects, and skipped 2 that this state manages already."))
        #expect(try project.scratch.read("project/again.sh") == script)
    }

    /// The script does in a real state what it says.
    @Test func theScriptIsForTerraform() async throws {
        let project = try await TerraformFolderTests.applied()
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        try project.write(exported.output, to: "terraform.tfstate")
        let words = ["state", "import-terraform", "-skip-existing", "-forget=f.sh", "terraform.tfstate"]
        #expect(try await project.keyform(words).exitStatus == 0)
        // In the place of Terraform, a script that keeps what it is told.
        let folder = project.scratch.path("bin")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try project.scratch.write("#!/bin/sh\nfor a; do echo \"[$a]\"; done >> told\n", to: "bin/terraform")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: project.scratch.path("bin/terraform")
        )
        let run = try await project.runner("/bin/sh", environment: ["PATH": "\(folder):/usr/bin:/bin"])
            .run(["f.sh"], input: [], timeout: .seconds(30))
        #expect(run.exitStatus == 0, "\(run.everything)")
        #expect(
            try project.scratch.read("project/told")
                == "[state]\n[rm]\n[ionoscloud_group.g]\n[state]\n[rm]\n[ionoscloud_user.u]\n"
        )
    }

    /// A plan is only proposed where there can be one, and what was left has a way.
    @Test func whatIsNextAfterTakingOverIsTrue() async throws {
        let project = try UserProject(server: RunningSandbox())
        let module = """
            , {"module": "module.team", "mode": "managed", "type": "ionoscloud_user", "name": "u", "provider": "p",
              "instances": [{"index_key": "bob", "attributes": {"id": "b-1", "password": "planted"}}]},
            {"module": "module.team", "mode": "managed", "type": "ionoscloud_s3_key", "name": "k", "provider": "p",
              "instances": [{"attributes": {"id": "K", "user_id": "b-1", "secret_key": "planted"}}]}
            """
        try project.write(
            TerraformFolderTests.state(others: module + TerraformFolderTests.otherType),
            to: "old.tfstate"
        )
        let taken = try await project.keyform("state", "import-terraform", "old.tfstate")
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        for line in [
            "Took over module.team.ionoscloud_user.u[\"bob\"] [id=b-1]",
            "Took over module.team.ionoscloud_s3_key.k [id=K]",
            "Left to Terraform: vault_mount.r: keyform has no resource type vault_mount",
        ] { #expect(taken.output.contains("\(line)\n"), "\(line): \(taken.everything)") }
        #expect(taken.output.contains("There is no configuration here yet."), "\(taken.everything)")
        #expect(!taken.output.contains("nothing changes"), "\(taken.everything)")
        #expect(!taken.everything.contains("planted"))

        let empty = try UserProject(server: RunningSandbox())
        try empty.write(
            #"{"version":4,"serial":1,"resources":[\#(TerraformFolderTests.otherType.dropFirst())]}"#,
            to: "old.tfstate"
        )
        let nothing = try await empty.keyform("state", "import-terraform", "old.tfstate")
        #expect(
            nothing.exitStatus == 0 && nothing.output.contains("Took over 0 objects."),
            "\(nothing.everything)"
        )
        #expect(!nothing.output.contains("keyform plan"), "\(nothing.everything)")

        let half = try UserProject(server: RunningSandbox())
        try half.write("resource \"ionoscloud_group\" \"g\" {\n  name = \"team\"\n}\n", to: "main.tf")
        try half.write(TerraformFolderTests.state(), to: "old.tfstate")
        let missing = try await half.keyform("state", "import-terraform", "old.tfstate")
        #expect(
            missing.output.contains("The configuration has no block for 1 object"),
            "\(missing.everything)"
        )
        #expect(missing.output.contains("  keyform state rm 'ionoscloud_user.u'\n"), "\(missing.everything)")
    }

    /// The provider calls the secret of a key none, so nothing that is made of it is marked in the file: it is sealed all
    /// the same, and stays so after the next apply.
    @Test func secretsAreSealedWhateverMarksThem() async throws {
        let secret = "planted/Secret+0123456789abcdef"
        let password = "Planted-Password-1"
        let token = "planted-random-password"
        func output(_ value: String, _ type: String) -> String { "{\"value\": \(value), \"type\": \(type)}" }
        let text = """
            {"version": 4, "serial": 1, "lineage": "l", "outputs": {
              "plain": \(output("\"\(secret)\"", "\"string\"")),
              "listed": \(output("[\"a\", \"\(secret)\"]", #"["tuple",["string","string"]]"#)),
              "nested": \(output("{\"k\": {\"s\": \"\(secret)\"}}", #"["object",{"k":["object",{"s":"string"}]}]"#)),
              "json": \(output("\"{\\\"s\\\":\\\"\(secret)\\\"}\"", "\"string\"")),
              "url": \(output("\"s3://id:\(secret)@host\"", "\"string\"")),
              "password": \(output("\"\(password)\"", "\"string\"")),
              "token": \(output("\"\(token)\"", "\"string\"")),
              "encoded": \(output("\"\(Data(secret.utf8).base64EncodedString())\"", "\"string\"")),
              "basic": \(output("\"Basic \(Data(("K1:" + secret).utf8).base64EncodedString())\"", "\"string\"")),
              "secretly": \(output("\"\(Data(password.utf8).base64EncodedString())\"", "\"string\"")),
              "harmless": \(output("\"u-1\"", "\"string\""))
            }, "resources": [
              {"mode": "managed", "type": "ionoscloud_user", "name": "u", "provider": "p", "instances": [{"attributes":
                {"id": "u-1", "first_name": "a", "last_name": "b", "email": "a@b.example", "password": "\(password)"}}]},
              {"mode": "managed", "type": "ionoscloud_user", "name": "v", "provider": "p", "instances": [{"attributes":
                {"id": "u-2", "first_name": "\(secret)", "last_name": "b", "email": "v@b.example"}}]},
              {"mode": "managed", "type": "ionoscloud_user", "name": "w", "provider": "p", "instances": [{"attributes":
                {"id": "u-3", "first_name": "\(Data("x:\(password)".utf8).base64EncodedString())",
                "last_name": "note \(secret)", "email": "w@b.example"}}]},
              {"mode": "managed", "type": "ionoscloud_group", "name": "g", "provider": "p", "instances": [{"attributes":
                {"id": "g-1", "name": "my \(password) x", "users": []}, "index_key": "k"}]},
              {"mode": "managed", "type": "ionoscloud_s3_key", "name": "k", "provider": "p", "instances": [{"attributes":
                {"id": "K1", "user_id": "u-1", "secret_key": "\(secret)", "active": true}}]},
              {"mode": "managed", "type": "random_password", "name": "r", "provider": "p", "instances": [{"attributes":
                {"id": "none", "result": "\(token)"}, "sensitive_attributes":
                [[{"type": "get_attr", "value": "result"}]]}]}
            ]}
            """
        let project = try UserProject(server: RunningSandbox())
        try project.write(text, to: "t.tfstate")
        let taken = try await project.keyform("state", "import-terraform", "t.tfstate")
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        var written = [taken.everything]
        for command in [
            ["output"], ["output", "-json"], ["show"], ["show", "-json"], ["state", "check"],
            ["state", "show", "ionoscloud_user.v"], ["state", "export-terraform"], ["log", "show", "1"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            written.append(outcome.everything)
        }
        let outputs = try await project.keyform("output")
        #expect(outputs.output.contains("harmless = \"u-1\""), "\(outputs.everything)")
        #expect(outputs.output.split(separator: "\n").count { $0.hasSuffix("<sensitive>") } == 10)
        for secret in [secret, password, token] {
            for text in written {
                #expect(!text.contains(secret), "\(text)")
            }
            for name in try project.files() where !name.hasSuffix(".tfstate") {
                let data = Data(try project.bytes(name))
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(name)")
            }
        }
        // Asked for by its name.
        let raw = try await project.keyform("output", "-raw", "plain")
        #expect(raw.output == secret, "\(raw.everything)")
        // A file that another program has put one into is not called sound.
        try StateFile(project.path("keyform.db")).execute(
            "UPDATE outputs SET value = '\"\(secret)\"' WHERE name = 'harmless'"
        )
        let check = try await project.keyform("state", "check")
        #expect(
            check.exitStatus == 1
                && check.output.contains(
                    "the secret_key of ionoscloud_s3_key.k stands in clear in value of row"
                ),
            "\(check.everything)"
        )
    }

    /// What cannot be sealed is refused, and not repeated; a secret that the state has counts as well.
    @Test func secretsInNamesAreRefused() async throws {
        let project = try UserProject(server: RunningSandbox())
        func state(
            _ resource: String = "",
            output: String = "o",
            password: String = "Planted-Password-1"
        )
            -> String
        {
            """
            {"version": 4, "serial": 1, "lineage": "l", "outputs": {"\(output)": {"value": 1, "type": "number"}},
            "resources": [{"mode": "managed", "type": "ionoscloud_user", "name": "u", "provider": "p", "instances":
              [{"attributes": {"id": "u-1", "first_name": "a", "last_name": "b", "email": "a@b.example",
                "password": "\(password)"}}]}\(resource)]}
            """
        }
        func group(_ name: String, key: String, module: String = "") -> String {
            """
            , {\(module) "mode": "managed", "type": "ionoscloud_group", "name": "\(name)", "provider": "p",
              "instances": [{"index_key": "\(key)", "attributes": {"id": "g-1", "name": "g", "users": []}}]}
            """
        }
        let encoded = Data("id:Planted-Password-1".utf8).base64EncodedString()
        for (text, place) in [
            (state(group("h", key: "k Planted-Password-1")), "the key of an instance of ionoscloud_group.h"),
            (state(group("h", key: encoded)), "the key of an instance of ionoscloud_group.h"),
            (state(group("Planted-Password-1", key: "k")), "the name of a resource"),
            (
                state(group("h", key: "k", module: #""module": "module.m[\"Planted-Password-1\"]","#)),
                "the module of ionoscloud_group.h"
            ),
            (state(output: "Planted-Password-1"), "the name of an output"),
        ] {
            try project.write(text, to: "t.tfstate")
            for words in [["-dry-run"], []] {
                let taken = try await project.keyform(["state", "import-terraform", "t.tfstate"] + words)
                #expect(taken.exitStatus == 1, "\(taken.everything)")
                #expect(
                    taken.unwrappedErrors.contains("\(place) holds the password of an ionoscloud_user"),
                    "\(taken.everything)"
                )
                #expect(!taken.everything.contains("Planted"), "\(taken.everything)")
                #expect(!taken.everything.contains(encoded), "\(taken.everything)")
            }
            #expect(!FileManager.default.fileExists(atPath: project.path("keyform.db")))
        }
    }

    /// An output that takes the mark of a secret is sealed, and no plan has anything to do because of it.
    @Test func anApplySealsWhatItsConfigurationCallsNoSecret() async throws {
        let project = try UserProject(fixture: "s3-key", server: RunningSandbox())
        try project.write(
            """
            output "bare" { value = nonsensitive(ionoscloud_s3_key.example.secret_key) }
            output "json" { value = nonsensitive(jsonencode({ s = ionoscloud_s3_key.example.secret_key })) }
            output "password" { value = "abc123-321CBA" }
            output "id" { value = ionoscloud_user.example.id }
            """,
            to: "outputs.tf"
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let secret = try await project.keyform("output", "-raw", "bare").output
        #expect(secret.count > 20)
        #expect(!apply.output.contains(secret))
        var written: [String] = []
        for command in [
            ["output"], ["output", "-json"], ["show"], ["show", "-json"], ["plan", "-detailed-exitcode"],
            ["apply", "-refresh-only", "-auto-approve"], ["plan", "-json"], ["state", "check"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            written.append(outcome.everything)
        }
        #expect(try await project.keyform("output").output.contains("id = \""))
        for text in [secret, "abc123-321CBA"] {
            #expect(!written.contains { $0.contains(text) }, "\(text)")
            let database = String(decoding: try project.bytes("project/keyform.db"), as: UTF8.self)
            #expect(!database.contains(text))
        }
    }

    @Test func fiveHundredMistakesAreOneMessage() async throws {
        let project = try UserProject(server: RunningSandbox())
        let instances = (1...500).map {
            "{\"index_key\": \($0), \"attributes\": {\"id\": \"g-\($0)\", \"name\": \"n\"}}"
        }
        let text = """
            {"version": 4, "serial": 1, "lineage": "l", "resources": [{"mode": "managed", "type": "ionoscloud_group",
            "name": "g", "provider": "p", "instances": [\(instances.joined(separator: ","))]}]}
            """
        try project.write(text, to: "t.tfstate")
        #expect(try await project.keyform("state", "import-terraform", "t.tfstate").exitStatus == 0)
        try project.write(
            text.replacingOccurrences(of: "\"id\": \"g-", with: "\"id\": \"h-"),
            to: "o.tfstate"
        )
        try project.write(
            text.replacingOccurrences(of: "\"name\": \"g\"", with: "\"name\": \"h\""),
            to: "m.tfstate"
        )
        for (file, tells) in [
            ("t.tfstate", "All 500 objects of t.tfstate are in this state already"),
            ("o.tfstate", "The state holds other objects at 500 addresses of o.tfstate already"),
            ("m.tfstate", "ionoscloud_group.h[1] is managed here as ionoscloud_group.g[1]"),
        ] {
            let again = try await project.keyform("state", "import-terraform", file)
            #expect(again.exitStatus == 1)
            #expect(again.unwrappedErrors.contains(tells), "\(again.everything)")
            #expect(again.errorOutput.split(separator: "\n").count < 60, "\(again.everything)")
            #expect(again.errorOutput.components(separatedBy: "Error: ").count == 2, "\(again.everything)")
        }
    }

    /// The state of one workspace does not get into another without a word.
    @Test func aStateOfAnotherWorkspaceIsNamed() async throws {
        let project = try UserProject.inSandbox()
        try project.makeFolder("terraform.tfstate.d/prod")
        let file = "terraform.tfstate.d/prod/terraform.tfstate"
        try project.write(#"{"version": 4, "serial": 1, "lineage": "l", "resources": []}"#, to: file)
        let taken = try await project.keyform("state", "import-terraform", "-dry-run", file)
        #expect(taken.everything.contains("Warning: State of another workspace"), "\(taken.everything)")
        let there = try await project.keyform(
            "-workspace=prod",
            "state",
            "import-terraform",
            "-dry-run",
            file
        )
        #expect(!there.everything.contains("State of another workspace"), "\(there.everything)")
    }
}
