internal import Synchronization

/// Which keys have signed a request of this run that succeeded: one of them is refused a read at times for no reason; and
/// which were refused as unknown, or are known to be gone.
package final class KeyRecord: Sendable {
    private let succeeded = Mutex<Set<String>>([])
    private let refused = Mutex<Set<String>>([])

    private let gone = Mutex<Set<String>>([])

    package init() {}

    /// That the account has no such key: it is not waited for any more.
    package func noteGone(_ accessKey: String) {
        gone.withLock { _ = $0.insert(accessKey) }
    }

    func isGone(_ accessKey: String) -> Bool {
        gone.withLock { $0.contains(accessKey) }
    }

    func noteSuccess(of accessKey: String) {
        succeeded.withLock { _ = $0.insert(accessKey) }
    }

    func noteRefusal(of accessKey: String) {
        refused.withLock { _ = $0.insert(accessKey) }
    }

    /// Whether an endpoint did not know the key, for good.
    package func isRefused(_ accessKey: String) -> Bool {
        refused.withLock { $0.contains(accessKey) }
    }

    func hasSucceeded(_ accessKey: String) -> Bool {
        succeeded.withLock { $0.contains(accessKey) }
    }
}
