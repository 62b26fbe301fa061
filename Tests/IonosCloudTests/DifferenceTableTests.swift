import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

/// The design's table of what keyform does otherwise than the Terraform provider, row by row.
///
/// That `secret_key` is withheld and sealed everywhere is proved on the built program, in `SecretTests`.
@Suite("Where keyform differs from the Terraform provider")
struct DifferenceTableTests {
    enum Row: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case secret = "secret_key is sensitive"
        case userChange = "a change of user_id replaces the key"
        case keyRequests = "a key takes a POST and its status; a PUT only for active = false"
        case retryTrue = "IONOS_S3_KEY_CREATION_RETRY=true: retried until the create timeout"
        case retryFalse = "IONOS_S3_KEY_CREATION_RETRY=false: never retried"
        case retryHeld = "unset: retried when the API confirms the privilege"
        case retryLacking = "unset: fails at once without the privilege, naming the group"
        case active = "a user is created active, and unmanaged afterwards"
        case gone = "404 on delete is success"
        case privileges = "privileges left out are unmanaged, unknown ones preserved"
        case drift = "membership drift is seen, and only own edges changed"
        case sixth = "the sixth key is refused in the plan, listing the five"
        case importedPassword = "an imported user keeps its password until the configuration changes it"

        var testDescription: String { rawValue }
    }

    @Test(arguments: Row.allCases)
    func differs(row: Row) async throws {
        switch row {
        case .secret: try secretIsSensitive()
        case .userChange: try changeOfUserReplaces()
        case .keyRequests: try await keyRequests()
        case .retryTrue: try await retries(.always, joined: false, delay: 20_000, isMade: true)
        case .retryFalse: try await retries(.never, joined: true, delay: 20_000, isMade: false)
        case .retryHeld: try await retries(.whenPrivilegeHeld, joined: true, delay: 20_000, isMade: true)
        case .retryLacking: try await retries(.whenPrivilegeHeld, joined: false, delay: 0, isMade: false)
        case .active: try await activeByDefault()
        case .gone: try await goneIsDeleted()
        case .privileges: try await privilegesSurvive()
        case .drift: try await driftIsSeen()
        case .sixth: try await sixthKeyIsRefused()
        case .importedPassword: try await importedPasswordStays()
        }
    }

    private func secretIsSensitive() throws {
        let schemas = try Account().provider.schemas
        for schema in [
            schemas.schema(.managed, "ionoscloud_s3_key"), schemas.schema(.data, "ionoscloud_s3_key"),
        ] {
            let attributes = try #require(schema).attributes
            #expect(attributes.first { $0.name == "secret_key" }?.isSensitive == true)
        }
    }

    private func changeOfUserReplaces() throws {
        let schema = try #require(try Account().provider.schemas.schema(.managed, "ionoscloud_s3_key"))
        #expect(schema.attributes.filter(\.forcesReplacement).map(\.name) == ["user_id"])
    }

    private func keyRequests() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        await account.sandbox.clearRequestLog()
        _ = try await createKey(account, user)
        #expect(await account.requests() == ["POST /um/users/ID/s3keys", "GET /requests/ID/status"])
        await account.sandbox.clearRequestLog()
        _ = try await createKey(account, user, ["active": .bool(false)])
        #expect(
            await account.requests() == [
                "POST /um/users/ID/s3keys", "GET /requests/ID/status", "PUT /um/users/ID/s3keys/ID",
                "GET /requests/ID/status",
            ]
        )
    }

    /// Creates a key for a user of a group that has the privilege, which the API notices after so many milliseconds;
    /// without `joined`, somebody else makes the user a member meanwhile, or nobody when there is no delay.
    private func retries(
        _ retry: KeyCreationRetry,
        joined: Bool,
        delay: Int64,
        isMade: Bool
    ) async throws {
        var options = SandboxOptions()
        options.privilegeRule = true
        options.privilegeDelay = delay
        let account = try Account(options: options, retry: retry)
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("storage"), "s3_privilege": .bool(true)]
        )
        let user = try await account.user("alice")
        if joined || delay > 0 {
            _ = try await account.ask(
                "POST",
                "/um/groups/\(group.objectID)/users",
                #"{"id":"\#(user.objectID)"}"#
            )
        }
        let progress = RecordedProgress()
        let start = account.clock.now()
        do throws(OperationFailure) {
            _ = try await account.create(
                "ionoscloud_s3_key",
                ["user_id": .string(user.objectID)],
                progress: progress
            )
            #expect(isMade)
            #expect(progress.waits.contains { $0.contains("Object Storage privilege") })
            #expect(account.clock.now() - start >= .milliseconds(delay - 1000))
        } catch {
            #expect(!isMade, "\(error.diagnostic.detail)")
            #expect(progress.waits.isEmpty)
            if !joined {
                #expect(error.diagnostic.summary == "User lacks the Object Storage privilege")
                #expect(error.diagnostic.detail.contains("\"storage\""))
            }
            let posts = await account.requests().filter { $0 == "POST /um/users/ID/s3keys" }
            #expect(posts.count == 1)
        }
    }

    private func activeByDefault() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let path = "/um/users/\(user.objectID)"
        #expect(try await account.ask("GET", path)["properties"]?["active"] == true)
        let body =
            #"{"properties":{"firstname":"alice","lastname":"Example","email":"alice@example.com","active":false}}"#
        _ = try await account.ask("PUT", path, body)
        _ = try await account.update(
            "ionoscloud_user",
            user,
            Account.userArguments("alice").merging(["first_name": .string("Al")]) { $1 }
        )
        #expect(try await account.ask("GET", path)["properties"]?["active"] == false)
    }

    private func goneIsDeleted() async throws {
        for way in SandboxOptions.KeyNotFound.allCases {
            var options = SandboxOptions()
            options.keyNotFound = way
            let account = try Account(options: options)
            let group = try await account.create("ionoscloud_group", ["name": .string("g")])
            let user = try await account.user("alice")
            let key = try await createKey(account, user)
            for (type, object) in [
                ("ionoscloud_s3_key", key), ("ionoscloud_user", user), ("ionoscloud_group", group),
                ("ionoscloud_s3_key", key), ("ionoscloud_user", user), ("ionoscloud_group", group),
            ] {
                try await account.delete(type, object)
            }
        }
    }

    private func privilegesSurvive() async throws {
        let account = try Account()
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "reserve_ip": .bool(true)]
        )
        let path = "/um/groups/\(group.objectID)"
        let body = #"{"properties":{"name":"g","reserveIp":true,"createPcc":true,"manageQuantum":true}}"#
        _ = try await account.ask("PUT", path, body)
        _ = try await account.update("ionoscloud_group", group, ["name": .string("h")])
        let properties = try await account.ask("GET", path)["properties"]
        #expect(properties?["name"] == "h")
        for privilege in ["reserveIp", "createPcc", "manageQuantum"] {
            #expect(properties?[privilege] == true, "\(privilege)")
        }
    }

    private func driftIsSeen() async throws {
        let account = try Account()
        let (alice, bob, eve) = (
            try await account.user("alice"), try await account.user("bob"), try await account.user("eve")
        )
        let own = Value.set([.string(alice.objectID), .string(bob.objectID)], of: .string)
        let group = try await account.create("ionoscloud_group", ["name": .string("g"), "user_ids": own])
        let path = "/um/groups/\(group.objectID)/users"
        _ = try await account.ask("DELETE", "\(path)/\(bob.objectID)")
        _ = try await account.ask("POST", path, #"{"id":"\#(eve.objectID)"}"#)
        let request = RefreshRequest(record: Account.record("ionoscloud_group", group))
        guard case .found(let seen) = try #require(await account.provider.refresh([request]).first).result
        else {
            Issue.record("the group was not found")
            return
        }
        #expect(seen.attributes["user_ids"]?.elements == [.string(alice.objectID)])
        #expect(seen.attributes["users"]?.elements?.count == 2)
        _ = try await account.update("ionoscloud_group", seen, ["user_ids": own])
        let members = try await account.ask("GET", path)["items"]?.array?.compactMap { $0["id"]?.string }
        #expect(Set(members ?? []) == [alice.objectID, bob.objectID, eve.objectID])
    }

    private func sixthKeyIsRefused() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        var keys: [String] = []
        for _ in 0..<5 {
            keys.append(try await createKey(account, user).objectID)
        }
        let sixth = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "sixth")),
            action: .create,
            reason: .notInState,
            before: nil,
            after: .object(ValueMap([("user_id", .string(user.objectID))]))
        )
        let plan = Plan(id: "p", mode: .normal, lineage: "l", changes: [sixth])
        let found = account.provider.review(
            plan,
            facts: try await account.provider.survey(plan, deleted: [])
        )
        #expect(found.map(\.severity) == [.error])
        for key in keys {
            #expect(found.first?.detail.contains(key.prefix(20)) == true)
        }
    }

    private func importedPasswordStays() async throws {
        let account = try Account()
        let made = try await account.user("alice")
        let read = try await account.provider.readForImport(
            type: "ionoscloud_user",
            id: made.objectID
        )
        #expect(read.attributes["password"]?.isNull == true)
        _ = try await account.update(
            "ionoscloud_user",
            read,
            Account.userArguments("alice").merging(["last_name": .string("Other")]) { $1 }
        )
        let puts = await account.sandbox.requestLog.filter { $0.method == "PUT" }
        #expect(puts.count == 1)
        #expect(puts.first?.sent.contains { $0.contains("password") } == false)
    }
}
