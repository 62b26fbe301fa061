import Execution
import Rotation
import SourceText
import StateModel
import Testing

/// Keys of a rotation that somebody deletes or switches off by other means.
@Suite struct RotationLossTests {
    private static let sink = "file /app"

    /// Both keys are there: `k2` is in charge, and `k1`, the old one, is on, or, while soaking, off.
    private func both(isSoaking: Bool = false) async throws -> RingSession {
        let session = RingSession()
        #expect(try await session.apply().succeeded)
        #expect(try await session.rotate().succeeded)
        session.ring.pass(.seconds(91 * 86_400))
        #expect(try await session.rotate().succeeded)
        if isSoaking {
            session.ring.pass(.seconds(8 * 86_400))
            #expect(try await session.rotate().succeeded)
        }
        #expect(try await session.rotation()?.phase == (isSoaking ? .soaking : .overlapping))
        _ = session.news()
        return session
    }

    private func refusal(_ session: RingSession, _ wish: RotationWish? = nil) async -> RotationRefusal? {
        do {
            _ = try await session.rotate(wish)
            return nil
        } catch {
            return error as? RotationRefusal
        }
    }

    // MARK: The key in charge

    /// Also where the run ends anywhere.
    @Test(arguments: [false, true]) func anUndoBringsBackTheOldKeyWhereTheNewOneIsGone(
        isSoaking: Bool
    ) async throws {
        func lost() async throws -> RingSession {
            let session = try await both(isSoaking: isSoaking)
            session.ring.remove("k2")
            return session
        }
        let undisturbed = try await lost()
        let before = undisturbed.ring.steps
        #expect(try await undisturbed.rotate(.undo).succeeded)
        try await expectOld(undisturbed)
        #expect(undisturbed.news().contains("the new key is gone already"))
        for cut in RingAPI.Cut.allCases {
            for step in 0..<(undisturbed.ring.steps - before) {
                let session = try await lost()
                session.ring.die(cut, at: step)
                _ = try? await session.rotate(.undo)
                session.ring.die(cut, at: nil)
                let isBegun = try await session.rotation()?.course == .undo
                let isOver = try await session.rotation()?.phase == .done
                if !isOver {
                    #expect(try await session.rotate(isBegun ? nil : .undo).succeeded, "\(cut) \(step)")
                }
                #expect(try await session.rotate().succeeded, "\(cut) \(step)")
                try await expectOld(session)
            }
        }
    }

    private func expectOld(_ session: RingSession) async throws {
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 true"])
        #expect(try await session.rows() == ["0 k1"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k1")
        #expect(session.ring.notes == ["k1"])
        #expect(try await session.rotation()?.phase == .done)
        #expect(try await session.rotation()?.isHeld == true)
    }

    @Test func nothingIsDoneToTheOldKeyWhereTheNewOneIsGone() async throws {
        let session = try await both()
        session.ring.remove("k2")
        session.ring.pass(.seconds(8 * 86_400))
        let refusal = await refusal(session)
        #expect(refusal?.summary == "Key in charge does not exist any more")
        #expect(refusal?.hints.map(\.command) == ["keyform rotate -undo ring_key.app", "keyform apply"])
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 true"])
        for wish in [RotationWish.now] {
            #expect(await self.refusal(session, wish)?.summary == "Key in charge does not exist any more")
        }
        // An apply makes another one, and the rotation goes on.
        #expect(try await session.apply().succeeded)
        for _ in 0..<3 {
            #expect(try await session.rotate().succeeded)
            session.ring.pass(.seconds(8 * 86_400))
        }
        #expect(session.ring.keys.count == 1)
        #expect(session.sinks.secrets[Self.sink] == session.ring.keys.first?.secret)
    }

