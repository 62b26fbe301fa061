import Addresses
import Execution
import JSONText
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Applying a plan")
struct ExecutorTests {
    private let chain = """
        resource "test_thing" "a" {
          name = "a"
        }
        resource "test_thing" "b" {
          name  = "b"
          needs = [test_thing.a.id]
        }
        output "b" {
          value = test_thing.b.needs
        }
        """

    @Test func dependenciesComeFirstAndUnknownValuesBecomeReal() async throws {
        let stage = Stage()
        let result = try await stage.apply(chain)
        #expect(result.succeeded)
        #expect(result.summary == "2 added, 0 changed, 0 destroyed")
        #expect(stage.world.calls == ["create a", "create b"])
        let records = await stage.store.snapshot().records
        #expect(records.map(\.address.description) == ["test_thing.a", "test_thing.b"])
        #expect(records[1].attributes["needs"]?.elements == [.string("id-1")])
        #expect(records[1].terms.dependencies == [.instance(records[0].address)])
        #expect(records[0].attributes["secret"]?.isSensitive == true)
        #expect(result.outputs.first?.value.elements == [.string("id-1")])
    }

    @Test func planningAfterApplyingFindsNothing() async throws {
        let stage = Stage()
        try await stage.apply(chain)
        #expect(try await stage.plan(chain) == [])
        stage.world.forgetCalls()
        let again = try await stage.apply(chain)
        #expect(again.succeeded)
        #expect(stage.world.calls == [])
    }

    @Test func destroyingGoesBackwardsAndLeavesNothing() async throws {
        let stage = Stage()
        try await stage.apply(chain)
        stage.world.forgetCalls()
        let result = try await stage.apply(chain, mode: .destroy)
        #expect(result.destroyed == 2)
        #expect(stage.world.calls == ["delete b", "delete a"])
        #expect(await stage.store.snapshot().records.isEmpty)
    }

    @Test func whatLeftTheConfigurationIsDestroyed() async throws {
        let stage = Stage()
        try await stage.apply(chain)
        stage.world.forgetCalls()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        #expect(stage.world.calls == ["delete b"])
        #expect(stage.world.names == ["a"])
    }

    @Test func aChangeInPlaceIsAnUpdateAndAnotherPlaceIsAReplacement() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        stage.world.forgetCalls()
        try await stage.apply(#"resource "test_thing" "a" { name = "x" }"#)
        #expect(stage.world.calls == ["update x"])
        stage.world.forgetCalls()
        let moved = """
            resource "test_thing" "a" {
              name  = "x"
              place = "there"
            }
            """
        let result = try await stage.apply(moved)
        #expect(stage.world.calls == ["delete x", "create x"])
        #expect(result.summary == "1 added, 0 changed, 1 destroyed")
    }

    @Test func createBeforeDestroyKeepsTheOldObjectUntilTheNewOneIsThere() async throws {
        func text(_ place: String) -> String {
            """
            resource "test_thing" "a" {
              name  = "a"
              place = "\(place)"
              lifecycle {
                create_before_destroy = true
              }
            }
            """
        }
        let stage = Stage()
        try await stage.apply(text("here"))
        stage.world.forgetCalls()
        stage.world.strike("a", .refused)
        let failed = try await stage.apply(text("there"))
        #expect(!failed.succeeded)
        let kept = await stage.store.snapshot().records
        #expect(kept.map(\.objectID) == ["id-1"])
        #expect(kept.map(\.generation) == [0])
        stage.world.forgetCalls()
        try await stage.apply(text("there"))
        #expect(stage.world.calls == ["create a", "delete a"])
        #expect(await stage.store.snapshot().records.map(\.objectID) == ["id-2"])
        #expect(try await stage.plan(text("there")) == [])
    }

    // MARK: Failures

    private let people = """
        resource "test_thing" "user" {
          for_each = { alice = "alice", bob = "bob" }
          name     = each.value
        }
        resource "test_thing" "key" {
          for_each = { alice = "key of alice", bob = "key of bob" }
          name     = each.value
          needs    = [test_thing.user[each.key].id]
        }
        """

    @Test func aFailureSkipsOnlyItsDependents() async throws {
        let stage = Stage()
        stage.world.strike("alice", .refused)
        let result = try await stage.apply(people)
        #expect(stage.world.names == ["bob", "key of bob"])
        #expect(result.failures.map(\.address.description) == [#"test_thing.user["alice"]"#])
        #expect(result.failures.first?.skipped.map(\.description) == [#"test_thing.key["alice"]"#])
        #expect(!result.succeeded)
        let second = try await stage.apply(people)
        #expect(second.added == 2)
        #expect(stage.world.names == ["alice", "bob", "key of alice", "key of bob"])
    }

