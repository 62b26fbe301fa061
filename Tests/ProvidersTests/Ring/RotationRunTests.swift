import Addresses
import Execution
import Planning
import Providers
import Rotation
import SourceText
import StateModel
import StateStoreTests
import Synchronization
import Testing
import Values

/// Rotations from the configuration to the key ring and back.
@Suite struct RotationRunTests {
    private static let sink = "file /app"

    /// A key that is 91 days old and was delivered.
    private func oldKey(_ session: RingSession = RingSession()) async throws -> RingSession {
        #expect(try await session.apply().succeeded)
        #expect(try await session.rotate().succeeded)
        session.ring.pass(.seconds(91 * 86_400))
        _ = session.news()
        return session
    }

    private func expectSucceeded(_ result: ApplyResult) {
        #expect(result.succeeded, "\(result.allProblems)")
    }

    @Test func goesThroughAllPhases() async throws {
        let session = try await oldKey()
        #expect(session.sinks.log == ["\(Self.sink) got k1"])
        expectSucceeded(try await session.rotate())
        #expect(
            session.news() == [
                "a new key is to be made: 91 days old, every 90 days", "the new key is made, k2",
                "the new key works at here", "in charge is the new key, k2", "delivered to \(Self.sink)",
                "both keys work; the old key goes off on 15 Jan",
            ]
        )
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 true", "k2 true"])
        #expect(try await session.rows() == ["0 k2", "1 k1"])
        #expect(session.ring.notes == ["k2"])
        #expect(session.sinks.log.last == "\(Self.sink) got k2 after k1")
        #expect(await session.store.snapshot().outputs.map(\.value) == [.string("k2")])
        // Nothing is due.
        expectSucceeded(try await session.rotate())
        #expect(session.news() == [])
        session.ring.pass(.seconds(8 * 86_400))
        expectSucceeded(try await session.rotate())
        #expect(session.news().last?.hasPrefix("the old key is off: refused at here; gone ") == true)
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 false", "k2 true"])
        session.ring.pass(.seconds(2 * 86_400))
        expectSucceeded(try await session.rotate())
        #expect(session.news().last == "the old key is deleted, k1")
        #expect(session.ring.keys.map(\.id) == ["k2"])
        #expect(try await session.rows() == ["0 k2"])
        #expect(try await session.rotation()?.phase == .done)
        // What is in charge goes on being managed as before.
        expectSucceeded(try await session.apply())
        #expect(session.ring.keys.map(\.id) == ["k2"])
    }

    @Test func applyRotatesToo() async throws {
        let session = try await oldKey()
        expectSucceeded(try await session.apply())
        #expect(session.ring.keys.map(\.id) == ["k1", "k2"])
        #expect(session.ring.notes == ["k2"])
        #expect(try await session.rotation()?.phase == .overlapping)
    }

    // MARK: Misfortunes

    /// What was delivered works at every moment, however often and wherever the process ends.
    @Test(arguments: RingAPI.Cut.allCases) func survivesAnEndAnywhere(cut: RingAPI.Cut) async throws {
        let undisturbed = try await oldKey()
        let before = undisturbed.ring.steps
        try await finish(undisturbed)
        let count = undisturbed.ring.steps - before
        #expect(count > 20)
        for step in 0..<count {
            let session = try await oldKey()
            watch(session)
            session.ring.die(cut, at: step)
            for _ in 0..<4 where !session.ring.isDead {
                _ = try? await session.rotate()
                guard !session.ring.isDead else { break }
                session.ring.pass(.seconds(8 * 86_400))
            }
            session.ring.die(cut, at: nil)
            try await finish(session)
            #expect(session.ring.keys.count == 1, "\(cut) \(step)")
            #expect(session.ring.mostKeys <= 2, "\(cut) \(step)")
            let charged = session.ring.keys.first
            #expect(session.ring.notes == [charged?.id], "\(cut) \(step)")
            #expect(session.sinks.secrets[Self.sink] == charged?.secret, "\(cut) \(step)")
        }
    }

    /// Looks after each request and commit whether what was delivered works.
    private func watch(_ session: RingSession) {
        session.ring.onStep { [weak session] step in
            guard let session, let secret = session.sinks.secrets[Self.sink] else { return }
            #expect(session.ring.works(secret), "\(secret) does not work after \(step)")
        }
    }

    private func finish(_ session: RingSession) async throws {
        for _ in 0..<6 {
            expectSucceeded(try await session.rotate())
            session.ring.pass(.seconds(8 * 86_400))
        }
        #expect(try await session.rotation()?.phase == .done)
    }

    @Test(arguments: ["make", "list", "switch", "delete", "probe", "note"])
    func survivesALostAnswer(request: String) async throws {
        let session = try await oldKey()
        watch(session)
        session.ring.loseAnswer(request)
        for _ in 0..<6 {
            _ = try? await session.rotate()
            session.ring.pass(.seconds(8 * 86_400))
        }
        try await finish(session)
        #expect(session.ring.keys.map(\.id) == ["k2"])
        #expect(session.ring.notes == ["k2"])
    }

    /// What may be the new key is named; whichever it is, the old one stays in charge until somebody has said.
    @Test(arguments: [true, false]) func stopsWhereSeveralKeysMayBeTheNewOne(adopts: Bool) async throws {
        let session = try await oldKey()
        session.ring.loseAnswer("make")
        _ = try? await session.rotate()
        let strange = session.ring.makeStrange("ann")
        let error = await #expect(throws: DiagnosticsError.self) { try await session.rotate() }
        let detail = error?.diagnostics.first?.detail ?? ""
        #expect(detail.contains("keyform recover adopt 'ring_key.app' k2"), "\(detail)")
        #expect(detail.contains("keyform recover discard 'ring_key.app'"), "\(detail)")
        #expect(try await session.rows() == ["0 k1"])
        if adopts {
            try await session.adopt("k2")
        } else {
            try await session.discard()
        }
        expectSucceeded(try await session.rotate())
        #expect(try await session.rows() == (adopts ? ["0 k2", "1 k1"] : ["0 k4", "1 k1"]))
        #expect(session.ring.keys.map(\.id).contains(strange))
    }

    @Test func waitsForAKeyToBeKnown() async throws {
        let session = RingSession()
        session.ring.setLag(4)
        _ = try await oldKey(session)
        let start = session.ring.moment
        expectSucceeded(try await session.rotate())
        #expect(session.ring.moment > start)
        #expect(try await session.rotation()?.isVerified == true)
        #expect(try await session.rows() == ["0 k2", "1 k1"])
    }

    @Test func neverDeliversAKeyThatDoesNotWork() async throws {
        let session = try await oldKey()
        session.ring.setLag(1000)
        let result = try await session.rotate()
        #expect(result.allProblems.first == "Key does not work")
        #expect(try await session.rows() == ["0 k1", "1 k2"])
        #expect(session.sinks.log == ["\(Self.sink) got k1"])
        #expect(session.ring.notes == ["k1"])
        // Given up, it goes.
        expectSucceeded(try await session.rotate(.undo))
        #expect(session.ring.keys.map(\.id) == ["k1"])
        #expect(try await session.rotation()?.isHeld == true)
    }

    @Test func neverClaimsThatAKeyIsOffThatWorks() async throws {
        let session = try await oldKey()
        expectSucceeded(try await session.rotate())
        session.ring.setLag(1000)
        session.ring.pass(.seconds(8 * 86_400))
        expectSucceeded(try await session.rotate())
        #expect(session.news().last?.contains("still works at here") == true)
        #expect(try await session.rotation()?.phase == .retiring)
        #expect(try await session.rotation()?.isRefused == false)
    }

    @Test func refusesWhereNoSlotIsFree() async throws {
        let session = try await oldKey()
        let strange = (0..<4).map { _ in session.ring.makeStrange("ann") }
        let result = try await session.rotate()
        #expect(result.allProblems == ["No slot is free"])
        #expect(session.ring.keys.map(\.id) == ["k1"] + strange)
        #expect(try await session.rotation()?.problem?.contains("k1 (ring_key.app)") == true)
        session.ring.remove(strange[0])
        expectSucceeded(try await session.rotate())
        #expect(session.ring.areAllOn)
        #expect(session.ring.mostKeys == 5)
    }

    @Test func aSinkThatFailsLeavesBothKeysOn() async throws {
        let session = try await oldKey(RingSession(own: RingSession.rotation(sinks: ["app", "web"])))
        session.sinks.fail("file /app", 2)
        for _ in 0..<2 {
            let result = try await session.rotate()
            #expect(result.allProblems == ["Key not delivered"])
            #expect(try await session.rotation()?.phase == .delivering)
            session.ring.pass(.seconds(30 * 86_400))
            #expect(session.ring.areAllOn)
        }
        expectSucceeded(try await session.rotate())
        #expect(
            session.sinks.log.suffix(4) == [
                "file /app refused k2", "file /web got k2 after k1", "file /app refused k2",
                "file /app got k2 after k1",
            ]
        )
        #expect(try await session.rotation()?.phase == .overlapping)
    }

    @Test func aReaderThatFailsLeavesTheSinksAlone() async throws {
        let session = try await oldKey()
        session.ring.refuseNotes(1)
        let result = try await session.rotate()
        #expect(result.allProblems.contains("Not everything has the new key"))
        #expect(session.sinks.log == ["\(Self.sink) got k1"])
        #expect(try await session.rotation()?.phase == .delivering)
        expectSucceeded(try await session.rotate())
        #expect(session.ring.notes == ["k2"])
        #expect(session.sinks.log.last == "\(Self.sink) got k2 after k1")
    }

    @Test func nothingIrreversibleHappensWhileClocksDiffer() async throws {
        let session = try await oldKey()
        expectSucceeded(try await session.rotate())
        session.ring.setLead(.seconds(400))
        session.ring.pass(.seconds(8 * 86_400))
        expectSucceeded(try await session.rotate())
        #expect(session.ring.areAllOn)
        session.ring.setLead(.seconds(-200))
        expectSucceeded(try await session.rotate())
        #expect(session.ring.keys.map(\.isOn) == [false, true])
    }

    @Test func aKeyThatSomebodySwitchedOnAgainIsNotDeleted() async throws {
        let session = try await oldKey()
        expectSucceeded(try await session.rotate())
        session.ring.pass(.seconds(8 * 86_400))
        expectSucceeded(try await session.rotate())
        session.ring.set("k1", isOn: true)
        session.ring.pass(.seconds(2 * 86_400))
        #expect(try await session.rotate().allProblems == ["Old key is on again"])
        #expect(session.ring.keys.map(\.id) == ["k1", "k2"])
    }

    @Test func anInterruptionEndsBetweenPhases() async throws {
        let session = try await oldKey()
        session.ring.onStep { [weak session] step in
            if step == "rotation verifying" { session?.interruption.withLock { _ = $0.request() } }
        }
        let result = try await session.rotate()
        #expect(result.wasInterrupted)
        #expect(result.failures.isEmpty)
        #expect(try await session.rotation()?.phase == .verifying)
        session.ring.onStep(nil)
        session.interruption.withLock { $0 = Interruption() }
        try await finish(session)
        #expect(session.ring.keys.map(\.id) == ["k2"])
    }

    // MARK: Wishes

    /// Runs before the undo: none, as far as overlapping, as far as soaking.
    @Test(arguments: 1...2) func isUndone(runs: Int) async throws {
        let session = try await oldKey()
        watch(session)
        for _ in 0..<runs {
            expectSucceeded(try await session.rotate())
            session.ring.pass(.seconds(8 * 86_400))
        }
        session.ring.pass(.seconds(-8 * 86_400))
        expectSucceeded(try await session.rotate(.undo))
        #expect(try await session.rows() == ["0 k1", "1 k2"])
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 true", "k2 false"])
        #expect(session.sinks.log.last == "\(Self.sink) got k1 after k2")
        #expect(session.ring.notes == ["k1"])
        session.ring.pass(.seconds(2 * 86_400))
        expectSucceeded(try await session.rotate())
        #expect(session.ring.keys.map(\.id) == ["k1"])
        // It is old, and nothing begins until somebody says so.
        session.ring.pass(.seconds(200 * 86_400))
        expectSucceeded(try await session.rotate())
        #expect(session.ring.keys.map(\.id) == ["k1"])
        expectSucceeded(try await session.rotate(.now))
        #expect(try await session.rows() == ["0 k3", "1 k1"])
    }

    @Test func isUndoneWhileASinkFails() async throws {
        let session = try await oldKey(RingSession(own: RingSession.rotation(sinks: ["app", "web"])))
        session.sinks.fail("file /web", 1)
        _ = try await session.rotate()
        expectSucceeded(try await session.rotate(.undo))
        #expect(session.sinks.secrets == ["file /app": "secret of k1", "file /web": "secret of k1"])
        #expect(try await session.rows() == ["0 k1", "1 k2"])
    }

    @Test func aCompromisedKeyIsOffBeforeAnythingElse() async throws {
        let session = try await oldKey()
        let start = session.ring.requests.count
        expectSucceeded(try await session.rotate(.compromised))
        let writes = session.ring.requests[start...].filter { request in
            ["switch", "make", "note", "delete"].contains { request.hasPrefix($0) }
        }
        #expect(writes == ["switch k1 off", "make ann", "note", "delete k1"])
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k2 true"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k2")
        #expect(try await session.rotation()?.phase == .done)
    }

    /// Both keys are there: the one before takes the place of the compromised one, wherever the run ends.
    @Test(arguments: RingAPI.Cut.allCases, [8, 2]) func theKeyBeforeFollowsACompromisedOne(
        cut: RingAPI.Cut,
        days: Int64
    ) async throws {
        func both() async throws -> RingSession {
            let session = try await oldKey()
            expectSucceeded(try await session.rotate())
            if days > 7 {
                session.ring.pass(.seconds(days * 86_400))
                expectSucceeded(try await session.rotate())
            }
            return session
        }
        let undisturbed = try await both()
        let (before, start) = (undisturbed.ring.steps, undisturbed.ring.requests.count)
        expectSucceeded(try await undisturbed.rotate(.compromised))
        let writes = undisturbed.ring.requests[start...].filter { request in
            ["switch", "make", "delete"].contains { request.hasPrefix($0) }
        }
        #expect(writes == ["switch k2 off"] + (days > 7 ? ["switch k1 on"] : []) + ["delete k2"])
        for step in 0..<(undisturbed.ring.steps - before) {
            let session = try await both()
            session.ring.die(cut, at: step)
            _ = try? await session.rotate(.compromised)
            session.ring.die(cut, at: nil)
            for _ in 0..<2 {
                let isBegun = try await session.rotation()?.course == .compromised
                expectSucceeded(try await session.rotate(isBegun ? nil : .compromised))
            }
            // The one before is too old, and so replaced in its turn.
            let working = session.ring.keys.filter(\.isOn).map { "secret of \($0.id)" }
            #expect(!session.ring.keys.map(\.id).contains("k2"), "\(cut) \(step)")
            #expect(session.sinks.secrets[Self.sink].map(working.contains) == true, "\(cut) \(step)")
            #expect(session.ring.mostKeys <= 2, "\(cut) \(step)")
        }
    }

    @Test(arguments: RingAPI.Cut.allCases) func aCompromisedKeyGoesWhateverEnds(cut: RingAPI.Cut) async throws
    {
        let undisturbed = try await oldKey()
        let before = undisturbed.ring.steps
        _ = try await undisturbed.rotate(.compromised)
        for step in 0..<(undisturbed.ring.steps - before) {
            let session = try await oldKey()
            session.ring.die(cut, at: step)
            _ = try? await session.rotate(.compromised)
            session.ring.die(cut, at: nil)
            // Where it did not begin, it is asked for again.
            let isBegun = try await session.rotation()?.course == .compromised
            for _ in 0..<2 {
                expectSucceeded(try await session.rotate(isBegun ? nil : .compromised))
            }
            #expect(!session.ring.keys.map(\.id).contains("k1"), "\(cut) \(step)")
            #expect(session.ring.mostKeys <= 2, "\(cut) \(step)")
        }
    }

    @Test func withoutVerifyingTheHistorySaysSo() async throws {
        let session = try await oldKey()
        let start = session.ring.requests.count
        expectSucceeded(try await session.rotate(verifies: false))
        #expect(!session.ring.requests[start...].contains { $0.hasPrefix("probe") })
        #expect(session.news().contains("not verified that the new key works: no signed request was wanted"))
        #expect(try await session.rotation()?.isVerified == .some(nil))
    }

    @Test func aNewSinkGetsTheKeyInCharge() async throws {
        let session = try await oldKey()
        session.ring.pass(.seconds(-80 * 86_400))
        session.change(own: RingSession.rotation(sinks: ["app", "web"]))
        expectSucceeded(try await session.rotate())
        #expect(session.sinks.log == ["file /app got k1", "file /web got k1"])
        #expect(session.ring.keys.map(\.id) == ["k1"])
    }
}

extension ApplyResult {
    /// The summaries of what went wrong.
    var allProblems: [String] {
        failures.map(\.diagnostic.summary) + diagnostics.filter { $0.severity == .error }.map(\.summary)
    }
}
