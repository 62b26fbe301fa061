import Addresses
import IonosSandbox
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

/// A success that proves nothing is not believed: the object tells what became of it.
@Suite("Successes that prove nothing")
struct ProofTests {
    /// Answers of a server, or of something before it, that say nothing about the request.
    static let empty = [
        "200 html", "200 empty", "200", "200 error", "201 html", "202 empty", "202", "204 empty",
        "200 body='[]'", "202 html location=/elsewhere/1",
        "200 html location=http://evil.example/requests/9/status",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        let type: String
        let answer: String

        var testDescription: String { "\(type): \(answer)" }
    }

    static let cases = ["ionoscloud_user", "ionoscloud_group", "ionoscloud_s3_key"].flatMap { type in
        empty.map { Case(type: type, answer: $0) }
    }

    // MARK: Deleting

    @Test(arguments: cases)
    func aDeletionWithoutEffectIsNotBelieved(_ given: Case) async throws {
        let scene = try await Scene()
        try await scene.set("DELETE /** \(given.answer)")
        let failure = await #expect(throws: OperationFailure.self) {
            try await scene.account.delete(given.type, scene.object(given.type))
        }
        // Not known, so that row and intent stay.
        #expect(failure?.effect.isUncertain == true)
        #expect(failure?.diagnostic.detail.contains("shows that it is gone") == true)
        #expect(try await scene.exists(given.type))
    }

    @Test(arguments: cases)
    func aDeletionWithEffectIsSeenAtOnce(_ given: Case) async throws {
        let scene = try await Scene()
        try await scene.set("DELETE /** \(given.answer) after")
        await scene.account.sandbox.clearRequestLog()
        try await scene.account.delete(given.type, scene.object(given.type))
        #expect(try await !scene.exists(given.type))
    }

    /// A deletion that the server reports on takes no request more than that; one of a key, which comes without a report,
    /// takes one look.
    @Test func aDeletionTakesTwoRequests() async throws {
        for type in ["ionoscloud_user", "ionoscloud_group", "ionoscloud_s3_key"] {
            let scene = try await Scene()
            await scene.account.sandbox.clearRequestLog()
            try await scene.account.delete(type, scene.object(type))
            #expect(await scene.account.requests().count == 2)
        }
    }

    @Test(arguments: ["404", "422 message='The access key cannot be found'"])
    func aDeletionThatFindsNothingIsBelievedOnlyWhenAReadDoesNotFindItEither(answer: String) async throws {
        let scene = try await Scene()
        try await scene.set("DELETE /** \(answer)")
        let failure = await #expect(throws: OperationFailure.self) {
            try await scene.account.delete("ionoscloud_s3_key", scene.key)
        }
        #expect(failure?.effect.isNone == true)
        #expect(try await scene.exists("ionoscloud_s3_key"))
    }

    @Test(arguments: [
        "id=other", "set='href:\"https://h/cloudapi/v6/requests/other/status\"'", "200 error", "200 html",
        "404", "set='messages:[{\"errorCode\":\"1\",\"message\":\"no\"}]'", "omit=metadata",
        "set='metadata:{\"status\":\"DONE\",\"targets\":[{\"target\":{\"id\":\"other\"}}]}'",
    ])
    func aStatusOfSomethingElseProvesNothing(answer: String) async throws {
        let scene = try await Scene()
        // The request is taken on, and has no effect; its status would say that it failed.
        try await scene.set("DELETE /um/users/* failed-undone")
        try await scene.set("GET /requests/** \(answer)")
        let failure = await #expect(throws: OperationFailure.self) {
            try await scene.account.delete("ionoscloud_user", scene.user)
        }
        #expect(failure?.effect.isUncertain == true)
        #expect(try await scene.exists("ionoscloud_user"))
    }

    @Test func aDeletionThatFailsLaterKeepsTheRow() async throws {
        let scene = try await Scene()
        try await scene.set("DELETE /um/users/* failed-undone message='it owns a bucket'")
        let failure = await #expect(throws: OperationFailure.self) {
            try await scene.account.delete("ionoscloud_user", scene.user)
        }
        #expect(failure?.effect.isNone == true)
        #expect(failure?.diagnostic.detail.contains("it owns a bucket") == true)
    }

    /// Time that is up ends the looking, and nothing is known then.
    @Test func lookingEndsWithTheOperation() async throws {
        let scene = try await Scene()
        try await scene.set("DELETE /** 200 html")
        let before = scene.account.clock.now()
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await scene.account.provider.delete(
                DeleteRequest(
                    address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "x")),
                    objectID: scene.key.objectID,
                    prior: scene.key.attributes,
                    timeoutSeconds: 2
                ),
                progress: RecordedProgress()
            )
        }
        #expect(failure?.effect.isUncertain == true)
        #expect(scene.account.clock.now() - before <= .seconds(2))
    }

    // MARK: Changing

    @Test(arguments: cases)
    func aChangeWithoutEffectIsNotBelieved(_ given: Case) async throws {
        let scene = try await Scene()
        try await scene.set("PUT /** \(given.answer)")
        let failure = await #expect(throws: OperationFailure.self) { try await scene.change(given.type) }
        #expect(failure?.effect.isUncertain == true)
        #expect(try await !scene.isChanged(given.type))
    }

    @Test(arguments: cases)
    func aChangeWithEffectIsSeen(_ given: Case) async throws {
        let scene = try await Scene()
        try await scene.set("PUT /** \(given.answer) after")
        try await scene.change(given.type)
        #expect(try await scene.isChanged(given.type))
    }

    @Test(arguments: cases)
    func aChangeIsSentAgainWhenItHadNoEffect(_ given: Case) async throws {
        let scene = try await Scene()
        try await scene.set("PUT /** #1 \(given.answer)")
        try await scene.change(given.type)
        #expect(try await scene.isChanged(given.type))
    }

    /// A body about another object, or with the old values, proves nothing; the right one does, without a read.
    @Test func theObjectInTheAnswerProvesAChange() async throws {
        for (fault, reads) in [
            ("no-location", 0), ("no-location id=other", 1),
            ("no-location set='properties:{\"active\":true}'", 1),
            ("no-location omit=properties", 1), ("", 0),
        ] {
            let scene = try await Scene()
            try await scene.set(fault.isEmpty ? "" : "PUT /** \(fault)")
            await scene.account.sandbox.clearRequestLog()
            try await scene.change("ionoscloud_s3_key")
            let requests = await scene.account.requests()
            #expect(requests.filter { $0 == "GET /um/users/ID/s3keys/ID" }.count == reads, "\(fault)")
            #expect(requests.filter { $0.hasPrefix("PUT") }.count == 1)
        }
    }

    /// No read tells a password, so only the API's own answer proves that it was set.
    @Test(arguments: ["200 html", "204 empty", "200 error"])
    func aPasswordIsNotBelievedToBeSet(answer: String) async throws {
        let scene = try await Scene()
        func change() async throws {
            _ = try await scene.account.update(
                "ionoscloud_user",
                scene.user,
                Account.userArguments("alice"),
                changedSecrets: ["password"]
            )
        }
        try await scene.set("PUT /** \(answer)")
        let failure = await #expect(throws: OperationFailure.self) { try await change() }
        #expect(failure?.effect.isUncertain == true)
        await scene.account.sandbox.setFaults([try Fault(parsing: "PUT /** #1 \(answer)")])
        try await change()
    }

    // MARK: Creating

    /// Whatever the first answer was, the object is made once, and known.
    @Test(arguments: cases)
    func aCreateIsLookedUp(_ given: Case) async throws {
        for after in ["", " after"] {
            if after.isEmpty, given.answer.contains("/requests/") {
                // Told of a request, nobody sends another.
                continue
            }
            let scene = try await Scene()
            let before = try await scene.count(given.type)
            try await scene.set("POST /** #1 \(given.answer)\(after)")
            let progress = RecordedProgress()
            let made = try await scene.make(given.type, progress)
            #expect(try await scene.count(given.type) == before + 1)
            #expect(progress.identifiedIDs == [made.objectID])
            #expect(try await scene.ids(given.type).contains(made.objectID))
        }
    }

    @Test(arguments: cases)
    func aCreateThatNeverHasAnEffectIsNotDone(_ given: Case) async throws {
        let scene = try await Scene()
        let before = try await scene.count(given.type)
        try await scene.set("POST /** \(given.answer)")
        let failure = await #expect(throws: OperationFailure.self) { _ = try await scene.make(given.type) }
        #expect(failure?.effect.isUncertain == true)
        #expect(try await scene.count(given.type) == before)
    }

    /// Ids that lead elsewhere, objects of another kind, and objects that were there before.
    @Test(arguments: [
        "id=..", "id=a/b", "id=.", "id=\u{1b}[2J", "id=\u{202e}k", "set='id:null'", "set='id:7'",
        "id=00000000-0000-4000-8000-000000000000", "type=collection", "type=request",
        "set='messages:[{\"errorCode\":\"1\",\"message\":\"no\"}]'",
    ])
    func aCreateThatTellsOfSomethingElseIsLookedUp(answer: String) async throws {
        for (type, omitted) in [
            ("ionoscloud_user", "omit=properties"), ("ionoscloud_group", "omit=properties"),
            ("ionoscloud_s3_key", "omit=properties"),
        ] {
            let scene = try await Scene()
            let before = try await scene.count(type)
            try await scene.set("POST /** \(answer) \(omitted)")
            let progress = RecordedProgress()
            let made = try await scene.make(type, progress)
            #expect(try await scene.count(type) == before + 1, "\(type)")
            // No other id was ever recorded.
            #expect(progress.identifiedIDs == [made.objectID], "\(type)")
            #expect(try await scene.ids(type).contains(made.objectID), "\(type)")
        }
    }

    /// An id that leads nowhere, in an answer that is right otherwise: what was made is found by what it is.
    @Test(arguments: ["", "no-location", "as=201"])
    func anIdThatLeadsNowhereIsNotRecorded(more: String) async throws {
        let ids = [
            ("ionoscloud_user", "6c7d6d65-1111-4222-8333-444455556666"),
            ("ionoscloud_group", "6c7d6d65-1111-4222-8333-444455556666"),
            ("ionoscloud_s3_key", "EEAAAAEnowhere"),
        ]
        for (type, id) in ids {
            let scene = try await Scene()
            let before = try await scene.count(type)
            try await scene.set("POST /um/** id=\(id) omit=href \(more)")
            await scene.account.sandbox.clearRequestLog()
            let progress = RecordedProgress()
            let made = try await scene.make(type, progress)
            #expect(made.objectID != id, "\(type)")
            #expect(progress.identifiedIDs == [made.objectID], "\(type)")
            #expect(try await scene.count(type) == before + 1, "\(type)")
            #expect(try await scene.ids(type).contains(made.objectID), "\(type)")
            #expect(await scene.account.requests().filter { $0.hasPrefix("POST") }.count == 1, "\(type)")
        }
    }

    /// Without an address, the id is read once.
    @Test func anIdWithoutAnAddressIsRead() async throws {
        for type in ["ionoscloud_user", "ionoscloud_group", "ionoscloud_s3_key"] {
            let scene = try await Scene()
            try await scene.set("POST /um/** omit=href")
            let progress = RecordedProgress()
            let made = try await scene.make(type, progress)
            #expect(progress.identifiedIDs == [made.objectID])
            #expect(try await scene.ids(type).contains(made.objectID), "\(type)")
        }
    }

    @Test func anotherObjectIsNotTakenForTheNewOne() async throws {
        let scene = try await Scene()
        let (user, group, key) = (scene.user.objectID, scene.group.objectID, scene.key.objectID)
        let bodies = [
            ("ionoscloud_user", #"{"id":"\#(user)","properties":{"email":"alice@example.com"}}"#),
            ("ionoscloud_user", #"{"id":"\#(user)"}"#),
            ("ionoscloud_group", #"{"id":"\#(group)","properties":{"name":"storage"}}"#),
            ("ionoscloud_group", #"{"id":"\#(group)","properties":{"name":"new"}}"#),
            ("ionoscloud_group", #"{"id":"\#(user)"}"#),
            ("ionoscloud_s3_key", #"{"id":"\#(key)","properties":{"secretKey":"s","active":true}}"#),
            ("ionoscloud_s3_key", #"{"id":"\#(user)"}"#),
            (
                "ionoscloud_s3_key",
                #"{"id":"strange","href":"https://h/um/users/\#(group)/s3keys/strange","properties":{"secretKey":"s"}}"#
            ),
        ]
        for (type, body) in bodies {
            let before = try await scene.count(type)
            await scene.account.sandbox.setFaults([
                try Fault(parsing: "POST /** 201 body='\(body)'")
            ])
            let progress = RecordedProgress()
            let failure = await #expect(throws: OperationFailure.self) {
                _ = try await scene.account.nextRun().make(type, scene, progress)
            }
            // An answer with an object may mean that something was made: it is not asked for a second time.
            #expect(failure?.effect.isUncertain == true, "\(body)")
            #expect(progress.identifiedIDs == [], "\(body)")
            await scene.account.sandbox.setFaults([])
            #expect(try await scene.count(type) == before)
            // And where it was made after all, it is found.
            await scene.account.sandbox.setFaults([
                try Fault(parsing: "POST /** 201 after body='\(body)'")
            ])
            let made = try await scene.account.nextRun().make(type, scene, progress)
            await scene.account.sandbox.setFaults([])
            #expect(try await scene.count(type) == before + 1)
            #expect(try await scene.ids(type).contains(made.objectID))
            try await scene.account.delete(type, made)
        }
    }

    /// What the server took on is not sent again, however long it takes to be seen.
    @Test func aCreateThatWasTakenOnIsNotSentAgain() async throws {
        for (fault, isMade) in [
            ("garbled", true), ("failed-undone garbled", false), ("failed garbled", true),
        ] {
            let scene = try await Scene()
            let before = try await scene.count("ionoscloud_s3_key")
            try await scene.set("POST /um/users/*/s3keys \(fault)")
            await scene.account.sandbox.clearRequestLog()
            let made = try? await scene.make("ionoscloud_s3_key")
            #expect((made != nil) == isMade)
            #expect(try await scene.count("ionoscloud_s3_key") == before + (isMade ? 1 : 0))
            #expect(await scene.account.requests().filter { $0.hasPrefix("POST") }.count == 1)
        }
    }

    // MARK: Members

    @Test(arguments: empty)
    func aMembershipIsNotBelieved(answer: String) async throws {
        for (method, isMember) in [("POST", false), ("DELETE", true)] {
            let scene = try await Scene()
            if isMember {
                try await scene.join()
            }
            func change() async throws {
                let joined: Value = .set([.string(scene.group.objectID)], of: .string)
                let run = try scene.account.nextRun()
                _ = try await run.update(
                    "ionoscloud_user",
                    isMember ? scene.user.with("group_ids", joined) : scene.user,
                    ["group_ids": isMember ? .null(.set(.string)) : joined]
                )
            }
            await scene.account.sandbox.setFaults([try Fault(parsing: "\(method) /um/groups/** \(answer)")])
            let failure = await #expect(throws: OperationFailure.self) { try await change() }
            let groups = failure?.effect.partialObject?.attributes["group_ids"]?.elements ?? []
            #expect(groups.count == (isMember ? 1 : 0), "\(method)")
            #expect(try await scene.members() == (isMember ? 1 : 0))
            // With its effect it is seen.
            await scene.account.sandbox.setFaults([
                try Fault(parsing: "\(method) /um/groups/** \(answer) after")
            ])
            try await change()
            #expect(try await scene.members() == (isMember ? 0 : 1))
        }
    }

    /// From the group's side, too: who could not be removed stays in the row.
    @Test func aMemberThatIsNotRemovedStaysInTheRow() async throws {
        for (planned, left) in [([String](), 2), (["a"], 2)] {
            let scene = try await Scene()
            let other = try await scene.account.user("other")
            let both = [scene.user.objectID, other.objectID]
            let group = try await scene.account.update(
                "ionoscloud_group",
                scene.group,
                ["name": .string("storage"), "user_ids": .set(both.map(Value.string), of: .string)]
            )
            let wanted: Value =
                planned.isEmpty ? .null(.set(.string)) : .set([.string(scene.user.objectID)], of: .string)
            try await scene.set("DELETE /um/groups/** 200 html")
            let failure = await #expect(throws: OperationFailure.self) {
                _ = try await scene.account.nextRun().update(
                    "ionoscloud_group",
                    group,
                    ["name": .string("storage"), "user_ids": wanted]
                )
            }
            #expect(failure?.effect.partialObject?.attributes["user_ids"]?.elements?.count == left)
        }
    }

    @Test(arguments: ["404", "200 html", "200", "200 error", "set='items:null'", "omit=items", "omit=type"])
    func aListThatIsNoneDoesNotProveThatAMemberIsGone(answer: String) async throws {
        let scene = try await Scene()
        try await scene.join()
        try await scene.set("DELETE /um/groups/*/users/* 204")
        try await scene.set("GET /um/groups/*/users \(answer)")
        let joined = scene.user.with("group_ids", .set([.string(scene.group.objectID)], of: .string))
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await scene.account.nextRun().update(
                "ionoscloud_user",
                joined,
                ["group_ids": .null(.set(.string))]
            )
        }
        #expect(failure?.effect.partialObject?.attributes["group_ids"]?.elements?.count == 1)
    }
}
