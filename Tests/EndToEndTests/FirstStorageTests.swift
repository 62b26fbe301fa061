import Foundation
import JSONText
import TestSupport
import Testing

/// The first user, group, key, bucket, policy and block of public access of an empty contract, in one apply that signs with
/// the key that it makes: to its end, killed, and undone.
@Suite(.aFewAtATime) struct FirstStorageTests {
    @Test func allIsMadeInOneApplyAndDestroyedInTheRightOrder() async throws {
        let contract = try EmptyContract("-key-propagation", "300ms")
        let apply = try await contract.finish("apply", "-auto-approve")
        #expect(apply.output.contains("Resources: 8 added, 0 changed, 0 destroyed."), "\(apply.everything)")
        let made = Self.addresses(in: apply, after: "Creation complete")
        for (first, then) in EmptyContract.dependencies {
            #expect(Self.isBefore(first, then, in: made), "\(first), \(then): \(made)")
        }
        try await contract.expectWhole()

        // What `access` says of the reader is what the policy says.
        let access = try await contract.project.keyform("access", "rosa")
        let words = access.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            words.contains(
                "may read first-bucket/released/* (statement 1 \"Rosa reads what is released\")"
            ),
            "\(access.everything)"
        )
        #expect(!access.everything.contains("not read"), "\(access.everything)")

        let destroy = try await contract.finish("destroy", "-auto-approve")
        #expect(destroy.output.contains("Resources: 8 destroyed."), "\(destroy.everything)")
        let undone = Self.addresses(in: destroy, after: "Destruction complete")
        for (first, then) in EmptyContract.dependencies {
            #expect(Self.isBefore(then, first, in: undone), "\(then), \(first): \(undone)")
        }
        try await contract.expectNothing()
    }

    /// The begin and the end of the apply and of each of its steps are recorded.
    ///
    /// What is recorded at the same moment shares a commit, so only the first numbers are sure to be reached.
    @Test(arguments: Array(stride(from: 1, through: 25, by: 2)))
    func killedAtACommit(number: Int) async throws {
        let contract = try EmptyContract()
        let killed = try await contract.project.keyform(
            ["apply", "-auto-approve"],
            environment: ["KEYFORM_FAIL_POINT": "\(number % 4 == 1 ? "before" : "after")-commit:\(number)"]
        )
        #expect(killed.exitStatus != 0 || number > 13, "\(number) is beyond the end: \(killed.everything)")
        try await contract.finish("apply", "-auto-approve")
        try await contract.expectWhole()
    }

    /// Kills between a request and its answer, where answers are lost besides.
    @Test(arguments: 0..<8)
    func killedAtARandomMoment(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let faults = [
            "PUT s3:/* #1 drop-after", "PUT s3:/*?policy #1 drop-after",
            "PUT s3:/*?publicAccessBlock #1 502 html after", "HEAD s3:/* #1-2 stale",
            "GET s3:/*?policy #1 stale",
            "POST * #\(Int.random(in: 1...5, using: &random)) drop-after", "GET s3:* #2 503 code=SlowDown",
        ].filter { _ in Bool.random(using: &random) }
        let contract = try EmptyContract(
            ["-latency", "\(Int.random(in: 5...30, using: &random))ms"]
                + (seed.isMultiple(of: 2) ? [] : faults.flatMap { ["-fault", $0] })
        )
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            try await contract.project.kill(
                ["apply", "-auto-approve"],
                afterRequests: Int.random(in: 3...26, using: &random),
                milliseconds: Int.random(in: 0...40, using: &random)
            )
        }
        // What lost answers leave uncertain the next run settles; it never takes more than a few.
        try await contract.finish("apply", "-auto-approve", attempts: 3)
        try await contract.expectWhole()
        try await contract.project.kill(
            ["destroy", "-auto-approve"],
            afterRequests: Int.random(in: 3...26, using: &random),
            milliseconds: Int.random(in: 0...40, using: &random)
        )
        try await contract.finish("destroy", "-auto-approve", attempts: 3)
        try await contract.expectNothing()
    }

    /// The addresses in the order in which something was done to them.
    private static func addresses(in outcome: ProcessOutcome, after word: String) -> [String] {
        outcome.output.split(separator: "\n").filter { $0.contains(": \(word) ") }
            .compactMap { $0.split(separator: ":").first.map(String.init) }
    }

    private static func isBefore(_ first: String, _ then: String, in order: [String]) -> Bool {
        guard let left = order.firstIndex(of: first), let right = order.firstIndex(of: then) else {
            return false
        }
        return left < right
    }
}

/// A contract that has nobody but its owner, and the project that gives it the first of everything.
private struct EmptyContract {
    let server: RunningSandbox
    let project: UserProject
    /// A key that keyform does not know.
    private let ownersKey: (id: String, secret: String)

    /// What is made before what, and destroyed after it.
    static let dependencies = [
        ("ionoscloud_user.admin", "ionoscloud_group.storage"),
        ("ionoscloud_user.reader", "ionoscloud_group.storage"),
        ("ionoscloud_group.storage", "ionoscloud_s3_key.admin"),
        ("ionoscloud_group.storage", "ionoscloud_s3_key.reader"),
        ("ionoscloud_s3_key.admin", "ionoscloud_s3_bucket.first"),
        ("ionoscloud_s3_bucket.first", "ionoscloud_s3_bucket_public_access_block.first"),
        ("ionoscloud_s3_bucket_public_access_block.first", "ionoscloud_s3_bucket_policy.first"),
    ]

