import Addresses
import JSONText
import ObjectStorage
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("What a plan changes about access")
struct AccessReviewTests {
    private static let alice = "2f1e5a0c-0000-4000-8000-00000000000a"
    private static let bob = "2f1e5a0c-0000-4000-8000-00000000000b"
    private static let group = "2f1e5a0c-0000-4000-8000-0000000000aa"

    // MARK: Objects

    private func user(
        _ name: String,
        _ id: String?,
        _ changed: [String: Value] = [:],
        email: Value? = nil
    ) -> Value {
        object(
            [
                "id": id.map(Value.string) ?? .unknown(.string),
                "email": email ?? .string("\(name)@example.com"), "administrator": .bool(false),
                "active": .bool(true), "group_ids": .null(.set(.string)),
            ].merging(changed) { $1 }
        )
    }

    private func storage(_ members: [String], allows: Bool = true, name: String = "storage") -> Value {
        object([
            "id": .string(Self.group), "name": .string(name), "s3_privilege": .bool(allows),
            "user_ids": .set(members.map(Value.string), of: .string),
        ])
    }

    private func key(_ user: Value, id: String? = "k", active: Bool = true) -> Value {
        object([
            "id": id.map(Value.string) ?? .unknown(.string), "user_id": user, "active": .bool(active),
            "secret_key": .string("hush").marked(.sensitive),
        ])
    }

    private func bucket(_ name: String) -> Value {
        object(["name": .string(name), "region": .string("eu-central-3")])
    }

    private func policy(_ bucket: String, _ text: Value) -> Value {
        object(["bucket": .string(bucket), "policy": text])
    }

    private func allowing(_ principal: String, _ action: String, _ resource: String) -> Value {
        .string(
            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":\#(principal),"Action":"\#(action)","#
                + #""Resource":"arn:aws:s3:::\#(resource)"}]}"#
        )
    }

    private func aws(_ id: String) -> String {
        #"{"AWS":"arn:aws:iam:::user/31000001:\#(id)"}"#
    }

    private func object(_ attributes: [String: Value]) -> Value {
        .object(ValueMap(attributes.map { ($0.key, $0.value) }))
    }

    private func change(_ type: String, _ name: String, _ before: Value?, _ after: Value?) -> ResourceChange {
        let action: ChangeAction =
            before == nil ? .create : after == nil ? .delete : before == after ? .noop : .update
        return change(type, name, before, after, action)
    }

