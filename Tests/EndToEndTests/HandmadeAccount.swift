import Foundation
import JSONText
import TestSupport
import Testing

/// An account with odd things in it, none of which its heir's state manages.
struct HandmadeAccount {
    let server: RunningSandbox
    let heir: UserProject
    /// What must not be seen anywhere.
    let secrets: [String]

    private static func user(_ name: String, _ more: String = "") -> String {
        """
        resource "ionoscloud_user" "\(name)" {
          first_name = "\(name)"
          last_name  = "Some\\u202ebody $${evil} %%{if} \\"quoted\\""
          email      = "\(name)@people.example"
          password   = "planted-Password-1"
          \(more)
        }

        """
    }

    private static let people =
        user("ada") + user("late") + user("root", "administrator = true") + user("gone", "active = false")
        + user("strict", "force_sec_auth = true")

    private static let rest = #"""
        data "ionoscloud_contracts" "all" {}

        resource "ionoscloud_group" "storage" {
          name         = "Storage & \"friends\" ${"$"}{x}"
          s3_privilege = true
          user_ids     = [ionoscloud_user.late.id, ionoscloud_user.gone.id, ionoscloud_user.strict.id]
        }

        resource "ionoscloud_group" "admins" {
          name     = "admins"
          user_ids = [ionoscloud_user.root.id]
        }

        resource "ionoscloud_group" "nobody" {
          name = "nobody"
        }

        resource "ionoscloud_s3_key" "late" {
          count      = 2
          user_id    = ionoscloud_user.late.id
          active     = count.index == 0
          depends_on = [ionoscloud_group.storage]
        }

        resource "ionoscloud_share" "storage" {
          group_id       = ionoscloud_group.storage.id
          resource_id    = "11111111-0000-4000-8000-000000000001"
          edit_privilege = true
        }

        resource "ionoscloud_s3_bucket" "plain" {
          name                = "plain-bucket"
          region              = "eu-central-4"
          object_lock_enabled = true
          tags                = { "owner ${"$"}{x}" = "fin\"ance" }
        }

        resource "ionoscloud_s3_bucket" "open" {
          name = "open-bucket"
        }

        resource "ionoscloud_s3_bucket_public_access_block" "plain" {
          bucket            = ionoscloud_s3_bucket.plain.name
          block_public_acls = true
        }

        resource "ionoscloud_s3_bucket_policy" "open" {
          bucket = ionoscloud_s3_bucket.open.name
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = concat([
              {
                Effect    = "Allow"
                Principal = "*"
                Action    = "s3:GetObject"
                Resource  = "arn:aws:s3:::open-bucket/$${aws:username}/*"
                Condition = { IpAddress = { "aws:SourceIp" = ["10.0.0.0/8"] }, Bool = { "aws:SecureTransport" = true } }
              },
              {
                Effect    = "Allow"
                Principal = "*"
                Action    = "s3:GetObject"
                Resource  = "arn:aws:s3:::open-bucket/all/*"
              }],
              [for n in range(40) : {
                Sid       = "many${n}"
                Effect    = "Allow"
                Principal = { AWS = ["arn:aws:iam:::user/${data.ionoscloud_contracts.all.contracts[0].contract_number}:${ionoscloud_user.ada.id}"] }
                Action    = ["s3:PutObject"]
                Resource  = ["arn:aws:s3:::open-bucket/${n}/*"]
              }])
          })
        }

        """#

    init() async throws {
        server = try RunningSandbox([
            "-s3-port", "0", "-status-polls", "0", "-foreign-bucket", "somebody-elses",
        ])
        let key = try server.makeKey()
        let port = try #require(server.storagePort)
        let environment = [
            "IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:\(port)",
            "IONOS_S3_ACCESS_KEY": key.id, "IONOS_S3_SECRET_KEY": key.secret,
        ]
        let maker = try UserProject(
            ["main.tf": Self.people + Self.rest],
            server: server,
            environment: environment
        )
        let made = try await maker.keyform("apply", "-auto-approve")
        try #require(made.exitStatus == 0, "\(made.everything)")
        _ = try server.exchange("POST", "/_sandbox/login", body: "1d ada@people.example")
        _ = try server.exchange("POST", "/_sandbox/second-factor", body: "ada@people.example")
        _ = try server.exchange("POST", "/_sandbox/login", body: "120d late@people.example")
        _ = try server.exchange("POST", "/_sandbox/login", body: "100d root@people.example")
        let privileges =
            ["createDataCenter", "accessAndManageIamResources", "accessAndManageTeapots"]
            + ["createSnapshot", "reserveIp", "accessActivityLog", "createPcc", "createBackupUnit"]
            + ["createInternetAccess", "createK8sCluster", "createFlowLog", "manageDBaaS", "manageRegistry"]
            + ["manageDataplatform", "accessAndManageDns"]
        let flags = privileges.map { "\"\($0)\":true" }.joined(separator: ",")
        _ = try server.exchange(
            "POST",
            "/cloudapi/v6/um/groups",
            body: #"{"properties":{"name":"everything",\#(flags)}}"#
        )
        _ = try server.exchange(
            "POST",
            "/cloudapi/v6/um/users",
            body:
                #"{"properties":{"firstname":"X","lastname":"Y","email":"odd@-people.example","password":"planted-Password-1"}}"#
        )
        heir = try UserProject(server: server, environment: environment)
        var secrets = [key.secret, "planted-Password-1"]
        for user in try server.users() {
            let path = "/cloudapi/v6/um/users/\(user["id"]?.string ?? "")/s3keys?depth=2"
            let keys = try JSONValue(parsing: try server.exchange("GET", path))["items"]?.array ?? []
            secrets += keys.compactMap { $0["properties"]?["secretKey"]?.string }
        }
        self.secrets = secrets
        try #require(secrets.count == 4)
    }
}
