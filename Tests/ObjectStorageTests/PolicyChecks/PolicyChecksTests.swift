import SourceText
import TestSupport
import Testing
import Timestamps
import Values

@testable import ObjectStorage

/// What is wrong or odd about policies.
@Suite struct PolicyChecksTests {
    private static let none: String? = nil
    private static let ada = "arn:aws:iam:::user/31000123:0f0f0f0f-1111-4222-8333-444444444444"

    private func findings(
        _ statements: String,
        version: String = #""Version":"2012-10-17","#,
        _ known: PolicyChecks.Surroundings = PolicyChecks.Surroundings(bucket: "b")
    ) throws -> [PolicyFinding] {
        PolicyChecks.findings(in: try PolicyDocument(#"{\#(version)"Statement":[\#(statements)]}"#), known)
    }

    /// A statement without a fault, with other members in place of its own.
    private func statement(_ members: [String: String?] = [:]) -> String {
        var all: [String: String?] = [
            "Effect": #""Allow""#, "Principal": #"{"AWS":"\#(Self.ada)"}"#,
            "Action": #"["s3:GetObject","s3:ListBucket"]"#,
            "Resource": #"["arn:aws:s3:::b","arn:aws:s3:::b/*"]"#,
        ]
        all.merge(members) { $1 }
        return "{"
            + all.compactMap { name, value in value.map { #""\#(name)":\#($0)"# } }.joined(separator: ",")
            + "}"
    }

    private func kinds(_ members: [String: String?]) throws -> [PolicyFinding.Kind] {
        try findings(statement(members)).map(\.kind)
    }

    @Test func saysNothingOfAGoodPolicy() throws {
        #expect(try findings(statement()).isEmpty)
        #expect(
            try kinds([
                "Principal": #""*""#,
                "Condition":
                    #"{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"},"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}"#,
            ]).isEmpty
        )
        #expect(try kinds(["Action": #""s3:*""#]).isEmpty)
    }

    @Test func findsWhatCannotBeMeant() throws {
        #expect(try findings("").map(\.kind) == [.noStatement])
        #expect(try kinds(["Principal": Self.none]) == [.noPrincipal])
        #expect(try kinds(["Principal": Self.none, "Effect": #""Deny""#]) == [.deniesNobody])
        #expect(
            try kinds(["Resource": #""arn:aws:s3:::other/*""#, "Action": #""s3:GetObject""#]).contains(
                .otherBucket
            )
        )
        #expect(try kinds(["Resource": #"["arn:aws:s3:::b*"]"#]).isEmpty)
        #expect(try kinds(["Resource": #"["b/*","*","arn:aws:s3::b"]"#]).first == .malformedResource)
        for user in [
            "arn:aws:iam:::user/31000123|0f0f0f0f-1111-4222-8333-444444444444", "arn:aws:iam:::user/31000123",
            "0f0f0f0f-1111-4222-8333-444444444444",
        ] {
            #expect(try kinds(["Principal": #"{"AWS":"\#(user)"}"#]).first == .malformedUser)
        }
        let long = String(repeating: "x", count: PolicyChecks.largest)
        #expect(try kinds(["Sid": #""\#(long)""#]).contains(.tooLarge))
        for kind in [PolicyFinding.Kind.noStatement, .tooLarge, .noPrincipal, .otherBucket] {
            #expect(PolicyFinding(kind: kind, places: []).severity == .error)
        }
    }

    @Test func findsWhatIsOpen() throws {
        #expect(try kinds(["Principal": #""*""#]) == [.open])
        #expect(
            try kinds([
                "Principal": #""*""#,
                "Condition": #"{"IpAddress":{"aws:SourceIp":["192.0.2.1","0.0.0.0/0"]}}"#,
            ]) == [.open, .noRestriction]
        )
        #expect(
            try kinds(["Principal": #""*""#, "Condition": #"{"IpAddress":{"aws:SourceIp":"::/0"}}"#])
                == [.open, .noRestriction]
        )
        #expect(
            try kinds([
                "Effect": #""Deny""#, "Principal": #""*""#,
                "Condition": #"{"NotIpAddress":{"aws:SourceIp":"192.0.2.1"}}"#,
            ]) == [.shutsOutOthers]
        )
        #expect(try kinds(["Condition": "{}"]) == [.emptyCondition])
        #expect(try kinds(["Condition": #"{"IpAddress":{}}"#]) == [.emptyCondition])
        #expect(try kinds(["Condition": #"{"IpAddress":{"aws:SourceIp":[]}}"#]) == [.emptyCondition])
    }

    @Test func findsWhoIsShutOut() throws {
        #expect(try kinds(["Effect": #""Deny""#, "Principal": #""*""#, "Action": #""s3:*""#]) == [.shutsOut])
        let deny = statement(["Effect": #""Deny""#, "Action": #"["s3:Put*"]"#])
        #expect(try findings(deny).isEmpty)
        var known = PolicyChecks.Surroundings(bucket: "b")
        known.signer = PolicyPrincipal(kind: "AWS", text: Self.ada)
        #expect(try findings(deny, known).map(\.kind) == [.shutsOut])
        known.signer = .user(contract: "31000123", id: "another")
        #expect(try findings(deny, known).isEmpty)
        #expect(
            try findings(
                statement([
                    "Effect": #""Deny""#, "Principal": Self.none, "NotPrincipal": #"{"AWS":"\#(Self.ada)"}"#,
                    "Action": #""s3:*""#,
                ]),
                known
            ).map(\.kind) == [.shutsOut, .excluding]
        )
    }

    @Test func findsWhatHasNoEffect() throws {
        #expect(try kinds(["Resource": #""arn:aws:s3:::b""#]) == [.wrongLevel])
        #expect(
            try findings(statement(["Resource": #""arn:aws:s3:::b/*""#])).first?.places == [
                "s3:ListBucket in statement 1"
            ]
        )
        #expect(
            try kinds(["Action": #"["s3:GetObject","s3:ListBucket","s3:ListAllMyBuckets"]"#]) == [.noEffect]
        )
        #expect(try kinds(["Action": "[]"]) == [.noAction])
        #expect(try kinds(["Resource": Self.none]) == [.noResource])
        #expect(
            try kinds(["Condition": #"{"StringLike":{"s3:prefix":"a/*"}}"#]) == [.listingCondition]
        )
        #expect(
            try kinds([
                "Action": #""s3:ListBucket""#, "Resource": #""arn:aws:s3:::b""#,
                "Condition": #"{"StringLike":{"s3:prefix":"a/*"}}"#,
            ]).isEmpty
        )
        var known = PolicyChecks.Surroundings(bucket: "b")
        known.now = Timestamp(seconds: 1_796_040_000)
        let past = #"{"DateLessThan":{"aws:CurrentTime":"2020-01-01"},"DateGreaterThan":{"aws:EpochTime":1}}"#
        let found = try findings(statement(["Condition": past]), known)
        #expect(found.map(\.kind) == [.pastDate])
        #expect(found.first?.places.count == 2)
    }

    @Test func findsSlips() throws {
        #expect(try kinds(["Action": #"["s3:getobject","s3:ListBucket"]"#]) == [.caseOfAction])
        #expect(
            try findings(statement(["Action": #"["s3:GetObjekt","s3:ListBucket","GetObject"]"#])).first?
                .places == [
                    "s3:GetObjekt in statement 1; is s3:GetObject meant?",
                    "GetObject in statement 1; is s3:GetObject meant?",
                ]
        )
        #expect(
            try kinds(["Action": #""s3:GetObject""#, "Resource": #""arn:aws:s3:::b/a/*""#]) == [.unlisted]
        )
        #expect(try kinds(["Condition": #"{"IpAddress":{"aws:SourceIp":"192.0.2.256"}}"#]) == [.noAddress])
        #expect(try kinds(["Condition": #"{"DateLessThan":{"aws:CurrentTime":"soon"}}"#]) == [.noDate])
        #expect(
            try kinds(["Condition": #"{"StringNotEquals":{"aws:Referer":["a","b"]}}"#])
                == [.severalNegated, .undocumentedCondition]
        )
        #expect(
            try kinds(["Resource": #"["arn:aws:s3:::b","arn:aws:s3:::b/${aws:username}/*"]"#]) == [.variable]
        )
    }

    @Test func findsWhatIsNotDocumented() throws {
        #expect(try findings(statement(), version: "").map(\.kind) == [.version])
        #expect(try findings(statement(), version: #""Version":"2008-10-17","#).map(\.kind) == [.version])
        #expect(
            try findings(statement(), version: #""Version":"2012-10-17","Comment":1,"#).map(\.kind) == [
                .unknownMember
            ]
        )
        #expect(try kinds(["Comment": #""x""#]) == [.unknownMember])
        #expect(try kinds(["Principal": #"{"CanonicalUser":"x"}"#]) == [.otherPrincipal])
        #expect(try kinds(["Principal": #"{"AWS":"arn:aws:iam:::31000123:root"}"#]) == [.otherPrincipal])
        #expect(try kinds(["NotAction": #""s3:GetObject""#, "Action": Self.none]) == [.excluding])
        #expect(
            try kinds(["Condition": #"{"Bool":{"aws:SecureTransport":true}}"#]) == [.undocumentedCondition]
        )
        #expect(try kinds(["Condition": #"{"IpAddress":["192.0.2.1"]}"#]) == [.shortCondition])
    }

    @Test func comparesUsersWithTheAccount() throws {
        var known = PolicyChecks.Surroundings(bucket: "b")
        known.contracts = ["31000123"]
        known.users = ["0f0f0f0f-1111-4222-8333-444444444444": "ada@example.com"]
        #expect(try findings(statement(), known).isEmpty)
        known.contracts = ["7"]
        #expect(
            try findings(statement(), known).first?.places == ["31000123 in statement 1; the account's is 7"]
        )
        known.contracts = ["31000123"]
        known.users = ["0f0f0f0f-1111-4222-8333-444444444445": "ada@example.com"]
        #expect(
            try findings(statement(), known).first?.places == [
                "0f0f0f0f-1111-4222-8333-444444444444 in statement 1; did you mean"
                    + " 0f0f0f0f-1111-4222-8333-444444444445 (ada@example.com)?"
            ]
        )
        known.users = [:]
        known.others = ["0f0f0f0f-1111-4222-8333-444444444446": "bob@example.com"]
        #expect(try findings(statement(), known).first?.places.first?.hasSuffix("(bob@example.com)?") == true)
        let example = statement([
            "Principal": #"{"AWS":"arn:aws:iam:::user/31000000:0f0f0f0f-1111-4222-8333-444444444444"}"#
        ])
        #expect(try findings(example).map(\.kind) == [.exampleContract])
        known.contracts = ["31000000"]
        known.users = nil
        #expect(try findings(example, known).isEmpty)
    }

    @Test func anAddressIsNoID() throws {
        let found = try findings(
            statement(["Principal": #"{"AWS":"arn:aws:iam:::user/7:ada@example.com"}"#])
        )
        #expect(
            found.first?.places == [
                #""arn:aws:iam:::user/7:ada@example.com" in statement 1 has an e-mail address where the user's id belongs"#
            ]
        )
    }

    @Test func notesAreNoWarnings() throws {
        let notes = try findings(
            statement([
                "Action": #""s3:GetObject""#, "Resource": #""arn:aws:s3:::b/*""#,
                "Condition": #"{"IpAddress":["192.0.2.1"]}"#,
            ])
        )
        #expect(
            notes.map(\.note) == [
                "Many tools list before they read, and fail without s3:ListBucket on the bucket (statement 1)",
                "It has no key, as other tools of the vendor want it. It is sent with its key (IpAddress of statement 1 is sent"
                    + " as IpAddress of aws:SourceIp)",
            ]
        )
        #expect(notes.filter(\.isNote).count == 2)
        let arguments = ValueMap([
            ("bucket", .string("b")),
            (
                "policy",
                .string(
                    #"{"Version":"2012-10-17","Statement":[\#(statement(["Action": #""s3:GetObject""#, "Resource": #""arn:aws:s3:::b/*""#]))]}"#
                )
            ),
        ])
        #expect(BucketPolicyRules().problems(in: arguments).isEmpty)
    }

    @Test func whatIsOpenUnderConditionsIsToldWithThem() throws {
        let found = try findings(
            statement([
                "Principal": #""*""#,
                "Condition": #"{"IpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"}}"#,
            ])
        )
        #expect(
            found.map(\.places) == [
                [
                    "statement 1: s3:GetObject, s3:ListBucket, if the address is in 192.0.2.0/24, or the request does not tell"
                ],
                [
                    "IpAddressIfExists on aws:SourceIp in statement 1; IpAddress, without IfExists, is documented"
                ],
            ]
        )
    }

    @Test func manyPlacesAreOneFinding() throws {
        let many = (1...30).map { statement(["Sid": #""s\#($0)""#, "Principal": #""*""#]) }.joined(
            separator: ","
        )
        let found = try #require(try findings(many).first)
        #expect(found.kind == .open)
        #expect(found.places.count == 30)
        #expect(found.detail.contains("\n  - statement \"s1\": s3:GetObject, s3:ListBucket\n"))
        #expect(found.detail.hasSuffix("\n  and 20 more"))
    }

    /// Every kind has words of its own, and no policy makes a check fail.
    @Test func isTotal() throws {
        let kinds = PolicyFinding.Kind.allCases
        #expect(Set(kinds.map { PolicyFinding(kind: $0, places: []).summary }).count == kinds.count)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let document = try PolicyDocument(RandomPolicy(&random).text(&random))
            _ = PolicyChecks.findings(in: document, PolicyChecks.Surroundings())
        }
    }
}
