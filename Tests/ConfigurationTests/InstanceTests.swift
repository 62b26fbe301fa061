import Addresses
import Configuration
import SourceText
import Testing
import Values

/// What one block becomes when it is evaluated with the real schemas.
@Suite struct InstanceTests {
    private func user(_ lines: String) -> String {
        """
        variable "secret" {
          sensitive = true
          default   = "s"
        }
        variable "passing" {
          ephemeral = true
          default   = "e"
        }
        resource "ionoscloud_user" "u" {
          first_name = "a"
          last_name  = "b"
          email      = "c@x.de"
          \(lines)
        }
        """
    }

    private func evaluate(_ text: String, _ name: String = "ionoscloud_user.u") throws -> EvaluatedInstance {
        let small = try SmallConfiguration(text)
        try #require(small.diagnostics.map(\.summary) == [])
        let block = try small.block(name)
        return small.evaluator.instance(block, key: nil, expansion: .single)
    }

    @Test func everyAttributeIsThereAndSecretsAreMarked() throws {
        let found = try evaluate(user("password = \"p\"\n  administrator = \"true\""))
        #expect(found.diagnostics.isEmpty)
        #expect(found.configuration["password"]?.isSensitive == true)
        #expect(found.configuration["administrator"] == .bool(true))
        #expect(found.configuration["id"]?.isNull == true)
        #expect(found.configuration["group_ids"]?.isNull == true)
        #expect(found.configuration["first_name"]?.isSensitive == false)
    }

    @Test(arguments: [
        ("password = [1]", "Incorrect attribute value type", "[1]"),
        ("password = \"p\"\n  administrator = \"maybe\"", "Incorrect attribute value type", "\"maybe\""),
        ("password = \" \"", "Invalid value for attribute", "\" \""),
        ("password = \"p\"\n  id = \"x\"", "Value for unconfigurable attribute", "\"x\""),
        ("password = \"p\"\n  group_ids = [\"zork\"]", "Invalid value for attribute", "\"zork\""),
        (
            "password = \"p\"\n  password_wo = \"q\"\n  password_wo_version = 1",
            "Invalid combination of arguments",
            "\"q\""
        ),
        ("password_wo = \"q\"", "Missing required argument", "\"q\""),
        ("password_wo = \"q\"\n  password_wo_version = 0", "Invalid value for attribute", "0"),
        ("password = var.passing", "Invalid use of ephemeral value", "var.passing"),
    ])
    func saysWhatIsWrong(_ lines: String, _ summary: String, _ subject: String) throws {
        let found = try evaluate(user(lines)).diagnostics
        #expect(found.map(\.summary) == [summary])
        #expect(found.first?.subject?.text == subject)
        #expect(found.first?.blockContext == "resource \"ionoscloud_user\" \"u\"")
        #expect(found.first?.address == "ionoscloud_user.u")
    }

    /// The API does not tell passwords: who is there already has one that no configuration need name.
    @Test func aPasswordIsNeededToCreateAUser() throws {
        let found = try evaluate(user(""))
        #expect(found.diagnostics.isEmpty)
        #expect(found.creationProblems.map(\.summary) == ["Invalid combination of arguments"])
        #expect(found.creationProblems.first?.subject?.text == "resource \"ionoscloud_user\" \"u\"")
        #expect(found.creationProblems.first?.address == "ionoscloud_user.u")
        #expect(try evaluate(user("password = \"p\"")).creationProblems.isEmpty)
    }

    @Test func writeOnlyArgumentsTakeEphemeralValues() throws {
        let found = try evaluate(user("password_wo = var.passing\n  password_wo_version = 1"))
        #expect(found.diagnostics.isEmpty)
    }

    @Test func aRequiredArgumentThatIsNullIsMissing() throws {
        let found = try evaluate(
            "resource \"ionoscloud_group\" \"g\" { name = null }",
            "ionoscloud_group.g"
        )
        #expect(found.diagnostics.map(\.summary) == ["Missing required argument"])
        #expect(found.diagnostics.first?.subject?.text == "null")
    }