    private func change(
        _ type: String,
        _ name: String,
        _ before: Value?,
        _ after: Value?,
        _ action: ChangeAction
    ) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_\(type)", name: name)),
            action: action,
            reason: .configurationChanged,
            before: before,
            after: after
        )
    }

    // MARK: Answers

    private func review(
        _ changes: [ResourceChange],
        allowed: Set<PlanGuard.Name> = [],
        dependencies: [String: ResourceDependency] = [:],
        contract: String? = nil,
        beside: [ResourceChange] = [],
        signer: SigningPair? = nil
    ) -> PlanReview {
        let records = beside.map {
            ResourceRecord(address: $0.address, objectID: "id", attributes: $0.before ?? object([:]))
        }
        var plan = Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: changes,
            limitedBy: beside.isEmpty ? nil : "-target"
        ).beside(records).proposal
        plan = ProposedPlan(
            changes: plan.changes,
            creations: changes.filter(\.createsObject).map {
                .init(change: $0, dependencies: dependencies[$0.address.resource.name].map { [$0] } ?? [])
            },
            contacts: [],
            allowed: allowed,
            bystanders: plan.bystanders
        )
        return PlannedAccess(plan, ownUser: nil, contract: contract, signer: signer)
            .map { PlanReview(findings: AccessReview($0).diagnostics, sections: AccessReview($0).sections) }
            ?? PlanReview()
    }

    private func told(
        _ changes: [ResourceChange],
        dependencies: [String: ResourceDependency] = [:]
    ) -> [String]? {
        review(changes, dependencies: dependencies).sections.first.map { section in
            section.lines.map { ($0.isAlarming ? "! " : "") + $0.text }
        }
    }

    @Test func plansOfOtherThingsHaveNoSection() {
        #expect(told([]) == nil)
        #expect(told([change("user", "alice", user("alice", Self.alice), user("alice", Self.alice))]) == nil)
        #expect(told([change("share", "s", nil, object([:]))]) == nil)
        let renamed = user("alice", Self.alice, ["first_name": .string("A")])
        #expect(told([change("user", "alice", user("alice", Self.alice), renamed)]) == [])
    }

    @Test func aFirstApplyTellsOfEverybody() {
        let ada = ResourceDependency.instance(
            InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "u1"))
        )
        let lines = told(
            [
                change("user", "u1", nil, user("u1", nil)),
                change("user", "root", nil, user("root", nil, ["administrator": .bool(true)])),
                change("s3_key", "k", nil, key(.unknown(.string), id: nil)),
                change("s3_bucket", "b", nil, bucket("finance")),
                change("s3_bucket_policy", "p", nil, policy("finance", .unknown(.string))),
            ],
            dependencies: ["k": ada, "p": ada]
        )
        #expect(
            lines == [
                "! root becomes administrator", "u1 becomes a user", "u1 gets a key", "root becomes a user",
                "who may use finance is known after apply; its policy refers to u1",
            ]
        )
    }

    @Test func whatAPolicyWillSayOfNewPeopleIsTold() {
        let standIn = "5ca1ab1e-0000-4000-8000-000000000001"
        var rosa = change("user", "rosa", nil, user("rosa", nil))
        rosa.standIn = standIn
        var written = change("s3_bucket_policy", "p", nil, policy("finance", .unknown(.string)))
        written.provisional = ProvisionalValues(
            values: ValueMap([("policy", allowing(aws(standIn), "s3:GetObject", "finance/\(standIn)/*"))]),
            standIns: [standIn: rosa.address]
        )
        let changes = [rosa, change("s3_bucket", "b", nil, bucket("finance")), written]
        #expect(
            told(changes) == ["rosa becomes a user", "rosa gains read on finance/\(standIn)/*"]
        )
        let standIns = StandIns(changes)
        #expect(
            review(changes).sections.map { $0.replacing(standIns) }.flatMap(\.lines).map(\.text)
                == ["rosa becomes a user", "rosa gains read on finance/(id of ionoscloud_user.rosa)/*"]
        )
        let json = review(changes).sections.map { $0.replacing(standIns).json.text(.compact) }.joined()
        #expect(!json.contains(standIn))

        // Without it, only of whom it speaks.
        written.provisional = nil
        #expect(told([rosa, written])?.contains { $0.contains("known after apply") } == true)
    }

    @Test func aPolicyThatIsASecretStaysOneBeforeItIsKnown() {
        var rosa = change("user", "rosa", nil, user("rosa", nil))
        rosa.standIn = "5ca1ab1e-0000-4000-8000-000000000001"
        var written = change(
            "s3_bucket_policy",
            "p",
            nil,
            policy("finance", .unknown(.string, marks: .sensitive))
        )
        written.provisional = ProvisionalValues(
            values: ValueMap([
                ("policy", allowing(aws(rosa.standIn ?? ""), "s3:GetObject", "finance/*").marked(.sensitive))
            ]),
            standIns: [rosa.standIn ?? "": rosa.address]
        )
        #expect(
            told([rosa, written])
                == ["rosa becomes a user", "who may use finance changes; its policy is sensitive"]
        )
    }

    @Test func aPolicyOfAnotherContractIsAboutNobodyHere() {
        let read = allowing(aws(Self.alice), "s3:GetObject", "finance/*")
        let changes = [
            change("user", "alice", user("alice", Self.alice), user("alice", Self.alice)),
            change(
                "s3_bucket_policy",
                "p",
                policy("finance", allowing(aws(Self.bob), "s3:GetObject", "finance/*")),
                policy("finance", read)
            ),
        ]
        func told(_ contract: String?) -> [String] {
            review(changes, contract: contract).sections.flatMap { $0.lines.map(\.text) }
        }
        #expect(told("31000001").contains("alice gains read on finance/*"))
        #expect(told(nil).contains("alice gains read on finance/*"))
        #expect(told("31999999").contains("user \(Self.alice) of contract 31000001 gains read on finance/*"))
        #expect(!told("31999999").contains { $0.hasPrefix("alice") })
    }

    @Test func whoseKeyItIsIsSaidAsFarAsItIsKnown() {
        func instance(_ type: String, _ name: String, _ key: String) -> InstanceAddress {
            InstanceAddress(ResourceAddress(type: "ionoscloud_\(type)", name: name), .key(key))
        }
        func created(_ address: InstanceAddress, _ after: Value) -> ResourceChange {
            ResourceChange(address: address, action: .create, reason: .notInState, before: nil, after: after)
        }
        let people = ["a", "b"].map { created(instance("user", "p", $0), user($0, nil)) }
        let keys = ["a", "b"].map { created(instance("s3_key", "k", $0), key(.unknown(.string), id: nil)) }
        let all = ResourceDependency.resource(ResourceAddress(type: "ionoscloud_user", name: "p"))
        #expect(
            told(people + keys, dependencies: ["k": all])
                == ["a becomes a user", "a gets a key", "b becomes a user", "b gets a key"]
        )
        #expect(told([keys[0]]) == [#"the owner of ionoscloud_s3_key.k["a"] gets a key"#])
        // A user whom nobody manages is there all along.
        #expect(
            told([change("s3_key", "k", nil, key(.string(Self.bob), id: nil))]) == ["\(Self.bob) gets a key"]
        )
        let bob = object(["id": .string(Self.bob), "email": .string("bob@example.com")])
        let group = object([
            "id": .string(Self.group), "name": .string("g"), "s3_privilege": .bool(true),
            "users": .set([bob], of: .any),
        ])
        let changes = [
            change("group", "g", group, group), change("s3_key", "k", nil, key(.string(Self.bob), id: nil)),
        ]
        #expect(told(changes) == ["bob gets a key"])
    }

    @Test func whoSignsDoesNotShutHimselfOut() {
        let bob = user("bob", Self.bob)
        let changes = [
            change("user", "bob", bob, bob),
            change("s3_key", "k", key(.string(Self.bob)), key(.string(Self.bob))),
            change("s3_bucket", "b", bucket("finance"), bucket("finance")),
            change(
                "s3_bucket_policy",
                "p",
                policy("finance", allowing(aws(Self.bob), "s3:*", "finance")),
                policy("finance", allowing(aws(Self.bob), "s3:Get*", "finance"))
            ),
        ]
        let signer = SigningPair(accessKey: "k", secret: "hush", source: "the test")
        #expect(review(changes, signer: signer).findings.map(\.guardName) == ["self-lockout"])
        #expect(review(changes).findings.isEmpty)
        let other = SigningPair(accessKey: "other", secret: "hush", source: "the test")
        #expect(review(changes, signer: other).findings.isEmpty)
    }

    @Test func whoSignsIsNotShutOutByWhatNobodyHasDocumentedEither() {
        let bob = user("bob", Self.bob)
        let own = key(.string(Self.bob))
        let people = [change("user", "bob", bob, bob), change("s3_key", "k", own, own)]
        let signer = SigningPair(accessKey: "k", secret: "hush", source: "the test")
        let allow = allowing(aws(Self.bob), "s3:*", "finance")
        func denying(_ member: String) -> Value {
            let deny = #"{"Effect":"Deny",\#(member),"Action":"s3:*","Resource":"arn:aws:s3:::finance"},"#
            return .string((allow.stringValue ?? "").replacing(#"["#, with: "[" + deny, maxReplacements: 1))
        }
        func found(_ after: Value?, beside: [ResourceChange]) -> PlanReview {
            let changed = change(
                "s3_bucket_policy",
                "p",
                policy("finance", allow),
                after.map { policy("finance", $0) }
            )
            return review([changed], beside: beside, signer: signer)
        }
        let others = denying(#""NotPrincipal":\#(aws(Self.alice))"#)
        #expect(found(others, beside: people).findings.map(\.guardName) == ["self-lockout"])
        let told = found(others, beside: people).sections.first?.lines.map(\.text) ?? []
        #expect(told.count == 1 && told[0].hasPrefix("bob perhaps loses list on finance, "), "\(told)")
        #expect(
            told.first?.hasSuffix(
                "(A deny has NotPrincipal, which is not documented; it is taken not to hold)"
            )
                == true
        )
        let address = #""Principal":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24"]}}"#
        #expect(found(denying(address), beside: people).findings.map(\.guardName) == ["self-lockout"])
        #expect(found(denying(#""Principal":\#(aws(Self.alice))"#), beside: people).findings.isEmpty)
        // The policy goes with his only right; whether a block makes the bucket or not.
        let made = change("s3_bucket", "b", bucket("finance"), bucket("finance"))
        #expect(found(nil, beside: people).findings.map(\.guardName) == ["self-lockout"])
        #expect(found(nil, beside: people + [made]).findings.map(\.guardName) == ["self-lockout"])
        let deleted = change("s3_bucket", "b", bucket("finance"), nil)
        let gone = change("s3_bucket_policy", "p", policy("finance", allow), nil)
        #expect(review([gone, deleted], beside: people, signer: signer).findings.isEmpty)
    }

    @Test func nothingOfItNeedBeInOneResource() {
        let (alice, bob) = (user("alice", Self.alice), user("bob", Self.bob))
        let policies = [
            change("user", "alice", alice, alice), change("user", "bob", bob, bob),
            change("s3_bucket", "b", bucket("backups"), bucket("backups")),
            change(
                "s3_bucket_policy",
                "p",
                policy("backups", allowing(aws(Self.bob), "s3:GetObject", "backups/*")),
                policy("backups", allowing(aws(Self.bob), "s3:GetObject", "backups/*"))
            ),
        ]
        let bobs = key(.string(Self.bob.uppercased()))
        #expect(
            told(policies + [change("s3_key", "k", bobs, nil)]) == [
                "bob loses a key",
                "bob loses his last way to backups (Keys that are not managed here are not counted)",
            ]
        )
        #expect(
            told(policies + [change("group", "g", storage([Self.alice, Self.bob]), storage([Self.bob]))])
                == ["alice may have no keys any more (was allowed by storage)"]
        )
        #expect(
            told(policies + [change("group", "g", storage([Self.bob]), storage([Self.bob], allows: false))])
                == ["bob may have no keys any more (was allowed by storage)"]
        )
        let off = user("bob", Self.bob, ["active": .bool(false)])
        #expect(
            told(
                Array(policies[2...]) + [change("user", "bob", bob, off), change("s3_key", "k", bobs, bobs)]
            )
                == [
                    "bob is switched off",
                    "bob loses his last way to backups (Keys that are not managed here are not counted)",
                ]
        )
        // A key goes with its user.
        #expect(
            told(
                Array(policies[2...]) + [change("user", "bob", bob, nil), change("s3_key", "k", bobs, bobs)]
            )
                == ["bob is deleted, with a key", "bob loses his last way to backups"]
        )
        let joins = user("bob", Self.bob, ["group_ids": .set([.string(Self.group)], of: .string)])
        let open = storage([])
        #expect(
            told([change("user", "bob", bob, joins), change("group", "g", open, open)])
                == ["bob may have keys (by storage)"]
        )
    }

    @Test func aKeyMadeAnewForAnAdministratorIsSaid() {
        let dave = user("dave", Self.alice)
        let promoted = user("dave", Self.alice, ["administrator": .bool(true)])
        let old = key(.string(Self.alice))
        let new = key(.string(Self.alice), id: nil)
        let lines = told([
            change("user", "dave", dave, promoted),
            change("s3_key", "k", old, new, .replaceDestroyFirst),
        ])
        #expect(
            lines == [
                "! dave becomes administrator", "dave's key becomes administrative when it is made anew",
            ]
        )
    }

    @Test func guardsAreForWhatExists() throws {
        let (alice, promoted) = (
            user("alice", Self.alice), user("alice", Self.alice, ["administrator": .bool(true)])
        )
        let found = review([change("user", "alice", alice, promoted)]).findings
        #expect(found.map(\.severity) == [.error])
        #expect(found.first?.guardName == "administrator")
        #expect(found.first?.address == "ionoscloud_user.alice")
        #expect(found.first?.detail.contains("If that is wanted, add -allow=administrator.") == true)
        let allowed = review([change("user", "alice", alice, promoted)], allowed: [.administrator])
        #expect(allowed.findings.map(\.severity) == [.warning])
        #expect(review([change("user", "alice", nil, promoted)]).findings.isEmpty)

        let open = policy("finance", allowing(#""*""#, "s3:GetObject", "finance/*"))
        let created = [
            change("s3_bucket", "b", nil, bucket("finance")), change("s3_bucket_policy", "p", nil, open),
        ]
        #expect(review(created).findings.isEmpty)
        #expect(told(created) == ["! finance becomes readable by everyone"])
        let existing = [
            change("s3_bucket", "b", bucket("finance"), bucket("finance")),
            change("s3_bucket_policy", "p", nil, open),
        ]
        let judged = review(existing).findings
        #expect(judged.map(\.guardName) == ["public"])
        #expect(judged.first?.detail.contains("finance becomes readable by everyone") == true)
        #expect(review(existing, allowed: [.public]).findings.map(\.severity) == [.warning])
        // A policy for a bucket that nobody manages may be for one that exists.
        #expect(review([existing[1]]).findings.map(\.guardName) == ["public"])
        let secret = policy("finance", allowing(#""*""#, "s3:GetObject", "finance/*").marked(.sensitive))
        let hidden = review([existing[0], change("s3_bucket_policy", "p", nil, secret)])
        #expect(hidden.findings.map(\.guardName) == ["public"])
        #expect(
            hidden.sections.first?.lines.map(\.text) == [
                "finance becomes open to everyone; how far is in a policy that is sensitive"
            ]
        )
    }

    @Test func secretAddressesAreNotShown() {
        let secret = Value.string("alice@example.com").marked(.sensitive)
        #expect(
            told([change("user", "a", nil, user("alice", nil, email: secret))])
                == ["ionoscloud_user.a becomes a user"]
        )
    }

    @Test func blocksOpenAndClose() {
        let open = policy("finance", allowing(#""*""#, "s3:GetObject", "finance/*"))
        let block = object(["bucket": .string("finance"), "restrict_public_buckets": .bool(true)])
        let stays = [
            change("s3_bucket", "b", bucket("finance"), bucket("finance")),
            change("s3_bucket_policy", "p", open, open),
        ]
        #expect(
            told(stays + [change("s3_bucket_public_access_block", "x", block, nil)])?.first
                == "! finance becomes readable by everyone"
        )
        #expect(
            told(stays + [change("s3_bucket_public_access_block", "x", nil, block)])?.first
                == "finance is no longer readable by everyone"
        )
    }

    @Test func aPlanOfAPartIsJudgedWithWhatItLeavesAlone() {
        let open = policy("finance", allowing(#""*""#, "s3:GetObject", "finance/*"))
        let block = object(["bucket": .string("finance"), "restrict_public_buckets": .bool(true)])
        let beside = [
            change("s3_bucket", "b", bucket("finance"), bucket("finance")),
            change("s3_bucket_policy", "p", open, open),
        ]
        let opened = review([change("s3_bucket_public_access_block", "x", block, nil)], beside: beside)
        #expect(
            opened.sections.first?.lines.map(\.text) == ["finance becomes readable by everyone"]
        )
        #expect(opened.findings.map(\.guardName) == ["public"])
        // What stays open, and what stays closed, is no change.
        let closed = review(
            [change("s3_bucket_policy", "p", nil, open)],
            beside: [beside[0], change("s3_bucket_public_access_block", "x", block, block)]
        )
        #expect(closed.findings.isEmpty)
        let people = [change("user", "bob", user("bob", Self.bob), user("bob", Self.bob))]
        let reads = policy("finance", allowing(aws(Self.bob), "s3:GetObject", "finance/*"))
        #expect(
            review([change("s3_bucket_policy", "p", reads, nil)], beside: people).sections.first?.lines
                .map(\.text) == ["bob loses his last way to finance"]
        )
    }

    @Test func sectionsComeBackFromTheirJSON() throws {
        let section = try #require(
            review([change("user", "alice", user("alice", Self.alice), nil)]).sections.first
        )
        #expect(section.lines.map(\.text) == ["alice is deleted"])
        #expect(PlanSection(section.name, title: section.title, json: section.json) == section)
        #expect(section.json.array?.first?["kind"] == "person_gone")
        #expect(section.json.array?.first?["person_id"]?.string == Self.alice)
    }
}
