package import Execution
import Planning

/// Which events are worth a line of their own, where people read.
///
/// In a pipe these are few: what was changed, what takes long, what failed. Where a status line shows what is going on, there
/// are fewer still.
package struct ProgressLines: Sendable {
    /// With more steps than this only what goes and what fails is told beside a status line that counts.
    static let mostSteps = 40

    private let hasStatusLine: Bool
    private var steps: Int?

    package init(hasStatusLine: Bool) {
        self.hasStatusLine = hasStatusLine
    }

    /// Takes an event, and says whether it gets a line.
    package mutating func take(_ event: ExecutionEvent) -> Bool {
        switch event {
        case .stage(let stage):
            switch stage {
            case .applying(let count): steps = count
            case .stopping: break
            case .waitingForLock, .recovering, .planning, .rest: steps = nil
            }
            return false
        case .refreshing, .refreshed, .planBrokeOff, .started, .waiting, .serviceWaits: return false
        case .lookingAgain, .stillRunning: return !hasStatusLine
        case .finished(_, let activity, _, _): return tellsEnd(of: activity)
        case .readAll(let count): return count.read > 0
        case .failed, .lookingUp, .rotating, .recovered: return true
        }
    }

    private func tellsEnd(of activity: StepActivity) -> Bool {
        guard let steps else {
            // Of what a plan reads, all together are told.
            return activity.work != .read
        }
        guard hasStatusLine else { return true }
        guard steps > Self.mostSteps else { return activity.work != .read }
        return activity.work == .delete || activity.isReplacement
    }
}
