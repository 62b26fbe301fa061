import Rotation
import StateModel
import TestSupport
import Testing

/// Histories of runs that fail and end anywhere, of switches that people use, and of clocks that jump.
@Suite struct RotationPropertyTests {
    private static let terms = [
        RotationTerms(overlap: 600, soak: 300, verifies: true, mustBeConfirmed: false),
        RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false),
        RotationTerms(overlap: 600, soak: 300, verifies: false, mustBeConfirmed: true),
    ]

    @Test(arguments: 0..<400 as Range<UInt64>)
    func neitherLosesNorMultipliesKeys(seed: UInt64) {
        var world = SimulatedKey(
            seed: seed,
            terms: Self.terms[Int(seed % 3)],
            sinks: Int(seed / 3 % 3)
        )
        var random = SeededGenerator(seed: seed &+ 1_000_000)
        world.run(trouble: 0)
        for _ in 0..<120 {
            move(&world, &random)
            let before = world.rotation
            let wish = Self.wish(&random, leaks: seed % 4 == 0)
            world.run(wish, trouble: [0, 20, 50].randomElement(using: &random) ?? 0)
            judge(world, before, seed)
            guard world.mistakes.isEmpty else { return }
        }
    }

    /// Without trouble every rotation ends, and a new one begins only when it is due.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func comesToAnEnd(seed: UInt64) throws {
        var world = SimulatedKey(seed: seed, terms: Self.terms[0], sinks: 2)
        var phases: [RotationRecord.Phase] = []
        for minute in 0..<200 {
            (world.api, world.local) = (Int64(minute) * 60_000, Int64(minute) * 60_000)
            world.run(trouble: minute % 3 == 0 ? 30 : 0)
            if let phase = world.rotation?.phase, phases.last != phase { phases.append(phase) }
        }
        #expect(world.mistakes == [])
        #expect(phases.contains(.done))
        #expect(world.rotation?.incoming == world.row)
        // Every hour, and each takes 15 minutes and the trouble it has.
        #expect((1...3).contains(world.made))
    }

    private func move(_ world: inout SimulatedKey, _ random: inout SeededGenerator) {
        switch Int.random(in: 0..<20, using: &random) {
        case 0:
            // Both go back: a jump of the API's clock, which this machine follows.
            let jump = Int64.random(in: 0..<7_200_000, using: &random)
            world.api -= jump
            world.local -= jump
        case 1: world.local = world.api + Int64.random(in: -900_000...900_000, using: &random)
        default:
            let step = Int64.random(in: 0..<900_000, using: &random)
            world.api += step
            world.local = world.api + Int64.random(in: -100_000...100_000, using: &random)
        }
    }

    private static func wish(_ random: inout SeededGenerator, leaks: Bool) -> RotationWish? {
        switch Int.random(in: 0..<40, using: &random) {
        case 0, 1: .undo
        case 2: .now
        case 3 where leaks: .compromised
        case 4...9: .confirm
        default: nil
        }
    }

    private func judge(_ world: SimulatedKey, _ before: RotationRecord?, _ seed: UInt64) {
        #expect(world.mistakes == [], "seed \(seed)")
        #expect(world.keys.count <= 2, "seed \(seed)")
        #expect(world.keys[world.row] != nil, "the key in charge is there, seed \(seed)")
        if !world.wasEverCompromised {
            #expect(world.keys[world.row] == true, "the key in charge works, seed \(seed)")
            for (sink, id) in world.holders {
                #expect(world.keys[id] == true, "\(sink) has a key that works, seed \(seed)")
            }
            #expect(world.keys[world.reader] == true, "the reader has a key that works, seed \(seed)")
        }
        guard let record = world.rotation, record.isUnderWay else { return }
        // Until deleting, the way back is open.
        if record.phase != .deleting {
            let advice = RotationAdvice(world.known(.undo))
            // It is on its way already.
            if case .waiting = advice, record.course == .undo { return }
            guard case .due(let due) = advice else {
                Issue.record("no way back in \(record.phase), seed \(seed)")
                return
            }
            #expect(due.move == .undo || record.course == .undo, "seed \(seed)")
        }
    }
}
