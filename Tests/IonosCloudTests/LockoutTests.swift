import Addresses
import IonosSandbox
import JSONText
import ObjectStorage
import Planning
import Providers
import SourceText
import Testing
import Values

@testable import IonosCloud

@Suite("Locking oneself out")
struct LockoutTests {
    private static let basic = Credentials(username: "Alice@example.com", password: "abc123-321CBA")
    /// Claims `{"identity": {"uuid": …}}`.
    private static func token(of user: ObservedObject) -> Credentials {
        let claims = #"{"identity":{"uuid":"\#(user.objectID.uppercased())"}}"#
        return Credentials(token: "e30.\(base64URL(claims)).c2ln")
    }

    @Test(arguments: ["delete", "deactivate", "demote", "second factor"])
    func takingAwayFromTheOwnUserIsRefused(what: String) async throws {
        let account = try Account()
        let alice = try await account.user("alice", ["administrator": .bool(true)])
        let run = try account.nextRun(credentials: Self.basic)
        let diagnostics = try await review(run, [change(alice, what)])
        #expect(diagnostics.map(\.summary) == ["Plan would lock keyform out"])
        #expect(diagnostics.first?.severity == .error)
        #expect(diagnostics.first?.detail.contains("add -allow=self-lockout.") == true)
        #expect(diagnostics.first?.guardName == "self-lockout")
        let permitted = try await review(run, [change(alice, what)], allowed: [.selfLockout])
        #expect(permitted.map(\.severity) == [.warning])
        #expect(permitted.first?.detail.contains("Allowed by -allow=self-lockout.") == true)
        let other = try await review(run, [change(alice, what)], allowed: [.unmanagedKeys, .keyLimit])
        #expect(other.map(\.severity) == [.error])
    }

    @Test func aTokenThatNamesItsUserIsRecognised() async throws {
        let account = try Account()
        let alice = try await account.user("alice", ["administrator": .bool(true)])
        let run = try account.nextRun(credentials: Self.token(of: alice))
        #expect(
            try await review(run, [change(alice, "delete")]).map(\.summary) == ["Plan would lock keyform out"]
        )
    }

    @Test func anotherAdministratorMayGoAsLongAsTheOwnOneStays() async throws {
        let account = try Account()
        let bob = try await account.user("bob", ["administrator": .bool(true)])
        let run = try account.nextRun(credentials: Self.basic)
        await account.sandbox.clearRequestLog()
        #expect(try await review(run, [change(bob, "demote")]).isEmpty)
        #expect(await account.requests() == [])
    }

    @Test func withATokenOfSomebodyAnAdministratorGoesWithAWarning() async throws {
        let account = try Account()
        let bob = try await account.user("bob", ["administrator": .bool(true)])
        let diagnostics = try await review(account, [change(bob, "delete")])
        #expect(diagnostics.map(\.summary) == ["An administrator is lost"])
        #expect(diagnostics.map(\.severity) == [.warning])
    }

    @Test func theLastAdministratorStays() async throws {
        let account = try Account()
        // The sandbox's contract owner is an administrator too.
        let owner = try #require(
            try await account.ask("GET", "/um/users?depth=1")["items"]?.array?.first?["id"]?.string
        )
        let bob = try await account.user("bob", ["administrator": .bool(true)])
        let theOwner = ObservedObject(
            objectID: owner,
            attributes: .object(ValueMap([("id", .string(owner)), ("administrator", .bool(true))]))
        )
        let changes = [change(bob, "demote"), change(theOwner, "delete")]
        let diagnostics = try await review(account, changes)
        #expect(Set(diagnostics.map(\.summary)) == ["Plan would leave no administrator"])
        #expect(diagnostics.allSatisfy { $0.severity == .error })
    }

    @Test func withoutASurveyTheLastAdministratorIsNotRisked() async throws {
        let account = try Account()
        let bob = try await account.user("bob", ["administrator": .bool(true)])
        let plan = plan([change(bob, "delete")])
        #expect(
            account.provider.review(plan, facts: ProviderFacts()).filter { $0.severity == .error }.map(
                \.summary
            )
                == ["Plan might leave no administrator"]
        )
    }

    @Test func ordinaryUsersComeAndGo() async throws {
        let account = try Account()
        let bob = try await account.user("bob")
        for what in ["delete", "deactivate"] {
            #expect(try await review(account, [change(bob, what)]).isEmpty)
        }
    }

    @Test func aPasswordOfTheOwnUserThatChangesIsWarnedOf() async throws {
        let account = try Account()
        let alice = try await account.user("alice")
        let run = try account.nextRun(credentials: Self.basic)
        let change = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "x")),
            action: .update,
            reason: .configurationChanged,
            before: alice.attributes,
            after: alice.attributes,
            changedSecrets: ["password"]
        )
        #expect(try await review(run, [change]).map(\.summary) == ["Credentials of keyform change"])
    }

    private func review(
        _ account: Account,
        _ changes: [ResourceChange],
        allowed: Set<PlanGuard.Name> = []
    ) async throws -> [Diagnostic] {
        var plan = plan(changes)
        plan.allowed = allowed
        return account.provider.review(plan, facts: try await account.provider.survey(plan, deleted: []))
    }

    private func plan(_ changes: [ResourceChange]) -> Plan {
        Plan(id: "p", mode: .normal, lineage: "l", changes: changes)
    }

    private func change(_ user: ObservedObject, _ what: String) -> ResourceChange {
        var after = user.attributes.mapValue ?? ValueMap()
        switch what {
        case "deactivate": after["active"] = .bool(false)
        case "demote": after["administrator"] = .bool(false)
        case "second factor": after["force_sec_auth"] = .bool(true)
        default: break
        }
        return ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "x")),
            action: what == "delete" ? .delete : .update,
            reason: what == "delete" ? .notInConfiguration : .configurationChanged,
            before: user.attributes,
            after: what == "delete" ? nil : .object(after)
        )
    }
}

/// Base64 with the alphabet of URLs, without padding, as in tokens.
private func base64URL(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var result = ""
    var bits = 0
    var count = 0
    for byte in text.utf8 {
        bits = bits << 8 | Int(byte)
        count += 8
        while count >= 6 {
            count -= 6
            result.append(alphabet[bits >> count & 63])
        }
    }
    return count > 0 ? result + [alphabet[bits << (6 - count) & 63]] : result
}
