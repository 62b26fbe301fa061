internal import Synchronization

/// Which keys have signed a request of this run that succeeded: one of them is refused a read at times for no reason.
package final class KeyRecord: Sendable {
    private let succeeded = Mutex<Set<String>>([])

    package init() {}

    func noteSuccess(of accessKey: String) {
        succeeded.withLock { _ = $0.insert(accessKey) }
    }

    func hasSucceeded(_ accessKey: String) -> Bool {
        succeeded.withLock { $0.contains(accessKey) }
    }
}
