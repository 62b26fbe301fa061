import Foundation
import JSONText
import TestSupport
import Testing

/// The options of plan, apply and destroy, as people give them: with one dash or two.
@Suite(.aFewAtATime) struct PlanOptionTests {
    private static let team = """
        variable "people" {
          type    = set(string)
          default = ["ada", "bob"]
        }

        variable "password" {
          type      = string
          sensitive = true
          default   = "Top-Secret-1"
        }

        resource "ionoscloud_user" "people" {
          for_each   = var.people
          first_name = title(each.key)
          last_name  = "Example"
          email      = "${each.key}@people.example"
          password   = var.password
          lifecycle {
            precondition {
              condition     = length(each.key) > 2
              error_message = "Too short."
            }
          }
        }

        resource "ionoscloud_group" "team" {
          name     = "team"
          user_ids = [for user in ionoscloud_user.people : user.id]
        }

        resource "ionoscloud_group" "other" {
          name = "other"
        }

        check "team" {
          assert {
            condition     = ionoscloud_group.team.name == "other"
            error_message = "It is not the other."
          }
        }

        output "team" {
          value = ionoscloud_group.team.name
        }
        """

    @Test func theEnvironmentAddsArgumentsAndQuietsHints() async throws {
        var project = try UserProject.inSandbox(["main.tf": Self.team])
        project.environment["TF_CLI_ARGS_plan"] = #"-var 'people=["eve"]'"#
        let plan = try await project.keyform("plan")
        #expect(plan.output.contains(#"ionoscloud_user.people["eve"]"#))
        #expect(plan.output.contains("didn't use the -out option"))
        project.environment["TF_IN_AUTOMATION"] = "1"
        let quiet = try await project.keyform("plan")
        #expect(!quiet.output.contains("-out option"))
        #expect(quiet.output.contains("Plan: 3 to add, 0 to change, 0 to destroy.\n"))
        project.environment["TF_INPUT"] = "false"
        let refused = try await project.keyform("apply")
        #expect(refused.exitStatus == 1)
        #expect(refused.everything.contains("TF_INPUT=0"))
    }

    /// A check only ever warns, also of its own data source, and looks again when everything is done.
    @Test func aCheckWarnsOfWhatItCannotRead() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": """
            resource "ionoscloud_group" "g" {
              name = "g"
            }

