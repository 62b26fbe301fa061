import JSONText
import ObjectStorage
import Testing
import Timestamps

@testable import KeyformCommands

/// What `access -json` tells once, and what it tells of each.
@Suite struct AccessReportTests {
    private static let ids = (1...6).map { "0000000\($0)-0000-4000-8000-000000000000" }

    private static func person(
        _ number: Int,
        administrator: Bool? = false,
        administrativeKey: Bool = false
    ) -> AccessPicture.Person {
        var person = AccessPicture.Person(identity: ids[number], id: ids[number])
        person.email = "p\(number)@example.com"
        person.isAdministrator = administrator
        var key = AccessPicture.Key(identity: "k\(number)", id: "k\(number)")
        key.isActive = true
        key.isAdministrative = administrativeKey
        person.keys = [key]
        return person
    }

    private static func statement(_ effect: String, _ principal: String, _ action: String) -> String {
        """
        {"Effect":"\(effect)","Principal":\(principal),"Action":"\(action)",
         "Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}
        """
    }

    private static func user(_ number: Int) -> String {
        #"{"AWS":"arn:aws:iam:::user/31000001:\#(ids[number])"}"#
    }

    private static func bucket(_ name: String, _ statements: [String]) throws -> AccessPicture.Bucket {
        let text = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
        return AccessPicture.Bucket(
            name: name,
            contents: .read(
                try PolicyDocument(text.replacing("arn:aws:s3:::b", with: "arn:aws:s3:::\(name)")),
                PublicAccessBlock()
            )
        )
    }

    /// Ordinary users, one whom a policy names and one whom it denies all, administrators, somebody of whom it is not known
    /// what he is; buckets of everyone, of some, of nobody, and one that was not read.
    private func report(_ order: AccessReport.Order) throws -> AccessReport {
        let picture = AccessPicture(
            contract: "31000001",
            people: [
                Self.person(0), Self.person(1), Self.person(2), Self.person(3, administrator: true),
                Self.person(4, administrator: nil), Self.person(5, administrator: true),
            ],
            buckets: [
                try Self.bucket(
                    "open",
                    [
                        Self.statement("Allow", #""*""#, "s3:GetObject"),
                        Self.statement("Allow", Self.user(1), "s3:PutObject"),
                        Self.statement("Deny", Self.user(2), "s3:*"),
                    ]
                ),
                try Self.bucket(
                    "some",
                    [
                        Self.statement("Allow", Self.user(1), "s3:*"),
                        Self.statement("Deny", Self.user(5), "s3:GetObject"),
                    ]
                ),
                AccessPicture.Bucket(name: "none", contents: .read(nil, PublicAccessBlock())),
                AccessPicture.Bucket(name: "unread", contents: .notRead(reason: "it is so")),
            ]
        )
        let now = Timestamp(seconds: 1_796_040_000)
        return AccessReport(
            table: AccessTable(picture, at: now),
            selection: try AccessSelection([], in: picture),
            source: .account,
            order: order,
            now: now
        )
    }

    private func named(_ name: String, _ member: String, in list: JSONValue?) -> JSONValue? {
        list?.array?.first { $0[member]?.string == name }
    }

    /// Reads the document as the documentation says, and compares with what the evaluator says of each in each bucket.
    @Test(arguments: [AccessReport.Order.person, .bucket])
    func tellsOfEachInEachBucketWhatHeMay(order: AccessReport.Order) throws {
        let report = try report(order)
        let document = report.document
        #expect(document["format_version"] == "1.0")
        for subject in report.subjects {
            let person = try #require(named(subject.title, "person", in: document["people"]))
            let general = person["general"]?.string
            for column in report.columns where column.access != nil {
                let name = column.bucket.name
                let own: JSONValue?
                let shared: JSONValue?
                switch order {
                case .person:
                    own = named(name, "bucket", in: person["buckets"])
                    shared = general.flatMap { who in
                        named(name, "bucket", in: named(who, "who", in: document["general"])?["buckets"])
                    }
                case .bucket:
                    let bucket = named(name, "name", in: document["buckets"])
                    own = named(subject.title, "person", in: bucket?["people"])
                    shared = general.flatMap { named($0, "who", in: bucket?["general"]) }
                }
                let told = ((own ?? shared)?["grants"]?.array ?? []).map { grant in
                    "\(grant["statement"]?.text() ?? grant["because"]?.string ?? "") \(grant["actions"]?.text() ?? "")"
                }
                let expected = report.grants(subject, in: column).map { grant in
                    let actions = JSONValue.array(grant.actions.names.map { .string($0) }).text()
                    return switch grant.source {
                    case .administrator: "administrator \(actions)"
                    case .accessList: "access control list \(actions)"
                    case .statement(let number, _): "\(number) \(actions)"
                    }
                }
                #expect(told == expected, "\(subject.title) in \(name)")
            }
        }
    }

    /// Of most people there is nothing to tell but whom they are like.
    @Test func whatManyMayIsToldOnce() throws {
        let document = try report(.person).document
        let people = document["people"]
        #expect(named("p0@example.com", "person", in: people)?["buckets"] == [])
        #expect(named("p0@example.com", "person", in: people)?["general"] == "every user of the contract")
        #expect(named("p3@example.com", "person", in: people)?["buckets"] == [])
        #expect(named("p3@example.com", "person", in: people)?["general"] == "every administrator")
        #expect(named("p4@example.com", "person", in: people)?["general"] == nil)
        #expect(named("p4@example.com", "person", in: people)?["buckets"]?.array?.count == 3)
        // Who may do nothing where others may is told of.
        let denied = named("open", "bucket", in: named("p2@example.com", "person", in: people)?["buckets"])
        #expect(denied?["grants"] == [])
        #expect(named("unread", "name", in: document["buckets"])?["read"] == false)
        // What there is nothing to say of is left out.
        let shared = named("every user of the contract", "who", in: document["general"])?["buckets"]
        #expect(shared?.array?.map { $0["bucket"] } == ["open"])
        #expect(!document.text(.compact).contains(#"s":null"#), "\(document.text(.compact))")
    }
}
