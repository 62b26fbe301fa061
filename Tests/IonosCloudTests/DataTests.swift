import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import ResourceSchemas
import SourceText
import Testing
import Values

@testable import IonosCloud

@Suite("Data sources")
struct DataTests {
    // MARK: User

    @Test func aUserIsFoundByItsID() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("storage")])
        let alice = try await account.user(
            "alice",
            ["group_ids": .set([.string(group.objectID)], of: .string)]
        )
        let found = try await read(account, "ionoscloud_user", ["id": .string(alice.objectID)])
        #expect(found["email"] == .string("alice@example.com"))
        #expect(found["active"] == .bool(true))
        #expect(found["groups"]?.elements?.first?["name"] == .string("storage"))
        #expect(
            Set(found.mapValue?.keys ?? [])
                == Set(
                    account.provider.schemas.schema(.data, "ionoscloud_user")?.attributes.map(\.name) ?? []
                )
        )
    }

    @Test func aUserIsFoundByTheWholeAddressOnly() async throws {
        let account = try Account()
        _ = try await account.user("malice")
        let alice = try await account.user("alice")
        let found = try await read(account, "ionoscloud_user", ["email": .string("ALICE@example.com")])
        #expect(found["id"] == .string(alice.objectID))
        let problem = await problem(account, "ionoscloud_user", ["email": .string("lice@example.com")])
        #expect(problem == "no user found with the specified criteria: email = lice@example.com")
    }

    @Test func withoutIDAndAddressTheUserIsTheOneWhoseNameAndPasswordCount() async throws {
        let account = try Account()
        let alice = try await account.user("alice", ["administrator": .bool(true)])
        let basic = try account.nextRun(
            credentials: Credentials(username: "alice@example.com", password: "abc123-321CBA")
        )
        let found = try await read(basic, "ionoscloud_user", [:])
        #expect(found["id"] == .string(alice.objectID))
        #expect(
            await problem(account, "ionoscloud_user", [:]) == "please provide either the user id or email"
        )
    }

    @Test func anEmptyArgumentCountsAsLeftOut() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let found = try await read(
            account,
            "ionoscloud_user",
            ["id": .string(alice.objectID), "email": .string("")]
        )
        #expect(found["id"] == .string(alice.objectID))
    }

    @Test func aServerThatListsOnlyIDsIsAskedForEachUser() async throws {
        let account = try Account(faults: ["GET /um/users omit=properties"])
        let alice = try await account.user("alice")
        let found = try await read(account, "ionoscloud_user", ["email": .string("alice@example.com")])
        #expect(found["id"] == .string(alice.objectID))
    }

    // MARK: Group

    @Test func aGroupIsFoundByItsExactName() async throws {
        let account = try Account()
        _ = try await account.create("ionoscloud_group", ["name": .string("storage-old")])
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("storage"), "s3_privilege": .bool(true)]
        )
        _ = try await account.user("alice", ["group_ids": .set([.string(group.objectID)], of: .string)])
        let found = try await read(account, "ionoscloud_group", ["name": .string("storage")])
        #expect(found["id"] == .string(group.objectID))
        #expect(found["s3_privilege"] == .bool(true))
        #expect(found["users"]?.elements?.count == 1)
        #expect(
            Set(found.mapValue?.keys ?? [])
                == Set(
                    account.provider.schemas.schema(.data, "ionoscloud_group")?.attributes.map(\.name) ?? []
                )
        )
        #expect(
            await problem(account, "ionoscloud_group", ["name": .string("Storage")])
                == "no group found with the specified name = Storage"
        )
    }

    @Test func groupsOfOneNameAreNotChosenAmong() async throws {
        let account = try Account()
        _ = try await account.create("ionoscloud_group", ["name": .string("storage")])
        _ = try await account.create("ionoscloud_group", ["name": .string("storage")])
        #expect(
            await problem(account, "ionoscloud_group", ["name": .string("storage")])
                == "more than one group found with the specified criteria name = storage"
        )
    }

    @Test func membersAreLeftOutWhereTheyAreNotWanted() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("storage")])
        await account.sandbox.clearRequestLog()
        let found = try await read(
            account,
            "ionoscloud_group",
            ["id": .string(group.objectID), "get_users_data": .bool(false)]
        )
        #expect(found["users"]?.elements == [])
        #expect(await account.requests() == ["GET /um/groups/ID"])
    }

    // MARK: Key

    @Test func aKeyIsFoundByItsIDAndTheOnlyOneWithout() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let first = try await createKey(account, alice)
        let only = try await read(account, "ionoscloud_s3_key", ["user_id": .string(alice.objectID)])
        #expect(only == first.attributes)
        let second = try await createKey(account, alice)
        let named = try await read(
            account,
            "ionoscloud_s3_key",
            ["user_id": .string(alice.objectID), "id": .string(second.objectID)]
        )
        #expect(named == second.attributes)
        #expect(
            await problem(account, "ionoscloud_s3_key", ["user_id": .string(alice.objectID)])
                == "more than one storage key found with the specified criteria: userID = \(alice.objectID)"
        )
    }

    @Test(arguments: SandboxOptions.KeyNotFound.allCases)
    func aKeyThatIsNotThereIsSaidNotToBe(way: SandboxOptions.KeyNotFound) async throws {
        var options = SandboxOptions()
        options.keyNotFound = way
        let account = try Account(options: options)
        let alice = try await account.user("alice")
        #expect(
            await problem(
                account,
                "ionoscloud_s3_key",
                ["user_id": .string(alice.objectID), "id": .string("none")]
            )
                == "no storage key found with the specified criteria: userID = \(alice.objectID) id = none"
        )
        #expect(
            await problem(account, "ionoscloud_s3_key", ["user_id": .string(alice.objectID)])
                == "no storage key found with the specified criteria: userID = \(alice.objectID)"
        )
    }

    @Test(arguments: [
        ("ionoscloud_user", "id", "email", "id and email cannot be both specified in the same time"),
        ("ionoscloud_group", "id", "name", "id and name cannot be both specified in the same time"),
    ])
    func twoWaysToNameOneAreTooMany(type: String, first: String, second: String, problem: String) async throws
    {
        let account = try Account()
        let given: [String: Value] = [first: .string("x"), second: .string("y")]
        #expect(await self.problem(account, type, given) == problem)
        #expect(await account.requests() == [])
    }

    @Test func aGroupMustBeNamed() async throws {
        #expect(
            await problem(try Account(), "ionoscloud_group", [:])
                == "please provide either the group id or name"
        )
    }

    /// Data sources that are read in an apply see what it has made a moment before, by id and by name.
    @Test func whatThisRunMadeIsWaitedFor() async throws {
        var options = SandboxOptions()
        options.readLag = 3000
        options.laggingWrites = true
        let account = try Account(options: options)
        let user = try await account.user("alice")
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let key = try await account.create("ionoscloud_s3_key", ["user_id": .string(user.objectID)])
        let id = Value.string(String(key.objectID.split(separator: "/").last ?? ""))
        let email = try #require(user.attributes["email"])
        for (type, given) in [
            ("ionoscloud_s3_key", ["user_id": .string(user.objectID), "id": id]),
            ("ionoscloud_s3_key", ["user_id": .string(user.objectID)]),
            ("ionoscloud_user", ["id": .string(user.objectID)]), ("ionoscloud_user", ["email": email]),
            ("ionoscloud_group", ["id": .string(group.objectID)]),
            ("ionoscloud_group", ["name": .string("g")]),
        ] as [(String, [String: Value])] {
            #expect(try await read(account, type, given)["id"]?.stringValue != nil, "\(type) \(given)")
        }
        // What nobody made is not waited for beyond that.
        try await account.clock.sleep(for: .seconds(60))
        let before = account.clock.now()
        #expect(await problem(account, "ionoscloud_group", ["name": .string("none")]) != nil)
        #expect(account.clock.now() == before)
    }

    // MARK: Share, contracts, data center

    @Test func aShareIsFoundByItsPair() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let resource = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70"
        let pair: [String: Value] = ["group_id": .string(group.objectID), "resource_id": .string(resource)]
        #expect(
            await problem(account, "ionoscloud_share", pair)
                == "group_id \(group.objectID) resource_id \(resource) not found"
        )
        _ = try await account.create(
            "ionoscloud_share",
            pair.merging(["share_privilege": .bool(true)]) { $1 }
        )
        let found = try await read(account, "ionoscloud_share", pair)
        #expect(found["id"] == .string(resource))
        #expect(found["share_privilege"] == .bool(true))
        #expect(found["edit_privilege"] == .bool(false))
    }

    @Test func contractsShowTheirNumberAndAllLimits() async throws {
        let account = try Account()
        let found = try await read(account, "ionoscloud_contracts", [:])
        let contract = try #require(found["contracts"]?.elements?.first)
        #expect(contract["contract_number"] == .number(31_415_926))
        #expect(contract["owner"] == .string("owner@sandbox.example"))
        #expect(contract["resource_limits"]?["cores_per_server"] == .number(62))
        let limits = contract["resource_limits"]?.mapValue
        #expect(limits?.keys.count == 25)
        #expect(limits?.keys.allSatisfy { limits?[$0]?.isNull == false } == true)
        let schema = account.provider.schemas.schema(.data, "ionoscloud_contracts")
        #expect(schema?.attribute("contracts")?.type == found["contracts"]?.type)
    }

    @Test func aLimitThatIsNotGivenIsNull() async throws {
        let account = try Account(faults: ["GET /contracts omit=nlbLimitTotal omit=owner"])
        let contract = try await read(account, "ionoscloud_contracts", [:])["contracts"]?.elements?.first
        #expect(contract?["resource_limits"]?["nlb_limit_total"] == .null(.number))
        #expect(contract?["owner"] == .null(.string))
        let without = try Account(faults: ["GET /contracts omit=properties"])
        let empty = try await read(without, "ionoscloud_contracts", [:])["contracts"]?.elements?.first
        #expect(empty?["contract_number"] == .null(.number))
        let none = try Account(faults: [#"GET /contracts 200 body='{"type":"collection","items":[]}'"#])
        #expect(await problem(none, "ionoscloud_contracts", [:]) == "No contracts found")
    }

    private func datacenter(_ account: Account, _ name: String, _ location: String) async throws -> String {
        let body = #"{"properties":{"name":"\#(name)","location":"\#(location)"}}"#
        return try #require(try await account.ask("POST", "/datacenters", body)["id"]?.string)
    }

    @Test func aDatacenterIsFoundByNameLocationAndID() async throws {
        var options = SandboxOptions()
        options.pageLimit = 2
        let account = try Account(options: options)
        var ids: [String] = []
        for (name, location) in [
            ("a", "de/txl"), ("a", "de/fra"), ("b", "de/fra"), ("A", "us/las"), ("c", "de/fra/2"),
        ] {
            ids.append(try await datacenter(account, name, location))
        }
        for (given, index) in [
            (["name": "b"], 2), (["name": "a", "location": "de/fra"], 1), (["location": "de/fra/2"], 4),
            (["name": "A"], 3), (["id": ids[0], "name": "a"], 0),
            (["name": "", "location": "us/las"], 3),
        ] {
            let found = try await read(account, "ionoscloud_datacenter", given.mapValues(Value.string))
            #expect(found["id"] == .string(ids[index]), "\(given)")
        }
        let found = try await read(account, "ionoscloud_datacenter", ["id": .string(ids[0])])
        #expect(found["version"] == .number(1))
        #expect(found["cpu_architecture"]?.elements?.first?["max_cores"] == .number(62))
        let schema = account.provider.schemas.schema(.data, "ionoscloud_datacenter")
        for attribute in schema?.attributes ?? [] {
            #expect(found[attribute.name]?.type == attribute.type, "\(attribute.name)")
        }
        for (given, expected) in [
            ([:], "either id, location or name must be set"),
            (["name": "d"], "no datacenter found with the specified criteria: name = d"),
            (
                ["name": "b", "location": "x"],
                "no datacenter found with the specified criteria: name = b location = x"
            ),
            (["name": "a"], "more than one datacenter found with the specified criteria: name = a"),
            (
                ["id": ids[0], "name": "b"],
                "name of dc (UUID=\(ids[0]), name=a) does not match expected name: b"
            ),
        ] as [([String: String], String)] {
            #expect(
                await problem(account, "ionoscloud_datacenter", given.mapValues(Value.string)) == expected
            )
        }
    }

    private func read(_ account: Account, _ type: String, _ given: [String: Value]) async throws -> Value {
        let attributes = account.provider.schemas.schema(.data, type)?.attributes ?? []
        return try await account.provider.readData(
            type: type,
            configuration: .object(
                ValueMap(attributes.map { ($0.name, given[$0.name] ?? $0.defaultValue ?? .null($0.type)) })
            )
        )
    }

    private func problem(_ account: Account, _ type: String, _ given: [String: Value]) async -> String? {
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await read(account, type, given)
        }
        return error?.diagnostics.first?.summary
    }
}
