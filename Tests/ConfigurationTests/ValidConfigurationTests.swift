import Configuration
import Evaluation
import Foundation
import Functions
import HCL
import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing

@testable import IonosCloud

/// Configurations with nothing wrong in them.
@Suite struct ValidConfigurationTests {
    private func validate(_ files: [SourceFile]) throws -> [String] {
        ConfigurationValidation.validate(
            files: files,
            schemas: try IonosCloudProvider().catalog(),
            functions: .terraform
        )
        .diagnostics.map(\.recordedForm)
    }

    @Test(arguments: ["s3-key", "quickstart"])
    func examplesAreValid(_ folder: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Fixtures.url(folder).path)
            .filter { $0.hasSuffix(".tf") }
        #expect(!names.isEmpty)
        let files = try names.map { SourceFile(name: $0, text: try Fixtures.text("\(folder)/\($0)")) }
        #expect(try validate(files) == [])
    }

    @Test func everyKindOfBlockIsTaken() throws {
        let text = """
            terraform {
              required_version = "~> 1.5"
              required_providers {
                ionoscloud = {
                  source  = "ionos-cloud/ionoscloud"
                  version = ">= 6.4"
                }
              }
            }
            provider "ionoscloud" {
              token = var.token
            }
            provider "ionoscloud" {
              alias    = "second"
              endpoint = "https://api.ionos.com"
            }
            variable "token" {
              type      = string
              sensitive = true
              default   = null
            }
            variable "people" {
              type = map(object({ first = string, last = optional(string, "Doe"), admin = optional(bool, false) }))
              default = {
                jane = { first = "Jane" }
              }
              validation {
                condition     = alltrue([for name, person in var.people : length(person.first) > 0])
                error_message = "Everybody needs a first name."
              }
            }
            locals {
              admins = [for name, person in var.people : name if person.admin]
            }
            resource "ionoscloud_user" "people" {
              for_each   = var.people
              provider   = ionoscloud.second
              first_name = each.value.first
              last_name  = each.value.last
              email      = "${each.key}@example.com"
              password   = "abc123-321CBA"
              lifecycle {
                create_before_destroy = true
                ignore_changes        = [password]
                precondition {
                  condition     = length(local.admins) < 5
                  error_message = "Too many administrators: ${join(", ", local.admins)}."
                }
              }
              timeouts {
                create = "10m"
              }
            }
            resource "ionoscloud_group" "members" {
              name         = "members"
              s3_privilege = true
              user_ids     = [for user in ionoscloud_user.people : user.id]
            }
            resource "ionoscloud_s3_key" "keys" {
              for_each   = ionoscloud_user.people
              user_id    = each.value.id
              depends_on = [ionoscloud_group.members]
              lifecycle {
                replace_triggered_by = [ionoscloud_group.members.name]
              }
            }
            output "secrets" {
              value     = { for name, key in ionoscloud_s3_key.keys : name => key.secret_key }
              sensitive = true
            }
            moved {
              from = ionoscloud_s3_key.old
              to   = ionoscloud_s3_key.keys["jane"]
            }
            removed {
              from = ionoscloud_group.gone
              lifecycle {
                destroy = false
              }
            }
            import {
              for_each = { jane = "1111/2222" }
              to       = ionoscloud_s3_key.keys[each.key]
              id       = each.value
            }
            check "members" {
              assert {
                condition     = length(ionoscloud_group.members.users) > 0
                error_message = "The group is empty."
              }
            }
            """
        #expect(try validate([SourceFile(name: "main.tf", text: text)]) == [])
    }

    @Test func jsonAndOverridesSayTheSame() throws {
        let json = """
            {
              "variable": {"names": {"type": "set(string)", "default": ["a"]}},
              "resource": {
                "ionoscloud_group": {
                  "g": {
                    "for_each": "${var.names}",
                    "name": "group ${each.key}",
                    "lifecycle": {"ignore_changes": ["s3_privilege"]}
                  }
                }
              },
              "output": {"ids": {"value": "${[for g in ionoscloud_group.g : g.id]}", "depends_on": ["ionoscloud_group.g"]}}
            }
            """
        let override = """
            resource "ionoscloud_group" "g" {
              name = upper(each.key)
            }
            """
        let files = [
            SourceFile(name: "main.tf.json", text: json), SourceFile(name: "my_override.tf", text: override),
        ]
        let result = ConfigurationValidation.validate(
            files: files,
            schemas: try IonosCloudProvider().catalog(),
            functions: .terraform
        )
        #expect(result.diagnostics.map(\.recordedForm) == [])
        let block = try #require(result.configuration.resources.first)
        #expect(block.arguments["name"]?.range.text == "upper(each.key)")
        #expect(block.lifecycle.ignoredChanges == .paths(["s3_privilege"]))
        #expect(result.configuration.outputs.first?.dependsOn == [block.address])
    }
}
