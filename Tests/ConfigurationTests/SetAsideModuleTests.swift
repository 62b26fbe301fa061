import Addresses
import Functions
import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing

@testable import Configuration
@testable import IonosCloud

/// Blocks of other providers inside of modules, and what needs them across the calls.
@Suite struct SetAsideModuleTests {
    private func load(_ main: String, _ modules: [String: String]) throws -> ConfigurationValidation.Result {
        let directories = modules.map { directory, text in
            (
                directory,
                ModuleDirectory(
                    identity: directory,
                    files: [SourceFile(name: "\(directory)/main.tf", text: text)]
                )
            )
        }
        return ConfigurationValidation.validate(
            files: [SourceFile(name: "main.tf", text: main)],
            schemas: try IonosCloudProvider().catalog(),
            modules: ModuleSnapshot(directories: Dictionary(uniqueKeysWithValues: directories)),
            functions: .terraform
        )
    }

    private func errors(_ result: ConfigurationValidation.Result) -> [Diagnostic] {
        result.diagnostics.filter { $0.severity == .error }
    }

    private static let requirements = """
        terraform {
          required_providers {
            ionoscloud = { source = "ionos-cloud/ionoscloud" }
          }
        }

        """

    private static let team =
        requirements + """
            variable "name" {
              type = string
            }

            variable "mount" {
              type = string
            }

            resource "ionoscloud_group" "g" {
              name = var.name
            }

            resource "vault_kv_secret_v2" "s" {
              mount     = var.mount
              data_json = ionoscloud_group.g.id
            }

            locals {
              path = vault_kv_secret_v2.s.path
            }

            output "path" {
              value = local.path
            }

            output "id" {
              value = ionoscloud_group.g.id
            }

            check "there" {
              assert {
                condition     = local.path != ""
                error_message = "Not there."
              }
            }

            moved {
              from = vault_kv_secret_v2.old
              to   = vault_kv_secret_v2.s
            }
            """

