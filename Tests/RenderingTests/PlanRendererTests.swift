import Addresses
import JSONText
import Planning
import Providers
import StateModel
import Terminal
import TestSupport
import Testing
import Values

@testable import Rendering

@Suite struct PlanRendererTests {
    static let user = ResourceAddress(type: "ionoscloud_user", name: "example")
    static let key = ResourceAddress(type: "ionoscloud_s3_key", name: "example")
    static let group = ResourceAddress(type: "ionoscloud_group", name: "team")
    static let userID = "3b6a1f2e-6c0f-4b6e-9e5d-0c9a5b1d2e3f"
    static let secret = Value.unknown(.string, marks: .sensitive)

    static func object(_ attributes: [String: Value]) -> Value {
        .object(ValueMap(attributes.map { ($0.key, $0.value) }))
    }

    static let newUser = object([
        "id": .unknown(.string), "first_name": Value(.string("Ada")), "last_name": Value(.string("Lovelace")),
        "email": Value(.string("ada@example.com")), "password": secret, "password_wo": .null(.string),
        "administrator": .bool(false), "force_sec_auth": .bool(false), "active": .bool(true),
        "s3_canonical_user_id": .unknown(.string), "sec_auth_active": .unknown(.bool),
        "group_ids": .null(.set(.string)),
    ])
    static let oldUser = object([
        "id": Value(.string(userID)), "first_name": Value(.string("Ada")),
        "last_name": Value(.string("Lovelace")),
        "email": Value(.string("ada@example.com")), "password": secret,
        "administrator": .bool(false), "force_sec_auth": .bool(false), "active": .bool(true),
        "s3_canonical_user_id": Value(.string("canonical")), "sec_auth_active": .bool(false),
    ])

    static func changed(_ value: Value, _ changes: [String: Value]) -> Value {
        var map = value.mapValue ?? ValueMap()
        for (name, value) in changes {
            map[name] = value
        }
        return .object(map)
    }

