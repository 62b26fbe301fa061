import Execution
import Planning
import Providers
import Rotation
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

/// Keys that a run makes and hands on, and what keeps the one before on.
@Suite struct HandedOnKeyTests {
    private static let sink = "file /app"

    private func expectSucceeded(_ result: ApplyResult) {
        #expect(result.succeeded, "\(result.summaries)")
    }

    // MARK: New keys

    @Test func aKeyThatIsMadeIsHandedOnByTheSameRun() async throws {
        let session = RingSession()
        expectSucceeded(try await session.apply())
        #expect(session.news() == ["the key works at here", "delivered to \(Self.sink)"])
        #expect(session.sinks.log == ["\(Self.sink) got k1"])
        #expect(session.plan?.changes.map(\.deliveries) == [["\(Self.sink) (aws)"], []])
        #expect(try await session.rotation()?.isVerified == true)
        // Nothing is left to do.
        expectSucceeded(try await session.rotate())
        expectSucceeded(try await session.apply())
        #expect(session.news() == [])
        #expect(session.sinks.log.count == 1)
    }

    @Test func aKeyThatDoesNotWorkIsHandedToNobody() async throws {
        let session = RingSession()
        // More requests than a run sends.
        session.ring.setLag(12)
        #expect(try await session.apply().summaries == ["Key does not work"])
        #expect(session.sinks.log == [])
        #expect(try await session.rows() == ["0 k1"])
        expectSucceeded(try await session.apply())
        #expect(session.sinks.log == ["\(Self.sink) got k1"])
        #expect(session.ring.keys.map(\.id) == ["k1"])
    }

    @Test func withoutVerifyingNothingIsAsked() async throws {
        let session = RingSession(own: RingSession.rotation("verify = false"))
        expectSucceeded(try await session.apply())
        #expect(session.sinks.log == ["\(Self.sink) got k1"])
        #expect(!session.ring.requests.contains { $0.hasPrefix("probe") })
    }

    @Test func aPlaceThatFailsFailsTheRunAndKeepsTheKey() async throws {
        let session = RingSession(own: RingSession.rotation(sinks: ["app", "web"]))
        session.sinks.fail(Self.sink, 1)
        #expect(try await session.apply().summaries == ["Key not delivered"])
        #expect(try await session.rows() == ["0 k1"])
        #expect(session.ring.notes == ["k1"])
        #expect(session.sinks.log == ["\(Self.sink) refused k1", "file /web got k1"])
        expectSucceeded(try await session.rotate())
        #expect(session.sinks.log.suffix(1) == ["\(Self.sink) got k1"])
        #expect(session.ring.keys.map(\.id) == ["k1"])
    }

    /// Wherever the process ends, the next run makes no second key and hands the first one on.
    @Test(arguments: RingAPI.Cut.allCases) func survivesAnEndAnywhere(cut: RingAPI.Cut) async throws {
        let undisturbed = RingSession()
        expectSucceeded(try await undisturbed.apply())
        for step in 0..<undisturbed.ring.steps {
            let session = RingSession()
            session.ring.die(cut, at: step)
            _ = try? await session.apply()
            session.ring.die(cut, at: nil)
            _ = try await session.apply()
            expectSucceeded(try await session.apply())
            let key = try #require(session.ring.keys.first)
            #expect(session.ring.keys.count == 1, "\(cut) \(step)")
            #expect(session.sinks.secrets[Self.sink] == key.secret, "\(cut) \(step)")
        }
    }

    /// A key that is replaced with its owner is another one, which is handed on too.
    @Test func aKeyOfAnotherOwnerIsHandedOn() async throws {
        let session = RingSession()
        expectSucceeded(try await session.apply())
        session.change(main: RingSession.main.replacing("\"ann\"", with: "\"bob\""))
        expectSucceeded(try await session.apply())
        #expect(session.sinks.log == ["\(Self.sink) got k1", "\(Self.sink) got k2"])
        #expect(session.news().suffix(2) == ["the key works at here", "delivered to \(Self.sink)"])
        #expect(try await session.rotation()?.incoming == "k2")
    }

