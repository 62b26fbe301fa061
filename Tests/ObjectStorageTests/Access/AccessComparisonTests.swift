import Testing
import Timestamps

@testable import ObjectStorage

/// What people are told of a change, word by word.
struct AccessComparisonTests {
    private static let alice = "2f1e5a0c-0000-4000-8000-00000000000a"
    private static let bob = "2f1e5a0c-0000-4000-8000-00000000000b"

    private static func principal(_ id: String) -> String {
        #"{"AWS": "arn:aws:iam:::user/31000001:\#(id)"}"#
    }

    private func person(_ name: String, _ id: String?, keys: [AccessPicture.Key] = []) -> AccessPicture.Person
    {
        var person = AccessPicture.Person(identity: id ?? name, id: id)
        person.email = "\(name)@example.com"
        person.isAdministrator = false
        person.isActive = true
        person.keys = keys
        person.mayHaveOtherKeys = true
        return person
    }

    private func key(_ name: String) -> AccessPicture.Key {
        var key = AccessPicture.Key(identity: name, id: name)
        key.isActive = true
        return key
    }

    private func bucket(
        _ name: String,
        _ statements: String...,
        block: PublicAccessBlock = PublicAccessBlock()
    ) throws -> AccessPicture.Bucket {
        let text = #"{"Version": "2012-10-17", "Statement": [\#(statements.joined(separator: ","))]}"#
        return AccessPicture.Bucket(name: name, contents: .read(try PolicyDocument(text), block))
    }

    private func allow(
        _ principal: String,
        _ actions: String,
        _ resource: String,
        _ condition: String = "{}",
        effect: String = "Allow"
    ) -> String {
        """
        {"Effect": "\(effect)", "Principal": \(principal), "Action": \(actions), "Resource": \(resource), \
        "Condition": \(condition)}
        """
    }

    private func told(_ before: AccessPicture, _ after: AccessPicture) -> [String] {
        AccessComparison(before, after).changes.map { ($0.isAlarming ? "! " : "") + $0.text }
    }

    private func told(
        _ before: AccessPicture.Bucket,
        _ after: AccessPicture.Bucket,
        people: [AccessPicture.Person]
    ) -> [String] {
        told(
            AccessPicture(people: people, buckets: [before]),
            AccessPicture(people: people, buckets: [after])
        )
    }

