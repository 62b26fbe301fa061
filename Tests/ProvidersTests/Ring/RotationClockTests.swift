import Execution
import Rotation
import StateModel
import Testing

/// Rotations while the storage takes no signed request, because of its time.
@Suite struct RotationClockTests {
    /// A key that is 91 days old and was delivered.
    private func oldKey() async throws -> RingSession {
        let session = RingSession()
        #expect(try await session.apply().succeeded)
        #expect(try await session.rotate().succeeded)
        session.ring.pass(.seconds(91 * 86_400))
        _ = session.news()
        return session
    }

    private func expectSucceeded(_ result: ApplyResult) {
        #expect(result.succeeded, "\(result.allProblems)")
    }

    /// Where no signed request is taken, no key is made that none could show to work, however often it runs.
    @Test func makesNoKeyThatTheClockKeepsFromBeingShown() async throws {
        let session = try await oldKey()
        session.ring.setLead(.seconds(1200))
        session.ring.refuseTimes(true)
        for _ in 0..<2 {
            let before = (session.ring.moment, session.ring.requests.count { $0.hasPrefix("probe") })
            let result = try await session.rotate()
            #expect(result.allProblems == ["Clocks differ too much"])
            // At once, without a pause.
            #expect(session.ring.moment == before.0)
            #expect(session.ring.requests.count { $0.hasPrefix("probe") } == before.1 + 1)
        }
        #expect(session.ring.keys.map(\.id) == ["k1"])
        #expect(try await session.rotation()?.problem?.contains("the clock is off. No key is made.") == true)
        session.ring.refuseTimes(false)
        expectSucceeded(try await session.rotate())
        #expect(session.ring.keys.map(\.id) == ["k1", "k2"])
    }

    /// It became so after the key was made.
    @Test func doesNotWaitForAClock() async throws {
        let session = try await oldKey()
        session.ring.onStep { [weak session] step in
            if step == "rotation verifying" { session?.ring.refuseTimes(true) }
        }
        let before = session.ring.moment
        #expect(try await session.rotate().allProblems == ["Clocks differ too much"])
        #expect(session.ring.moment == before)
        #expect(try await session.rows() == ["0 k1", "1 k2"])
        session.ring.onStep { _ in }
        session.ring.refuseTimes(false)
        expectSucceeded(try await session.rotate())
        #expect(try await session.rows() == ["0 k2", "1 k1"])
    }
}