    private static func user(_ name: String, administrator: Bool) -> String {
        """
        resource "ionoscloud_user" "\(name)" {
          first_name     = "\(name)"
          last_name      = "Storage"
          email          = "\(name == "reader" ? "rosa" : name)@people.example"
          password       = "Planted-Password-1"
          administrator  = \(administrator)
          force_sec_auth = false
        }

        resource "ionoscloud_s3_key" "\(name)" {
          user_id    = ionoscloud_user.\(name).id
          depends_on = [ionoscloud_group.storage]
        }

        """
    }

    private static let main =
        user("admin", administrator: true) + user("reader", administrator: false) + #"""
            data "ionoscloud_contracts" "all" {}

            resource "ionoscloud_group" "storage" {
              name         = "storage"
              s3_privilege = true
              user_ids     = [ionoscloud_user.admin.id, ionoscloud_user.reader.id]
            }

            resource "ionoscloud_s3_bucket" "first" {
              name = "first-bucket"
            }

            resource "ionoscloud_s3_bucket_public_access_block" "first" {
              bucket                  = ionoscloud_s3_bucket.first.name
              block_public_policy     = true
              restrict_public_buckets = true
            }

            locals {
              contract = data.ionoscloud_contracts.all.contracts[0].contract_number
            }

            resource "ionoscloud_s3_bucket_policy" "first" {
              bucket = ionoscloud_s3_bucket.first.name
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Sid       = "Rosa reads what is released"
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam:::user/${local.contract}:${ionoscloud_user.reader.id}" }
                  Action    = ["s3:GetObject"]
                  Resource  = ["arn:aws:s3:::${ionoscloud_s3_bucket.first.name}/released/*"]
                }]
              })
            }

            """#

    init(_ arguments: String...) throws {
        try self.init(arguments)
    }

    init(_ arguments: [String]) throws {
        server = try RunningSandbox(["-s3-port", "0"] + arguments)
        ownersKey = try server.makeKey()
        let port = try #require(server.storagePort)
        project = try UserProject(
            ["main.tf": Self.main, "own.keyform.hcl": "signer {\n  key = ionoscloud_s3_key.admin\n}\n"],
            server: server,
            environment: ["IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:\(port)"]
        )
    }

    /// Runs a command that must succeed, in the end.
    @discardableResult
    func finish(_ arguments: String..., attempts: Int = 1) async throws -> ProcessOutcome {
        var outcome = try await project.keyform(arguments)
        for _ in 1..<attempts where outcome.exitStatus != 0 {
            outcome = try await project.keyform(arguments)
        }
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return outcome
    }

    /// Exactly one of each, each known to the state, nothing left to change, and the state sound.
    func expectWhole() async throws {
        #expect(try server.emails() == ["admin@people.example", "rosa@people.example"])
        for user in try server.users() {
            let path = "/cloudapi/v6/um/users/\(try #require(user["id"]?.string))/s3keys?depth=1"
            let keys = try JSONValue(parsing: try server.exchange("GET", path))["items"]?.array
            #expect(keys?.count == 1, "\(user)")
        }
        _ = try server.only("groups")
        #expect(try await bucketNames() == ["first-bucket"])
        let list = try await project.keyform("state", "list")
        #expect(
            list.output == """
                ionoscloud_group.storage
                ionoscloud_s3_bucket.first
                ionoscloud_s3_bucket_policy.first
                ionoscloud_s3_bucket_public_access_block.first
                ionoscloud_s3_key.admin
                ionoscloud_s3_key.reader
                ionoscloud_user.admin
                ionoscloud_user.reader

                """,
            "\(list.everything)"
        )
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 0, "\(check.everything)")
        // Nothing was made twice and then cleared away.
        #expect(try server.requests().filter { $0.method == "DELETE" }.map(\.shape) == [])
    }

    /// Nobody but the owner, and no bucket.
    func expectNothing() async throws {
        #expect(try server.users().isEmpty)
        let groups = try JSONValue(parsing: try server.exchange("GET", "/cloudapi/v6/um/groups?depth=1"))
        #expect(groups["items"]?.array == [])
        // The key that signed is gone; the owner looks.
        try project.write("", to: "own.keyform.hcl")
        let names = try await bucketNames(
            environment: ["IONOS_S3_ACCESS_KEY": ownersKey.id, "IONOS_S3_SECRET_KEY": ownersKey.secret]
        )
        #expect(names == [])
    }

    /// The buckets of the contract, as `access` reads them.
    private func bucketNames(environment: [String: String] = [:]) async throws -> [String] {
        let outcome = try await project.keyform(["access", "-json"], environment: environment)
        let document = try JSONValue(parsing: outcome.output)
        #expect(document["buckets_read"] == true, "\(outcome.everything)")
        return document["buckets"]?.array?.compactMap { $0["name"]?.string } ?? []
    }
}
