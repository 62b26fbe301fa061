import Addresses
import Execution
import Planning
import Synchronization
import Terminal
import TestSupport
import Testing

@testable import KeyformCommands

/// The line below what is printed, in time that passes only where it is waited for.
@Suite struct ProgressDisplayTests {
    /// Goes on by what each sleep asks for, until the time is up; then sleeps end with the task.
    private final class Clock: ExecutionClock {
        private let state: Mutex<(now: Duration, sleeps: Int)>
        private let end: Duration
        private let onSleep: @Sendable (Int) -> Void

        init(end: Duration, onSleep: @escaping @Sendable (Int) -> Void = { _ in }) {
            state = Mutex((.zero, 0))
            self.end = end
            self.onSleep = onSleep
        }

        func now() -> Duration {
            state.withLock { $0.now }
        }

        func sleep(for duration: Duration) async throws {
            let (now, count) = state.withLock { state in
                state.now += duration
                state.sleeps += 1
                return (state.now, state.sleeps)
            }
            guard now <= end else { throw CancellationError() }
            onSleep(count)
            await Task.yield()
        }
    }

    private static let address = InstanceAddress(ResourceAddress(type: "example_user", name: "ada"))

    private func screen(
        _ output: OutputSink,
        environment: [String: String] = [:],
        outputIsTerminal: Bool = true,
        errorIsTerminal: Bool = true
    ) -> Screen {
        Screen(
            terminal: Terminal(
                isInteractive: true,
                outputIsTerminal: outputIsTerminal,
                errorIsTerminal: errorIsTerminal,
                columns: 80,
                readLine: { nil }
            ),
            output: output,
            errors: .capturing(),
            colors: .noColor,
            environment: environment
        )
    }

    /// However many events there are, the line is drawn once in a tenth of a second, and is gone at the end.
    @Test func itIsDrawnTenTimesASecond() async throws {
        let output = OutputSink.capturing()
        let holder = Mutex<ProgressDisplay?>(nil)
        let (drawn, report) = AsyncStream<Int>.makeStream()
        let clock = Clock(end: .seconds(3)) { count in
            let display = holder.withLock { $0 }
            for _ in 0..<50 {
                display?.show(.started(Self.address, StepActivity(work: .create, objectID: nil)))
                display?.show(
                    .finished(
                        Self.address,
                        StepActivity(work: .create, objectID: nil),
                        elapsed: .zero,
                        objectID: "x"
                    )
                )
            }
            report.yield(count)
        }
        let display = ProgressDisplay(screen(output), clock: clock)
        holder.withLock { $0 = display }
        display.show(.stage(.applying(steps: 100_000)))
        for await count in drawn where count == 30 { break }
        try await eventually { clock.now() > .seconds(3) }
        let drawings = output.captured.count { $0 == "\r" }
        #expect(drawings == 30)
        display.show(.stage(.rest))
        var screen = VirtualScreen(width: 80)
        screen.take(output.captured)
        #expect(screen.lines == [""])
        #expect(screen.erased.contains { $0.contains("[50/100000]") })
    }

    /// Waits without a clock of its own until something is so that other tasks bring about.
    private func eventually(_ condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func nothingIsDrawnBehindTheEnd() async {
        let output = OutputSink.capturing()
        let display = ProgressDisplay(screen(output), clock: Clock(end: .seconds(1)))
        display.show(.stage(.planning))
        display.show(.stage(.rest))
        output.write("Enter a value: ")
        for _ in 0..<1000 { await Task.yield() }
        #expect(output.captured.hasSuffix("Enter a value: "))
    }

    private static let unwatched: [([String: String], Bool, Bool)] = [
        (["TERM": "dumb"], true, true), (["CI": "true"], true, true), (["TF_IN_AUTOMATION": "1"], true, true),
        ([:], false, true), ([:], true, false),
    ]

    @Test(arguments: unwatched.indices)
    func whereNobodyWatchesThereIsNoLine(_ index: Int) {
        let (environment, output, errors) = Self.unwatched[index]
        let screen = screen(
            .capturing(),
            environment: environment,
            outputIsTerminal: output,
            errorIsTerminal: errors
        )
        #expect(screen.status == nil)
    }

    @Test(arguments: [[:], ["TERM": "xterm"], ["CI": "false"], ["CI": ""]])
    func somebodyWatches(_ environment: [String: String]) {
        #expect(screen(.capturing(), environment: environment).status != nil)
    }
}