    @Test func theOldKeyFollowsACompromisedOneThatIsGone() async throws {
        let session = try await both()
        session.ring.remove("k2")
        #expect(try await session.rotate(.compromised).succeeded)
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 true"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k1")
    }

    @Test func aCompromisedKeyThatIsGoneIsReplaced() async throws {
        let session = RingSession()
        #expect(try await session.apply().succeeded)
        #expect(try await session.rotate().succeeded)
        session.ring.remove("k1")
        #expect(await refusal(session, .now)?.summary == "Key does not exist any more")
        #expect(try await session.rotate(.compromised).succeeded)
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k2 true"])
        #expect(try await session.rows() == ["0 k2"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k2")
        #expect(session.ring.notes == ["k2"])
    }

    @Test func anUndoBringsBackTheOldKeyWhereTheNewOneIsOff() async throws {
        let session = try await both()
        session.ring.set("k2", isOn: false)
        #expect(try await session.rotate(.undo).succeeded)
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 true", "k2 false"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k1")
    }

    // MARK: The old key

    @Test(arguments: [false, true]) func withoutAnOldKeyTheRotationIsOver(isSoaking: Bool) async throws {
        let session = try await both(isSoaking: isSoaking)
        session.ring.remove("k1")
        session.ring.pass(.seconds(8 * 86_400))
        #expect(try await session.rotate().succeeded)
        #expect(session.news().last?.hasPrefix("the old key is") == true)
        #expect(try await session.rotation()?.phase == .done)
        #expect(try await session.rows() == ["0 k2"])
        #expect(try await session.rotate().succeeded)
        #expect(session.news() == [])
    }

    @Test(arguments: [false, true]) func anApplyEndsTheRotationWithoutAnOldKey(isSoaking: Bool) async throws {
        let session = try await both(isSoaking: isSoaking)
        session.ring.remove("k1")
        #expect(try await session.apply().succeeded)
        #expect(session.news() == ["the old key is gone already"])
        #expect(try await session.rotation()?.phase == .done)
        #expect(try await session.rows() == ["0 k2"])
    }

    @Test func withoutAnOldKeyThereIsNothingToUndo() async throws {
        let session = try await both()
        session.ring.remove("k1")
        #expect(await refusal(session, .undo)?.summary == "Old key does not exist any more")
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k2 true"])
        #expect(try await session.rotation()?.isHeld == false)
    }

    @Test func withoutAnyKeyNothingIsUndone() async throws {
        let session = try await both()
        session.ring.remove("k1")
        session.ring.remove("k2")
        #expect(await refusal(session, .undo)?.summary == "Both keys are gone")
        #expect(try await session.apply().succeeded)
        #expect(try await session.rotate().succeeded)
        session.ring.pass(.seconds(8 * 86_400))
        #expect(try await session.rotate().succeeded)
        #expect(try await session.rows() == ["0 k3"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k3")
    }

    // MARK: No place

    @Test func aCompromisedKeyIsOffAlsoWhereThereIsNoPlaceForAnother() async throws {
        let session = RingSession()
        #expect(try await session.apply().succeeded)
        #expect(try await session.rotate().succeeded)
        session.ring.setSlots(2)
        let strange = session.ring.makeStrange("ann")
        let result = try await session.rotate(.compromised)
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k1 false", "\(strange) true"])
        let detail = result.failures.first?.diagnostic.detail ?? ""
        #expect(detail.hasPrefix("ring_key.app is switched off, because it is compromised"), "\(detail)")
        // The next run goes on.
        session.ring.remove(strange)
        #expect(try await session.rotate().succeeded)
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k3 true"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k3")
    }

    // MARK: The block

    /// Nobody can be told of another key, so the old one stays: in charge before the exchange, switched on after it.
    @Test(arguments: [false, true]) func withoutABlockNoKeyGoesThatAPlaceHas(isDelivering: Bool) async throws
    {
        let session = RingSession()
        #expect(try await session.apply().succeeded)
        #expect(try await session.rotate().succeeded)
        session.ring.pass(.seconds(91 * 86_400))
        if isDelivering {
            session.sinks.fail(Self.sink, 1)
        } else {
            session.ring.setLag(1000)
        }
        #expect(try await !session.rotate().succeeded)
        session.ring.setLag(0)
        #expect(try await session.rotation()?.phase == (isDelivering ? .delivering : .verifying))
        _ = session.news()
        session.change(own: "")
        for _ in 0..<3 {
            #expect(try await session.rotate().succeeded)
            #expect(session.ring.areAllOn)
            #expect(session.ring.keys.map(\.id) == ["k1", "k2"])
            #expect(session.sinks.secrets[Self.sink] == "secret of k1")
            let news = session.news()
            #expect(!isDelivering || news.last?.hasPrefix("no rotation block covers it any more") == true)
            session.ring.pass(.seconds(30 * 86_400))
        }
        session.change(own: RingSession.rotation())
        for _ in 0..<3 {
            // The new key never comes to be known.
            #expect(try await session.rotate(verifies: isDelivering).succeeded)
            session.ring.pass(.seconds(8 * 86_400))
        }
        #expect(session.ring.keys.map(\.id) == ["k2"])
        #expect(session.sinks.secrets[Self.sink] == "secret of k2")
    }

    @Test func withoutABlockARotationEndsThatEverybodyWasToldOf() async throws {
        let session = try await both()
        session.change(own: "")
        for _ in 0..<3 {
            session.ring.pass(.seconds(8 * 86_400))
            #expect(try await session.rotate().succeeded)
        }
        #expect(session.ring.keys.map { "\($0.id) \($0.isOn)" } == ["k2 true"])
    }
}
