import Foundation
import TestSupport
import Testing

/// First user, key and bucket on an empty contract: the key is made in the apply that signs with it.
@Suite(.aFewAtATime) struct SignerKeyTests {
    private static let people = """
        resource "ionoscloud_user" "admin" {
          first_name     = "Ada"
          last_name      = "Admin"
          email          = "ada@example.com"
          password       = "correct horse battery"
          administrator  = true
          force_sec_auth = false
        }

        resource "ionoscloud_s3_key" "admin" {
          user_id = ionoscloud_user.admin.id
        }

        """
    private static let bucket = """
        resource "ionoscloud_s3_bucket" "first" {
          name = "first-bucket"
        }

        """
    private static let parts = """
        resource "ionoscloud_s3_bucket_policy" "first" {
          bucket = ionoscloud_s3_bucket.first.name
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Deny"
              Principal = "*"
              Action    = ["s3:DeleteObject"]
              Resource  = ["arn:aws:s3:::first-bucket/*"]
            }]
          })
        }

        resource "ionoscloud_s3_bucket_public_access_block" "first" {
          bucket            = ionoscloud_s3_bucket.first.name
          block_public_acls = true
        }

        """
    private static let signer = "signer {\n  key = ionoscloud_s3_key.admin\n}\n"

    private func project(
        _ main: String = people + bucket,
        own: String = signer
    ) throws -> UserProject {
        try UserProject.inSandbox(["main.tf": main, "own.keyform.hcl": own])
    }

    /// The addresses in the order in which something was done to them.
    private func order(_ text: String, _ word: String) -> [String] {
        text.split(separator: "\n").filter { $0.contains(": \(word) ") }
            .compactMap { $0.split(separator: ":").first.map(String.init) }
    }

