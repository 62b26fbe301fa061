import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import StateModel
import Testing
import Values

@testable import IonosCloud

/// A plan without changes asks at most ⌈all users / 100⌉ + managed groups + users with managed keys + 2 times.
@Suite("Requests of a refresh")
struct RequestCountTests {
    struct Size: Sendable, CustomTestStringConvertible {
        let all: Int
        let managed: Int
        let keys: Int
        let groups: Int
        /// Whether each user names a group, and whether the group is managed too.
        let memberships: Bool

        var testDescription: String {
            "\(managed) of \(all) users, \(keys) keys each, \(groups) groups\(memberships ? ", joined" : "")"
        }
    }

    @Test(arguments: [
        Size(all: 1, managed: 1, keys: 1, groups: 0, memberships: false),
        Size(all: 10, managed: 10, keys: 4, groups: 2, memberships: true),
        Size(all: 40, managed: 20, keys: 1, groups: 1, memberships: true),
        Size(all: 350, managed: 3, keys: 2, groups: 2, memberships: true),
        Size(all: 350, managed: 4, keys: 1, groups: 0, memberships: false),
        Size(all: 260, managed: 2, keys: 0, groups: 1, memberships: true),
        Size(all: 210, managed: 205, keys: 0, groups: 3, memberships: true),
        Size(all: 600, managed: 5, keys: 1, groups: 1, memberships: false),
    ])
    func areBounded(size: Size) async throws {
        let account = try Account()
        let records = try await fill(account, size)
        await account.sandbox.clearRequestLog()
        let answers = await account.provider.refresh(records.map(RefreshRequest.init(record:)))
        #expect(answers.count == records.count)
        #expect(answers.allSatisfy { $0.isFound })
        for answer in answers {
            guard case .found(let object) = answer.result,
                let record = records.first(where: { $0.key == answer.key })
            else { continue }
            #expect(object.attributes["group_ids"] == record.attributes["group_ids"])
            #expect(object.attributes["user_ids"] == record.attributes["user_ids"])
        }
        // The contract's owner is a user too.
        let pages = (size.all + 1 + 99) / 100
        let owners = size.keys > 0 ? size.managed : 0
        #expect(await account.requests().count <= pages + size.groups + owners + 2)
    }

    @Test func oneKeyInALargeAccountTakesOneRequest() async throws {
        let account = try Account()
        let records = try await fill(
            account,
            Size(all: 1200, managed: 1, keys: 1, groups: 0, memberships: false)
        )
        await account.sandbox.clearRequestLog()
        let key = records.filter { $0.address.resource.type == "ionoscloud_s3_key" }
        _ = await account.provider.refresh(key.map(RefreshRequest.init(record:)))
        #expect(await account.requests() == ["GET /um/users/ID/s3keys"])
    }

    /// Whether addresses are taken is asked one by one or of all users, whichever takes fewer requests.
    @Test(arguments: [(50, 40), (150, 4), (150, 40), (1200, 1), (1200, 3), (1200, 4), (1200, 9), (1200, 60)])
    func aSurveyAsksWhicheverWayIsShorter(all: Int, planned: Int) async throws {
        for filters in SandboxOptions.ListFilters.allCases {
            var options = SandboxOptions()
            options.listFilters = filters
            let account = try Account(options: options)
            _ = try await fill(account, Size(all: all, managed: 1, keys: 0, groups: 0, memberships: false))
            let changes = (0..<planned).map { index in
                ResourceChange(
                    address: InstanceAddress(
                        ResourceAddress(type: "ionoscloud_user", name: "x"),
                        .index(index)
                    ),
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: .object(ValueMap([("email", .string("F\(index)@Example.com"))]))
                )
            }
            await account.sandbox.clearRequestLog()
            let run = try account.nextRun()
            let facts = try await run.provider.survey(
                Plan(id: "p", mode: .normal, lineage: "l", changes: changes),
                deleted: []
            )
            let pages = (all + 1 + 99) / 100
            let requests = await account.requests().count
            let whole = 2 * pages
            #expect(
                requests <= (filters == .obey ? 2 + min(2 * planned, whole) : 4 + max(1, planned) * whole)
            )
            let found = facts.content["users"]?.object?.members.filter { $0.value.array?.isEmpty == false }
            #expect(found?.count == min(planned, all - 1))
        }
    }

    @Test func aUserAndAKeyAreMadeWithFourRequestsAndDestroyedWithFour() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        await account.sandbox.clearRequestLog()
        let key = try await createKey(account, user)
        #expect(await account.requests().count == 2)
        await account.sandbox.clearRequestLog()
        try await account.delete("ionoscloud_s3_key", key)
        try await account.delete("ionoscloud_user", user)
        #expect(await account.requests().count <= 4)
    }

    /// The managed users are the last of the account: the worst place for whoever reads pages.
    private func fill(_ account: Account, _ size: Size) async throws -> [ResourceRecord] {
        var records: [ResourceRecord] = []
        var groups: [ObservedObject] = []
        for index in 0..<size.groups {
            let group = try await account.create("ionoscloud_group", ["name": .string("g\(index)")])
            groups.append(group)
            records.append(Account.record("ionoscloud_group", group, key: .index(index)))
        }
        for index in 0..<(size.all - size.managed) {
            _ = try await account.ask(
                "POST",
                "/um/users",
                #"{"properties":{"firstname":"f","lastname":"f","email":"f\#(index)@example.com","password":"12345-Abc"}}"#
            )
        }
        for index in 0..<size.managed {
            let joins = size.memberships ? groups.prefix(1).map { Value.string($0.objectID) } : []
            let user = try await account.user(
                "u\(index)",
                joins.isEmpty ? [:] : ["group_ids": .set(joins, of: .string)]
            )
            records.append(Account.record("ionoscloud_user", user, key: .index(index)))
            for number in 0..<size.keys {
                let key = try await createKey(account, user)
                records.append(Account.record("ionoscloud_s3_key", key, key: .index(index * 10 + number)))
            }
        }
        return records
    }
}
