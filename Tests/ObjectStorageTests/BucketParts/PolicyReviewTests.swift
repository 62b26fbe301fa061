import Addresses
import Providers
import SourceText
import Testing
import Values

@testable import ObjectStorage

/// What plans do to policies and blocks of public access.
@Suite struct PolicyReviewTests {
    private func change(
        _ type: String,
        _ name: String,
        _ action: ChangeAction,
        _ before: [(String, Value)]? = nil,
        _ after: [(String, Value)]? = nil
    ) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: type, name: name)),
            action: action,
            reason: .configurationChanged,
            before: before.map { .object(ValueMap($0)) },
            after: after.map { .object(ValueMap($0)) }
        )
    }

    private func policy(_ statement: String, bucket: String = "b") -> [(String, Value)] {
        [
            ("bucket", .string(bucket)),
            ("policy", .string(#"{"Version":"2012-10-17","Statement":[\#(statement)]}"#)),
        ]
    }

    private func block(_ flags: [String], bucket: String = "b") -> [(String, Value)] {
        [("bucket", .string(bucket))]
            + ["block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"]
            .map { ($0, .bool(flags.contains($0))) }
    }

    private func findings(
        _ changes: [ResourceChange],
        _ known: PolicyChecks.Surroundings = PolicyChecks.Surroundings()
    ) -> [Diagnostic] {
        PolicyReview(ProposedPlan(changes: changes, creations: [], contacts: []), known: known).findings
    }

    private static let open =
        #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#
    private static let own =
        #"{"Effect":"Allow","Principal":"arn:aws:iam:::user/7:0f0f0f0f-1111-4222-8333-444444444444","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#

    @Test func aBucketHasOnePolicy() {
        let found = findings([
            change(BucketPolicyType.name, "one", .noop, policy(Self.own), policy(Self.own)),
            change(BucketPolicyType.name, "two", .create, nil, policy(Self.own)),
            change(BucketPolicyType.name, "three", .create, nil, policy(Self.own, bucket: "c")),
            change(BucketPolicyType.name, "four", .delete, policy(Self.own), nil),
        ])
        #expect(found.map(\.summary) == ["Bucket has two blocks for its policy"])
        #expect(found.first?.severity == .error)
        #expect(found.first?.address == "ionoscloud_s3_bucket_policy.two")
    }

    @Test(arguments: ["block_public_policy", "restrict_public_buckets"])
    func aPublicPolicyBehindABlockIsAContradiction(argument: String) {
        func found(_ action: ChangeAction, _ statement: String) -> [Diagnostic] {
            findings([
                change(BucketPolicyType.name, "p", action, policy(statement), policy(statement)),
                change(PublicAccessBlockType.name, "b", .noop, block([argument]), block([argument])),
            ])
        }
        #expect(found(.update, Self.open).map(\.severity) == [.error])
        #expect(found(.noop, Self.open).isEmpty)
        #expect(found(.update, Self.open).first?.detail.contains("\(argument) = true") == true)
        #expect(found(.update, Self.own).isEmpty)
    }

    @Test func listsThatWereIgnoredMayOpenABucket() {
        let ignoring = block(["ignore_public_acls"])
        let summary = "Access control lists come into force"
        let changed = change(PublicAccessBlockType.name, "b", .update, ignoring, block(["block_public_acls"]))
        #expect(findings([changed]).map(\.summary) == [summary])
        #expect(findings([changed]).first?.guardName == "public")
        #expect(findings([changed]).first?.severity == .error)
        let destroyed = change(PublicAccessBlockType.name, "b", .delete, ignoring, nil)
        #expect(findings([destroyed]).contains { $0.summary == summary })
        let kept = change(PublicAccessBlockType.name, "b", .update, block([]), ignoring)
        #expect(findings([kept]).isEmpty)
    }

    @Test func destroyingABlockTakesItsProtection() {
        let flags = block(["block_public_acls"])
        let destroyed = change(PublicAccessBlockType.name, "b", .delete, flags, nil)
        #expect(findings([destroyed]).map(\.summary) == ["Protection against public access is removed"])
        let bucket = change(BucketType.name, "b", .delete, [("name", .string("b"))], nil)
        #expect(findings([destroyed, bucket]).isEmpty)
        #expect(findings([change(PublicAccessBlockType.name, "b", .delete, block([]), nil)]).isEmpty)
    }

    @Test func policiesAreComparedWithTheAccount() {
        var known = PolicyChecks.Surroundings(at: 1_796_040_000)
        known.contracts = ["8"]
        known.users = [:]
        let created = change(BucketPolicyType.name, "p", .create, nil, policy(Self.own))
        #expect(
            findings([created], known).map(\.summary) == ["Principal of another contract", "Unknown user"]
        )
        known.contracts = ["7"]
        known.users = ["0f0f0f0f-1111-4222-8333-444444444444": "ada@example.com"]
        #expect(findings([created], known).isEmpty)
        #expect(
            PolicyReview.users(namedBy: ProposedPlan(changes: [created], creations: [], contacts: []))
                == ["0f0f0f0f-1111-4222-8333-444444444444"]
        )
    }

    @Test func usersWhoAreYetToBeMadeAreNotLookedFor() {
        var known = PolicyChecks.Surroundings()
        (known.contracts, known.users) = (["8"], [:])
        var written = change(
            BucketPolicyType.name,
            "p",
            .create,
            nil,
            [
                ("bucket", .string("b")), ("policy", .unknown(.string)),
            ]
        )
        written.provisional = ProvisionalValues(
            values: ValueMap(policy(Self.own)),
            standIns: [
                "0f0f0f0f-1111-4222-8333-444444444444":
                    InstanceAddress(ResourceAddress(type: "toy_user", name: "u"))
            ]
        )
        // What can be told is judged: the contract, and not the id.
        #expect(findings([written], known).map(\.summary) == ["Principal of another contract"])
        #expect(
            PolicyReview.users(namedBy: ProposedPlan(changes: [written], creations: [], contacts: [])).isEmpty
        )
    }
}