    @Test func deprecatedArgumentsAreWarnedAbout() throws {
        let found = try evaluate(
            "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n  user_id = \"12345678-1234-1234-1234-123456789abc\"\n}",
            "ionoscloud_group.g"
        )
        #expect(found.diagnostics.map(\.summary) == ["Argument is deprecated"])
        #expect(!found.diagnostics.hasErrors)
    }

    // MARK: Repetition

    @Test(arguments: [
        ("count = 2", ["[0]", "[1]"]),
        ("count = \"1\"", ["[0]"]),
        ("count = 0", []),
        ("for_each = toset([\"b\", \"a\"])", ["[\"a\"]", "[\"b\"]"]),
        ("for_each = { x = 1, \"y.z\" = 2 }", ["[\"x\"]", "[\"y.z\"]"]),
        ("for_each = toset([])", []),
    ])
    func expands(_ line: String, _ keys: [String]) throws {
        let small = try SmallConfiguration(
            "resource \"ionoscloud_group\" \"g\" {\n  \(line)\n  name = \"g\"\n}"
        )
        let block = try small.block("ionoscloud_group.g")
        let (expansion, _, problems) = small.evaluator.expansion(of: block)
        #expect(problems.isEmpty)
        let found = expansion.keys().map { InstanceAddress(block.address, $0).description }
        #expect(found == keys.map { "ionoscloud_group.g\($0)" })
    }

