import Addresses
import Execution
import Planning
import StateModel
import StateStoreTests
import Testing
import Values

/// Rows know which arguments the configuration set, whatever becomes of a run.
@Suite struct SetArgumentTests {
    private func text(_ lines: String = "") -> String {
        "resource \"test_thing\" \"a\" {\n  name = \"a\"\n\(lines)\n}\n"
    }

    private func row(_ stage: Stage) async throws -> ResourceRecord {
        try #require(await stage.store.snapshot().records.first)
    }

    @Test func whatIsRemovedIsTakenBackOnce() async throws {
        let stage = Stage()
        try await stage.apply(text("grant = true"))
        #expect(try await row(stage).setArguments == ["grant"])
        stage.world.forgetCalls()
        let result = try await stage.apply(text())
        #expect(result.summary == "0 added, 1 changed, 0 destroyed")
        #expect(stage.world.value("grant", of: "a") == .bool(false))
        #expect(try await row(stage).setArguments == [])
        let operations = await stage.store.operations(of: 2)
        #expect(operations.map(\.action) == [.update])
        #expect(operations.first?.reason == "configuration changed; no longer set, so revoked: grant")
        // Somebody gives it again: that is not the configuration's.
        stage.world.change("a", "grant", to: .bool(true))
        stage.world.forgetCalls()
        #expect(try await stage.apply(text()).summary == "0 added, 0 changed, 0 destroyed")
        #expect(stage.world.calls == [] && stage.world.value("grant", of: "a") == .bool(true))
    }

    /// Without a request and not counted.
    @Test func whatIsSetIsRecordedWhereNothingElseChanges() async throws {
        let stage = Stage()
        try await stage.apply(text())
        stage.world.change("a", "grant", to: .bool(true))
        try await stage.apply(text())
        stage.world.forgetCalls()
        let result = try await stage.apply(text("grant = true"))
        #expect(result.summary == "0 added, 0 changed, 0 destroyed")
        #expect(stage.world.calls == [] && stage.events.all.allSatisfy { !$0.contains("record") })
        #expect(try await row(stage).setArguments == ["grant"])
        let operations = await stage.store.operations(of: 3)
        #expect(operations.map(\.action) == [.record])
        #expect(try await stage.plan(text()) == ["update test_thing.a"])
    }

    /// Also of an object with a secret, of which a row holds nothing but a fingerprint.
    @Test func whatIsNotedIsNoRefresh() async throws {
        let stage = Stage()
        let secret = "password = \"hush-hush\"\n"
        try await stage.apply(text(secret))
        try await stage.withLease { _ in
            var record = try await row(stage)
            record.setArguments = nil
            try await stage.store.recordRefresh(changed: [record], gone: [])
        }
        #expect(try await stage.apply(text(secret)).refreshed == 0)
        #expect(await stage.store.operations(of: 3).map(\.action) == [.record])
        #expect(try await row(stage).setArguments == [])
    }

    /// In the row of an earlier version nobody knows; the first apply that sees it does.
    @Test func rowsOfEarlierVersionsLearn() async throws {
        let stage = Stage()
        try await stage.apply(text("grant = true"))
        try await stage.withLease { _ in
            var record = try await row(stage)
            record.setArguments = nil
            try await stage.store.recordRefresh(changed: [record], gone: [])
        }
        #expect(try await stage.plan(text()) == [])
        try await stage.apply(text("grant = true"))
        #expect(try await stage.plan(text()) == ["update test_thing.a"])
    }

    @Test func aRefreshLearnsNothing() async throws {
        let stage = Stage()
        try await stage.apply(text("grant = true"))
        let version = try await row(stage).version
        stage.world.change("a", "grant", to: .bool(false))
        let result = try await stage.apply(text(), mode: .refreshOnly)
        #expect(result.summary == "1 refreshed")
        let record = try await row(stage)
        #expect(record.setArguments == ["grant"] && record.version == version + 1)
    }

    /// A request that had no effect takes nothing back, and neither does one that was done in part.
    @Test(arguments: [World.Misfortune.refused, .halfway, .lostBefore])
    func whatCouldNotBeTakenBackIsTriedAgain(misfortune: World.Misfortune) async throws {
        let stage = Stage()
        try await stage.apply(text("grant = true"))
        stage.world.strike("a", misfortune)
        #expect(try await !stage.apply(text()).succeeded)
        #expect(try await row(stage).setArguments == ["grant"])
        stage.world.forgetCalls()
        #expect(try await stage.apply(text()).succeeded)
        #expect(stage.world.calls == ["update a"] && stage.world.value("grant", of: "a") == .bool(false))
    }

    /// The row of an object that was found after a lost answer knows too.
    @Test func aRecoveredObjectRemembers() async throws {
        let stage = Stage()
        stage.world.strike("a", .lostAfter)
        #expect(try await !stage.apply(text("grant = true")).succeeded)
        let result = try await stage.apply(text())
        #expect(result.succeeded, "\(result.failures)")
        #expect(stage.world.calls == ["create a", "update a"])
        #expect(stage.world.value("grant", of: "a") == .bool(false))
    }

    /// What is known only after the apply may turn out to be null: then it was removed.
    @Test func whatTurnsOutToBeNullIsTakenBack() async throws {
        let stage = Stage()
        let other = "resource \"test_thing\" \"b\" {\n  name = \"b\"\n}\n"
        try await stage.apply(text("grant = true"))
        let late = other + text("grant = test_thing.b.seen == 0 ? null : true")
        #expect(try await stage.apply(late).succeeded)
        #expect(stage.world.value("grant", of: "a") == .bool(false))
        #expect(try await row(stage).setArguments == [])
        #expect(try await stage.plan(late) == [])
    }

    @Test func whatTurnsOutToBeSetIsRemembered() async throws {
        let stage = Stage()
        let other = "resource \"test_thing\" \"b\" {\n  name = \"b\"\n}\n"
        let late = other + text("grant = test_thing.b.seen == 0 ? true : null")
        #expect(try await stage.apply(late).succeeded)
        #expect(try await row(stage).setArguments == ["grant"])
        #expect(try await stage.plan(other + text()) == ["update test_thing.a"])
    }

    /// A saved plan records what it saw, unless somebody wrote the row since: that makes it no worse.
    @Test func aSavedPlanRecordsToo() async throws {
        let stage = Stage()
        try await stage.apply(text("grant = true"))
        try await stage.withLease { _ in
            var record = try await row(stage)
            record.setArguments = nil
            try await stage.store.recordRefresh(changed: [record], gone: [])
        }
        let saved = try await stage.planned(text("grant = true"))
        #expect(try await stage.apply(saved).succeeded)
        #expect(try await row(stage).setArguments == ["grant"])
        let version = try await row(stage).version
        #expect(try await stage.apply(saved).succeeded)
        #expect(try await row(stage).version == version)
    }

    @Test func aReplacementSetsAnew() async throws {
        let stage = Stage()
        try await stage.apply(text("place = \"x\"\ngrant = true"))
        try await stage.apply(text("place = \"y\""))
        #expect(try await row(stage).setArguments == [])
        #expect(try await row(stage).objectID == "id-2")
        #expect(stage.world.calls == ["create a", "delete a", "create a"])
    }
}