            check "c" {
              data "ionoscloud_group" "d" {
                name = "g"
              }
              assert {
                condition     = data.ionoscloud_group.d.name == "x"
                error_message = "It is ${data.ionoscloud_group.d.name}."
              }
            }
            """
        ])
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 2, "\(plan.everything)")
        #expect(plan.output.contains("Warning: no group found with the specified name = g"))
        #expect(plan.output.contains("in check \"c\":"))
        #expect(plan.output.contains("(config will be reloaded to verify a check block)"))
        #expect(!plan.output.contains("assertion"))
        let first = try await project.keyform("apply", "-auto-approve")
        #expect(first.exitStatus == 0, "\(first.everything)")
        let second = try await project.keyform("apply", "-auto-approve")
        #expect(second.exitStatus == 0)
        #expect(second.output.contains("data.ionoscloud_group.d: Read complete after "))
        #expect(second.output.contains("It is g."))
    }

    private func applied() async throws -> UserProject {
        let project = try UserProject.inSandbox(["main.tf": Self.team])
        let apply = try await project.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    /// Options, the exit status, and what must be said.
    @Test(arguments: [
        ("plan -detailed-exitcode", 0, "No changes."),
        ("plan --detailed-exitcode", 0, "No changes."),
        ("plan -input=false -no-color -parallelism=3 -refresh=false", 0, "No changes."),
        ("plan --input=false --no-color --parallelism=3 --refresh=false", 0, "No changes."),
        ("plan -parallelism 3 -lock=false -lock-timeout 5s", 0, "No changes."),
        ("plan -detailed-exitcode -destroy", 2, "4 to destroy"),
        ("plan --destroy --target=ionoscloud_group.other", 0, "1 to destroy"),
        ("plan -refresh-only", 0, "still matches"),
        ("plan --refresh-only", 0, "still matches"),
        ("plan -var people=[\"ada\"] -detailed-exitcode", 2, "key [\"bob\"] is not in for_each map"),
        ("plan --var=people=[\"ada\"]", 0, "1 to destroy"),
        ("plan -exclude=ionoscloud_group.team -var people=[\"ada\"]", 0, "Resource exclusion is in effect"),
        ("plan -replace=ionoscloud_group.other", 0, "will be replaced, as requested"),
        ("plan --replace ionoscloud_group.other", 0, "1 to add, 0 to change, 1 to destroy"),
        (
            "plan -target=ionoscloud_group.team -replace=ionoscloud_group.other", 0,
            "Resource targeting is in effect"
        ),
        ("apply -auto-approve -target=ionoscloud_group.other", 0, "Applied changes may be incomplete"),
        ("apply --auto-approve --refresh-only", 0, "Apply complete!"),
        ("apply -input=false -replace=ionoscloud_group.other", 1, "Approval is needed"),
        (
            "destroy -auto-approve -target=ionoscloud_group.other", 0,
            "Destroy complete! Resources: 1 destroyed."
        ),
        ("apply -json", 1, "Plan file or auto-approve required"),
        ("plan -lock-timeout=soon", 1, "is not a duration"),
        ("plan -compact-warnings", 0, "- Check block assertion failed"),
    ]) func options(line: String, status: Int32, expected: String) async throws {
        let project = try await applied()
        let outcome = try await project.keyform(line.split(separator: " ").map(String.init))
        #expect(outcome.exitStatus == status, "\(outcome.everything)")
        #expect(outcome.everything.contains(expected), "\(outcome.everything)")
    }

    @Test func whoWaitsForTheStateGetsIt() async throws {
        let server = try RunningSandbox("-fault", "POST /um/groups delay=2s")
        let text = "resource \"ionoscloud_group\" \"one\" {\n  name = \"one\"\n}\n"
        let project = try UserProject(["main.tf": text], server: server)
        let first = try project.start("apply", "-auto-approve")
        try await eventually("the first one writes") {
            try server.requests().contains { $0.method == "POST" }
        }
        first.send(SIGSTOP)
        let refused = try await project.keyform("apply", "-auto-approve")
        #expect(refused.unwrappedErrors.contains("written by another keyform"), "\(refused.everything)")
        let waiting = try project.start("apply", "-auto-approve", "-lock-timeout=1m")
        try await eventually("it waits") { waiting.outputSoFar.contains("Acquiring state lock.") }
        first.send(SIGCONT)
        let second = await waiting.outcome()
        #expect(second.exitStatus == 0, "\(second.everything)")
        #expect(second.output.contains("Acquiring state lock."), "\(second.everything)")
        #expect(second.output.contains("0 added"), "\(second.everything)")
        #expect(await first.outcome().exitStatus == 0)
        let wish = try await project.keyform("apply", "-auto-approve", "-lock=false")
        #expect(wish.output.contains("The state is locked all the same"), "\(wish.everything)")
    }

    @Test func aSavedPlanTellsAllButSecrets() async throws {
        let project = try await applied()
        try project.edit("main.tf", "\"team\"\n  user_ids", "\"crew\"\n  user_ids")
        let saved = try await project.keyform("plan", "-out=p", "-target=ionoscloud_group.team")
        #expect(saved.exitStatus == 0, "\(saved.everything)")
        let shown = try await project.keyform("show", "-json", "p")
        #expect(!shown.everything.contains("Top-Secret-1"))
        let json = try JSONValue(parsing: shown.output)
        #expect(json["variables"]?["password"]?.text(.compact) == #"{"sensitive":true}"#)
        #expect(json["variables"]?["people"]?["value"]?.text(.compact) == #"["ada","bob"]"#)
        let prior = json["prior_state"]?["values"]?["root_module"]?["resources"]?.array ?? []
        #expect(prior.count == 4)
        #expect(
            prior.first { $0["address"]?.string == "ionoscloud_group.team" }?["values"]?["name"]?.string
                == "team"
        )
        let blocks = json["configuration"]?["root_module"]?["resources"]?.array ?? []
        #expect(
            blocks.map { $0["address"]?.string }
                == ["ionoscloud_group.other", "ionoscloud_group.team", "ionoscloud_user.people"]
        )
        #expect(
            blocks.last?["expressions"]?["password"]?.text(.compact) == #"{"references":["var.password"]}"#
        )
        #expect(json["configuration"]?["root_module"]?["variables"]?["password"]?["default"] == nil)
        #expect(json["complete"]?.bool == false && json["applyable"]?.bool == true)
        func failed(_ document: JSONValue) -> Bool {
            document["checks"]?.array?.contains {
                $0["address"]?["to_display"]?.string == "check.team" && $0["status"]?.string == "fail"
            } == true
        }
        // A plan of a part leaves check blocks alone, as Terraform does.
        #expect(!failed(json))
        _ = try await project.keyform("plan", "-out=whole")
        #expect(failed(try JSONValue(parsing: try await project.keyform("show", "-json", "whole").output)))
        #expect(json["relevant_attributes"]?.text(.compact).contains("ionoscloud_user.people") == true)
        #expect(json["output_changes"]?["team"]?["actions"]?.text(.compact) == #"["update"]"#)
    }

    @Test func aStreamIsOneObjectALine() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.team])
        let plan = try await project.keyform("plan", "-json")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try types(plan.output).prefix(3) == ["version", "access_changes", "planned_change"])
        #expect(try types(plan.output).contains("change_summary"))
        #expect(try types(plan.output).contains("diagnostic"))
        let apply = try await project.keyform("apply", "-json", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let seen = try types(apply.output)
        #expect(seen.count { $0 == "apply_start" } == 4 && seen.count { $0 == "apply_complete" } == 4)
        #expect(seen.last == "outputs")
        #expect(!(plan.everything + apply.everything).contains("Top-Secret-1"))
        let again = try await project.keyform("plan", "-json", "-detailed-exitcode")
        #expect(again.exitStatus == 0, "\(again.everything)")
        #expect(try types(again.output).contains("refresh_complete"))
    }

    /// As in Terraform, outputs that stay as they are have their place in the line.
    @Test func aStreamListsEveryOutput() async throws {
        let text = """
            variable "v" { default = "1" }
            output "b" { value = var.v }
            output "a" { value = "x" }
            output "c" {
              value     = "y"
              sensitive = true
            }
            """
        let project = try UserProject.inSandbox(["main.tf": text])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        func outputs(_ arguments: String...) async throws -> String? {
            let plan = try await project.keyform(["plan", "-json"] + arguments)
            #expect(plan.exitStatus == 0, "\(plan.everything)")
            let lines = try plan.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            return lines.first { $0["type"]?.string == "outputs" }?["outputs"]?.text(.compact)
        }
        let noop = #"{"sensitive":false,"action":"noop"}"#
        let hidden = #"{"sensitive":true,"action":"noop"}"#
        #expect(try await outputs() == #"{"a":\#(noop),"b":\#(noop),"c":\#(hidden)}"#)
        let update = #"{"sensitive":false,"action":"update"}"#
        #expect(try await outputs("-var=v=2") == #"{"a":\#(noop),"b":\#(update),"c":\#(hidden)}"#)
        #expect(try await outputs("-refresh-only") == #"{"a":\#(noop),"b":\#(noop),"c":\#(hidden)}"#)
        let gone = #"{"sensitive":false,"action":"delete"}"#
        #expect(
            try await outputs("-destroy")
                == #"{"a":\#(gone),"b":\#(gone),"c":{"sensitive":true,"action":"delete"}}"#
        )
    }

    private func types(_ output: String) throws -> [String] {
        try output.split(separator: "\n").map { line in
            try #require(try JSONValue(parsing: String(line))["type"]?.string)
        }
    }
}