    @Test func eachModuleHasItsOwn() throws {
        let result = try load(
            """
            module "team" {
              for_each = toset(["a", "b"])
              source   = "./team"
              name     = each.key
              mount    = data.vault_mount.kv.path
            }

            data "vault_mount" "kv" {
            }

            output "ids" {
              value = { for key, team in module.team : key => team.id }
            }

            output "path" {
              value = module.team["a"].path
            }

            output "paths" {
              value = values(module.team)[*].path
            }

            output "whole" {
              value = module.team
            }
            """,
            ["team": Self.team]
        )
        #expect(errors(result).map(\.detail) == [])
        let setAside = result.configuration.setAside
        #expect(
            setAside.resources.map(\.address.description) == [
                "data.vault_mount.kv", "module.team.vault_kv_secret_v2.s",
            ]
        )
        let members = setAside.outputs.map { "\($0.module.prefix)\($0.name)" }
        // What takes a module as a whole takes all outputs; what takes one of each instance, only that.
        #expect(members == ["path", "paths", "whole", "module.team.path"])
        #expect(setAside.locals.map { "\($0.module.prefix)\($0.name)" } == ["module.team.path"])
        #expect(setAside.checks.map { "\($0.module.prefix)\($0.name)" } == ["module.team.there"])
        #expect(setAside.statements.map(\.kind) == ["moved"])
        let own = result.configuration
        #expect(own.resources.map(\.address.description) == ["module.team.ionoscloud_group.g"])
        #expect(own.children.first?.variables.keys.sorted() == ["name"])
        #expect(own.children.first?.outputs.map(\.name) == ["id"])
        #expect(own.outputs.map(\.name) == ["ids"])
    }

    private static let teams = """
        module "team" {
          for_each = toset(["a", "b"])
          source   = "./team"
          name     = each.key
          mount    = "kv"
        }

        """

    @Test(arguments: [
        // Over the instances of a module, of which one output is taken.
        "resource \"ionoscloud_group\" \"h\" {\n  for_each = module.team\n  name     = \"h-${each.value.id}\"\n}",
        "locals {\n  teams = module.team\n}\nresource \"ionoscloud_group\" \"h\" {\n  for_each = local.teams\n"
            + "  name     = each.value.id\n}",
        "locals {\n  teams = module.team\n}\nresource \"ionoscloud_group\" \"h\" {\n  name = local.teams[\"a\"].id\n}",
        "locals {\n  teams = module.team\n}\nresource \"ionoscloud_group\" \"h\" {\n"
            + "  name = join(\"\", [for t in local.teams : t.id])\n}",
        "module \"more\" {\n  source   = \"./plain\"\n  for_each = module.team\n  name     = each.value.id\n}",
    ])
    func onlyWhatIsTakenOfAModuleIsNeeded(text: String) throws {
        let result = try load(
            Self.requirements + Self.teams + text,
            [
                "team": Self.team,
                "plain": Self.requirements
                    + "variable \"name\" {\n}\nresource \"ionoscloud_group\" \"g\" {\n  name = var.name\n}\n",
            ]
        )
        #expect(errors(result).map(\.detail) == [])
        let kept = result.configuration.resources.map(\.address.description)
        #expect(kept.count == 2, "\(kept)")
        #expect(result.configuration.setAside.outputs.map(\.name) == ["path"])
    }

    @Test(arguments: [
        (
            "resource \"ionoscloud_group\" \"h\" {\n  for_each = module.team\n  name     = each.value.path\n}",
            "ionoscloud_group.h → module.team.output.path → module.team.local.path → module.team.vault_kv_secret_v2.s"
        ),
        (
            "resource \"ionoscloud_group\" \"h\" {\n  for_each = module.team\n  name     = jsonencode(each.value)\n}",
            "ionoscloud_group.h → module.team.output.path → module.team.local.path → module.team.vault_kv_secret_v2.s"
        ),
        (
            "locals {\n  teams = module.team\n}\nresource \"ionoscloud_group\" \"h\" {\n  name = "
                + "local.teams[\"a\"].path\n}",
            "ionoscloud_group.h → module.team.output.path → module.team.local.path → module.team.vault_kv_secret_v2.s"
        ),
    ])
    func whatIsTakenIsNamed(text: String, chain: String) throws {
        let result = try load(Self.requirements + Self.teams + text, ["team": Self.team])
        #expect(errors(result).count == 1)
        #expect(errors(result).first?.detail.contains(chain) ?? false, "\(errors(result).map(\.detail))")
    }

    @Test func modulesOfNothingButOthersAreSetAsideAsAWhole() throws {
        let inner = "resource \"vault_x\" \"a\" {\n}\noutput \"v\" {\n  value = 1\n}\n"
        let result = try load(
            """
            resource "vault_x" "n" {
            }

            module "m" {
              source = "./m"
              count  = vault_x.n.count
            }

            output "v" {
              value = module.m[0].v
            }
            """,
            [
                "m":
                    "module \"inner\" {\n  source = \"../inner\"\n}\noutput \"v\" {\n  value = module.inner.v\n}\n",
                "inner": inner,
            ]
        )
        #expect(errors(result).map(\.detail) == [])
        #expect(result.configuration.children.isEmpty)
        #expect(result.configuration.setAside.outputs.count == 3)
    }

    @Test func dependsOnOfAModuleWaitsForWhatIsDoneHere() throws {
        let result = try load(
            Self.requirements + """
                module "team" {
                  source = "./team"
                  name   = "a"
                  mount  = "kv"
                }

                resource "ionoscloud_group" "later" {
                  name       = "later"
                  depends_on = [module.team]
                }
                """,
            ["team": Self.team]
        )
        #expect(errors(result).map(\.detail) == [])
    }

    @Test(arguments: [
        (
            "module \"team\" {\n  source = \"./team\"\n  name   = vault_x.s.name\n  mount  = \"kv\"\n}",
            "module.team.ionoscloud_group.g → module.team.var.name → vault_x.s"
        ),
        (
            "module \"team\" {\n  source = \"./team\"\n  count  = vault_x.s.n\n  name   = \"a\"\n  mount  = \"kv\"\n}",
            "module.team.ionoscloud_group.g → module.team → vault_x.s"
        ),
        (
            "module \"team\" {\n  source = \"./team\"\n  name   = \"a\"\n  mount  = \"kv\"\n}\n"
                + "resource \"ionoscloud_group\" \"h\" {\n  name = module.team.path\n}",
            "ionoscloud_group.h → module.team.output.path → module.team.local.path → module.team.vault_kv_secret_v2.s"
        ),
    ])
    func chainsLeadAcrossCalls(main: String, chain: String) throws {
        let result = try load(
            Self.requirements + main + "\nresource \"vault_x\" \"s\" {\n}\n",
            ["team": Self.team]
        )
        let found = errors(result)
        #expect(found.map(\.summary) == ["Value of another provider needed"], "\(found.map(\.detail))")
        #expect(found.first?.detail.contains(": \(chain). ") == true, "\(found.map(\.detail))")
        #expect(found.first?.subject != nil)
    }

    private static let old = """
        variable "old" {
          type       = string
          default    = null
          deprecated = "Use new."
        }

        variable "other" {
          type       = string
          default    = null
          deprecated = "Use none."
        }

        output "old" {
          value      = 1
          deprecated = "Read new."
        }
        """

    private func told(_ result: ConfigurationValidation.Result) -> [String] {
        result.diagnostics.map {
            "\($0.severity) \($0.subject?.line ?? 0) \($0.summary): \($0.detail)"
        }
    }

    @Test func whatIsDeprecatedIsNamedWhereItIsUsed() throws {
        let result = try load(
            """
            module "m" {
              source = "./m"
              old    = "x"
              other  = null
            }

            module "quiet" {
              source = "./m"
            }

            output "o" {
              value = module.m.old
            }
            """,
            ["m": Self.old]
        )
        #expect(
            told(result) == [
                "warning 12 Deprecated value used: Read new.",
                "warning 3 Deprecated variable got a value: Use new.",
            ]
        )
    }

    @Test(arguments: [true, false]) func callsMayKeepSilentAboutWhatIsInside(isSilent: Bool) throws {
        let result = try load(
            "module \"outer\" {\n  source                     = \"./outer\"\n"
                + "  ignore_nested_deprecations = \(isSilent)\n}\n",
            [
                "outer": "module \"m\" {\n  source = \"../m\"\n}\nlocals {\n  v = module.m.old\n}\n",
                "m": Self.old,
            ]
        )
        #expect(told(result) == (isSilent ? [] : ["warning 5 Deprecated value used: Read new."]))
    }
}
