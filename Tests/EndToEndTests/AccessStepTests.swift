import Foundation
import JSONText
import TestSupport
import Testing

/// People, keys, buckets and policies together, as somebody uses them.
@Suite(.aFewAtATime) struct AccessStepTests {
    private static func user(_ name: String, administrator: Bool = false) -> String {
        """
        resource "ionoscloud_user" "\(name)" {
          first_name    = "A"
          last_name     = "B"
          email         = "\(name)@people.example"
          password      = "abc123-321CBA"
          administrator = \(administrator)
        }

        """
    }

    private static let base =
        user("root", administrator: true)
            + """
            resource "ionoscloud_s3_key" "root" {
              user_id = ionoscloud_user.root.id
            }

            resource "ionoscloud_s3_bucket" "reports" {
              name = "steps-reports"
            }

            data "ionoscloud_contracts" "c" {}

            """

    /// Whom the policy lets in is known only once the user is made.
    private static func policy(_ principal: String, _ sid: String) -> String {
        """
        resource "ionoscloud_s3_bucket_policy" "reports" {
          bucket = ionoscloud_s3_bucket.reports.name
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = \(principal)
              Action    = ["s3:GetObject"]
              Resource  = ["arn:aws:s3:::steps-reports/*"]
              Sid       = \(sid)
            }]
          })
        }

        """
    }

    private static let ada =
        "{ AWS = [\"arn:aws:iam:::user/${data.ionoscloud_contracts.c.contracts[0].contract_number}:${ionoscloud_user.ada.id}\"] }"

    private func project(_ main: String) async throws -> UserProject {
        let project = try UserProject.inSandbox([
            "main.tf": main, "own.keyform.hcl": "signer {\n  key = ionoscloud_s3_key.root\n}\n",
        ])
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    @Test func aPolicyThatIsKnownTooLateOpensNoBucketThatExists() async throws {
        let project = try await project(Self.base)
        try project.write(
            Self.base + Self.user("eve") + Self.policy("\"*\"", "sha1(ionoscloud_user.eve.id)"),
            to: "main.tf"
        )
        let refused = try await project.keyform("apply", "-auto-approve")
        #expect(refused.exitStatus == 1)
        #expect(
            refused.output.contains(
                "\n    who may use steps-reports is known after apply; its policy refers to eve\n"
            ),
            "\(refused.everything)"
        )
        #expect(refused.errorOutput.contains("Error: A bucket would become public"), "\(refused.everything)")
        #expect(refused.unwrappedErrors.contains("add -allow=public."), "\(refused.everything)")
        let state = try await project.keyform("state", "list")
        #expect(!state.output.contains("bucket_policy"), "\(state.everything)")

        // By now it is known.
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(
            plan.output.contains("\n  ! steps-reports becomes readable by everyone\n"),
            "\(plan.everything)"
        )
        try project.write(
            Self.base + Self.user("eve") + Self.user("joe")
                + Self.policy("\"*\"", "sha1(ionoscloud_user.joe.id)"),
            to: "main.tf"
        )
        let allowed = try await project.keyform("plan", "-out=p", "-allow=public")
        #expect(allowed.exitStatus == 0, "\(allowed.everything)")
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
    }

    @Test func theFirstPlanTellsWhatNewPeopleGain() async throws {
        let text = Self.base + Self.user("ada") + Self.policy(Self.ada, "\"Ada\"")
        let project = try UserProject.inSandbox([
            "main.tf": text, "own.keyform.hcl": "signer {\n  key = ionoscloud_s3_key.root\n}\n",
        ])
        let plan = try await project.keyform("plan", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("\n    ada gains read on steps-reports/*\n"), "\(plan.everything)")
        #expect(
            plan.output.contains(
                """
                      + policy = 1 statement (known after apply)
                          + statement "Ada" allows
                              + who:   ada@people.example (ionoscloud_user.ada, id known after apply)
                              + what:  s3:GetObject
                              + where: objects steps-reports/*
                """
            ),
            "\(plan.everything)"
        )
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let ada = try await project.keyform("access", "ada")
        #expect(ada.output.contains("may read steps-reports/*"), "\(ada.everything)")
        let again = try await project.keyform("plan", "-detailed-exitcode")
        #expect(again.exitStatus == 0, "\(again.everything)")
    }

    @Test func aPolicyOfNewPeopleIsGuardedInThePlan() async throws {
        let project = try await project(Self.base)
        try project.write(
            Self.base + Self.user("eve") + Self.policy("\"*\"", "ionoscloud_user.eve.id"),
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(
            plan.output.contains("\n  ! steps-reports becomes readable by everyone\n"),
            "\(plan.everything)"
        )
        #expect(plan.unwrappedErrors.contains("add -allow=public."), "\(plan.everything)")
    }

    @Test func whoMayWhatIsReadWithTheSignersKey() async throws {
        let project = try await project(Self.base + Self.user("ada") + Self.policy(Self.ada, "\"Ada\""))
        let ada = try await project.keyform("access", "ada")
        #expect(ada.exitStatus == 0, "\(ada.everything)")
        #expect(ada.output.contains("may read steps-reports/*"), "\(ada.everything)")
        #expect(!ada.everything.contains("not read"), "\(ada.everything)")
        let bucket = try await project.keyform("access", "steps-reports")
        #expect(
            bucket.output.contains("    ada@people.example may read steps-reports/*"),
            "\(bucket.everything)"
        )
        let json = try JSONValue(parsing: try await project.keyform("access", "-json").output)
        #expect(json["buckets_read"] == true)
    }
}