    @Test func anObjectThatIsHalfDoneIsKeptAndCompleted() async throws {
        let stage = Stage()
        stage.world.strike("a", .halfway)
        let result = try await stage.apply(chain)
        #expect(result.failures.count == 1)
        let record = try #require(await stage.store.snapshot().records.first)
        #expect(record.objectID == "id-1")
        #expect(record.status == .partial)
        try await stage.apply(chain)
        #expect(stage.world.names == ["a", "b"])
        #expect(try await stage.plan(chain) == [])
    }

    @Test(arguments: [World.Misfortune.lostAfter, .lostBefore])
    func aLostAnswerIsResolvedByTheNextRun(misfortune: World.Misfortune) async throws {
        let stage = Stage()
        stage.world.strike("a", misfortune)
        let result = try await stage.apply(chain)
        #expect(result.failures.first?.isUncertain == true)
        #expect(await stage.store.snapshot().openIntents.count == 1)
        let second = try await stage.apply(chain)
        #expect(second.succeeded)
        #expect(stage.world.names == ["a", "b"])
        #expect(await stage.store.snapshot().openIntents.isEmpty)
        #expect(try await stage.plan(chain) == [])
    }

    /// What is recognised by a secret is recognised, and its row is marked, before and after the look.
    @Test(arguments: [World.Misfortune.lostAfter, .lostBefore])
    func aSecretNameIsRecognised(misfortune: World.Misfortune) async throws {
        let stage = Stage()
        let text = #"resource "test_thing" "a" { name = sensitive("planted-name") }"#
        stage.world.strike("planted-name", misfortune)
        try await stage.apply(text)
        let intent = try #require(await stage.store.snapshot().openIntents.first)
        #expect(!intent.recognition.text().contains("planted"))
        #expect(intent.secretRecognition?["name"]?.string == "planted-name")
        try await stage.withLease { _ in
            try await Recovery(
                providers: stage.world.providers,
                store: stage.store,
                onEvent: stage.events.receive
            )
            .settle(await stage.store.snapshot())
        }
        let found = await stage.store.snapshot().records
        #expect(found.count == (misfortune == .lostAfter ? 1 : 0))
        #expect(found.allSatisfy { $0.attributes["name"]?.isSensitive == true })
        try await stage.apply(text)
        #expect(stage.world.names == ["planted-name"])
        let record = try #require(await stage.store.snapshot().records.first)
        #expect(record.attributes["name"]?.isSensitive == true)
        #expect(try await stage.plan(text) == [])
    }

