import Addresses
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

/// What others granted is shown and left; what the configuration gave can be taken back.
@Suite("Flags that the configuration does not name")
struct UnnamedFlagsTests {
    private func change(
        _ type: String,
        _ attributes: [String: Value],
        named: Set<String>?,
        name: String = "x",
        action: ChangeAction = .noop
    ) -> ResourceChange {
        var change = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: type, name: name)),
            action: action,
            reason: .unchanged,
            before: action == .create ? nil : .object(ValueMap(attributes.map { ($0, $1) })),
            after: action == .delete ? nil : .object(ValueMap(attributes.map { ($0, $1) }))
        )
        change.namedArguments = named
        return change
    }

    private func review(_ changes: [ResourceChange], mode: Plan.Mode = .normal) throws -> [Diagnostic] {
        try Account().provider.review(
            Plan(id: "p", mode: mode, lineage: "l", changes: changes),
            facts: ProviderFacts()
        )
    }

    @Test func strangePrivilegesAreNamed() throws {
        let attributes: [String: Value] = [
            "name": .string("g"), "s3_privilege": .bool(true), "create_snapshot": .bool(true),
            "create_pcc": .bool(false),
        ]
        let found = try review([change("ionoscloud_group", attributes, named: ["create_snapshot"])])
        #expect(found.map(\.severity) == [.warning])
        #expect(found.first?.summary == "A group has privileges that the configuration does not name")
        #expect(found.first?.address == "ionoscloud_group.x")
        #expect(found.first?.detail.hasSuffix(":\n\n  - s3_privilege") == true)
        #expect(
            try review([change("ionoscloud_group", attributes, named: ["create_snapshot", "s3_privilege"])])
                .isEmpty
        )
        // Where the configuration has no such object, it names nothing of it.
        #expect(try review([change("ionoscloud_group", attributes, named: nil, action: .delete)]).isEmpty)
        #expect(try review([change("ionoscloud_group", attributes, named: [], action: .create)]).isEmpty)
        #expect(try review([change("ionoscloud_group", attributes, named: [])], mode: .destroy).isEmpty)
    }

    @Test func inactiveUsersAreNamedTogether() throws {
        let inactive: [String: Value] = ["email": .string("a@b.example"), "active": .bool(false)]
        let one = try review([change("ionoscloud_user", inactive, named: [])])
        #expect(one.map(\.address) == ["ionoscloud_user.x"])
        #expect(one.first?.detail.contains("No user is activated because a line is missing") == true)
        #expect(try review([change("ionoscloud_user", inactive, named: ["active"])]).isEmpty)
        let many = try review((1...12).map { change("ionoscloud_user", inactive, named: [], name: "u\($0)") })
        #expect(many.count == 1 && many.first?.detail.hasSuffix("\n  and 2 more") == true)
    }

    private func update(
        _ account: Account,
        _ group: ObservedObject,
        configured: [String: Value],
        planned: [String: Value]
    ) async throws -> ObservedObject? {
        var attributes = group.attributes.mapValue ?? ValueMap()
        for (name, value) in planned {
            attributes[name] = value
        }
        return try await account.provider.update(
            UpdateRequest(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "x")),
                objectID: group.objectID,
                prior: group.attributes,
                configuration: Account.object(
                    "ionoscloud_group",
                    ["name": .string("g")].merging(configured) { $1 },
                    schemas: account.provider.schemas
                ),
                planned: .object(attributes),
                changedSecrets: [],
                timeoutSeconds: 600
            ),
            progress: RecordedProgress()
        ).object
    }

    @Test func whatIsRemovedIsRevokedAndTheRestStays() async throws {
        let account = try Account()
        let group = try await account.create(
            "ionoscloud_group",
            ["name": .string("g"), "s3_privilege": .bool(true), "create_pcc": .bool(true)]
        )
        let after = try await update(
            account,
            group,
            configured: ["create_pcc": .bool(true)],
            planned: ["s3_privilege": .bool(false)]
        )
        #expect(after?.attributes["s3_privilege"] == .bool(false))
        #expect(after?.attributes["create_pcc"] == .bool(true))
        let there = try await account.ask("GET", "/um/groups/\(group.objectID)")
        #expect(there["properties"]?["s3Privilege"]?.bool == false)
        #expect(there["properties"]?["createPcc"]?.bool == true)
    }

    /// What is configured and ignored is not sent when something else changes.
    @Test func whatIsIgnoredIsNotSent() async throws {
        let account = try Account()
        let group = try await account.create("ionoscloud_group", ["name": .string("g")])
        let after = try await update(
            account,
            group,
            configured: ["s3_privilege": .bool(true)],
            planned: ["name": .string("h")]
        )
        #expect(after?.attributes["name"] == .string("h"))
        #expect(after?.attributes["s3_privilege"] == .bool(false))
    }
}
