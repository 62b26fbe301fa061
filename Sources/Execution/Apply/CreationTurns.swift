/// Lets creates with one exclusion key through one at a time, in the order of arrival.
///
/// A pure queue: a step that waits takes no place of those that are under way.
struct CreationTurns {
    /// Who waits behind the one whose turn it is, by their key.
    private var queues: [String: Queue] = [:]
    /// The keys of the steps whose turn it is.
    private var keys: [Int: String] = [:]

    private struct Queue {
        var steps: [Int] = []
        var next = 0
    }

    /// Asks for a turn; a step that has it keeps it.
    ///
    /// - Returns: whether it is this step's turn at once; otherwise ``giveBack(_:)`` names it when it is.
    mutating func take(_ step: Int, key: String) -> Bool {
        guard keys[step] == nil else {
            return true
        }
        guard queues[key] == nil else {
            queues[key]?.steps.append(step)
            return false
        }
        queues[key] = Queue()
        keys[step] = key
        return true
    }

    func has(_ step: Int) -> Bool {
        keys[step] != nil
    }

    /// Ends a step's turn, if it has one and it has not ended.
    ///
    /// - Returns: the step whose turn it is now.
    mutating func giveBack(_ step: Int) -> Int? {
        guard let key = keys.removeValue(forKey: step), let queue = queues[key] else {
            return nil
        }
        guard queue.next < queue.steps.count else {
            queues[key] = nil
            return nil
        }
        let following = queue.steps[queue.next]
        queues[key]?.next += 1
        keys[following] = key
        return following
    }
}
