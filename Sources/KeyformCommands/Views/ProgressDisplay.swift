import Execution
import Rendering
import Synchronization
import Terminal

/// Shows what goes on: lines of what happened, and at a terminal one line below them of what is under way.
///
/// Events change what is known and nothing else; the line is drawn by a task, which looks ten times a second and ends when
/// there is nothing to show. However many events there are, they cost no more than to be counted.
final class ProgressDisplay: Sendable {
    private struct State {
        var board = ProgressBoard()
        var lines: ProgressLines
        var isDrawing = false
    }

    /// The shortest time between two drawings.
    static let interval = Duration.milliseconds(100)

    private let output: OutputSink
    private let palette: Palette
    /// Nil where nothing is drawn.
    private let status: StatusLine?
    private let columns: @Sendable () -> Int
    private let clock: any ExecutionClock
    private let state: Mutex<State>

    /// - Parameters:
    ///   - screen: where to show it.
    ///   - clock: measures time and waits.
    init(_ screen: Screen, clock: any ExecutionClock = SystemExecutionClock()) {
        output = screen.output
        palette = screen.palette
        status = screen.status
        columns = screen.terminal.columnsNow
        self.clock = clock
        state = Mutex(State(lines: ProgressLines(hasStatusLine: screen.status != nil)))
    }

    func show(_ event: ExecutionEvent) {
        let (isTold, begins) = state.withLock { state in
            let isTold = state.lines.take(event)
            guard let status else { return (isTold, false) }
            state.board.take(event, at: clock.now())
            if !state.board.isActive {
                status.clear()
            }
            let begins = state.board.isActive && !state.isDrawing
            state.isDrawing = state.isDrawing || begins
            return (isTold, begins)
        }
        if isTold, let line = ProgressRenderer(palette: palette, shortensIDs: true).line(event) {
            output.line(line)
        }
        if begins {
            Task { [self] in
                while (try? await clock.sleep(for: Self.interval)) != nil, draw() {}
            }
        }
    }

    /// Draws the line.
    ///
    /// - Returns: whether it is to be drawn again.
    private func draw() -> Bool {
        let columns = columns()
        return state.withLock { state in
            // Drawn while nothing can end that it shows.
            if let line = state.board.line(at: clock.now(), width: columns) {
                status?.show(line.text(palette))
            }
            state.isDrawing = state.board.isActive
            return state.isDrawing
        }
    }
}
