import Addresses
import Rotation
import StateModel
import Testing

@Suite struct RotationAdviceTests {
    private static let day: Int64 = 86_400_000
    private static let now = 200 * day
    private static let address = InstanceAddress(
        ResourceAddress(mode: .managed, type: "example_key", name: "app")
    )
    private static let terms = RotationTerms(
        overlap: 7 * 86_400,
        soak: 86_400,
        verifies: true,
        mustBeConfirmed: false
    )

    private func key(
        age: Int64? = nil,
        every: Int? = 90 * 86_400,
        sinks: [SinkSettings] = [],
        record: RotationRecord? = nil,
        lead: Int64 = 0,
        wish: RotationWish? = nil
    ) -> KeyRotation {
        KeyRotation(
            address: Self.address,
            settings: RotationSettings(name: "all", every: every, terms: Self.terms, sinks: sinks),
            record: record,
            keyID: record?.inCharge ?? "old",
            created: age.map { Self.now - $0 * Self.day },
            hasSecret: true,
            clock: RotationClock(api: Self.now, local: Self.now + lead),
            wish: wish
        )
    }

    private func record(
        _ phase: RotationRecord.Phase,
        course: RotationRecord.Course = .forward,
        due: Int64? = nil,
        terms: RotationTerms = Self.terms,
        isConfirmed: Bool = false,
        isHeld: Bool = false
    ) -> RotationRecord {
        RotationRecord(
            address: Self.address,
            phase: phase,
            course: course,
            other: phase == .preflight || phase == .done ? nil : 1,
            incoming: phase == .preflight || phase == .creating ? nil : "new",
            outgoing: "old",
            reason: "93 days old, every 90 days",
            began: Self.now - Self.day,
            due: due,
            terms: terms,
            isConfirmed: isConfirmed,
            isHeld: isHeld
        )
    }

    private func due(_ key: KeyRotation) -> DueRotation? {
        if case .due(let due) = RotationAdvice(key) { due } else { nil }
    }

    private func wait(_ key: KeyRotation) -> RotationWait? {
        if case .waiting(let wait) = RotationAdvice(key) { wait } else { nil }
    }

    private func refusal(_ key: KeyRotation) -> String? {
        if case .refused(let refusal) = RotationAdvice(key) { refusal.summary } else { nil }
    }

    /// Another key came in the place of the new one, and a place does not have it: the old key is the way back.
    @Test func keepsTheOldKeyWhileSomebodyLacksTheOneInCharge() {
        var row = record(.soaking, due: Self.now - Self.day)
        let sinks = [SinkSettings.file(path: "/a", format: "aws", profile: nil)]
        row.sinks = sinks.map { SinkRecord(name: $0.name, delivered: "new") }
        #expect(due(key(sinks: sinks, record: row))?.move == .delete)
        let clock = RotationClock(api: Self.now, local: Self.now)
        #expect(row.advanced(by: .soaked, at: clock)?.phase == .deleting)
        row.incoming = "another"
        #expect(due(key(sinks: sinks, record: row))?.move == .deliver)
        #expect(row.advanced(by: .soaked, at: clock) == nil)
    }

    @Test func beginsWhenTheKeyIsTooOld() {
        let due = due(key(age: 93))
        #expect(due?.move == .start)
        #expect(due?.reason == "93 days old, every 90 days")
        #expect(due?.offAt == Self.now + 7 * Self.day)
        #expect(due?.goneAt == Self.now + 8 * Self.day)
        #expect(due?.changesCharge == true)
        let waiting = wait(key(age: 89))
        #expect(waiting?.cause == .age)
        #expect(waiting?.until == Self.now + Self.day)
    }

    @Test func takesNoUnknownAgeForYoung() {
        #expect(due(key())?.reason == "age unknown, every 90 days")
        var rotated = key(record: record(.done))
        rotated.keyID = "new"
        // It is no older than the rotation that made it.
        #expect(wait(rotated)?.cause == .age)
        rotated.keyID = "another"
        #expect(due(rotated)?.move == .start)
    }

    @Test func waitsWhereTheClockTellsNothing() {
        var key = key(age: 93)
        key.clock = RotationClock(api: nil, local: Self.now)
        #expect(wait(key)?.cause == .clock)
    }

    @Test func leavesKeysAloneThatNoBlockNames() {
        var key = key(age: 93)
        key.settings = nil
        #expect(RotationAdvice(key) == .idle)
        key.wish = .now
        #expect(refusal(key) == "Key has no rotation")
        // What leaked is replaced wherever it stands.
        key.wish = .compromised
        #expect(due(key)?.isCompromised == true)
    }