    /// The commands that settle it are printed as a shell takes them.
    @Test func theCommandsCanBePasted() async throws {
        let stage = Stage()
        let address = try InstanceAddress(parsing: #"test_thing.a["it's"]"#)
        try await stage.withLease { run in
            _ = try await stage.store.recordIntent(
                IntentDraft(
                    run: run,
                    key: RecordKey(address: address),
                    action: .create,
                    objectID: nil,
                    recognition: [:],
                    secretRecognition: .null,
                    reason: ""
                )
            )
        }
        let error = await #expect(throws: DiagnosticsError.self) {
            try await stage.apply(#"resource "test_thing" "b" { name = "b" }"#)
        }
        let detail = error?.diagnostics.first?.detail ?? ""
        #expect(detail.contains("\n" + #"  keyform recover adopt 'test_thing.a["it'\''s"]' ID"#), "\(detail)")
        #expect(detail.hasSuffix("\n" + #"  keyform recover discard 'test_thing.a["it'\''s"]'"#), "\(detail)")
    }

    /// That one object calls another's id secret makes no secret of it for others.
    @Test func anIDIsNoSecretToOthers() async throws {
        let stage = Stage()
        // An id that is long enough to be looked for.
        for index in 0..<20 {
            try await stage.apply(#"resource "test_thing" "t" { name = "n\#(index)" }"#)
            try await stage.apply("")
        }
        let text = #"""
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "c" {
              name  = "c"
              needs = [test_thing.a.id]
            }
            resource "test_thing" "b" {
              name       = "b"
              needs      = [sensitive(test_thing.a.id)]
              depends_on = [test_thing.c]
            }
            output "id" { value = test_thing.a.id }
            """#
        #expect(try await stage.apply(text).succeeded)
        #expect(stage.world.objectID("a")?.utf8.count ?? 0 >= 5)
        #expect(try await stage.plan(text) == [])
    }

    /// Where the secret cannot be opened, nothing is certain, and nothing is made twice.
    @Test func withoutTheKeyASecretNameIsNotCertain() async throws {
        let stage = Stage()
        try await stage.withLease { run in
            _ = try await stage.store.recordIntent(
                IntentDraft(
                    run: run,
                    key: RecordKey(address: InstanceAddress(ResourceAddress(type: "test_thing", name: "a"))),
                    action: .create,
                    objectID: nil,
                    recognition: [:],
                    secretRecognition: .null,
                    reason: ""
                )
            )
        }
        let error = await #expect(throws: DiagnosticsError.self) {
            try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        }
        #expect(error?.diagnostics.first?.detail.contains("is sealed, and the key is not here") == true)
        #expect(stage.world.names.isEmpty)
    }

    /// What the same run made and was dropped from the state since is still known to be another's.
    @Test func anObjectOfTheSameRunIsNotTakenForAnother() async throws {
        let stage = Stage()
        let twins = """
            resource "test_thing" "a" { name = "x" }
            resource "test_thing" "b" {
              name       = "x"
              depends_on = [test_thing.a]
            }
            """
        stage.world.onCall { _ in stage.world.strike("x", .lostBefore) }
        try await stage.apply(twins)
        stage.world.onCall(nil)
        stage.world.strike("x", .refused)
        #expect(stage.world.names == ["x"])
        try await stage.store.acquireLease(
            LeaseHolder(who: "test", processID: 1, command: "state rm", since: 0)
        )
        let run = try await stage.store.beginRun(RunDraft(command: "state rm", who: "test", reason: nil))
        let record = try #require(await stage.store.snapshot().records.first)
        try await stage.store.recordLocal(
            IntentDraft(
                run: run,
                key: record.key,
                action: .forget,
                objectID: record.objectID,
                recognition: .null,
                reason: ""
            ),
            .removed
        )
        try await Recovery(
            providers: stage.world.providers,
            store: stage.store,
            onEvent: stage.events.receive
        )
        .settle(await stage.store.snapshot())
        await stage.store.releaseLease()
        let snapshot = await stage.store.snapshot()
        #expect(snapshot.openIntents.isEmpty && snapshot.records.isEmpty)
    }

    @Test func anObjectThatVanishedIsCreatedAnew() async throws {
        let stage = Stage()
        try await stage.apply(chain)
        stage.world.vanish("b")
        #expect(try await stage.plan(chain) == ["create test_thing.b"])
        let result = try await stage.apply(chain)
        #expect(result.succeeded)
        #expect(stage.world.names == ["a", "b"])
        #expect(try await stage.plan(chain) == [])
    }

    @Test func aMoveIsRecordedAndChangesNothingElse() async throws {
        let stage = Stage()
        try await stage.apply(chain)
        let renamed =
            chain.replacing("\"test_thing\" \"a\"", with: "\"test_thing\" \"c\"")
            .replacing("test_thing.a.id", with: "test_thing.c.id")
                + """

                moved {
                  from = test_thing.a
                  to   = test_thing.c
                }
                """
        stage.world.forgetCalls()
        let result = try await stage.apply(renamed)
        #expect(result.succeeded)
        #expect(stage.world.calls == [])
        let records = await stage.store.snapshot().records
        #expect(records.map(\.address.description) == ["test_thing.b", "test_thing.c"])
        #expect(records[0].terms.dependencies == [.instance(records[1].address)])
        #expect(try await stage.plan(renamed) == [])
    }

    // MARK: Concurrency and interruption

    @Test func noMoreStepsRunAtOnceThanAllowed() async throws {
        let stage = Stage()
        let text = (0..<40).map { "resource \"test_thing\" \"t\($0)\" { name = \"t\($0)\" }" }
            .joined(separator: "\n")
        try await stage.apply(text, parallelism: 3)
        #expect(stage.world.mostRunning <= 3)
        #expect(stage.world.names.count == 40)
    }

    @Test func anInterruptionStartsNothingNewAndMarksNothing() async throws {
        let stage = Stage()
        let text = (0..<20).map { "resource \"test_thing\" \"t\($0)\" { name = \"t\($0)\" }" }
            .joined(separator: "\n")
        let interruption = stage.interruption
        stage.world.onCall { _ in interruption.request() }
        let result = try await stage.apply(text, parallelism: 4)
        #expect(result.wasInterrupted)
        #expect(result.added + result.notStarted.count == 20)
        #expect(result.added <= 4)
        let records = await stage.store.snapshot().records
        #expect(records.count == result.added)
        #expect(records.allSatisfy { $0.status == .ready } as Bool)
        #expect(await stage.store.snapshot().openIntents.isEmpty)
    }

    // MARK: Secrets

    @Test func aPasswordIsKeptAsAFingerprintOnly() async throws {
        func text(_ password: String) -> String {
            """
            resource "test_thing" "a" {
              name     = "a"
              password = "\(password)"
            }
            """
        }
        let stage = Stage()
        try await stage.apply(text("one"))
        let record = try #require(await stage.store.snapshot().records.first)
        #expect(record.attributes["password"]?.isNull == true)
        #expect(record.fingerprints["password"]?.contains("one") == false)
        #expect(try await stage.plan(text("one")) == [])
        #expect(try await stage.plan(text("two")) == ["update test_thing.a"])
        try await stage.apply(text("two"))
        #expect(try await stage.plan(text("two")) == [])
    }
}
