import Addresses
import Configuration
import Evaluation
import Functions
import Providers
import ResourceSchemas
import SourceText
import Testing
import Values

@testable import IonosCloud

/// Ids and e-mail addresses are checked for their form, and what was meant is named.
@Suite struct FormCheckTests {
    private static let id = "12345678-1234-1234-1234-123456789abc"

    private static let people = """
        resource "ionoscloud_user" "u" {
          first_name = "U"
          last_name  = "Example"
          email      = "u@x.de"
          password   = "p"
        }
        resource "ionoscloud_user" "all" {
          for_each   = toset(["alice", "bob"])
          first_name = each.key
          last_name  = "Example"
          email      = "${each.key}@x.de"
          password   = "p"
        }
        resource "ionoscloud_group" "other" {
          name = "other"
        }
        resource "ionoscloud_s3_key" "key" {
          user_id = ionoscloud_user.u.id
        }
        data "ionoscloud_user" "d" {
          email = "d@x.de"
        }

        """

    private static func object(_ type: String, _ values: [(String, Value)]) -> Value {
        .object(ValueMap(values))
    }

    /// What the plan knows of those objects: everything but the ids.
    private static var resources: CountingResources {
        func user(_ email: String) -> Value {
            .object(
                ValueMap([
                    ("id", .unknown(.string)), ("email", .string(email)), ("first_name", .string("U")),
                    ("s3_canonical_user_id", .unknown(.string)),
                ])
            )
        }
        return CountingResources([
            address("ionoscloud_user", "u"): user("u@x.de"),
            address("ionoscloud_user", "all", .key("alice")): user("alice@x.de"),
            address("ionoscloud_user", "all", .key("bob")): user("bob@x.de"),
            address("ionoscloud_group", "other"): .object(
                ValueMap([("id", .unknown(.string)), ("name", .string("other"))])
            ),
            address("ionoscloud_s3_key", "key"): .object(
                ValueMap([("id", .unknown(.string)), ("user_id", .unknown(.string))])
            ),
            InstanceAddress(ResourceAddress(mode: .data, type: "ionoscloud_user", name: "d"), nil): user(
                "d@x.de"
            ),
        ])
    }

    private func problems(
        _ block: String,
        _ address: String,
        resources: CountingResources = Self.resources
    ) throws -> [Diagnostic] {
        let small = try SmallConfiguration(Self.people + block, resources: resources)
        try #require(small.diagnostics.map(\.detail) == [])
        return small.evaluator.instance(try small.block(address), key: nil, expansion: .single).diagnostics
            .filter { $0.severity == .error }
    }

    struct Case: Sendable {
        let expression: String
        let detail: String
        let subject: String?

        init(_ expression: String, _ detail: String, at subject: String? = nil) {
            self.expression = expression
            self.detail = detail
            self.subject = subject
        }
    }

    private static let example = " An id is a UUID: \(id), for example."

    @Test(arguments: [
        Case("\"nope\"", "user_id is \"nope\", which is not an id.\(example)"),
        Case("\"\"", "user_id is \"\", which is not an id.\(example)"),
        Case("\" \(id)\"", "user_id is \" \(id)\", which is not an id.\(example)"),
        Case("\"{\(id)}\"", "user_id is \"{\(id)}\", which is not an id.\(example)"),
        Case("\"nope\\u001b\"", "user_id is \"nope\\x1b\", which is not an id.\(example)"),
        Case(
            "ionoscloud_user.u.email",
            "user_id is \"u@x.de\", which is not an id. Did you mean ionoscloud_user.u.id?"
        ),
        Case(
            "(ionoscloud_user.u.email)",
            "user_id is \"u@x.de\", which is not an id. Did you mean ionoscloud_user.u.id?"
        ),
        Case(
            "\"${ionoscloud_user.u.email}\"",
            "user_id is \"u@x.de\", which is not an id. Did you mean ionoscloud_user.u.id?"
        ),
        Case("\"U@x.de\"", "user_id is \"U@x.de\", which is not an id. Did you mean ionoscloud_user.u.id?"),
        Case(
            "ionoscloud_user.all[\"bob\"].email",
            "user_id is \"bob@x.de\", which is not an id. Did you mean ionoscloud_user.all[\"bob\"].id?"
        ),
        Case(
            "ionoscloud_user.all[join(\"\", [\"b\", \"ob\"])].email",
            "user_id is \"bob@x.de\", which is not an id. Did you mean ionoscloud_user.all[\"bob\"].id?"
        ),
        Case(
            "\"alice@x.de\"",
            "user_id is \"alice@x.de\", which is not an id. Did you mean ionoscloud_user.all[\"alice\"].id?"
        ),
        Case(
            "data.ionoscloud_user.d.email",
            "user_id is \"d@x.de\", which is not an id. Did you mean data.ionoscloud_user.d.id?"
        ),
        Case(
            "ionoscloud_user.u.s3_canonical_user_id",
            "user_id is ionoscloud_user.u.s3_canonical_user_id, which is not an id. Did you mean ionoscloud_user.u.id?"
        ),
        Case(
            "ionoscloud_group.other.id",
            "user_id is ionoscloud_group.other.id, the id of another kind of object."
        ),
        Case(
            "ionoscloud_s3_key.key.id",
            "user_id is ionoscloud_s3_key.key.id, the id of another kind of object. Did you mean"
                + " ionoscloud_s3_key.key.user_id?"
        ),
        Case("sensitive(\"nope\")", "user_id is a sensitive value that is not an id.\(example)"),
    ])
    func oneID(_ given: Case) throws {
        let block = "resource \"ionoscloud_s3_key\" \"k\" {\n  user_id = \(given.expression)\n}\n"
        let found = try problems(block, "ionoscloud_s3_key.k")
        #expect(found.map(\.detail) == [given.detail])
        #expect(found.map(\.summary) == ["Invalid value for attribute"])
        #expect(found.first?.blockContext == "resource \"ionoscloud_s3_key\" \"k\"")
        // The group's two arguments are the same.
        let single = try problems(
            "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n  user_id = \(given.expression)\n}\n",
            "ionoscloud_group.g"
        )
        #expect(single.map(\.detail) == [given.detail])
    }

