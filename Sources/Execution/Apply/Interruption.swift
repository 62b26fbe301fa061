import Synchronization

/// A request to stop: nothing new is started, what is in flight finishes.
package final class Interruption: Sendable {
    private let requested = Atomic(false)

    package init() {}

    var isRequested: Bool {
        requested.load(ordering: .acquiring)
    }

    /// - Returns: whether this was the first request.
    @discardableResult
    package func request() -> Bool {
        !requested.exchange(true, ordering: .acquiringAndReleasing)
    }
}
