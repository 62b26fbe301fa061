import Addresses
import Functions
import HCL
import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing

@testable import Configuration
@testable import IonosCloud

/// Blocks of providers that keyform does not have.
@Suite struct SetAsideTests {
    private static let plain = """
        terraform {
          required_providers {
            ionoscloud = { source = "ionos-cloud/ionoscloud" }
            vault      = { source = "hashicorp/vault" }
          }
        }

        resource "ionoscloud_group" "g" {
          name         = "g"
          s3_privilege = true
        }

        """

    private static let vault =
        plain + """
            provider "vault" {
              address = local.address
            }

            locals {
              address = "https://vault.example.com"
            }

            """

    private func load(_ text: String, name: String = "main.tf") throws -> ConfigurationValidation.Result {
        ConfigurationValidation.validate(
            files: [SourceFile(name: name, text: text)],
            schemas: try IonosCloudProvider().catalog(),
            functions: .terraform
        )
    }

    private func says(_ text: String, name: String = "main.tf") throws -> [String] {
        try load(text, name: name).diagnostics.map {
            "\($0.severity == .error ? "E" : "W") \($0.subject?.line ?? 0) \($0.summary)"
        }
    }

    // MARK: Set aside

    @Test func blocksOfOtherProvidersAreSetAsideWithWhatNeedsThem() throws {
        let result = try load(
            Self.vault + """
                resource "vault_kv_secret_v2" "keys" {
                  count     = length(data.http.all.body)
                  mount     = "kv"
                  data_json = jsonencode({ name = ionoscloud_group.g.name, again = local.address })

                  custom_metadata {
                    data = { index = count.index }
                  }

                  dynamic "rule" {
                    for_each = ["a"]
                    iterator = each_rule
                    labels   = [each_rule.key]
                    content {
                      name = each_rule.value
                    }
                  }

                  provisioner "local-exec" {
                    when    = destroy
                    command = "echo ${self.id}"
                  }

                  connection {
                    host = nonsense
                  }

                  lifecycle {
                    ignore_changes  = [data_json]
                    prevent_destroy = var.nonsense
                  }
                }

                data "http" "all" {
                  url = "https://example.com"
                }

                locals {
                  path  = vault_kv_secret_v2.keys[0].path
                  paths = [local.path]
                  other = 1
                }

                output "path" {
                  value = local.paths
                }

                output "own" {
                  value = ionoscloud_group.g.id
                }

                output "later" {
                  value      = 1
                  depends_on = [data.http.all]
                }

                check "vault" {
                  assert {
                    condition     = data.http.all.status_code == 200
                    error_message = "Not there."
                  }
                }

                moved {
                  from = vault_generic_secret.a
                  to   = vault_kv_secret_v2.keys
                }

                removed {
                  from = aws_instance.gone
                }

                import {
                  to = vault_kv_secret_v2.keys[0]
                  id = local.address
                }
                """
        )
        #expect(result.diagnostics.map(\.detail) == [])
        let setAside = result.configuration.setAside
        #expect(
            setAside.resources.map { "\($0.address) \($0.provider)" } == [
                "vault_kv_secret_v2.keys hashicorp/vault", "data.http.all hashicorp/http",
            ]
        )
        #expect(setAside.locals.map(\.name) == ["path", "paths"])
        #expect(setAside.outputs.map(\.name) == ["later", "path"])
        #expect(setAside.checks.map(\.name) == ["vault"])
        #expect(setAside.statements.map(\.kind) == ["moved", "removed", "import"])
        let own = result.configuration
        #expect(own.resources.map(\.address.description) == ["ionoscloud_group.g"])
        #expect(own.outputs.map(\.name) == ["own"])
        #expect(own.locals.keys.sorted() == ["address", "other"])
        #expect(own.checks.isEmpty && own.moves.isEmpty && own.removals.isEmpty && own.imports.isEmpty)
    }

    @Test func checksGoWithTheirDataSources() throws {
        let result = try load(
            Self.vault + """
                check "own" {
                  data "ionoscloud_group" "g" {
                    name = vault_kv_secret_v2.keys.path
                  }
                  assert {
                    condition     = ionoscloud_group.g.name == "g"
                    error_message = "Not there."
                  }
                }

                resource "vault_kv_secret_v2" "keys" {
                }
                """
        )
        #expect(result.diagnostics.map(\.detail) == [])
        #expect(result.configuration.setAside.checks.map(\.name) == ["own"])
        #expect(result.configuration.resources.count == 1)
    }

    @Test func jsonIsReadTheSame() throws {
        let result = try load(
            """
            {
              "resource": {
                "aws_s3_bucket": { "b": { "bucket": "${local.name}", "tags": { "a": "${local.name}" } } }
              },
              "locals": { "name": "n" },
              "output": { "arn": { "value": "${aws_s3_bucket.b.arn}" } }
            }
            """,
            name: "main.tf.json"
        )
        #expect(result.diagnostics.map(\.detail) == [])
        #expect(result.configuration.setAside.outputs.map(\.name) == ["arn"])
    }

    @Test(arguments: [
        ("resource \"aws_instance\" \"a\" {\n}", "aws_instance.a hashicorp/aws"),
        ("resource \"aws_instance\" \"a\" {\n  provider = aws.eu\n}", "aws_instance.a hashicorp/aws"),
        ("resource \"google_x\" \"a\" {\n  provider = google-beta\n}", "google_x.a hashicorp/google-beta"),
        ("resource \"kv_x\" \"a\" {\n  provider = vault\n}", "kv_x.a hashicorp/vault"),
        (
            "resource \"ionoscloud_server\" \"a\" {\n  provider = vault\n}",
            "ionoscloud_server.a hashicorp/vault"
        ),
        ("data \"http\" \"a\" {\n}", "data.http.a hashicorp/http"),
    ])
    func providersAreFoundAsTerraformDoes(block: String, set: String) throws {
        let result = try load(Self.plain + block)
        #expect(result.diagnostics.map(\.detail) == [])
        #expect(result.configuration.setAside.resources.map { "\($0.address) \($0.provider)" } == [set])
    }

    @Test(arguments: [
        ("registry.terraform.io/hashicorp/vault", "hashicorp/vault"), ("acme/vault", "acme/vault"),
        ("registry.example.com/acme/Vault", "registry.example.com/acme/vault"), ("vault", "hashicorp/vault"),
    ])
    func sourcesAreNamedInFull(source: String, shown: String) throws {
        let result = try load(
            "terraform {\n  required_providers {\n    v = { source = \"\(source)\" }\n  }\n}\n"
                + "resource \"v_secret\" \"a\" {\n}\n"
        )
        #expect(result.configuration.setAside.resources.map(\.provider) == [shown])
    }

    // MARK: Own

    @Test func typesOfOwnProvidersAreErrorsAsBefore() throws {
        #expect(try says("resource \"ionoscloud_server\" \"a\" {\n}") == ["E 1 Invalid resource type"])
        let mirror = """
            terraform {
              required_providers {
                ionoscloud = { source = "mirror.example.com/ionos-cloud/ionoscloud" }
              }
            }
            resource "ionoscloud_server" "a" {
            }
            """
        #expect(try says(mirror) == ["E 6 Invalid resource type"])
    }

    /// A typo in the name of a type must not make a key seem to be somebody else's.
    @Test func typosAreNoOtherProvider() throws {
        let found = try load("resource \"ionosclud_user\" \"a\" {\n}").diagnostics
        #expect(found.first?.detail.contains("Did you mean \"ionoscloud_user\"?") == true, "\(found)")
        let named = "terraform {\n  required_providers {\n    ionosclud = \"1\"\n  }\n}\n"
        #expect(
            try load(named + "resource \"ionosclud_user\" \"a\" {\n}").configuration.setAside.resources.count
                == 1
        )
    }

    // MARK: References

    @Test(arguments: [
        ("resource \"aws_x\" \"a\" {\n  b = var.nope\n}", "E 1 Reference to undeclared input variable"),
        (
            "resource \"aws_x\" \"a\" {\n  c {\n    b = aws_x.b.id\n  }\n}",
            "E 1 Reference to undeclared resource"
        ),
        ("resource \"aws_x\" \"a\" {\n  depends_on = [aws_x.b]\n}", "E 1 Reference to undeclared resource"),
        ("resource \"aws_x\" \"a\" {\n  for_each = local.nope\n}", "E 1 Reference to undeclared local value"),
        (
            "resource \"aws_x\" \"a\" {\n  b = each.key\n}",
            "E 1 Reference to \"each\" in context without for_each"
        ),
        ("resource \"aws_x\" \"a\" {\n  b = ionoscloud_group.g.nope\n}", "E 1 Unsupported attribute"),
        (
            "resource \"aws_x\" \"a\" {\n}\nresource \"aws_x\" \"a\" {\n}",
            "E 1 Duplicate resource \"aws_x\" configuration"
        ),
        ("output \"o\" {\n  value = aws_x.nope.id\n}", "E 1 Reference to undeclared resource"),
    ])
    func referencesAreChecked(block: String, message: String) throws {
        let found = try says(Self.plain + block)
        #expect(
            found.map { $0.drop { $0 != " " }.dropFirst().drop { $0 != " " } }
                == [message.drop { $0 != " " }.dropFirst().drop { $0 != " " }],
            "\(found)"
        )
    }

    // MARK: Hindrances

    private func error(_ text: String) throws -> Diagnostic {
        let found = try load(Self.vault + "resource \"vault_x\" \"s\" {\n}\n" + text).diagnostics
        #expect(found.count == 1, "\(found.map(\.detail))")
        return try #require(found.first)
    }

    @Test(arguments: [
        (
            "resource \"ionoscloud_group\" \"h\" {\n  name = vault_x.s.name\n}",
            "ionoscloud_group.h → vault_x.s", "vault_x.s"
        ),
        (
            "locals {\n  a = vault_x.s\n  b = local.a.name\n}\n"
                + "resource \"ionoscloud_group\" \"h\" {\n  name = \"x${local.b}\"\n}\noutput \"o\" {\n  value = local.a\n}",
            "ionoscloud_group.h → local.b → local.a → vault_x.s", "local.b"
        ),
        (
            "resource \"ionoscloud_group\" \"h\" {\n  name       = \"h\"\n  depends_on = [vault_x.s]\n}",
            "ionoscloud_group.h → vault_x.s", "resource \"ionoscloud_group\" \"h\""
        ),
        (
            "resource \"ionoscloud_group\" \"h\" {\n  count = vault_x.s.n\n  name  = \"h\"\n}\n"
                + "resource \"ionoscloud_group\" \"i\" {\n  name = ionoscloud_group.h[0].name\n}",
            "ionoscloud_group.h → vault_x.s", "vault_x.s"
        ),
        (
            "provider \"ionoscloud\" {\n  token = vault_x.s.token\n}",
            "provider.ionoscloud → vault_x.s", "vault_x.s"
        ),
        (
            "import {\n  to = ionoscloud_group.g\n  id = vault_x.s.id\n}",
            "the import of ionoscloud_group.g → vault_x.s", "vault_x.s"
        ),
        (
            "variable \"v\" {\n  default = 1\n  validation {\n    condition     = var.v == vault_x.s.n\n"
                + "    error_message = \"No.\"\n  }\n}",
            "var.v → vault_x.s", "vault_x.s"
        ),
    ])
    func whatNeedsTheirValuesIsOneError(text: String, chain: String, place: String) throws {
        let error = try error(text)
        #expect(error.summary == "Value of another provider needed")
        #expect(
            error.detail.contains("hashicorp/vault") && error.detail.contains(": \(chain). "),
            "\(error.detail)"
        )
        #expect(error.detail.contains("terraform_remote_state") && error.detail.contains("TF_VAR_NAME"))
        #expect(error.subject?.text == place)
    }

    @Test func oneBlockThatManyNeedIsOneError() throws {
        let groups = (0..<8).map { "resource \"ionoscloud_group\" \"h\($0)\" {\n  name = vault_x.s.n\n}\n" }
        let error = try error(groups.joined())
        #expect(
            error.detail.contains(
                " ionoscloud_group.h1, ionoscloud_group.h2, ionoscloud_group.h3, ionoscloud_group.h4, "
                    + "ionoscloud_group.h5 and 2 more need it, too."
            ),
            "\(error.detail)"
        )
    }

    @Test func consoleNamesWhatIsLeftToTerraform() throws {
        let small = try SmallConfiguration(
            Self.vault + "resource \"vault_x\" \"s\" {\n}\nlocals {\n  s = vault_x.s\n}\n"
        )
        for text in ["vault_x.s.id", "local.s"] {
            let (expression, _) = Parser.parseExpression(file: SourceFile(name: "<console>", text: text))
            let found = small.evaluator.console(expression).diagnostics
            #expect(found.map(\.summary) == ["Reference to what is left to Terraform"], "\(text)")
        }
    }
}