    @Test func aWholeObjectIsNoID() throws {
        let found = try problems(
            "resource \"ionoscloud_s3_key\" \"k\" {\n  user_id = ionoscloud_user.u\n}\n",
            "ionoscloud_s3_key.k"
        )
        #expect(found.map(\.summary) == ["Incorrect attribute value type"])
        #expect(
            found.first?.detail.hasSuffix(
                "string required. user_id is ionoscloud_user.u, which is a whole object. Did you mean ionoscloud_user.u.id?"
            ) == true,
            "\(found)"
        )
    }

    @Test(arguments: [
        Case("[\"nope\"]", "user_ids holds \"nope\", which is not an id.\(example)", at: "\"nope\""),
        Case(
            "[ionoscloud_user.u.id, ionoscloud_user.u.email]",
            "user_ids holds \"u@x.de\", which is not an id. Did you mean ionoscloud_user.u.id?",
            at: "ionoscloud_user.u.email"
        ),
        Case(
            "[for u in ionoscloud_user.all : u.email]",
            "user_ids holds 2 texts that are not ids: \"alice@x.de\", \"bob@x.de\". Did you mean"
                + " ionoscloud_user.all[\"alice\"].id?",
            at: "[for u in ionoscloud_user.all : u.email]"
        ),
        Case(
            "[for n in range(9) : \"x${n}\"]",
            "user_ids holds 9 texts that are not ids: \"x0\", \"x1\", \"x2\", \"x3\", \"x4\" and 4 more.\(example)",
            at: "[for n in range(9) : \"x${n}\"]"
        ),
        Case(
            "toset([\"nope\"])",
            "user_ids holds \"nope\", which is not an id.\(example)",
            at: "toset([\"nope\"])"
        ),
        Case(
            "toset([sensitive(\"nope\")])",
            "user_ids holds a sensitive value that is not an id.\(example)",
            at: "toset([sensitive(\"nope\")])"
        ),
        Case(
            "toset(sensitive([\"nope\", \"no\"]))",
            "user_ids holds 2 texts that are not ids.\(example)",
            at: "toset(sensitive([\"nope\", \"no\"]))"
        ),
        Case(
            "[ionoscloud_group.other.id, ionoscloud_user.u.id]",
            "user_ids holds ionoscloud_group.other.id, the id of another kind of object.",
            at: "ionoscloud_group.other.id"
        ),
        Case(
            "[ionoscloud_group.other.name]",
            "user_ids holds \"other\", which is not an id.\(example)",
            at: "ionoscloud_group.other.name"
        ),
    ])
    func severalIDs(_ given: Case) throws {
        let block =
            "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n  user_ids = \(given.expression)\n}\n"
        let found = try problems(block, "ionoscloud_group.g")
        #expect(found.map(\.detail) == [given.detail])
        #expect(found.first?.subject?.text == given.subject)
    }

    @Test func everyWrongElementOfAListHasItsPlace() throws {
        let block =
            "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n  user_ids = [\"a\", \"\(Self.id)\", \"b\"]\n}\n"
        let found = try problems(block, "ionoscloud_group.g")
        #expect(found.map { $0.subject?.text } == ["\"a\"", "\"b\""])
    }

    @Test(arguments: [
        "\"\(id)\"", "\"\(id.uppercased())\"", "ionoscloud_user.u.id", "ionoscloud_user.all[\"bob\"].id",
        "ionoscloud_s3_key.key.user_id", "data.ionoscloud_user.d.id",
        "one([for u in ionoscloud_user.all : u.id][*])",
    ])
    func idsAreTaken(_ expression: String) throws {
        let block = "resource \"ionoscloud_s3_key\" \"k\" {\n  user_id = \(expression)\n}\n"
        let found = try problems(block, "ionoscloud_s3_key.k")
        #expect(found.filter { $0.summary == "Invalid value for attribute" }.isEmpty, "\(found)")
    }

    @Test func groupIDsAreIDsOfGroups() throws {
        func user(_ groups: String) -> String {
            "resource \"ionoscloud_user\" \"v\" {\n  first_name = \"V\"\n  last_name = \"V\"\n  email = \"v@x.de\"\n"
                + "  password = \"p\"\n  group_ids = \(groups)\n}\n"
        }
        #expect(
            try problems(user("[ionoscloud_group.other.name]"), "ionoscloud_user.v").map(\.detail)
                == ["group_ids holds \"other\", which is not an id. Did you mean ionoscloud_group.other.id?"]
        )
        #expect(
            try problems(user("[ionoscloud_user.u.id]"), "ionoscloud_user.v").map(\.detail)
                == ["group_ids holds ionoscloud_user.u.id, the id of another kind of object."]
        )
        #expect(try problems(user("[ionoscloud_group.other.id]"), "ionoscloud_user.v").isEmpty)
    }

    @Test(arguments: [
        ("data \"ionoscloud_user\" \"x\" {\n  id = \"nope\"\n}\n", "data.ionoscloud_user.x", true),
        (
            "data \"ionoscloud_user\" \"x\" {\n  id = \"\"\n  email = \"a@x.de\"\n}\n",
            "data.ionoscloud_user.x", false
        ),
        ("data \"ionoscloud_user\" \"x\" {\n  email = \"nope\"\n}\n", "data.ionoscloud_user.x", true),
        ("data \"ionoscloud_group\" \"x\" {\n  id = \"nope\"\n}\n", "data.ionoscloud_group.x", true),
        ("data \"ionoscloud_s3_key\" \"x\" {\n  user_id = \"nope\"\n}\n", "data.ionoscloud_s3_key.x", true),
        // The id of a key is whatever the API gives.
        (
            "data \"ionoscloud_s3_key\" \"x\" {\n  user_id = \"\(id)\"\n  id = \"nope\"\n}\n",
            "data.ionoscloud_s3_key.x", false
        ),
    ])
    func dataSourcesToo(_ block: String, _ address: String, _ isWrong: Bool) throws {
        #expect(
            try problems(block, address).map(\.summary) == (isWrong ? ["Invalid value for attribute"] : [])
        )
    }

    @Test(arguments: [
        "a@x.de", "a.b+c@mail.x.de", "a@localhost", "ä@bücher.example", "\"a b\"@x.de", "o'neil@x.de",
        "a@1.de",
        "A_b-c%d@X-Y.example", "a@xn--bcher-kva.example",
    ])
    func addressesAreTaken(_ email: String) throws {
        #expect(try problems(Self.user(email), "ionoscloud_user.v").isEmpty)
    }

    @Test(arguments: [
        "nope", "@x.de", "a@", "a@@x.de", "a b@x.de", "a@x de", "Alice <a@x.de>", "a@x..de", "a@.de",
        "a@x.de.", "a@-x.de",
        "a,b@x.de", "a@x_y.de", "a@x.de\n", " a@x.de", "a@x.de;b@x.de", "mailto:a@x.de", "a@x.de/",
        "\u{202e}a@x.de",
    ])
    func othersAreNot(_ email: String) throws {
        let found = try problems(Self.user(email), "ionoscloud_user.v")
        #expect(found.map(\.summary) == ["Invalid value for attribute"])
        #expect(
            found.first?.detail
                == "email is \(email.quotedAsInGo), which is not an e-mail address. Write it as name@example.com, for example."
        )
    }

    private static func user(_ email: String) -> String {
        let text = email.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
            "\n",
            with: "\\n"
        )
        .replacing("%", with: "%")
        return
            "resource \"ionoscloud_user\" \"v\" {\n  first_name = \"V\"\n  last_name = \"V\"\n  email = \"\(text)\"\n"
            + "  password = \"p\"\n}\n"
    }

    @Test func validateJudgesWhatIsConstant() throws {
        let file = SourceFile(
            name: "main.tf",
            text: Self.people + """
                resource "ionoscloud_group" "g" {
                  name     = "g"
                  user_ids = ["nope", ionoscloud_user.u.id, ionoscloud_user.u.email]
                }
                """
        )
        let result = ConfigurationValidation.validate(
            files: [file],
            schemas: try IonosCloudProvider().catalog(),
            functions: .terraform
        )
        #expect(
            result.diagnostics.map(\.detail) == [
                "user_ids holds ionoscloud_user.u.email, which is not an id. Did you mean ionoscloud_user.u.id?",
                "user_ids holds \"nope\", which is not an id.\(Self.example)",
            ]
        )
    }
}