    // MARK: Outputs

    /// An output that cannot show the new key keeps the old one on.
    @Test func anOutputThatFailsHoldsTheOldKey() async throws {
        let strict = RingSession.main.replacing(
            "output \"key\" { value = ring_key.app.id }",
            with: """
                output "key" {
                  value = ring_key.app.id
                  precondition {
                    condition     = ring_key.app.id == "k1"
                    error_message = "Not that one."
                  }
                }
                """
        )
        let session = RingSession(
            strict,
            own: RingSession.rotation().replacing("\"7d\"", with: "\"0s\"")
        )
        expectSucceeded(try await session.apply())
        session.ring.pass(.seconds(91 * 86_400))
        let failed = try await session.rotate()
        #expect(failed.summaries.contains("Not everything has the new key"), "\(failed.summaries)")
        #expect(try await session.rotation()?.problem?.contains("output.key") == true)
        #expect(try await session.rotation()?.phase == .delivering)
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 true", "k2 true"])
        #expect(session.sinks.log == ["\(Self.sink) got k1"])
        session.change(main: RingSession.main)
        expectSucceeded(try await session.rotate())
        #expect(await session.store.snapshot().outputs.map(\.value) == [.string("k2")])
        #expect(session.sinks.log.last == "\(Self.sink) got k2 after k1")
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 false", "k2 true"])
    }

    // MARK: Places that are taken away

    /// Nothing waits for a place that no block names any more, and its old key is told of until it is gone.
    @Test func aPlaceThatIsTakenAwayWhileItWaitsIsToldOf() async throws {
        let session = RingSession(own: RingSession.rotation(sinks: ["app", "web"]))
        expectSucceeded(try await session.apply())
        session.ring.pass(.seconds(91 * 86_400))
        session.sinks.fail("file /web", 1)
        #expect(try await session.rotate().summaries == ["Key not delivered"])
        session.change(own: RingSession.rotation())
        for days in [0, 0, 8] {
            session.ring.pass(.seconds(days * 86_400))
            expectSucceeded(try await session.rotate())
            let warning = try #require(session.warnings.first { $0.summary == "Place has an old key" })
            #expect(warning.detail.hasPrefix("file /web was not told of the new key of ring_key.app, k2, "))
            #expect(warning.detail.contains("It may have the old one, k1, which is "))
        }
        #expect(session.ring.keys.map(\.isOn) == [false, true])
        session.ring.pass(.seconds(2 * 86_400))
        expectSucceeded(try await session.rotate())
        #expect(session.ring.keys.map(\.id) == ["k2"])
        expectSucceeded(try await session.rotate())
        #expect(session.warnings.map(\.summary) == [])
    }

    /// Named again, it is told.
    @Test func aPlaceThatComesBackIsToldOfTheNewKey() async throws {
        let session = RingSession(own: RingSession.rotation(sinks: ["app", "web"]))
        expectSucceeded(try await session.apply())
        session.ring.pass(.seconds(91 * 86_400))
        session.sinks.fail("file /web", 1)
        _ = try await session.rotate()
        session.change(own: RingSession.rotation())
        expectSucceeded(try await session.rotate())
        session.change(own: RingSession.rotation(sinks: ["app", "web"]))
        expectSucceeded(try await session.rotate())
        #expect(
            session.sinks.log.last == "file /web got k2 after k1"
                || session.sinks.log.last == "file /web got k2"
        )
        #expect(session.warnings.map(\.summary) == [])
        #expect(try await session.rotation()?.isUnderWay == true)
    }
}

extension ApplyResult {
    /// The summaries of what went wrong.
    fileprivate var summaries: [String] {
        failures.map(\.diagnostic.summary) + diagnostics.filter { $0.severity == .error }.map(\.summary)
    }
}
