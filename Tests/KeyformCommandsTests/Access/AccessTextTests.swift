import JSONText
import ObjectStorage
import Terminal
import Testing
import Timestamps

@testable import KeyformCommands

/// What `keyform access` writes of a picture.
@Suite struct AccessTextTests {
    private static let alice = "2f1e5a0c-0000-4000-8000-00000000000a"
    private static let bob = "2f1e5a0c-0000-4000-8000-00000000000b"

    private func person(_ name: String, _ id: String) -> AccessPicture.Person {
        var person = AccessPicture.Person(identity: id, id: id)
        person.email = "\(name)@example.com"
        person.isAdministrator = false
        person.keys = [AccessPicture.Key(identity: name, id: "k-\(name)")]
        return person
    }

    private func report(
        _ statement: String,
        contract: String? = "7",
        source: AccessReport.Source = .account,
        unread: String? = nil
    ) throws -> AccessReport {
        let policy = try PolicyDocument(#"{"Version":"2012-10-17","Statement":[\#(statement)]}"#)
        let picture = AccessPicture(
            contract: contract,
            people: [person("alice", Self.alice), person("bob", Self.bob)],
            buckets: [AccessPicture.Bucket(name: "finance", contents: .read(policy, PublicAccessBlock()))],
            unreadBuckets: unread
        )
        return AccessReport(
            table: AccessTable(picture, at: nil),
            selection: try AccessSelection([], in: picture),
            source: source,
            order: .person,
            now: Timestamp(seconds: 0)
        )
    }

    private func text(_ report: AccessReport) -> [String] {
        AccessText(report, palette: .plain, width: 0).text.split(separator: "\n").map(String.init)
    }

    /// What stands under a person's name.
    private func lines(_ name: String, _ report: AccessReport) -> [String] {
        Array(
            text(report).drop { $0 != "\(name)@example.com" }.dropFirst().prefix { $0.hasPrefix(" ") }
                .filter { $0.contains("finance") }.map { $0.drop { $0 == " " }.description }
        )
    }

    @Test func whomAPolicyLeavesOutMayNotDoWhatEveryUserMay() throws {
        let report = try report(
            #"{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam:::user/7:\#(Self.alice)"},"#
                + #""Action":"s3:GetObject","Resource":"arn:aws:s3:::finance/*"}"#
        )
        #expect(
            lines("alice", report) == [
                "may do what everyone may in finance without a key only: with one, the policy leaves the user out"
            ]
        )
        #expect(lines("bob", report) == ["may do what everyone may in finance"])
    }

    @Test func whatIsLeftOfWhatEveryUserMayIsToldWhole() throws {
        let report = try report(
            #"{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam:::user/7:\#(Self.alice)"},"#
                + #""Action":"s3:GetObject","Resource":"arn:aws:s3:::finance/*"},"#
                + #"{"Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::finance/in/*"}"#
        )
        #expect(lines("alice", report).first == "may write finance/in/* (statement 2)")
        #expect(lines("bob", report) == ["may do what everyone may in finance"])
    }

    @Test func anUnknownContractIsSaid() throws {
        let statement =
            #"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam:::user/8:\#(Self.alice)"},"#
            + #""Action":"s3:GetObject","Resource":"arn:aws:s3:::finance/*"}"#
        let unknown = try report(statement, contract: nil, source: .state)
        #expect(lines("alice", unknown) == ["may read finance/* (statement 1)"])
        #expect(text(unknown).last?.hasPrefix("The number of the contract is not known here:") == true)
        #expect(unknown.document["contract"] == .null)
        let known = try report(statement, contract: "7", source: .state)
        #expect(lines("alice", known).isEmpty)
        #expect(!text(known).contains { $0.contains("is not known here") })
        #expect(known.document["contract"] == "7")
        // Nothing depends on the number where no user is named.
        let open =
            #"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::finance/*"}"#
        let general = try report(open, contract: nil)
        #expect(!text(general).contains { $0.contains("is not known here") })
    }
}
