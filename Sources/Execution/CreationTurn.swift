import Synchronization

/// Lets one at a time through, in the order of arrival.
final class CreationTurn: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// Whose turn it is; given back once, however often that is asked for.
    final class Pass: Sendable {
        private let turn: CreationTurn
        private let isHeld = Atomic(true)

        fileprivate init(_ turn: CreationTurn) {
            self.turn = turn
        }

        deinit {
            giveBack()
        }

        func giveBack() {
            if isHeld.exchange(false, ordering: .acquiringAndReleasing) {
                turn.next()
            }
        }
    }

    private let state = Mutex(State())

    /// Waits until everyone who came before has given their pass back.
    func take() async -> Pass {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isTaken {
                    state.waiting.append(continuation)
                    return false
                }
                state.isTaken = true
                return true
            }
            if isFree {
                continuation.resume()
            }
        }
        return Pass(self)
    }

    private func next() {
        let first = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        first?.resume()
    }
}
