import Addresses
import Execution
import Planning
import Terminal
import TestSupport
import Testing

@testable import Rendering

/// One line for what is under way.
@Suite struct ProgressBoardTests {
    private static func person(_ key: String) -> InstanceAddress {
        InstanceAddress(ResourceAddress(type: "example_user", name: "people"), .key(key))
    }

    private static let create = StepActivity(work: .create, objectID: nil)

    /// Moments of a run that people see, by names.
    private static let scenes: [(name: String, events: [(Duration, ExecutionEvent)], moment: Duration)] = [
        ("nothing", [], .zero),
        (
            "refresh",
            [(.zero, .stage(.planning))]
                + (0..<500).map { (.zero, .refreshing(person("p\($0)"), objectID: "u\($0)")) },
            .milliseconds(340)
        ),
        (
            "refresh, and the server asked for a pause",
            [
                (.zero, .stage(.planning)), (.zero, .refreshing(person("ada"), objectID: "u")),
                (.seconds(1), .serviceWaits(limit(.seconds(4)))),
            ],
            .milliseconds(1500)
        ),
        (
            "reads lag",
            [
                (.zero, .stage(.planning)), (.zero, .refreshing(person("ada"), objectID: "u")),
                (.seconds(1), .lookingAgain([person("ada")], atMost: .seconds(30))),
            ],
            .seconds(12)
        ),
        (
            "planning",
            [
                (.zero, .stage(.planning)), (.zero, .refreshing(person("ada"), objectID: "u")),
                (.seconds(1), .readAll(ReadCount(.objects, read: 1, of: 1, in: .seconds(1)))),
            ],
            .seconds(70)
        ),
        ("an apply begins", [(.zero, .stage(.applying(steps: 500)))] + started(0..<10, at: .zero), .zero),
        ("an apply goes on", running, .seconds(10)),
        (
            "one fails",
            running + [(.seconds(10), .failed(person("p37"), create, elapsed: .seconds(1)))], .seconds(10)
        ),
        (
            "the server is in trouble",
            running + [
                (
                    .seconds(10),
                    .serviceWaits(
                        ServiceWait(
                            reason: "The example API answers 503 (service unavailable)",
                            delay: .seconds(2),
                            isAsked: false
                        )
                    )
                )
            ],
            .seconds(10)
        ),
        (
            "the server asks for a pause", running + [(.seconds(10), .serviceWaits(limit(.seconds(4))))],
            .seconds(10)
        ),
        ("a pause is over", running + [(.seconds(10), .serviceWaits(limit(.seconds(4))))], .seconds(14)),
        (
            "a step waits",
            running + [
                (.seconds(10), .waiting(person("p37"), for: "the S3 privilege to reach ada@example.com"))
            ],
            .seconds(10)
        ),
        ("an interruption", running + [(.seconds(10), .stage(.stopping))], .milliseconds(11_200)),
        (
            "the lock",
            [(.zero, .stage(.waitingForLock(holder: "ada@host, process 12", patience: .seconds(60))))],
            .seconds(3)
        ),
        (
            "recovery",
            [
                (.zero, .stage(.recovering)),
                (.zero, .lookingUp([person("a"), person("b")], atMost: .seconds(30))),
            ],
            .seconds(3)
        ),
        ("the end", running + [(.seconds(10), .stage(.rest))], .seconds(10)),
    ]

    private static var running: [(Duration, ExecutionEvent)] {
        [(.zero, .stage(.applying(steps: 500)))] + started(0..<47, at: .zero)
            + (0..<37).map {
                (
                    .milliseconds(250 * ($0 + 1)),
                    .finished(person("p\($0)"), create, elapsed: .seconds(1), objectID: "u")
                )
            }
    }

    private static func started(_ range: Range<Int>, at moment: Duration) -> [(Duration, ExecutionEvent)] {
        range.map { (moment, .started(person("p\($0)"), create)) }
    }

    private static func limit(_ delay: Duration) -> ServiceWait {
        ServiceWait(reason: "The example API answers 429 (too many requests)", delay: delay, isAsked: true)
    }

    private static func board(_ events: [(Duration, ExecutionEvent)]) -> ProgressBoard {
        events.reduce(into: ProgressBoard()) { $0.take($1.1, at: $1.0) }
    }

    @Test func scenesAtTerminalsOfSeveralWidths() throws {
        var text = ""
        for scene in Self.scenes {
            text += "# \(scene.name)\n"
            let board = Self.board(scene.events)
            for width in [60, 80, 120, 200] {
                let line = board.line(at: scene.moment, width: width)
                text += "\(width): \(line?.text(.plain) ?? "(no line)")\n"
            }
            text += "\n"
        }
        try Golden.compare(text, with: "progress/lines.txt")
    }

