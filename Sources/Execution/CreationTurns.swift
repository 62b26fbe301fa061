/// Lets creates that are alike through one at a time, in the order of arrival.
///
/// A pure queue: whoever waits takes no place of those that are under way.
struct CreationTurns {
    /// Who waits behind the one whose turn it is, by what makes them alike.
    private var queues: [String: Queue] = [:]
    /// What makes the steps alike whose turn it is.
    private var likenesses: [Int: String] = [:]

    private struct Queue {
        var steps: [Int] = []
        var next = 0
    }

    /// Asks for a turn; who has it, keeps it.
    ///
    /// - Returns: whether it is this step's turn at once; otherwise ``giveBack(_:)`` names it when it is.
    mutating func take(_ step: Int, likeness: String) -> Bool {
        guard likenesses[step] == nil else {
            return true
        }
        guard queues[likeness] == nil else {
            queues[likeness]?.steps.append(step)
            return false
        }
        queues[likeness] = Queue()
        likenesses[step] = likeness
        return true
    }

    func has(_ step: Int) -> Bool {
        likenesses[step] != nil
    }

    /// Ends a step's turn, if it has one and it has not ended.
    ///
    /// - Returns: the step whose turn it is now.
    mutating func giveBack(_ step: Int) -> Int? {
        guard let likeness = likenesses.removeValue(forKey: step), let queue = queues[likeness] else {
            return nil
        }
        guard queue.next < queue.steps.count else {
            queues[likeness] = nil
            return nil
        }
        let following = queue.steps[queue.next]
        queues[likeness]?.next += 1
        likenesses[following] = likeness
        return following
    }
}
