import Addresses
import Execution
import Planning
import Terminal
import Testing

@testable import Rendering

/// Which events get a line of their own.
@Suite struct ProgressLinesTests {
    private static let address = ProgressRendererTests.address

    private static func finished(_ work: Step.Work, replaces: Bool = false) -> ExecutionEvent {
        .finished(
            address,
            StepActivity(work: work, objectID: "x", isReplacement: replaces),
            elapsed: .zero,
            objectID: "x"
        )
    }

    private static func kinds(_ lines: ProgressLines) -> [String] {
        let activity = StepActivity(work: .create, objectID: nil)
        let events: [(String, ExecutionEvent)] = [
            ("refreshing", .refreshing(address, objectID: "x")),
            ("refreshed", .refreshed(address, objectID: "x")),
            ("objects read", .readAll(ReadCount(.objects, read: 2, of: 2, in: .zero))),
            ("started", .started(address, activity)),
            ("still running", .stillRunning(address, activity, elapsed: .seconds(10), waitingFor: nil)),
            ("created", finished(.create)), ("changed", finished(.update)), ("destroyed", finished(.delete)),
            ("replacement created", finished(.create, replaces: true)), ("read", finished(.read)),
            ("failed", .failed(address, activity, elapsed: .zero)),
            ("reads lag", .lookingAgain([address], atMost: .seconds(1))),
            ("recovery", .lookingUp([address], atMost: .seconds(1))),
            ("recovered", .recovered(address, .neverHappened)), ("rotating", .rotating(address, "off")),
            ("waiting", .waiting(address, for: "x")),
        ]
        var lines = lines
        return events.filter { lines.take($0.1) }.map(\.0)
    }

    private static func lines(_ hasStatusLine: Bool, steps: Int?) -> ProgressLines {
        var lines = ProgressLines(hasStatusLine: hasStatusLine)
        if let steps {
            let isTold = lines.take(.stage(.applying(steps: steps)))
            #expect(!isTold)
        }
        return lines
    }

    /// Always told: what failed, what became of an earlier run, and how much was read.
    private static let always = ["objects read", "failed", "recovery", "recovered", "rotating"]

    @Test func inAPipe() {
        let kinds = Self.kinds(Self.lines(false, steps: 500))
        #expect(
            Set(kinds)
                == Set(
                    Self.always + [
                        "still running", "created", "changed", "destroyed", "replacement created", "read",
                        "reads lag",
                    ]
                )
        )
    }

    @Test func besideAStatusLine() {
        #expect(
            Set(Self.kinds(Self.lines(true, steps: 40)))
                == Set(Self.always + ["created", "changed", "destroyed", "replacement created"])
        )
        #expect(
            Set(Self.kinds(Self.lines(true, steps: 41)))
                == Set(Self.always + ["destroyed", "replacement created"])
        )
    }

    @Test(arguments: [true, false])
    func whilePlanning(_ hasStatusLine: Bool) {
        #expect(!Self.kinds(Self.lines(hasStatusLine, steps: nil)).contains("read"))
    }

    @Test func nothingReadIsNotTold() {
        var lines = Self.lines(false, steps: nil)
        let isTold = lines.take(.readAll(ReadCount(.objects, read: 0, of: 3, in: .zero)))
        #expect(!isTold)
    }

    // MARK: - Ids

    static let key = "EEAAAAEdhPxgQyKcN2dcnL_5dWVSP3fDSpiFcwKbnBM3Kd8dZs7aW3QnI2mJc1vEw4pQ5bq3xY0i6M"
    static let user = "3b6a1f2e-6c0f-4b6e-9e5d-0c9a5b1d2e3f"

    @Test(arguments: [
        (key, "EEAAAAEd…0i6M"), (user, user), ("\(user)/\(key)", "\(user)/EEAAAAEd…0i6M"), ("", ""),
        ("u1", "u1"),
        (String(repeating: "日", count: 41), "日日日日日日日日…日日日日"),
    ])
    func longIDsAreShortened(_ id: String, _ short: String) {
        #expect(id.shortID == short)
    }

    @Test func linesForPeopleHaveShortIDs() {
        let event = ExecutionEvent.finished(
            Self.address,
            StepActivity(work: .create, objectID: nil),
            elapsed: .seconds(1),
            objectID: Self.key
        )
        #expect(
            ProgressRenderer(palette: .plain, shortensIDs: true).line(event)
                == "ionoscloud_user.people[\"ada\"]: Creation complete after 1s [id=EEAAAAEd…0i6M]"
        )
        #expect(ProgressRenderer(palette: .plain).line(event)?.hasSuffix("[id=\(Self.key)]") == true)
    }
}
