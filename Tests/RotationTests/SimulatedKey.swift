import Addresses
import Rotation
import StateModel
import TestSupport

/// A key with its rotation in a world that fails, ends runs anywhere, and changes its clocks.
///
/// What a run does is what `Execution` does, in as few words as show the order of what is written and what is done.
struct SimulatedKey {
    static let address = InstanceAddress(ResourceAddress(mode: .managed, type: "example_key", name: "app"))

    /// All keys there are, and whether they are switched on.
    var keys = ["key-0": true]
    /// The row that the address means.
    var row = "key-0"
    /// The row of the other generation.
    var other: String?
    /// A create of which nobody knows how it ended, and the key that it made.
    var unresolved: (generation: Int, made: String?)?
    var rotation: RotationRecord?
    var settings: RotationSettings
    var created: [String: Int64] = ["key-0": 0]
    /// What each sink has.
    var holders: [String: String] = [:]
    /// What the configuration's own reader has.
    var reader = "key-0"
    var api: Int64 = 0
    var local: Int64 = 0
    /// What was done that cannot be taken back, with what allowed it.
    var mistakes: [String] = []
    var made = 0
    var creates = 0
    /// By the API's clock, when all had the new key, and when the old one went off.
    var toldAt: Int64?
    var offAt: Int64?
    var wasEverCompromised = false
    var random: SeededGenerator

    init(seed: UInt64, terms: RotationTerms, sinks: Int, every: Int? = 3600) {
        random = SeededGenerator(seed: seed)
        settings = RotationSettings(
            name: "all",
            every: every,
            terms: terms,
            sinks: (0..<sinks).map { .file(path: "/sink-\($0)", format: "aws", profile: nil) }
        )
    }

