import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("ionoscloud_share")
struct ShareTests {
    private static let type = "ionoscloud_share"
    private static let resource = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70"

    private func arguments(
        _ group: ObservedObject,
        _ resource: String = Self.resource,
        edit: Bool? = nil
    ) -> [String: Value] {
        var arguments: [String: Value] = [
            "group_id": .string(group.objectID), "resource_id": .string(resource),
        ]
        arguments["edit_privilege"] = edit.map(Value.bool)
        return arguments
    }

    private func groups(_ account: Account, _ count: Int = 1) async throws -> [ObservedObject] {
        var groups: [ObservedObject] = []
        for number in 0..<count {
            groups.append(try await account.create("ionoscloud_group", ["name": .string("g\(number)")]))
        }
        return groups
    }

    /// What the group's shares are, whatever the faults.
    private func shares(_ account: Account, _ group: ObservedObject) async throws -> [String: JSONValue] {
        let list = try await account.ask("GET", "/um/groups/\(group.objectID)/shares?depth=1")["items"]?.array
        return Dictionary(
            uniqueKeysWithValues: (list ?? []).map { ($0["id"]?.string ?? "", $0["properties"] ?? .null) }
        )
    }

    // MARK: Life

    @Test func isMadeChangedReadAndDeleted() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        await account.sandbox.clearRequestLog()
        let share = try await account.create(Self.type, arguments(group, edit: true))
        // Whether it is there is looked at before, and after: the API has been seen to lose some.
        let path = "/um/groups/ID/shares/ID"
        #expect(
            await account.requests().filter { !$0.contains("/requests/") }
                == ["GET \(path)", "POST \(path)", "GET \(path)"]
        )
        #expect(share.objectID == "\(group.objectID)/\(Self.resource)")
        #expect(share.attributes["id"] == .string(Self.resource))
        #expect(share.attributes["edit_privilege"] == .bool(true))
        #expect(share.attributes["share_privilege"] == .bool(false))
        let changed = try await account.update(
            Self.type,
            share,
            ["edit_privilege": .bool(false), "share_privilege": .bool(true)]
        )
        #expect(changed.attributes["share_privilege"] == .bool(true))
        #expect(
            try await shares(account, group)[Self.resource]
                == ["editPrivilege": false, "sharePrivilege": true]
        )
        #expect(try await refreshed(account.nextRun(), [changed]) == [changed])
        try await account.delete(Self.type, changed)
        #expect(try await shares(account, group).isEmpty)
        try await account.nextRun().delete(Self.type, changed)
        #expect(try await refreshed(account.nextRun(), [changed]) == [nil])
    }

    @Test func anUpdateKeepsWhatIsNotManaged() async throws {
        var options = SandboxOptions()
        options.omittedProperties = .reset
        let account = try Account(options: options)
        let group = try await groups(account)[0]
        let share = try await account.create(Self.type, arguments(group))
        // Somebody else gives the other privilege after the plan was made.
        _ = try await account.ask(
            "PUT",
            "/um/groups/\(group.objectID)/shares/\(Self.resource)",
            #"{"properties":{"editPrivilege":false,"sharePrivilege":true}}"#
        )
        _ = try await account.nextRun().update(Self.type, share, ["edit_privilege": .bool(true)])
        #expect(
            try await shares(account, group)[Self.resource]
                == ["editPrivilege": true, "sharePrivilege": true]
        )
    }

    @Test func answersThatLeaveTheFlagsOutCountAsFalse() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        await account.sandbox.setFaults([
            try Fault(parsing: "GET /um/groups/*/shares/* omit=editPrivilege omit=sharePrivilege")
        ])
        let share = try await account.create(Self.type, arguments(group, edit: true))
        #expect(share.attributes["share_privilege"] == .bool(false))
        let imported = try await account.nextRun().provider.readForImport(
            type: Self.type,
            id: "\(group.objectID)/\(Self.resource)"
        )
        #expect(imported.attributes["edit_privilege"] == .bool(false))
    }

    @Test func severalOfOneGroupAreReadByOneList() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        var made: [ObservedObject?] = []
        for number in 0..<3 {
            let resource = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f7\(number)"
            made.append(try await account.create(Self.type, arguments(group, resource)))
        }
        let run = try account.nextRun()
        await run.sandbox.clearRequestLog()
        #expect(try await refreshed(run, made.compactMap(\.self)) == made)
        #expect(await run.requests() == ["GET /um/groups/ID/shares"])
    }

    @Test func areGoneWithTheirGroup() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        let share = try await account.create(Self.type, arguments(group))
        try await account.delete("ionoscloud_group", group)
        #expect(try await refreshed(account.nextRun(), [share, share]) == [nil, nil])
    }

    // MARK: Names

    @Test func oneResourceHasAShareWithEachGroup() async throws {
        let account = try Account()
        let groups = try await groups(account, 2)
        var identities: Set<String> = []
        for group in groups {
            let share = try await account.create(Self.type, arguments(group))
            identities.insert(account.provider.identity(of: share, type: Self.type))
            let id = "\(group.objectID)/\(Self.resource)".uppercased()
            #expect(
                account.provider.identity(ofImport: id, type: Self.type)
                    == account.provider.identity(of: share, type: Self.type)
            )
            let imported = try await account.nextRun().provider.readForImport(type: Self.type, id: id)
            #expect(imported.attributes == share.attributes)
        }
        #expect(identities.count == 2)
    }

    @Test(arguments: [
        "", "/", "a/b", "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70", "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70/",
    ])
    func otherImportIDs(_ id: String) throws {
        let account = try Account()
        let error = #expect(throws: DiagnosticsError.self) {
            try account.provider.validateImportID(id, type: Self.type)
        }
        #expect(error?.diagnostics.first?.detail.contains("GROUP_ID/RESOURCE_ID") == true)
    }

    @Test func whatIsNotThereCannotBeImported() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await account.provider.readForImport(
                type: Self.type,
                id: "\(group.objectID)/\(Self.resource)"
            )
        }
        #expect(error?.diagnostics.first?.summary == "Cannot import a share that does not exist")
    }

    // MARK: What is there already

    @Test func aShareThatIsThereIsNotOverwritten() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        _ = try await account.create(Self.type, arguments(group, edit: true))
        let run = try account.nextRun()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await run.create(Self.type, arguments(group))
        }
        #expect(failure?.diagnostic.summary == "Share exists already")
        #expect(
            failure?.diagnostic.detail.contains(
                "keyform import 'ionoscloud_share.x' \(group.objectID)/\(Self.resource)"
            ) == true
        )
        #expect(await run.requests().count { $0.hasPrefix("POST /um/groups/ID/shares") } == 1)
        let found = try await review(run, [change(arguments(group), .create)])
        #expect(found.map(\.summary) == ["Share exists already"])
        var secret = arguments(group)
        secret["group_id"] = secret["group_id"]?.marked(.sensitive)
        let hidden = try await review(run, [change(secret, .create)])
        #expect(hidden.first?.detail.contains("GROUP_ID/\(Self.resource)") == true)
        #expect(hidden.first?.detail.contains(group.objectID) == false)
    }

    @Test func aPlanThatMakesOneTwiceIsRefused() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        let found = try await review(
            account,
            [change(arguments(group), .create, "x"), change(arguments(group), .create, "y")]
        )
        #expect(found.map(\.summary) == ["Share configured twice"])
    }

    @Test func aNewNameIsNoNewShare() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        let share = try await account.create(Self.type, arguments(group))
        let found = try await review(
            account.nextRun(),
            [change(share, .delete, "old"), change(arguments(group), .create, "new")]
        )
        #expect(found.map(\.summary) == ["Share would be destroyed and created again"])
        #expect(found.first?.detail.contains("from = ionoscloud_share.old") == true)
        #expect(try await review(account.nextRun(), [change(share, .replaceDestroyFirst)]).isEmpty)
        #expect(
            try await review(account.nextRun(), [change(share, .replaceCreateFirst)]).map(\.summary)
                == ["Share cannot be created before the old one is destroyed"]
        )
    }

    @Test func sharesThatGoWithTheirGroupAreNamed() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        let share = try await account.create(Self.type, arguments(group))
        let other = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f71"
        _ = try await account.create(Self.type, arguments(group, other))
        let deletion = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "g")),
            action: .delete,
            reason: .notInConfiguration,
            before: group.attributes,
            after: nil
        )
        let found = try await review(account.nextRun(), [deletion, change(share, .delete)])
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.detail.contains("/\(other)") == true)
        #expect(found.first?.detail.contains(Self.resource) == false)
    }

    // MARK: What goes wrong

    @Test(arguments: ["drop-after", "502 html after", "503", "500", "drop"])
    func aLostAnswerIsLookedUp(_ fault: String) async throws {
        let account = try Account(faults: ["POST /um/groups/*/shares/* #1 \(fault)"])
        let group = try await groups(account)[0]
        let share = try await account.create(Self.type, arguments(group, edit: true))
        #expect(share.attributes["edit_privilege"] == .bool(true))
        #expect(try await shares(account, group).count == 1)
        let posts = await account.requests().count { $0.hasPrefix("POST /um/groups/ID/shares") }
        #expect(posts == (fault.hasSuffix("after") ? 1 : 2))
    }

    @Test(arguments: [0, 900, 3000])
    func readsThatLagDoNotMakeTwo(_ lag: Int64) async throws {
        var options = SandboxOptions()
        options.readLag = lag
        options.laggingWrites = lag > 0
        options.statusPolls = 2
        let account = try Account(options: options)
        let group = try await groups(account)[0]
        let share = try await account.create(Self.type, arguments(group))
        #expect(await account.requests().count { $0.hasPrefix("POST /um/groups/ID/shares") } >= 1)
        // Replaced: the one that this run has deleted may be shown for a while.
        try await account.delete(Self.type, share)
        _ = try await account.create(Self.type, arguments(group))
        try await account.clock.sleep(for: .seconds(60))
        #expect(try await shares(account, group).count == 1)
    }

    /// Of shares of one resource that are made at once the API has been seen to lose some.
    @Test func thoseOfOneResourceTakeTurns() async throws {
        let account = try Account()
        let groups = try await groups(account, 6)
        await account.sandbox.clearRequestLog()
        await withTaskGroup(of: Void.self) { tasks in
            for group in groups {
                tasks.addTask {
                    await #expect(throws: Never.self) {
                        _ = try await account.create(Self.type, arguments(group))
                    }
                }
            }
        }
        let seen = await account.sandbox.requestLog.filter { $0.path.contains("/shares/") }
        #expect(seen.count == 18)
        for begin in stride(from: 0, to: seen.count, by: 3) {
            let one = seen[begin..<min(begin + 3, seen.count)]
            #expect(one.map(\.method) == ["GET", "POST", "GET"])
            #expect(Set(one.map { $0.path.prefix { $0 != "?" } }).count == 1)
        }
    }

    @Test func oneThatIsLostIsMadeAgain() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        let path = "/um/groups/\(group.objectID)/shares/\(Self.resource)"
        await account.sandbox.setFaults([try Fault(parsing: "GET /um/groups/*/shares/* #2 404")])
        // While the first look afterwards fails, somebody else's share takes its place.
        account.clock.atNextSleep { _ = try? await account.ask("DELETE", path) }
        _ = try await account.create(Self.type, arguments(group))
        #expect(try await shares(account, group).count == 1)
        #expect(await account.requests().count { $0.hasPrefix("POST /um/groups/ID/shares") } == 2)
    }

    @Test func oneThatIsLostEachTimeIsNoSuccess() async throws {
        let account = try Account()
        let group = try await groups(account)[0]
        await account.sandbox.setFaults([try Fault(parsing: "GET /um/groups/*/shares/* 404")])
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await account.create(Self.type, arguments(group))
        }
        #expect(failure?.diagnostic.summary == "Creating the share failed")
    }

    // MARK: Shorthand

    private func refreshed(_ run: Account, _ objects: [ObservedObject]) async throws -> [ObservedObject?] {
        let requests = objects.enumerated().map { index, object in
            RefreshRequest(record: Account.record(Self.type, object, key: .index(index)))
        }
        let answers = await run.provider.refresh(requests)
        return try requests.map { request in
            switch try #require(answers.first { $0.key == request.record.key }).result {
            case .found(let seen), .outdated(let seen, _): return seen
            case .gone: return nil
            case .notRead(let why):
                Issue.record("not read because \(why)")
                return nil
            case .failed(let diagnostic):
                Issue.record("\(diagnostic.detail)")
                return nil
            }
        }
    }

    private func review(_ run: Account, _ changes: [ResourceChange]) async throws -> [Diagnostic] {
        let plan = Plan(id: "p", mode: .normal, lineage: "l", changes: changes)
        return run.provider.review(plan, facts: try await run.provider.survey(plan, deleted: []))
    }

    private func change(
        _ arguments: [String: Value],
        _ action: ChangeAction,
        _ name: String = "x"
    ) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: Self.type, name: name)),
            action: action,
            reason: .notInState,
            before: nil,
            after: .object(ValueMap(Array(arguments)))
        )
    }

    private func change(
        _ share: ObservedObject,
        _ action: ChangeAction,
        _ name: String = "x"
    ) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: Self.type, name: name)),
            action: action,
            reason: .requested,
            before: share.attributes,
            after: action == .delete ? nil : share.attributes
        )
    }
}