    static let plans: [String: Plan] = [
        "create": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: InstanceAddress(key),
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: object([
                        "id": .unknown(.string), "user_id": .unknown(.string), "active": .bool(true),
                        "secret_key": .unknown(.string, marks: .sensitive),
                    ])
                ),
                ResourceChange(
                    address: InstanceAddress(user, .key("ada")),
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: newUser,
                    changedSecrets: ["password", "password_wo"]
                ),
                ResourceChange(
                    address: InstanceAddress(group),
                    action: .create,
                    reason: .notInState,
                    before: nil,
                    after: object([
                        "id": .unknown(.string), "name": Value(.string("team")), "s3_privilege": .bool(true),
                        "user_ids": Value(
                            .set([.unknown(.string), Value(.string(userID))], element: .string)
                        ),
                    ])
                ),
            ],
            outputs: [
                OutputChange(name: "key_id", before: nil, after: .unknown(.string), isSensitive: false),
                OutputChange(name: "secret", before: nil, after: .unknown(.string), isSensitive: true),
            ]
        ),
        "update": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: InstanceAddress(user),
                    action: .update,
                    reason: .configurationChanged,
                    before: oldUser,
                    after: changed(
                        oldUser,
                        ["last_name": Value(.string("King")), "s3_canonical_user_id": .unknown(.string)]
                    ),
                    changedSecrets: ["password", "password_wo"]
                ),
                ResourceChange(
                    address: InstanceAddress(group),
                    action: .update,
                    reason: .configurationChanged,
                    before: object([
                        "id": Value(.string("g1")), "name": Value(.string("team")),
                        "s3_privilege": .bool(true),
                        "user_ids": .set(
                            [Value(.string("a")), Value(.string("b")), Value(.string("c"))],
                            of: .string
                        ),
                        "tags": Value(
                            .map(
                                ValueMap([("k", Value(.string("v"))), ("l", Value(.string("w")))]),
                                element: .string
                            )
                        ),
                    ]),
                    after: object([
                        "id": Value(.string("g1")), "name": Value(.string("staff")),
                        "s3_privilege": .bool(true),
                        "user_ids": .set([Value(.string("a")), Value(.string("d"))], of: .string),
                        "tags": Value(
                            .map(
                                ValueMap([("k", Value(.string("v"))), ("m", Value(.string("w")))]),
                                element: .string
                            )
                        ),
                    ])
                ),
            ]
        ),
        "replace": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: InstanceAddress(key, .index(0)),
                    action: .replaceDestroyFirst,
                    reason: .cannotUpdate,
                    before: object([
                        "id": Value(.string("k1")), "user_id": Value(.string("u1")), "active": .bool(true),
                        "secret_key": Value(.string("hush"), marks: .sensitive),
                    ]),
                    after: object([
                        "id": .unknown(.string), "user_id": Value(.string("u2")), "active": .bool(true),
                        "secret_key": .unknown(.string, marks: .sensitive),
                    ]),
                    replacing: ["user_id"]
                ),
                ResourceChange(
                    address: InstanceAddress(key, .index(1)),
                    action: .replaceCreateFirst,
                    reason: .tainted,
                    before: object(["id": Value(.string("k2")), "user_id": Value(.string("u1"))]),
                    after: object(["id": .unknown(.string), "user_id": Value(.string("u1"))]),
                    importID: "u1/k2"
                ),
            ]
        ),
        "destroy": Plan(
            id: "p",
            mode: .destroy,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: InstanceAddress(user),
                    action: .delete,
                    reason: .destroyRequested,
                    before: oldUser,
                    after: nil
                ),
                ResourceChange(
                    address: InstanceAddress(group),
                    action: .delete,
                    reason: .notInConfiguration,
                    before: object([
                        "id": Value(.string("g1")), "name": Value(.string("team")),
                        "user_ids": .set([Value(.string("a"))], of: .string),
                    ]),
                    after: nil
                ),
                ResourceChange(
                    address: InstanceAddress(key, .index(2)),
                    action: .delete,
                    reason: .indexOutOfRange(2),
                    before: object(["id": Value(.string("k"))]),
                    after: nil
                ),
                ResourceChange(
                    address: InstanceAddress(key, .key("x\"y")),
                    action: .delete,
                    reason: .keyNotInMap("x\"y"),
                    before: object(["id": Value(.string("k"))]),
                    after: nil
                ),
            ],
            outputs: [
                OutputChange(name: "secret", before: Value(.string("hush")), after: nil, isSensitive: true)
            ]
        ),
        "import-move-forget": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: InstanceAddress(key),
                    action: .noop,
                    reason: .unchanged,
                    before: object([
                        "id": Value(.string("k")), "user_id": Value(.string("u")), "active": .bool(true),
                    ]),
                    after: object([
                        "id": Value(.string("k")), "user_id": Value(.string("u")), "active": .bool(true),
                    ]),
                    importID: "u/k"
                ),
                ResourceChange(
                    address: InstanceAddress(group),
                    action: .noop,
                    reason: .unchanged,
                    before: object([
                        "id": Value(.string("g")), "name": Value(.string("n")), "s3_privilege": .bool(true),
                    ]),
                    after: object([
                        "id": Value(.string("g")), "name": Value(.string("n")), "s3_privilege": .bool(true),
                    ]),
                    movedFrom: InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "old"))
                ),
                ResourceChange(
                    address: InstanceAddress(user),
                    action: .forget,
                    reason: .notInConfiguration,
                    before: oldUser,
                    after: nil
                ),
            ]
        ),
        "drift": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            changes: [
                ResourceChange(
                    address: InstanceAddress(key),
                    action: .create,
                    reason: .gone,
                    before: nil,
                    after: object(["id": .unknown(.string), "active": .bool(true)])
                )
            ],
            drift: [
                Drift(
                    key: RecordKey(address: InstanceAddress(key)),
                    before: object(["id": Value(.string("k")), "active": .bool(true)]),
                    after: nil
                ),
                Drift(
                    key: RecordKey(address: InstanceAddress(user)),
                    before: oldUser,
                    after: changed(oldUser, ["active": .bool(false)])
                ),
            ]
        ),
        "nothing": Plan(id: "p", mode: .normal, lineage: "l"),
        "nothing-to-destroy": Plan(id: "p", mode: .destroy, lineage: "l"),
        "only-outputs": Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            outputs: [
                OutputChange(
                    name: "a",
                    before: Value(.string("\u{1B}[2Jx")),
                    after: Value(.string("y")),
                    isSensitive: false
                )
            ]
        ),
    ]

    @Test(arguments: plans.keys.sorted())
    func plain(_ name: String) throws {
        let plan = try #require(Self.plans[name])
        try Golden.compare(PlanRenderer(palette: .plain).text(plan), with: "plans/\(name).txt")
    }

    @Test(arguments: ["create", "replace", "destroy", "drift", "nothing"])
    func coloured(_ name: String) throws {
        let plan = try #require(Self.plans[name])
        let text = PlanRenderer(palette: .coloured).text(plan)
        try Golden.compare(
            text.replacing("\u{1B}", with: "^"),
            with: "plans/\(name).coloured.txt"
        )
        #expect(stripped(text) == PlanRenderer(palette: .plain).text(plan))
    }

    @Test(arguments: plans.keys.sorted())
    func jsonHasNoSecret(_ name: String) throws {
        let plan = try #require(Self.plans[name])
        let text = PlanJSON.document(plan, schemas: .ionosCloud).text(.pretty) + "\n"
        #expect(!text.contains("hush"))
        try Golden.compare(text, with: "plans/\(name).json")
    }

    @Test func textHasNoSecret() {
        for plan in Self.plans.values {
            #expect(!PlanRenderer(palette: .plain).text(plan).contains("hush"))
        }
    }

    @Test func nextSteps() {
        let renderer = PlanRenderer(palette: .plain)
        let rule = String(repeating: "─", count: 77)
        #expect(
            renderer.text(.notSaved) == """

                \(rule)

                Note: You didn't use the -out option to save this plan, so keyform can't
                guarantee to take exactly these actions if you run "keyform apply" now.

                """
        )
        #expect(
            renderer.text(.saved(path: "my plan")) == """

                \(rule)

                Saved the plan to: my plan

                To perform exactly these actions, run the following command to apply:
                    keyform apply "my plan"

                """
        )
    }

    /// The text without escape sequences.
    private func stripped(_ text: String) -> String {
        text.replacing(#/\u{1B}\[[0-9]+m/#, with: "")
    }
}
