import Addresses
import IonosSandbox
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud

@Suite("Refresh by collection")
struct RefreshTests {
    @Test func aUserAndItsKeyTakeTwoReads() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        await account.sandbox.clearRequestLog()
        let answers = await account.provider.refresh([
            RefreshRequest(record: Account.record("ionoscloud_user", user)),
            RefreshRequest(record: Account.record("ionoscloud_s3_key", key)),
        ])
        #expect(answers.count == 2)
        #expect(await account.requests().sorted() == ["GET /um/users/ID", "GET /um/users/ID/s3keys"])
    }

    @Test func manyUsersAreReadByPage() async throws {
        let account = try Account()
        var records: [ResourceRecord] = []
        for index in 0..<30 {
            records.append(
                Account.record("ionoscloud_user", try await account.user("u\(index)"), key: .index(index))
            )
        }
        await account.sandbox.clearRequestLog()
        let answers = await account.provider.refresh(records.map(RefreshRequest.init(record:)))
        #expect(answers.count == 30)
        #expect(!answers.contains { !$0.isFound })
        #expect(await account.requests() == ["GET /um/users"])
    }

    @Test func aLargeAccountDoesNotMakeAFewUsersExpensive() async throws {
        let account = try Account()
        var objects: [ObservedObject] = []
        for index in 0..<230 {
            objects.append(try await account.user("u\(index)"))
        }
        await account.sandbox.clearRequestLog()
        let records = [objects[228], objects[229]].enumerated().map {
            Account.record("ionoscloud_user", $1, key: .index($0))
        }
        let answers = await account.provider.refresh(records.map(RefreshRequest.init(record:)))
        #expect(!answers.contains { !$0.isFound })
        #expect(await account.requests().count <= 4)
    }

    @Test func whatIsGoneIsSaidToBeGoneByItself() async throws {
        let account = try Account()
        let user = try await account.user("alice")
        let key = try await createKey(account, user)
        try await account.delete("ionoscloud_s3_key", key)
        await account.sandbox.clearRequestLog()
        let before = account.clock.now()
        let answers = await account.provider.refresh([
            RefreshRequest(record: Account.record("ionoscloud_s3_key", key))
        ])
        #expect(answers.first?.isGone == true)
        #expect(await account.requests() == ["GET /um/users/ID/s3keys", "GET /um/users/ID/s3keys/ID"])
        #expect(account.clock.now() == before)
    }

    @Test func aReadThatFailsIsNotGone() async throws {
        let account = try Account(faults: ["GET /um/users/* 403"])
        let user = try await account.user("alice")
        let answers = await account.provider.refresh([
            RefreshRequest(record: Account.record("ionoscloud_user", user))
        ])
        guard case .failed(let diagnostic) = try #require(answers.first).result else {
            Issue.record("expected a failure")
            return
        }
        #expect(diagnostic.detail.contains("403"))
    }

    @Test func anotherSpellingOfTheAddressIsNoDrift() async throws {
        var options = SandboxOptions()
        options.emailCase = .lower
        let account = try Account(options: options)
        let user = try await account.user("alice", ["email": .string("Alice@Example.com")])
        #expect(user.attributes["email"] == .string("Alice@Example.com"))
    }
}

extension RefreshAnswer {
    var isFound: Bool {
        if case .found = result { true } else { false }
    }

    var isGone: Bool {
        if case .gone = result { true } else { false }
    }
}