    func known(_ wish: RotationWish? = nil) -> KeyRotation {
        var key = KeyRotation(
            address: Self.address,
            settings: settings,
            record: rotation,
            keyID: row,
            created: created[row],
            hasSecret: true,
            clock: RotationClock(api: api, local: local),
            wish: wish
        )
        key.isOtherMissing = rotation?.other != nil && rotation?.incoming != nil && other == nil
        return key
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    /// One run, which may fail or end anywhere.
    mutating func run(_ wish: RotationWish? = nil, trouble: Int) {
        var wish = wish
        recover()
        if wish == .confirm {
            if known(wish).canConfirm { rotation = rotation?.facing(known()).confirmed }
            wish = nil
        }
        for _ in 0..<30 {
            let key = known(wish)
            guard case .due(let due) = RotationAdvice(key) else { return }
            guard let beginning = key.beginning(due.move, reason: due.reason) else {
                mistakes.append(
                    "\(due.move) is due and cannot begin in \(rotation?.phase.rawValue ?? "no phase")"
                )
                return
            }
            let isNew = beginning.record.phase == .preflight && rotation?.isUnderWay != true
            if isNew || beginning.record.course == .compromised && rotation?.isUnderWay != true {
                (creates, toldAt, offAt) = (0, nil, nil)
            }
            rotation = beginning.record
            if wish == .compromised { wasEverCompromised = true }
            if beginning.isWishMet { wish = nil }
            if chance(trouble) { return }
            // What is next is judged anew: clocks may keep what an undo begins with.
            if due.move == .undo || due.move == .start { continue }
            guard work(due.move, trouble: trouble) else { return }
        }
    }

    /// What an unresolved create came to is found before anything else.
    private mutating func recover() {
        guard let intent = unresolved else { return }
        unresolved = nil
        if let id = intent.made { other = id }
    }

    /// The work of one phase; false where the run ends.
    private mutating func work(_ move: RotationMove, trouble: Int) -> Bool {
        guard let record = rotation else { return false }
        let isWaiting = record.phase == .done || record.phase == .overlapping || record.phase == .soaking
        if move == .deliver || isWaiting && !known().pendingSinks.isEmpty {
            guard tellSinks(trouble) else { return false }
            if move == .deliver { return true }
        }
        switch record.phase {
        case .preflight:
            return !chance(trouble) && enter(.possible(generation: 1))
        case .creating:
            return create(trouble)
        case .verifying:
            if let other { keys[other] = true }
            guard !chance(trouble) else { return false }
            guard let next = rotation?.advanced(by: .works(isShown: true), at: clock) else { return false }
            // One transaction.
            swap()
            rotation = next
            return true
        case .delivering:
            // A key that was switched off where it is, is on again.
            keys[row] = true
            guard tellSinks(trouble) else { return false }
            reader = row
            toldAt = api
            return enter(.told)
        case .overlapping:
            return enter(.overlapped)
        case .retiring:
            return retire(trouble)
        case .soaking:
            return enter(.soaked)
        case .deleting:
            return delete(trouble)
        case .done:
            return true
        }
    }

    private var clock: RotationClock { RotationClock(api: api, local: local) }

    private mutating func enter(_ outcome: RotationOutcome) -> Bool {
        guard let next = rotation?.advanced(by: outcome, at: clock) else { return false }
        rotation = next
        return true
    }

    private mutating func swap() {
        let old = row
        row = other ?? row
        other = old
    }

    private mutating func tellSinks(_ trouble: Int) -> Bool {
        var isComplete = true
        rotation = rotation?.facing(known())
        for sink in known().pendingSinks {
            if chance(trouble) {
                rotation = rotation?.notTold(sink.name, because: "hangs", at: api)
                isComplete = false
            } else {
                holders[sink.name] = row
                // The run may end before it is written that the sink has it.
                if chance(trouble) { return false }
                rotation = rotation?.told(sink.name, digest: nil, at: api)
            }
        }
        return isComplete
    }

    private mutating func create(_ trouble: Int) -> Bool {
        guard let record = rotation, let generation = record.other else { return false }
        if let there = other {
            return enter(.made(id: there))
        }
        unresolved = (generation, nil)
        if chance(trouble) { return false }
        made += 1
        creates += 1
        let id = "key-\(made)"
        keys[id] = true
        created[id] = api
        unresolved = (generation, id)
        if keys.count > 2 { mistakes.append("two successors: \(keys.keys.sorted())") }
        if creates > 1 { mistakes.append("a rotation made \(creates) keys") }
        // The answer may be lost.
        if chance(trouble) { return false }
        unresolved = nil
        other = id
        return enter(.made(id: id))
    }

    private mutating func retire(_ trouble: Int) -> Bool {
        guard let record = rotation else { return false }
        let leaving = record.isExchanged ? other : row
        if record.isExchanged, record.course == .forward, !wasEverCompromised {
            judgeRetirement(record)
        }
        if let leaving { keys[leaving] = false }
        offAt = api
        if chance(trouble) { return false }
        return enter(.off(isShown: true))
    }

    private mutating func judgeRetirement(_ record: RotationRecord) {
        for sink in settings.sinks where holders[sink.name] != row {
            mistakes.append("retired before \(sink.name) had the new key")
        }
        if reader != row { mistakes.append("retired before the reader had the new key") }
        if record.terms.mustBeConfirmed, !record.isConfirmed {
            mistakes.append("retired before confirmation")
        }
    }

    private mutating func delete(_ trouble: Int) -> Bool {
        guard let record = rotation else { return false }
        if clock.isSkewed { mistakes.append("deleted while clocks differ") }
        if record.course != .compromised, !wasEverCompromised, record.isHeld == false, offAt == nil {
            mistakes.append("deleted a key that was never off")
        }
        if let leaving = other {
            if leaving == row { mistakes.append("deleted the key in charge") }
            keys[leaving] = nil
        }
        if chance(trouble) { return false }
        other = nil
        return enter(.deleted)
    }
}

extension KeyRotation {
    /// Whether a confirmation is taken.
    var canConfirm: Bool {
        if case .refused = RotationAdvice(self) { false } else { true }
    }
}