    /// Nobody has documented whether a deny holds for administrators, so it is not promised that it does not.
    @Test func aDenyIsSaidToPerhapsHoldForAdministrators() async throws {
        let policy = """
            resource "ionoscloud_s3_bucket_policy" "first" {
              bucket = ionoscloud_s3_bucket.first.name
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = "*"
                  Action    = "s3:DeleteObject"
                  Resource  = "arn:aws:s3:::first-bucket/*"
                }]
              })
            }

            """
        let project = try project(Self.people + Self.bucket + policy)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let buckets = try await project.keyform("access", "-by", "bucket")
        let perhaps = "perhaps: whether a deny holds for administrators is not documented"
        let text = buckets.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("may do everything in first-bucket (\(perhaps))"), "\(buckets.everything)")
        let person = try await project.keyform("access", "ada@example.com")
        #expect(person.output.contains("perhaps less in first-bucket"), "\(person.everything)")
    }

    @Test func allIsMadeInOneApplyAndDestroyedInTheRightOrder() async throws {
        let project = try project()
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(
            order(apply.output, "Creation complete") == [
                "ionoscloud_user.admin", "ionoscloud_s3_key.admin", "ionoscloud_s3_bucket.first",
            ]
        )
        let again = try await project.keyform("plan", "-detailed-exitcode")
        #expect(again.exitStatus == 0, "\(again.everything)")
        let access = try await project.keyform("access", "-by", "bucket")
        #expect(access.exitStatus == 0 && access.output.contains("first-bucket"), "\(access.everything)")
        #expect(!access.output.contains("not read"), "\(access.output)")
        // Without the signer there is nobody to sign, and the bucket keeps the key.
        try project.write("", to: "own.keyform.hcl")
        let unsigned = try await project.keyform("plan")
        #expect(unsigned.exitStatus == 1)
        #expect(
            unsigned.everything.contains("Object storage credentials are missing"),
            "\(unsigned.everything)"
        )
        #expect(
            unsigned.everything.contains("signer {\n  key = ionoscloud_s3_key.admin\n}"),
            "\(unsigned.everything)"
        )
        try project.write(Self.signer, to: "own.keyform.hcl")
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
        #expect(
            order(destroy.output, "Destruction complete") == [
                "ionoscloud_s3_bucket.first", "ionoscloud_s3_key.admin", "ionoscloud_user.admin",
            ]
        )
    }

    /// Another state of the same account deletes the key.
    private func deleteKeyOutside(_ project: UserProject) async throws {
        let id = try await project.keyform("state", "show", "ionoscloud_s3_key.admin").output
        let key = try #require(id.firstMatch(of: /id += "(?<id>[^"]+)"/)?.output.id)
        let user = try #require(id.firstMatch(of: /user_id += "(?<id>[^"]+)"/)?.output.id)
        let main = Self.people.replacing("ionoscloud_user.admin.id", with: "\"\(user)\"")
        try project.write(
            main.replacing(/resource "ionoscloud_user"(.|\n)*?\n}\n/, with: ""),
            to: "main.tf"
        )
        try project.write("", to: "own.keyform.hcl")
        for command in [
            ["-state=other.db", "import", "ionoscloud_s3_key.admin", "\(user)/\(key)"],
            ["-state=other.db", "destroy", "-auto-approve"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        }
    }

    /// A bucket remembers with which key it was made; where everything goes, that one signs on.
    @Test(arguments: [["destroy"], ["apply"]])
    func whatGoesIsSignedForByTheKeyOfARemovedBlock(command: [String]) async throws {
        let project = try project(Self.people + Self.bucket + Self.parts)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write("", to: "own.keyform.hcl")
        if command == ["apply"] { try project.write("", to: "main.tf") }
        let gone = try await project.keyform(command + ["-auto-approve"])
        #expect(gone.exitStatus == 0, "\(gone.everything)")
        let destroyed = order(gone.output, "Destruction complete")
        #expect(
            destroyed.suffix(3) == [
                "ionoscloud_s3_bucket.first", "ionoscloud_s3_key.admin", "ionoscloud_user.admin",
            ],
            "\(gone.everything)"
        )
        #expect(try await project.keyform("state", "list").output.isEmpty)
    }

    /// A destroy makes no key, so it says what else may sign, and takes that.
    @Test func aDestroyWhoseKeyIsGoneTakesAnotherPair() async throws {
        let project = try project()
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try await deleteKeyOutside(project)
        try project.write("resource \"ionoscloud_object_storage_accesskey\" \"other\" {}\n", to: "main.tf")
        let made = try await project.keyform("-state=other.db", "apply", "-auto-approve")
        #expect(made.exitStatus == 0, "\(made.everything)")
        let written = try await project.keyform(
            "-state=other.db",
            "credentials",
            "ionoscloud_object_storage_accesskey.other",
            "-format",
            "env"
        )
        let key = try #require(written.output.firstMatch(of: /AWS_ACCESS_KEY_ID='?([^'\n]+)'?/)?.1)
        let secret = try #require(written.output.firstMatch(of: /AWS_SECRET_ACCESS_KEY='?([^'\n]+)'?/)?.1)
        try project.write(Self.people + Self.bucket, to: "main.tf")
        try project.write(Self.signer, to: "own.keyform.hcl")

        let refused = try await project.keyform("destroy", "-auto-approve")
        #expect(refused.exitStatus == 1)
        #expect(refused.unwrappedErrors.contains("does not exist any more"), "\(refused.everything)")
        #expect(
            refused.unwrappedErrors.contains("set IONOS_S3_ACCESS_KEY and IONOS_S3_SECRET_KEY to a key of"),
            "\(refused.everything)"
        )
        let gone = try await project.keyform(
            "destroy",
            "-auto-approve",
            environment: ["IONOS_S3_ACCESS_KEY": String(key), "IONOS_S3_SECRET_KEY": String(secret)]
        )
        #expect(gone.exitStatus == 0, "\(gone.everything)")
        #expect(order(gone.output, "Destruction complete").first == "ionoscloud_s3_bucket.first")
        #expect(try await project.keyform("state", "list").output.isEmpty)
    }

    /// The plan makes the key anew and says what it could not read; the one after that reads again.
    @Test func whereTheKeyIsGoneThePlanSaysSo() async throws {
        let project = try project(Self.people + Self.bucket + Self.parts)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try await deleteKeyOutside(project)
        try project.write(Self.people + Self.bucket + Self.parts, to: "main.tf")
        try project.write(Self.signer, to: "own.keyform.hcl")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.everything.contains("ionoscloud_s3_key.admin will be created"), "\(plan.everything)")
        let words = plan.everything.split { $0.isWhitespace }.joined(separator: " ")
        #expect(
            words.contains(
                "3 objects not read Not read, because the key ionoscloud_s3_key.admin, which signs for this, does not exist"
                    + " any more: ionoscloud_s3_bucket.first, ionoscloud_s3_bucket_policy.first,"
                    + " ionoscloud_s3_bucket_public_access_block.first"
            ),
            "\(plan.everything)"
        )
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let again = try await project.keyform("plan", "-detailed-exitcode")
        #expect(again.exitStatus == 0, "\(again.everything)")
        #expect(!again.everything.contains("not read"))
    }

    /// An ordinary user's key may not make buckets: said with what is needed, and nothing is left open.
    @Test func anOrdinaryKeyIsRefusedWithWhatIsNeeded() async throws {
        let main =
            Self.people.replacing("administrator  = true", with: "administrator  = false") + """
                resource "ionoscloud_group" "keys" {
                  name         = "keys"
                  s3_privilege = true
                  user_ids     = [ionoscloud_user.admin.id]
                }

                """ + Self.bucket
        let project = try project(main)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 1)
        #expect(apply.everything.contains("administrator"), "\(apply.everything)")
        let list = try await project.keyform("state", "list")
        #expect(!list.output.contains("ionoscloud_s3_bucket"), "\(list.output)")
        let check = try await project.keyform("recover")
        #expect(!check.everything.contains("ionoscloud_s3_bucket.first"), "\(check.everything)")
    }
}