    @Test(arguments: [
        ("count = -1", "Invalid count argument"),
        ("count = 1.5", "Invalid count argument"),
        ("count = null", "Invalid count argument"),
        ("count = \"x\"", "Incorrect value type"),
        ("count = 100000000", "Invalid count argument"),
        ("count = length(ionoscloud_group.later.users)", "Invalid count argument"),
        ("for_each = [\"a\"]", "Invalid for_each argument"),
        ("for_each = toset([1])", "Invalid for_each set argument"),
        ("for_each = null", "Invalid for_each argument"),
        ("for_each = toset([var.secret])", "Invalid for_each argument"),
        ("for_each = toset([ionoscloud_group.later.id])", "Invalid for_each argument"),
    ])
    func refusesWhatCannotBeExpanded(_ line: String, _ summary: String) throws {
        let resources = CountingResources([
            address("ionoscloud_group", "later"): .object(
                ValueMap([("id", .unknown(.string)), ("users", .unknown(.set(.string)))])
            )
        ])
        let small = try SmallConfiguration(
            """
            variable "secret" {
              sensitive = true
              default   = "s"
            }
            resource "ionoscloud_group" "later" { name = "x" }
            resource "ionoscloud_group" "g" {
              \(line)
              name = "g"
            }
            """,
            resources: resources
        )
        try #require(small.diagnostics.isEmpty)
        let (expansion, _, problems) = small.evaluator.expansion(of: try small.block("ionoscloud_group.g"))
        #expect(problems.map(\.summary) == [summary])
        #expect(expansion.keys().isEmpty)
        if line.contains("var.secret") {
            #expect(
                problems.first?.referenceValues
                    == [.init(reference: "var.secret", description: "has a sensitive value")]
            )
        }
    }

    @Test func eachAndCountAreTheInstancesOwn() throws {
        let small = try SmallConfiguration(
            """
            resource "ionoscloud_group" "e" {
              for_each = { a = "one", b = "two" }
              name     = "${each.key}-${each.value}"
            }
            resource "ionoscloud_group" "c" {
              count = 2
              name  = "g${count.index}"
            }
            """
        )
        for (name, key, expected) in [
            ("ionoscloud_group.e", InstanceKey.key("b"), "b-two"), ("ionoscloud_group.c", .index(1), "g1"),
        ] {
            let block = try small.block(name)
            let (expansion, _, _) = small.evaluator.expansion(of: block)
            let found = small.evaluator.instance(block, key: key, expansion: expansion)
            #expect(found.configuration["name"] == .string(expected))
        }
    }

    // MARK: Settings

    @Test func timeoutsAreReadInSeconds() throws {
        let small = try SmallConfiguration(
            """
            resource "ionoscloud_group" "g" {
              name = "g"
              timeouts {
                create = "1h30m"
                delete = "90s"
              }
            }
            resource "ionoscloud_group" "bad" {
              name = "g"
              timeouts { create = "soon" }
            }
            resource "ionoscloud_group" "generated" {
              name = "g"
              dynamic "timeouts" {
                for_each = ["5m"]
                content { update = timeouts.value }
              }
            }
            """
        )
        try #require(small.diagnostics.map(\.summary) == [])
        #expect(
            small.evaluator.timeouts(try small.block("ionoscloud_group.g")).0 == [
                "create": 5400, "delete": 90,
            ]
        )
        #expect(
            small.evaluator.timeouts(try small.block("ionoscloud_group.bad")).1.map(\.summary) == [
                "Invalid timeout"
            ]
        )
        #expect(small.evaluator.timeouts(try small.block("ionoscloud_group.generated")).0 == ["update": 300])
    }

    @Test func importsFindTheirTargets() throws {
        let small = try SmallConfiguration(
            """
            resource "ionoscloud_group" "g" {
              for_each = toset(["a", "b"])
              name     = each.key
            }
            import {
              for_each = { a = "1", b = "2" }
              to       = ionoscloud_group.g[each.key]
              id       = each.value
            }
            import {
              to = ionoscloud_group.h
              id = ""
            }
            """
        )
        try #require(small.diagnostics.isEmpty)
        let (targets, problems) = small.evaluator.importTargets(small.configuration.imports[0])
        #expect(problems.isEmpty)
        #expect(
            targets.map { "\($0.address) \($0.id)" }
                == ["ionoscloud_group.g[\"a\"] 1", "ionoscloud_group.g[\"b\"] 2"]
        )
        let empty = small.evaluator.importTargets(small.configuration.imports[1])
        #expect(empty.1.map(\.summary) == ["Invalid import id argument"])
    }

    @Test func conditionsFailWithTheirMessages() throws {
        let small = try SmallConfiguration(
            """
            resource "ionoscloud_group" "g" {
              name = "g"
              lifecycle {
                precondition {
                  condition     = length(path.module) > 5
                  error_message = "Bad ${path.module}"
                }
                postcondition {
                  condition     = self.id == "x"
                  error_message = "Got ${self.id}"
                }
              }
            }
            """
        )
        try #require(small.diagnostics.isEmpty)
        let block = try small.block("ionoscloud_group.g")
        let owner = ConditionOwner.resource(block, key: nil, .single)
        let before = small.evaluator.conditions(block.lifecycle.preconditions, of: owner, kind: .precondition)
        #expect(before.diagnostics.map(\.summary) == ["Resource precondition failed"])
        #expect(before.diagnostics.first?.detail == "Bad .")
        #expect(
            before.diagnostics.first?.referenceValues
                == [.init(reference: "path.module", description: "is \".\"")]
        )
        let known = Value.object(ValueMap([("id", .string("y"))]))
        let after = small.evaluator.conditions(
            block.lifecycle.postconditions,
            of: owner,
            kind: .postcondition,
            selfValue: known
        )
        #expect(after.diagnostics.map(\.detail) == ["Got y"])
        let unknown = small.evaluator.conditions(
            block.lifecycle.postconditions,
            of: owner,
            kind: .postcondition,
            selfValue: .object(ValueMap([("id", .unknown(.string))]))
        )
        #expect(unknown.isUndecided)
        #expect(unknown.diagnostics.isEmpty)
    }
}
