import Addresses
import ObjectStorage
import ResourceSchemas
import TestSupport
import Testing
import Values

/// What becomes of a policy, in words.
@Suite struct PolicyDifferenceTests {
    private let ada = "0f0f0f0f-1111-4222-8333-444444444444"
    private let bob = "0f0f0f0f-1111-4222-8333-555555555555"

    private var objects: KnownObjects {
        get throws {
            let schema = ResourceSchema(
                kind: .managed,
                type: "ionoscloud_user",
                version: 1,
                description: "",
                attributes: [
                    AttributeSchema(name: "id", type: .string, mode: .computed, comparison: .ignoringCase)
                ],
                rules: [],
                orderings: [],
                timeouts: []
            )
            func user(_ name: String, _ id: String, _ email: Value) throws -> KnownObjects.Object {
                let object = KnownObjects.Object(
                    address: InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: name)),
                    attributes: .object(ValueMap([("id", .string(id)), ("email", email)])),
                    schema: schema
                )
                return try #require(object)
            }
            return KnownObjects([
                try user("ada", ada.uppercased(), .string("ada@example.com")),
                try user("bob", bob, .string("bob@example.com").marked(.sensitive)),
            ])
        }
    }

    private func text(_ statements: String, root: String = #""Version":"2012-10-17","#) -> String {
        #"{\#(root)"Statement":[\#(statements)]}"#
    }

    /// The change as lines, each with its symbol and indented by its level.
    private func lines(from before: String?, to after: String?) throws -> [String] {
        let change = ChangeInWords(
            from: try before.map { try PolicyDocument($0) },
            to: try after.map { try PolicyDocument($0) },
            objects: try objects
        )
        func lines(_ parts: [ChangeInWords.Part], _ indent: String) -> [String] {
            parts.flatMap { part in
                let symbol =
                    [ChangeInWords.Action.create: "+", .delete: "-", .update: "~"][part.action] ?? ""
                return ["\(indent)\(symbol) \(part.text)"] + lines(part.parts, indent + "  ")
            }
        }
        return [change.summary] + lines(change.parts, "") + [change.unchanged].compactMap(\.self)
    }

    @Test func tellsAllOfANewPolicy() throws {
        let policy = text(
            """
            {"Sid":"read reports","Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/31000123:\(ada)",
             "arn:aws:iam:::user/31000123:\(bob)","arn:aws:iam:::user/7:aaaaaaaa-1111-4222-8333-555555555555"]},
             "Action":["s3:GetObject","s3:*"],"Resource":["arn:aws:s3:::finance","arn:aws:s3:::finance/reports/*"],
             "Condition":{"IpAddress":["10.0.0.0/8","192.0.2.1"],"DateLessThan":{"aws:EpochTime":1700000000},
              "StringLike":{"s3:prefix":"reports/*"},"Bool":{"aws:SecureTransport":"true"},
              "ForAnyValue:Unheard":{"x:y":["a","b"]}}},
            {"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam:::user/31000123:\(ada)","CanonicalUser":"abc"},
             "NotAction":"s3:GetObject","NotResource":"arn:aws:s3:::finance/*","Remark":{"b":1,"a":2}}
            """
        )
        #expect(
            try lines(from: nil, to: policy) == [
                "2 statements",
                #"+ statement "read reports" allows"#,
                "  + who:   ada@example.com (ionoscloud_user.ada)",
                "  + who:   ionoscloud_user.bob",
                "  + who:   user aaaaaaaa-1111-4222-8333-555555555555 of contract 7",
                "  + what:  s3:GetObject",
                "  + what:  s3:* (everything)",
                "  + where: the bucket finance",
                "  + where: objects finance/reports/*",
                "  + if:    the address is in 10.0.0.0/8 or 192.0.2.1",
                "  + if:    it is before 2023-11-14T22:13:20Z (1700000000)",
                #"  + if:    what is listed begins as "reports/*""#,
                "  + if:    the connection is encrypted",
                #"  + if:    x:y fits ForAnyValue:Unheard "a" or "b""#,
                "+ statement 2 denies",
                "  + who:   everyone but ada@example.com (ionoscloud_user.ada), CanonicalUser abc",
                "  + what:  everything but s3:GetObject",
                "  + where: everywhere but objects finance/*",
                #"  + also:  Remark = {"a":2,"b":1}"#,
            ]
        )
        #expect(try lines(from: policy, to: nil)[1] == #"- statement "read reports" allows"#)
    }

    @Test func patternsOfBucketsAreToldAsWhatTheyAre() throws {
        let places = ["*", "b*", "b", "*/*", "*/in/*", "b/*"].map { #""arn:aws:s3:::\#($0)""# }
        let policy = text(
            #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":[\#(places.joined(separator: ","))],"#
                + #""Condition":{"IpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"}}}"#
        )
        #expect(
            try lines(from: nil, to: policy).dropFirst(4) == [
                "  + where: every bucket, with its objects",
                "  + where: buckets b*, with their objects",
                "  + where: the bucket b",
                "  + where: every object of every bucket",
                "  + where: objects in/* of every bucket",
                "  + where: objects b/*",
                "  + if:    the address is in 192.0.2.0/24, or the request does not tell",
            ]
        )
    }

    @Test func aWholeDocumentIsToldWithAllItsMembers() throws {
        let statement =
            #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#
        let odd = text(statement, root: #""Id":"mine","Version":"2008-10-17","Comment":1,"#)
        #expect(
            try lines(from: nil, to: odd).prefix(4) == [
                "1 statement", #"+ Id: "mine""#, #"+ Version: "2008-10-17""#, "+ Comment: 1",
            ]
        )
        #expect(try lines(from: odd, to: nil)[1] == #"- Id: "mine""#)
        #expect(try lines(from: nil, to: text(statement))[1] == "+ statement 1 allows")
    }

    @Test func tellsOnlyWhatChanges() throws {
        func read(_ action: String, _ ip: String, _ sid: String = "read") -> String {
            """
            {"Sid":"\(sid)","Effect":"Allow","Principal":"*","Action":[\(action)],
             "Resource":"arn:aws:s3:::b/*","Condition":{"IpAddress":{"aws:SourceIp":[\(ip)]}}}
            """
        }
        let other =
            #"{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"}"#
        #expect(
            try lines(
                from: text(
                    other + "," + read(#""s3:GetObject","s3:PutObject""#, #""10.0.0.0/8","192.0.2.1""#)
                ),
                to: text(
                    read(#""s3:DeleteObject","s3:GetObject""#, #""192.0.2.1/32","10.1.2.3/8""#) + "," + other
                )
            ) == [
                "2 statements: 1 changed",
                #"~ statement "read" allows"#,
                "  - what:  s3:PutObject",
                "  + what:  s3:DeleteObject",
                "1 unchanged statement",
            ]
        )
        #expect(
            try lines(
                from: text(read(#""s3:GetObject""#, #""10.0.0.0/8""#)),
                to: text(read(#""s3:GetObject""#, #""10.0.0.0/9""#, "renamed"))
            ) == [
                "1 statement: 1 changed",
                #"~ statement "renamed" allows"#,
                #"  ~ name:  "read" -> "renamed""#,
                "  - if:    the address is in 10.0.0.0/8",
                "  + if:    the address is in 10.0.0.0/9",
            ]
        )
    }

    @Test func pairsStatementsWithoutNames() throws {
        func statement(_ effect: String, _ who: String, _ action: String, _ key: String) -> String {
            """
            {"Effect":"\(effect)","Principal":"\(who)","Action":"\(action)","Resource":"arn:aws:s3:::b/\(key)"}
            """
        }
        let before = text(
            statement("Allow", "*", "s3:GetObject", "a/*") + ","
                + statement("Allow", "*", "s3:GetObject", "b/*")
                + "," + statement("Deny", "*", "s3:PutObject", "c/*")
        )
        let after = text(
            statement("Allow", "*", "s3:GetObject", "a/*") + ","
                + statement("Allow", "*", "s3:ListBucket", "b/*")
                + "," + statement("Allow", "*", "s3:PutObject", "c/*") + ","
                + statement("Deny", "*", "s3:*", "")
        )
        #expect(
            try lines(from: before, to: after) == [
                "4 statements: 1 added, 2 changed",
                "~ statement 2 allows",
                "  - what:  s3:GetObject",
                "  + what:  s3:ListBucket",
                "~ statement 3 allows",
                "  ~ does:  denies -> allows",
                "+ statement 4 denies",
                "  + who:   everyone",
                "  + what:  s3:* (everything)",
                "  + where: objects b/",
                "1 unchanged statement",
            ]
        )
    }

    @Test func tellsWhatChangesBesideTheStatements() throws {
        #expect(
            try lines(
                from: text("", root: #""Version":"2008-10-17","Id":"old","#),
                to: text("", root: #""Comment":{"b":1,"a":2},"Version":"2012-10-17","#)
            ) == [
                "0 statements", #"~ Version: "2008-10-17" -> "2012-10-17""#, #"- Id: "old""#,
                #"+ Comment: {"a":2,"b":1}"#,
            ]
        )
    }

    /// A change is told exactly when there is one.
    @Test(arguments: 0..<20) func nothingIsHidden(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<15 {
            let policy = RandomPolicy(&random)
            let first = try PolicyDocument(policy.text(&random))
            let same = try PolicyDocument(policy.text(&random))
            let other = try PolicyDocument(policy.changed(&random).text(&random))
            #expect(ChangeInWords(from: first, to: same, objects: KnownObjects()).parts.isEmpty)
            let change = ChangeInWords(from: first, to: other, objects: KnownObjects())
            #expect(!change.parts.isEmpty, "\(first.sentText)\n\(other.sentText)")
            #expect(change.parts.allSatisfy { $0.kind != "statement" || !$0.parts.isEmpty })
        }
    }
}