    @Test func refusesWhatCannotBeRotated() {
        var key = key(age: 1)
        key.obstacle = "it is not among its user's keys"
        #expect(refusal(key) == "Key cannot be rotated")
        key.record = record(.overlapping, due: Self.now)
        key.keyID = "new"
        #expect(due(key)?.move == .retire)
    }

    @Test func waitsForOverlapConfirmationAndSoak() {
        #expect(wait(key(record: record(.overlapping, due: Self.now + 1)))?.until == Self.now + 1)
        #expect(due(key(record: record(.overlapping, due: Self.now)))?.move == .retire)
        var terms = Self.terms
        terms.mustBeConfirmed = true
        #expect(wait(key(record: record(.overlapping, due: Self.now, terms: terms)))?.cause == .confirmation)
        let confirmed = record(.overlapping, due: Self.now, terms: terms, isConfirmed: true)
        #expect(due(key(record: confirmed))?.move == .retire)
        #expect(
            due(key(record: record(.overlapping, due: Self.now, terms: terms), wish: .confirm))?.move
                == .retire
        )
        #expect(wait(key(record: record(.soaking, due: Self.now + 1)))?.cause == .soak)
        #expect(due(key(record: record(.soaking, due: Self.now)))?.move == .delete)
    }

    @Test func beginsNothingIrreversibleWhileClocksDiffer() {
        let lead: Int64 = 300_001
        #expect(wait(key(record: record(.overlapping, due: Self.now), lead: lead))?.cause == .skew)
        #expect(wait(key(record: record(.retiring), lead: lead))?.cause == .skew)
        #expect(wait(key(record: record(.soaking, due: Self.now), lead: lead))?.cause == .skew)
        #expect(wait(key(record: record(.deleting), lead: -lead))?.cause == .skew)
        #expect(due(key(record: record(.deleting), lead: 300_000))?.move == .delete)
        // What can be taken back goes on.
        #expect(due(key(age: 93, lead: lead))?.move == .start)
        #expect(due(key(record: record(.overlapping), lead: lead, wish: .undo))?.move == .undo)
    }

    @Test func tellsNewSinksOfTheKeyInCharge() {
        let sink = SinkSettings.file(path: "/a", format: "aws", profile: nil)
        #expect(due(key(age: 1, sinks: [sink]))?.move == .deliver)
        #expect(due(key(age: 1, sinks: [sink]))?.changesCharge == false)
        let told = record(.done).told(sink.name, digest: nil, at: 0)
        #expect(wait(key(age: 1, sinks: [sink], record: told))?.cause == .age)
        #expect(due(key(sinks: [sink], record: record(.overlapping, due: Self.now + 1)))?.move == .deliver)
        let all = due(key(sinks: [sink], record: record(.overlapping, due: Self.now)))
        #expect(all?.move == .retire)
        #expect(all?.sinks == [sink])
    }

    @Test func holdsWhatWasUndone() {
        let held = record(.done, course: .undo, isHeld: true)
        #expect(wait(key(age: 93, record: held))?.cause == .hold)
        #expect(wait(key(age: 93, record: held))?.isHeldUp == true)
        #expect(due(key(age: 93, record: held, wish: .now))?.move == .start)
        let again = key(age: 93, record: held, wish: .now).beginning(.start, reason: "asked for")
        #expect(again?.record.isHeld == false)
    }

    @Test func undoesUntilDeleting() throws {
        let begun = due(key(record: record(.soaking, due: Self.now + 1), wish: .undo))
        #expect(begun?.move == .undo)
        #expect(begun?.changesCharge == true)
        #expect(refusal(key(record: record(.deleting), wish: .undo)) == "Too late to undo")
        #expect(refusal(key(record: record(.done), wish: .undo)) == "Nothing to undo")
        #expect(refusal(key(wish: .undo)) == "Nothing to undo")
        let early = key(record: record(.verifying), wish: .undo)
        #expect(due(early)?.changesCharge == false)
        let row = try #require(early.beginning(.undo, reason: "undone")).record
        #expect(row.phase == .deleting)
        #expect(row.outgoing == "new")
        #expect(row.incoming == "old")
        #expect(row.isHeld)
    }

    @Test func cannotGiveBackASecretThatNobodyHas() {
        let sink = SinkSettings.file(path: "/a", format: "aws", profile: nil)
        var key = key(sinks: [sink], record: record(.overlapping), wish: .undo)
        key.hasOtherSecret = false
        #expect(refusal(key) == "Key cannot be put in charge again")
        key.settings?.sinks = []
        #expect(due(key)?.move == .undo)
    }

    @Test func confirmsOnlyWhatIsInUse() {
        #expect(refusal(key(wish: .confirm)) == "Nothing to confirm")
        #expect(refusal(key(record: record(.verifying), wish: .confirm)) == "New key is not in use yet")
    }

    @Test func replacesByRotatingUnlessThereAreTwoKeys() {
        var key = key(age: 1)
        key.replacement = "-replace"
        #expect(due(key)?.reason == "-replace")
        key.record = record(.overlapping, due: Self.now)
        key.keyID = "new"
        #expect(refusal(key) == "Rotation is under way")
        key.record = record(.done, isHeld: true)
        #expect(refusal(key) == "Rotation is held")
    }

    @Test func switchesOffFirstWhatIsCompromised() throws {
        let row = try #require(key(age: 1, wish: .compromised).beginning(.start, reason: "compromised"))
            .record
        #expect(row.phase == .retiring)
        #expect(!row.isExchanged)
        let off = try #require(row.advanced(by: .off(isShown: true), at: RotationClock(api: 1, local: 1)))
        #expect(off.phase == .preflight)
    }

    /// The key of before is still there: the compromised one is switched off all the same, and that one follows it.
    @Test(arguments: [RotationRecord.Phase.overlapping, .retiring, .soaking])
    func goesBackFromWhatIsCompromised(phase: RotationRecord.Phase) throws {
        var both = key(record: record(phase), wish: .compromised)
        both.record?.other = 1
        #expect(due(both)?.move == .start)
        let beginning = try #require(both.beginning(.start, reason: "compromised"))
        #expect(beginning.isWishMet)
        #expect(beginning.record.phase == .retiring)
        #expect(!beginning.record.isExchanged)
        #expect(beginning.record.outgoing == both.keyID)
        #expect(beginning.record.incoming == both.record?.outgoing)
        let off = try #require(
            beginning.record.advanced(by: .off(isShown: true), at: RotationClock(api: 1, local: 1))
        )
        #expect(off.phase == .verifying)
    }

    /// One that is on its way out, compromised itself, or without its secret cannot follow: it goes at once.
    @Test func whatCannotFollowACompromisedKeyGoesAtOnce() throws {
        var keys = [
            key(record: record(.deleting), wish: .compromised),
            key(record: record(.delivering, course: .compromised), wish: .compromised),
            key(record: record(.overlapping), wish: .compromised),
        ]
        for index in keys.indices { keys[index].record?.other = 1 }
        keys[2].hasOtherSecret = false
        for key in keys {
            #expect(due(key)?.move == .start)
            let hastened = try #require(key.beginning(.start, reason: "compromised"))
            #expect(!hastened.isWishMet)
            #expect(hastened.record.isExchanged)
            #expect(hastened.record.terms.soak == 0)
        }
        // What was off first does not come back.
        #expect(keys[1].beginning(.start, reason: "compromised")?.record.phase == .deleting)
    }

    @Test func makesNothingOnceTheBlockIsGone() {
        var key = key(record: record(.preflight))
        key.settings = nil
        #expect(RotationAdvice(key) == .idle)
        key.record = record(.creating)
        #expect(due(key)?.move == .resume)
    }

    @Test func endsWhatSomebodyElseEnded() {
        var key = key(record: record(.overlapping, due: Self.now + Self.day))
        key.isOtherMissing = true
        #expect(due(key)?.move == .delete)
        let ended = record(.overlapping).advanced(by: .lost, at: key.clock)
        #expect(ended?.phase == .done)
        #expect(record(.verifying).advanced(by: .lost, at: key.clock)?.phase == .preflight)
    }

    @Test func goesInWaves() {
        func member(_ name: String, age: Int64, record: RotationRecord? = nil) -> KeyRotation {
            var member = key(age: age, record: record)
            member.address = InstanceAddress(
                ResourceAddress(mode: .managed, type: "example_key", name: name)
            )
            return member
        }
        let keys = (0..<10).map { member("k\($0)", age: 91 + Int64($0)) }
        let wave = RotationWave(percent: 20)
        let later = wave.later(among: keys)
        #expect(later.count == 8)
        #expect(!later.contains(keys[9].address) && !later.contains(keys[8].address))
        let open = keys.dropLast() + [member("k9", age: 1, record: record(.delivering))]
        #expect(wave.later(among: Array(open)).count == 9)
        let closed = keys.dropLast() + [member("k9", age: 1, record: record(.overlapping))]
        #expect(wave.later(among: Array(closed)).count == 7)
        #expect(RotationWave(percent: 0.1).later(among: keys).count == 9)
        var waiting = keys[0]
        waiting.isInLaterWave = true
        #expect(wait(waiting)?.cause == .wave)
    }
}