    @Test func readingIsGainedAndLost() throws {
        let people = [person("alice", Self.alice), person("bob", Self.bob)]
        let reads = allow(
            Self.principal(Self.alice),
            #""s3:GetObject""#,
            #""arn:aws:s3:::finance/reports/*""#
        )
        let all = allow(
            Self.principal(Self.bob),
            #""s3:*""#,
            #"["arn:aws:s3:::finance", "arn:aws:s3:::finance/*"]"#
        )
        let wider = allow(
            Self.principal(Self.alice),
            #"["s3:GetObject", "s3:ListBucket"]"#,
            #""arn:aws:s3:::finance*""#
        )
        #expect(
            try told(bucket("finance"), bucket("finance", reads, all), people: people)
                == ["alice gains read on finance/reports/*", "bob gains everything in finance"]
        )
        #expect(
            try told(bucket("finance", reads, all), bucket("finance"), people: people)
                == ["alice loses his last way to finance", "bob loses his last way to finance"]
        )
        #expect(
            try told(bucket("finance", reads), bucket("finance", wider), people: people)
                == ["alice gains list on finance, read on finance/*"]
        )
        #expect(
            try told(bucket("finance", wider), bucket("finance", reads), people: people)
                == ["alice loses list on finance, read on finance/*; keeps read on finance/reports/*"]
        )
        #expect(try told(bucket("finance", reads, all), bucket("finance", all, reads), people: people) == [])
    }

    @Test func conditionsAndDeniesAreNamed() throws {
        let people = [person("alice", Self.alice)]
        let home = #"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#
        let reads = allow(Self.principal(Self.alice), #""s3:GetObject""#, #""arn:aws:s3:::finance/*""#)
        let atHome = allow(Self.principal(Self.alice), #""s3:GetObject""#, #""arn:aws:s3:::finance/*""#, home)
        let closed = allow(#""*""#, #""s3:*""#, #""arn:aws:s3:::finance/secret/*""#, effect: "Deny")
        let notHome = allow(
            #""*""#,
            #""s3:*""#,
            #""arn:aws:s3:::finance/*""#,
            #"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
            effect: "Deny"
        )
        #expect(
            try told(bucket("finance"), bucket("finance", atHome), people: people)
                == ["alice gains read on finance/*, only from 10.0.0.0/8"]
        )
        #expect(
            try told(bucket("finance"), bucket("finance", reads, closed), people: people)
                == ["alice gains read on finance/*, but not finance/secret/*"]
        )
        #expect(
            try told(bucket("finance"), bucket("finance", reads, notHome), people: people)
                == ["alice gains read on finance/*, but not from elsewhere than 10.0.0.0/8"]
        )
        // What a restriction leaves is no end.
        #expect(
            try told(bucket("finance", reads), bucket("finance", atHome), people: people)
                == ["alice loses read on finance/*; keeps read on finance/*, only from 10.0.0.0/8"]
        )
        // A restriction that goes is a gain, and no loss.
        #expect(
            try told(bucket("finance", atHome), bucket("finance", reads), people: people)
                == ["alice gains read on finance/*"]
        )
        let odd = allow(
            Self.principal(Self.alice),
            #""s3:GetObject""#,
            #""arn:aws:s3:::finance/*""#,
            #"{"StringEquals": {"aws:UserAgent": "x"}}"#
        )
        let changes = AccessComparison(
            AccessPicture(people: people, buckets: [try bucket("finance")]),
            AccessPicture(people: people, buckets: [try bucket("finance", odd)])
        ).changes
        #expect(
            changes.map(\.text) == [
                "alice gains read on finance/* (perhaps), only if StringEquals aws:UserAgent x"
            ]
        )
        #expect(
            changes.first?.notes == [
                "The condition StringEquals on aws:UserAgent is none that IONOS documents; it is taken to hold."
            ]
        )
    }

    @Test func publicBucketsStandFirst() throws {
        let people = [person("alice", Self.alice)]
        let open = allow(#""*""#, #""s3:GetObject""#, #""arn:aws:s3:::finance/*""#)
        let reads = allow(Self.principal(Self.alice), #""s3:PutObject""#, #""arn:aws:s3:::finance/*""#)
        #expect(
            try told(bucket("finance"), bucket("finance", reads, open), people: people)
                == ["! finance becomes readable by everyone", "alice gains write on finance/*"]
        )
        #expect(
            try told(bucket("finance", open), bucket("finance"), people: people)
                == ["finance is no longer readable by everyone"]
        )
        // The block cuts it off, and opens the bucket when it goes.
        let block = PublicAccessBlock(restrictsPublicBuckets: true)
        #expect(
            try told(bucket("finance", open, block: block), bucket("finance", open), people: [])
                .first == "! finance becomes readable by everyone"
        )
        let somewhere = allow(
            #""*""#,
            #""s3:GetObject""#,
            #""arn:aws:s3:::finance/*""#,
            #"{"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}"#
        )
        #expect(
            try told(bucket("finance"), bucket("finance", somewhere), people: [])
                == ["finance becomes readable by everyone, only from 192.0.2.0/24"]
        )
        #expect(
            try told(bucket("finance", open), bucket("finance", somewhere), people: [])
                == [
                    "finance is no longer readable by everyone; everyone keeps read on finance/*, only from"
                        + " 192.0.2.0/24"
                ]
        )
    }

    @Test func aKeyThatGoesMayBeTheLastWay() throws {
        let backups = try bucket(
            "backups",
            allow(Self.principal(Self.bob), #""s3:GetObject""#, #""arn:aws:s3:::backups/*""#)
        )
        let with = AccessPicture(people: [person("bob", Self.bob, keys: [key("k")])], buckets: [backups])
        let without = AccessPicture(people: [person("bob", Self.bob)], buckets: [backups])
        #expect(told(with, without) == ["bob loses a key", "bob loses his last way to backups"])
        let gone = AccessPicture(people: [], buckets: [backups])
        #expect(told(with, gone) == ["bob is deleted, with a key", "bob loses his last way to backups"])
        var off = with
        off.people[0].isActive = false
        #expect(told(with, off) == ["bob is switched off", "bob loses his last way to backups"])
        #expect(told(off, with) == ["bob is switched on", "bob gains read on backups/*"])
        #expect(told(without, with) == ["bob gets a key"])
        #expect(told(with, with) == [])
    }

    @Test func peopleAreToldApart() throws {
        var carol = person("carol", "c")
        let before = AccessPicture(people: [carol])
        carol.isAdministrator = true
        #expect(told(before, AccessPicture(people: [carol])) == ["! carol becomes administrator"])
        #expect(told(AccessPicture(people: [carol]), before) == ["carol is no longer administrator"])
        carol.isAdministrator = nil
        #expect(
            told(before, AccessPicture(people: [carol]))
                == ["! carol may become administrator: that is known after apply"]
        )
        var other = person("carol", "d")
        other.email = "carol@example.org"
        #expect(
            told(AccessPicture(), AccessPicture(people: [person("carol", "c"), other]))
                == ["carol@example.com becomes a user", "carol@example.org becomes a user"]
        )
    }

    @Test func whatKeysBecomeIsTold() throws {
        var dave = person("dave", "d", keys: [key("k")])
        let before = AccessPicture(people: [dave])
        dave.keys[0].id = nil
        #expect(told(before, AccessPicture(people: [dave])) == ["dave's key is made anew"])
        dave.keys[0].isAdministrative = true
        let perhaps = "dave's key is made anew, as an administrative one: perhaps it is that already"
        #expect(
            told(before, AccessPicture(people: [dave])) == [
                "dave's key becomes administrative when it is made anew"
            ]
        )
        // Whether the present key is administrative is what counts, not what its user is by now.
        var owner = person("dave", "d", keys: [key("k")])
        owner.isAdministrator = true
        dave.isAdministrator = true
        #expect(told(AccessPicture(people: [owner]), AccessPicture(people: [dave])) == [perhaps])
        owner.keys[0].isAdministrative = false
        #expect(
            told(AccessPicture(people: [owner]), AccessPicture(people: [dave])) == [
                "dave's key becomes administrative when it is made anew"
            ]
        )
        owner.keys[0].isAdministrative = true
        #expect(
            told(AccessPicture(people: [owner]), AccessPicture(people: [dave])) == ["dave's key is made anew"]
        )
        dave = person("dave", "d", keys: [key("k")])
        dave.keys[0].isActive = false
        #expect(told(before, AccessPicture(people: [dave])) == ["dave's key is switched off"])
        dave = person("dave", "d", keys: [key("k")])
        dave.keyGroups = ["storage"]
        #expect(told(before, AccessPicture(people: [dave])) == ["dave may have keys (by storage)"])
        #expect(
            told(AccessPicture(people: [dave]), before)
                == ["dave may have no keys any more (was allowed by storage)"]
        )
    }

    @Test func whatIsNotKnownIsNamed() throws {
        let before = try bucket("finance")
        var after = before
        after.contents = .knownAfterApply
        #expect(told(before, after, people: []) == ["who may use finance is known after apply"])
        after.contents = .notRead(reason: "403")
        #expect(told(before, after, people: []) == [])
        let open = try bucket("finance", allow(#""*""#, #""s3:*""#, #""arn:aws:s3:::finance/*""#))
        var secret = open
        secret.isSensitive = true
        #expect(
            told(before, secret, people: [])
                == ["! finance becomes open to everyone; how far is in a policy that is sensitive"]
        )
        let stranger = try bucket("finance", allow(Self.principal(Self.alice), #""s3:GetObject""#, #""*""#))
        #expect(told(before, stranger, people: []) == ["user \(Self.alice) gains read on finance/*"])
    }

    @Test func anAdministratorsRightsDoNotDependOnPolicies() throws {
        var carol = person("carol", Self.alice)
        carol.isAdministrator = true
        let reads = allow(Self.principal(Self.alice), #""s3:GetObject""#, #""arn:aws:s3:::finance/*""#)
        let deny = allow(Self.principal(Self.alice), #""s3:*""#, #""*""#, effect: "Deny")
        #expect(try told(bucket("finance", reads), bucket("finance", deny), people: [carol]) == [])
        let table = AccessTable(
            AccessPicture(people: [carol], buckets: [try bucket("finance", deny)]),
            at: nil
        )
        let rights = AccessRight.rights(of: table.columns[0].grants(of: carol))
        let policyCalls = rights.filter { $0.exceptions.isEmpty }
        #expect(policyCalls.flatMap(\.actions.names).contains("s3:PutBucketPolicy"))
        #expect(
            AccessWords.notes(rights)
                == ["Whether a deny stops an administrator is not documented; it is taken not to."]
        )
    }
}
