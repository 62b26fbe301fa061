import Foundation
import JSONText
import TestSupport
import Testing

/// A state goes back to Terraform as Terraform and its provider would have written it.
///
/// What is expected here was recorded from Terraform 1.11.4 with the schemas, and the private data, of the provider.
@Suite(.aFewAtATime) struct TerraformExportTests {
    private static let configuration = """
        variable "mail" {
          default   = "grace@people.example"
          sensitive = true
        }

        variable "password" {
          sensitive = true
        }

        resource "ionoscloud_group" "g" {
          name         = "team"
          s3_privilege = true
        }

        resource "ionoscloud_user" "ada" {
          first_name = "Ada"
          last_name  = "L"
          email      = "ada@people.example"
          password   = var.password
          active     = true
          group_ids  = [ionoscloud_group.g.id]

          timeouts {
            create  = "30m"
            default = "2h"
          }
        }

        resource "ionoscloud_user" "grace" {
          first_name          = "Grace"
          last_name           = "H"
          email               = var.mail
          password_wo         = "planted-Password-2"
          password_wo_version = 3
        }

        resource "ionoscloud_s3_key" "k" {
          user_id = ionoscloud_user.ada.id
        }

        """
    private static let arguments = ["-var", "password=planted-Password-1"]

    private func applied() async throws -> UserProject {
        let project = try UserProject(["main.tf": Self.configuration], server: RunningSandbox())
        let apply = try await project.keyform(["apply", "-auto-approve"] + Self.arguments)
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    private func export(_ project: UserProject, _ more: String...) async throws -> (JSONValue, String) {
        let outcome = try await project.keyform(["state", "export-terraform"] + more)
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return (try JSONValue(parsing: outcome.output), outcome.unwrappedErrors)
    }

    private func instance(_ document: JSONValue, _ address: String) throws -> JSONValue {
        let block = (document["resources"]?.array ?? []).first {
            "\($0["type"]?.string ?? "").\($0["name"]?.string ?? "")" == address
        }
        return try #require(block?["instances"]?.array?.first)
    }

    private func sensitive(_ instance: JSONValue) -> [String] {
        (instance["sensitive_attributes"]?.array ?? []).compactMap { $0.array?.first?["value"]?.string }
    }

    private static func decoded(_ instance: JSONValue) -> String {
        instance["private"]?.string.flatMap { Data(base64Encoded: $0) }.map {
            String(decoding: $0, as: UTF8.self)
        } ?? ""
    }

    @Test func objectsHaveTheFormOfTheProvider() async throws {
        let project = try await applied()
        let (document, notes) = try await export(
            project,
            "-include-secrets",
            "-var",
            "password=planted-Password-1"
        )
        let hour = "3600000000000"
        let limits =
            #"{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":\#(hour),"default":\#(hour),"delete":\#(hour),"read":\#(hour),"update":\#(hour)}"#

        let key = try instance(document, "ionoscloud_s3_key.k")
        #expect(key["schema_version"]?.integer == 0)
        #expect(
            key["attributes"]?.object?.members.map(\.name) == [
                "active", "id", "secret_key", "timeouts", "user_id",
            ]
        )
        #expect(key["attributes"]?["secret_key"]?.string?.isEmpty == false)
        #expect(key["attributes"]?["timeouts"] == .null)
        #expect(sensitive(key) == [])
        #expect(Self.decoded(key) == limits + "}")
        #expect(key["dependencies"] == ["ionoscloud_group.g", "ionoscloud_user.ada"])

        let group = try instance(document, "ionoscloud_group.g")
        #expect(group["schema_version"]?.integer == 2)
        #expect(Self.decoded(group) == limits + #","schema_version":"2"}"#)
        #expect(sensitive(group) == [])
        let names = group["attributes"]?.object?.members.map(\.name) ?? []
        #expect(names == names.sorted() && names.count == 32 && !names.contains("exclusive"), "\(names)")

        let ada = try instance(document, "ionoscloud_user.ada")
        #expect(
            ada["attributes"]?.object?.members.map(\.name) == [
                "active", "administrator", "email", "first_name", "force_sec_auth", "group_ids", "id",
                "last_name",
                "password", "password_wo", "password_wo_version", "s3_canonical_user_id", "sec_auth_active",
                "timeouts",
            ]
        )
        #expect(ada["attributes"]?["password"]?.string == "planted-Password-1")
        #expect(ada["attributes"]?["password_wo_version"] == .null)
        #expect(
            ada["attributes"]?["timeouts"]
                == ["create": "30m", "default": "2h", "delete": .null, "update": .null]
        )
        #expect(
            Self.decoded(ada)
                == #"{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":1800000000000,"default":7200000000000,"delete":3600000000000,"read":7200000000000,"update":3600000000000}}"#
        )
        #expect(sensitive(ada) == ["password", "password_wo"])

        let grace = try instance(document, "ionoscloud_user.grace")
        #expect(grace["attributes"]?["password_wo_version"]?.integer == 3)
        #expect(grace["attributes"]?["password_wo"] == .null && grace["attributes"]?["password"] == .null)
        #expect(sensitive(grace) == ["email", "password", "password_wo"])
        #expect(!document.text(.compact).contains("planted-Password-2"))
        #expect(!notes.contains("planted") && !notes.contains("ionoscloud_user.ada: "), "\(notes)")
        // Terraform takes what is left out for off, and keyform leaves it alone.
        #expect(
            notes.contains("ionoscloud_user.grace: active is on and not in the configuration"),
            "\(notes)"
        )
    }

    @Test func secretsAreWrittenOnlyWhenTheyAreAskedFor() async throws {
        let project = try await applied()
        let (document, notes) = try await export(project, "-var", "password=planted-Password-1")
        #expect(!document.text(.compact).contains("planted"))
        #expect(try instance(document, "ionoscloud_s3_key.k")["attributes"]?["secret_key"] == .null)
        #expect(
            notes.contains("password is null, so a plan of Terraform sends it again; -include-secrets"),
            "\(notes)"
        )
        // A password that is not the one that was sent last is not written.
        let (other, _) = try await export(project, "-include-secrets", "-var", "password=planted-Other-1")
        #expect(!other.text(.compact).contains("planted-"))
        #expect(try instance(other, "ionoscloud_user.ada")["attributes"]?["password"] == .null)
    }

    @Test func aConfigurationThatSaysNothingIsNoObstacle() async throws {
        let project = try await applied()
        let (document, notes) = try await export(project, "-include-secrets")
        #expect(
            notes.contains("the configuration here cannot be evaluated (No value for required variable)"),
            "\(notes)"
        )
        #expect(try instance(document, "ionoscloud_user.ada")["attributes"]?["timeouts"] == .null)
        try FileManager.default.removeItem(atPath: project.path("main.tf"))
        let (_, bare) = try await export(project, "-include-secrets")
        #expect(
            !bare.contains("cannot be evaluated") && bare.contains("only its fingerprint is kept"),
            "\(bare)"
        )
    }

    /// There and back again: nothing to change here, and the same file.
    @Test func theRoundTripChangesNothing() async throws {
        let project = try await applied()
        let export = ["state", "export-terraform", "-include-secrets"] + Self.arguments
        let first = try await project.keyform(export)
        try project.write(first.output, to: "first.tfstate")
        try FileManager.default.removeItem(atPath: project.path("keyform.db"))
        let taken = try await project.keyform("state", "import-terraform", "first.tfstate")
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        let plan = try await project.keyform(["plan", "-detailed-exitcode"] + Self.arguments)
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let second = try await project.keyform(export)
        func comparable(_ text: String) -> String {
            text.replacing(#/"serial": \d+/#, with: "")
        }
        #expect(comparable(second.output) == comparable(first.output))
    }
}
