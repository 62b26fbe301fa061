import Addresses
package import Execution
import Planning
import SourceText
import StateModel
import Terminal

/// What is known of the work that is under way: takes events, and gives for any moment the line that shows it.
///
/// An event costs the same however many there were; a line costs as much as there are steps under way.
package struct ProgressBoard: Sendable {
    private struct Subject: Hashable {
        let address: InstanceAddress
        let deposed: Generation?
    }

    private struct Operation {
        let subject: Subject
        let activity: StepActivity
        /// Of those that began.
        let number: Int
    }

    /// Something that goes on until a moment.
    private struct Wait {
        let text: String
        var isAsked = false
        let end: Duration
    }

    private var stage = WorkStage.rest
    private var began = Duration.zero
    /// The steps of the plan that is carried out.
    private var steps = 0
    /// Recorded objects that are being read.
    private var reading = 0
    private var underWay: [Subject: Operation] = [:]
    private var waitingFor: [InstanceAddress: String] = [:]
    private var starts = 0
    private var ends = 0
    private var failures = 0
    private var pace = Pace()
    private var service: Wait?
    private var look: Wait?

    package init() {}

    /// Whether there is anything to show.
    package var isActive: Bool {
        stage != .rest
    }

    /// Takes what happened at a moment of a clock that never goes back.
    package mutating func take(_ event: ExecutionEvent, at moment: Duration) {
        switch event {
        case .stage(let stage): enter(stage, at: moment)
        case .refreshing: reading += 1
        case .readAll(let count):
            if count.kind == .objects { reading = 0 }
            look = nil
        case .started(let address, let activity):
            starts += 1
            let subject = Subject(address: address, deposed: activity.deposed)
            underWay[subject] = Operation(subject: subject, activity: activity, number: starts)
        case .finished(let address, let activity, _, _):
            end(address, activity, at: moment)
        case .failed(let address, let activity, _):
            failures += 1
            end(address, activity, at: moment)
        case .waiting(let address, let what): waitingFor[address] = what
        case .stillRunning(let address, _, _, let what): waitingFor[address] = what
        case .serviceWaits(let wait):
            let end = moment + wait.delay
            if end > service?.end ?? .zero {
                service = Wait(text: wait.reason, isAsked: wait.isAsked, end: end)
            }
        case .lookingAgain(let addresses, let limit):
            look = Wait(
                text:
                    "Reading \(addresses.count.of("object")) again that \(addresses.count == 1 ? "was" : "were")"
                    + " written a moment ago, because reads may lag behind writes",
                end: moment + limit
            )
        case .lookingUp(let addresses, let limit):
            look = Wait(
                text: "Looking what became of \(addresses.count.of("request")) of an earlier run",
                end: moment + limit
            )
        case .refreshed, .planBrokeOff, .rotating, .recovered: break
        }
    }

    private mutating func enter(_ stage: WorkStage, at moment: Duration) {
        self.stage = stage
        began = moment
        if case .stopping = stage { return }
        underWay = [:]
        waitingFor = [:]
        (starts, ends, failures, reading) = (0, 0, 0, 0)
        pace = Pace(began: moment)
        look = nil
        if case .applying(let count) = stage {
            steps = count
        }
    }

    private mutating func end(_ address: InstanceAddress, _ activity: StepActivity, at moment: Duration) {
        underWay[Subject(address: address, deposed: activity.deposed)] = nil
        waitingFor[address] = nil
        ends += 1
        pace.stepEnded(at: moment)
    }

    // MARK: - The line

    /// Columns that are left free: two for the `^C` of an interruption, which would break the line otherwise, and one
    /// for the cursor.
    private static let margin = 3
    /// An address is not shortened to less.
    private static let shortestName = 12
    /// Nor is what is waited for.
    private static let shortestReason = 20

    /// The line for a terminal of so many columns; nil where there is nothing to show.
    package func line(at moment: Duration, width: Int) -> ProgressLine? {
        let room = max(0, width - Self.margin)
        var line = ProgressLine()
        let elapsed = moment - began
        switch stage {
        case .rest: return nil
        case .waitingForLock(let holder, let patience):
            let who = holder.map { " of \($0.inLine)" } ?? ""
            let time = "\(elapsed.asElapsed) of at most \(patience.inSeconds)"
            line.append(fit("Waiting for the lock\(who)", "; " + time, room))
        case .recovering: line.append(fit(look?.text ?? "Recovering", "... " + elapsed.asElapsed, room))
        case .planning:
            let wait = waits(at: moment)
            let end = wait.isEmpty ? "... " + elapsed.asElapsed : "; " + wait
            line.append(fit(planningText(room - end.columns), end, room))
        case .applying: applying(&line, at: moment, room)
        case .stopping:
            let what = "Interrupted; waiting for \(underWay.count.of("operation"))"
            let operation = operationText(room - what.columns - 2 - 8)
            line.append(
                fit(what + (operation.isEmpty ? "" : ": " + operation), "; " + elapsed.asElapsed, room)
            )
        }
        return line
    }

    private func planningText(_ room: Int) -> String {
        if let look {
            return look.text
        }
        if reading > 0 {
            return "Refreshing \(reading.of("object"))"
        }
        return underWay.isEmpty ? "Planning" : operationText(room)
    }

    /// A text and what follows it, of which the text is shortened first.
    private func fit(_ text: String, _ end: String, _ room: Int) -> String {
        let left = room - end.columns
        guard left >= Self.shortestName else {
            return (text + end).cut(toColumns: room)
        }
        // One row of dots is enough.
        return text.columns <= left || !end.hasPrefix("...")
            ? text.cut(toColumns: left) + end : text.cut(toColumns: left + 3) + end.dropFirst(3)
    }

    private func applying(_ line: inout ProgressLine, at moment: Duration, _ room: Int) {
        let counter = "[\(ends)/\(max(steps, ends))]"
        let failed = failures > 0 ? " \(failures) failed;" : ""
        let bar = room < 40 ? 0 : min(30, room / 6)
        var rest = room - counter.columns - failed.columns - (bar > 0 ? bar + 1 : 0)
        guard rest >= 0 else {
            line.append((counter + failed).cut(toColumns: room))
            return
        }
        if bar > 0 {
            let full = steps > 0 ? min(bar, bar * ends / steps) : 0
            line.append(String(repeating: "━", count: full), .green)
            line.append(String(repeating: "─", count: bar - full), .gray)
            line.append(" ")
        }
        line.append(counter)
        line.append(failed, .red)
        let left = pace.estimate(for: steps - ends, at: moment)?.asEstimate.map { "; about \($0) left" } ?? ""
        let wait = waits(at: moment)
        // Why nothing moves is more than how long it will take.
        let hasReason = !wait.isEmpty || oldest.map { waitingFor[$0.subject.address] != nil } ?? false
        let needed = (hasReason ? 5 : 2) * Self.shortestName
        let estimate = rest - left.columns >= needed ? left : ""
        rest -= estimate.columns + 1
        guard rest >= Self.shortestName else { return }
        let reason = wait.cut(toColumns: rest)
        let forOperation = rest - reason.columns - (reason.isEmpty ? 0 : 2)
        let operation = forOperation >= 2 * Self.shortestName ? operationText(forOperation) : ""
        let parts = [operation, reason].filter { !$0.isEmpty }.joined(separator: "; ")
        line.append(parts.isEmpty ? "" : " " + parts)
        line.append(estimate)
    }

    private var oldest: Operation? {
        underWay.values.min { $0.number < $1.number }
    }

    /// The operation that is under way for the longest time, and how many are besides.
    private func operationText(_ room: Int) -> String {
        guard room > 0, let first = oldest else { return "" }
        let verb = (ProgressRenderer.gerund(first.activity) ?? "Changing") + " "
        let name = ProgressRenderer.name(first.subject.address, first.activity)
        let waiting = waitingFor[first.subject.address].map { " (waiting for \($0.inLine))" } ?? ""
        let more = underWay.count > 1 ? " and \(underWay.count - 1) more" : ""
        let whole = verb + name + waiting + more
        guard whole.columns > room else { return whole }
        let free = room - verb.columns
        // The name has half of the room if it needs it; how many there are besides is not worth the reason.
        let forWaiting = free - min(name.columns, max(Self.shortestName, free / 2))
        if !waiting.isEmpty, forWaiting >= Self.shortestReason {
            let shown = waiting.cut(toColumns: forWaiting)
            return verb + name.shortened(toColumns: free - shown.columns) + shown
        }
        guard free - more.columns >= Self.shortestName else {
            return (verb + name).shortened(toColumns: room)
        }
        return verb + name.shortened(toColumns: free - more.columns) + more
    }

    /// Why a service is left alone; empty where it is not.
    private func waits(at moment: Duration) -> String {
        guard let service, service.end > moment else { return "" }
        let left = (service.end - moment).secondsLeft
        return service.isAsked
            ? "waits \(left) s, the server asked for it"
            : "asks again in \(left) s: \(service.text.inLine)"
    }
}
