import Addresses
import Configuration
import SourceText
import Testing
import Values

/// Which instances an expression depends on, and how it gets at them.
@Suite struct DependencyTests {
    /// Two users by key, two by index, one alone.
    private func people() -> CountingResources {
        CountingResources([
            address("ionoscloud_user", "k", .key("a")): user("ka"),
            address("ionoscloud_user", "k", .key("b")): user("kb"),
            address("ionoscloud_user", "i", .index(0)): user("i0"),
            address("ionoscloud_user", "i", .index(1)): user("i1"),
            address("ionoscloud_user", "one"): user("one"),
        ])
    }

    private static let blocks = """
        resource "ionoscloud_user" "k" {
          for_each   = toset(["a", "b"])
          first_name = each.key
          last_name  = "x"
          email      = "x"
          password   = "x"
        }
        resource "ionoscloud_user" "i" {
          count      = 2
          first_name = "x"
          last_name  = "x"
          email      = "x"
          password   = "x"
        }
        resource "ionoscloud_user" "one" {
          first_name = "x"
          last_name  = "x"
          email      = "x"
          password   = "x"
        }
        variable "key" { default = "b" }
        variable "index" { default = "1" }
        locals {
          chosen = ionoscloud_user.k[var.key].id
          both   = [local.chosen, ionoscloud_user.one.id]
        }

        """

    @Test(arguments: [
        ("ionoscloud_user.one.id", "\"one\"", ["ionoscloud_user.one"]),
        ("ionoscloud_user.k[\"a\"].id", "\"ka\"", ["ionoscloud_user.k[\"a\"]"]),
        ("ionoscloud_user.k[var.key].id", "\"kb\"", ["ionoscloud_user.k[\"b\"]"]),
        ("ionoscloud_user.k[\"${var.key}\"].id", "\"kb\"", ["ionoscloud_user.k[\"b\"]"]),
        ("ionoscloud_user.i[0].id", "\"i0\"", ["ionoscloud_user.i[0]"]),
        ("ionoscloud_user.i.0.id", "\"i0\"", ["ionoscloud_user.i[0]"]),
        ("ionoscloud_user.i[var.index].id", "\"i1\"", ["ionoscloud_user.i[1]"]),
        ("ionoscloud_user.i[1 - 1].id", "\"i0\"", ["ionoscloud_user.i[0]"]),
        (
            "[for k in [\"a\", \"b\"] : ionoscloud_user.k[k].id][0]", "\"ka\"",
            ["ionoscloud_user.k[\"a\"]", "ionoscloud_user.k[\"b\"]"]
        ),
        ("join(\",\", ionoscloud_user.i[*].id)", "\"i0,i1\"", ["ionoscloud_user.i[*]"]),
        ("[for k, u in ionoscloud_user.k : u.id][0]", "\"ka\"", ["ionoscloud_user.k[*]"]),
        ("keys(ionoscloud_user.k)[1]", "\"b\"", ["ionoscloud_user.k[*]"]),
        ("local.chosen", "\"kb\"", ["ionoscloud_user.k[\"b\"]"]),
        ("local.both[1]", "\"one\"", ["ionoscloud_user.k[\"b\"]", "ionoscloud_user.one"]),
        ("resource.ionoscloud_user.one.id", "\"one\"", ["ionoscloud_user.one"]),
        ("true ? 1 : ionoscloud_user.k[var.key].id", "\"1\"", ["ionoscloud_user.k[\"b\"]"]),
    ])
    func dependsOnExactlyWhatItNames(_ expression: String, _ text: String, _ expected: [String]) throws {
        let small = try SmallConfiguration(
            Self.blocks + "output \"o\" { value = \(expression) }",
            resources: people()
        )
        #expect(small.diagnostics.map(\.summary) == [])
        let (value, dependencies, diagnostics) = try small.output("o")
        #expect(diagnostics.map(\.summary) == [])
        #expect(ValueRenderer.text(of: value) == text)
        #expect(dependencies == expected)
    }

    @Test func instancesByKeyCostOneLookUpEach() throws {
        let count = 1_000
        let text = """
            resource "ionoscloud_user" "u" {
              count      = \(count)
              first_name = "x"
              last_name  = "x"
              email      = "${count.index}@example.com"
              password   = "x"
            }
            resource "ionoscloud_s3_key" "k" {
              count   = \(count)
              user_id = ionoscloud_user.u[count.index].id
            }
            """
        let resources = CountingResources()
        for index in 0..<count {
            resources.instances[address("ionoscloud_user", "u", .index(index))] = user(uuid(index))
        }
        let small = try SmallConfiguration(text, resources: resources)
        let block = try small.block("ionoscloud_s3_key.k")
        let (expansion, _, problems) = small.evaluator.expansion(of: block)
        #expect(problems.isEmpty)
        #expect(expansion.keys().count == count)
        for (index, key) in expansion.keys().enumerated() {
            let instance = small.evaluator.instance(block, key: key, expansion: expansion)
            #expect(instance.configuration["user_id"] == .string(uuid(index)))
            #expect(instance.dependencies.map(\.description) == ["ionoscloud_user.u[\(index)]"])
        }
        #expect(resources.instanceLookUps == count)
        #expect(resources.wholeLookUps == 0)
    }

    @Test func aMissingKeySaysWhatTerraformSays() throws {
        let small = try SmallConfiguration(
            Self.blocks + "output \"o\" { value = ionoscloud_user.k[\"zork\"].id }",
            resources: people()
        )
        let found = try small.output("o").diagnostics
        #expect(found.map(\.summary) == ["Invalid index"])
        #expect(found.first?.subject?.text == "[\"zork\"]")
    }

    @Test func localsAreEvaluatedOnceAndReportOnce() throws {
        let small = try SmallConfiguration(
            """
            locals {
              bad = upper(["x"])
            }
            output "a" { value = local.bad }
            output "b" { value = local.bad }
            """
        )
        #expect(try small.output("a").diagnostics.map(\.summary) == ["Invalid function argument"])
        #expect(try small.output("b").diagnostics.isEmpty)
    }

    @Test func longChainsOfLocalsDoNotRecurse() throws {
        let count = 20_000
        let chain = (1...count).map { "  l\($0) = local.l\($0 - 1) + 1" }.joined(separator: "\n")
        let small = try SmallConfiguration(
            "locals {\n  l0 = 0\n\(chain)\n}\noutput \"o\" { value = local.l\(count) }"
        )
        let (value, _, diagnostics) = try small.output("o")
        #expect(diagnostics.isEmpty)
        #expect(value == .number(count))
    }
}