    @Test func coloursAddNothing() {
        for scene in Self.scenes {
            let line = Self.board(scene.events).line(at: scene.moment, width: 80)
            let plain = line?.text(.coloured).replacing(#/\u{1B}\[[0-9]+m/#, with: "")
            #expect(plain == line?.text(.plain))
        }
    }

    // MARK: - Properties

    private static func name(_ generator: inout SeededGenerator) -> InstanceAddress {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: person("p\(Int.random(in: 0..<5, using: &generator))")
        case 1: person(String.hostile(length: 8, using: &generator))
        default: person(String(repeating: "日本e\u{301}👩‍👩‍👧", count: Int.random(in: 0..<30, using: &generator)))
        }
    }

    private static func event(_ generator: inout SeededGenerator) -> ExecutionEvent {
        let address = name(&generator)
        let works: [Step.Work] = [.create, .update, .delete, .read, .forget]
        let activity = StepActivity(
            work: works[Int.random(in: works.indices, using: &generator)],
            objectID: "x",
            deposed: Bool.random(using: &generator) ? 1 : nil
        )
        let delay = Duration.milliseconds(Int.random(in: 0..<5000, using: &generator))
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return .stage(.planning)
        case 1: return .stage(.applying(steps: Int.random(in: 0..<1_000_000, using: &generator)))
        case 2: return .stage(.stopping)
        case 3:
            return .stage(
                .waitingForLock(holder: String.hostile(length: 9, using: &generator), patience: delay)
            )
        case 4: return .refreshing(address, objectID: "x")
        case 5: return .finished(address, activity, elapsed: delay, objectID: "x")
        case 6: return .failed(address, activity, elapsed: delay)
        case 7: return .waiting(address, for: String.hostile(length: 20, using: &generator))
        case 8:
            return .serviceWaits(
                ServiceWait(
                    reason: String.hostile(length: 20, using: &generator),
                    delay: delay,
                    isAsked: Bool.random(using: &generator)
                )
            )
        case 9: return .lookingAgain([address], atMost: delay)
        default: return .started(address, activity)
        }
    }

    @Test(arguments: 0..<60)
    func noLineIsTooWide(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var board = ProgressBoard()
        var moment = Duration.zero
        for _ in 0..<60 {
            moment += .milliseconds(Int.random(in: 0..<900, using: &generator))
            board.take(Self.event(&generator), at: moment)
            let width = Int.random(in: 0...200, using: &generator)
            guard let line = board.line(at: moment, width: width) else {
                #expect(!board.isActive)
                continue
            }
            let text = line.text(.plain)
            #expect(text.columns == line.columns)
            #expect(line.columns <= max(0, width - 3), "\(width): \(text)")
            var screen = VirtualScreen(width: max(1, width), columns: \.columns)
            screen.take(text)
            #expect(screen.strange.isEmpty && screen.lines.count == 1, "\(width): \(text)")
        }
    }

    // MARK: - How long it will take

    @Test func theEstimateFollowsTheLatestSteps() {
        var pace = Pace()
        #expect(pace.estimate(for: 100, at: .seconds(9)) == nil)
        for second in 1...20 { pace.stepEnded(at: .seconds(second)) }
        #expect(pace.estimate(for: 100, at: .seconds(20)) == .seconds(100))
        // It became ten times as fast, and then nothing more happens.
        for tenth in 1...400 { pace.stepEnded(at: .seconds(20) + .milliseconds(100 * tenth)) }
        #expect(pace.estimate(for: 100, at: .seconds(60)) == .seconds(10))
        let later = pace.estimate(for: 100, at: .seconds(120))
        #expect(later.map { $0 > .seconds(50) } ?? false)
    }

    @Test func aMomentIsNotEstimated() {
        #expect(Duration.seconds(2).asEstimate == nil)
        #expect(Duration.seconds(11).asEstimate == "15 s")
        #expect(Duration.seconds(61).asEstimate == "2 min")
        #expect(Duration.seconds(4900).asEstimate == "1 h 21 min")
    }

    @Test(arguments: [
        (Duration.milliseconds(40), "0.0 s"), (.milliseconds(340), "0.3 s"), (.milliseconds(9_990), "9.9 s"),
        (.milliseconds(12_700), "12 s"), (.seconds(70), "1m10s"),
    ])
    func elapsed(_ duration: Duration, _ text: String) {
        #expect(duration.asElapsed == text)
    }
}
