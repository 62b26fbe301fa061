internal import Synchronization

/// What one run has learned of the Object Storage and need not ask again.
package final class ObjectStorageMemory: Sendable {
    private struct Content {
        /// By bucket.
        var regions: [String: String] = [:]
    }

    private let content = Mutex(Content())

    package init() {}

    /// The region of a bucket, as an answer of this run told it.
    package func region(of bucket: String) -> String? {
        content.withLock { $0.regions[bucket] }
    }

    package func remember(region: String, of bucket: String) {
        content.withLock { $0.regions[bucket] = region }
    }

    /// That the bucket is gone, or about to be.
    package func forget(bucket: String) {
        content.withLock { _ = $0.regions.removeValue(forKey: bucket) }
    }
}
