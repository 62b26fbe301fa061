package import SourceText
internal import Synchronization

/// What one run has learned of the Object Storage and need not ask again.
///
/// It only keeps; ``ObjectStorageAccount`` asks for what is not in it.
package final class ObjectStorageMemory: Sendable {
    private struct Content {
        /// By bucket.
        var regions: [String: String] = [:]
        /// As the state recorded them, by bucket.
        var expected: [String: String] = [:]
        /// Buckets that this run has made.
        var made: Set<String> = []
        /// Questions for a bucket's place that are under way, each with those who wait for the same answer.
        var asked: [String: [CheckedContinuation<Answer?, Never>]] = [:]
        /// When this run, or one a moment ago, made or changed a bucket, on the run's clock.
        var written: [String: Duration] = [:]
        /// Buckets that the plan of this run deletes.
        var leaving: Set<String> = []
        /// When this run deleted a bucket.
        var deleted: [String: Duration] = [:]
        /// Whether a bucket was one's own before this run began to make it.
        var existed: [String: Bool] = [:]
        /// The names of the contract's buckets as an endpoint lists them, by region; nil where nobody may ask.
        var listed: [String: Task<Set<String>?, Never>] = [:]
        /// How many policies a region has shown as soon as they were put, by region.
        var shownAtOnce: [String: Int] = [:]
        var notes: [Diagnostic] = []
        var limits = AccessLimits()
        var deletions = DeletionLimits()
        /// What steps of this run put, or are about to put, by bucket.
        var policies: [String: PolicyDocument] = [:]
        var blocks: [String: PublicAccessBlock] = [:]
    }

    /// What became of a question for a bucket's place.
    struct Answer: Sendable {
        /// nil where there is no such bucket.
        let region: String?
    }

    private let content = Mutex(Content())

    package init() {}

    // MARK: Places

    /// The region of a bucket, as an answer of this run told it.
    package func region(of bucket: String) -> String? {
        content.withLock { $0.regions[bucket] }
    }

    package func remember(region: String, of bucket: String) {
        content.withLock { $0.regions[bucket] = region }
    }

    /// The region that the state has of a bucket, which may be wrong; nil where it has none.
    func expectedRegion(of bucket: String) -> String? {
        content.withLock { $0.expected[bucket] }
    }

    /// Learns where buckets should be, by their names.
    func expect(_ regions: [String: String]) {
        content.withLock { $0.expected.merge(regions) { $1 } }
    }

    /// That the bucket is gone, or about to be.
    package func forget(bucket: String) {
        content.withLock { _ = $0.regions.removeValue(forKey: bucket) }
    }

    /// Waits where somebody asks for the bucket's place just now.
    ///
    /// - Returns: the answer; nil for whoever has to ask himself, and call `answer` afterwards.
    func askOrWait(for bucket: String) async -> Answer? {
        await withCheckedContinuation { continuation in
            let isFirst = content.withLock { content in
                guard content.asked[bucket] == nil else {
                    content.asked[bucket]?.append(continuation)
                    return false
                }
                content.asked[bucket] = []
                return true
            }
            if isFirst {
                continuation.resume(returning: nil)
            }
        }
    }

    /// Gives an answer to all who wait for it; where there is none, the next of them asks.
    func answer(_ answer: Answer?, for bucket: String) {
        let waiting = content.withLock { content in
            if let region = answer?.region {
                content.regions[bucket] = region
            }
            guard answer == nil, var left = content.asked[bucket], !left.isEmpty else {
                return content.asked.removeValue(forKey: bucket) ?? []
            }
            let next = left.removeFirst()
            content.asked[bucket] = left
            return [next]
        }
        for continuation in waiting {
            continuation.resume(returning: answer)
        }
    }

    // MARK: Lag

    /// That a bucket was made or changed: for a while, answers may lag behind that.
    package func rememberWritten(_ bucket: String, at moment: Duration) {
        content.withLock { content in
            content.written[bucket] = max(moment, content.written[bucket] ?? moment)
        }
    }

    func rememberDeleted(_ bucket: String, at moment: Duration) {
        content.withLock { content in
            content.deleted[bucket] = moment
            content.regions[bucket] = nil
            content.written[bucket] = nil
            content.existed[bucket] = false
            content.made.remove(bucket)
        }
    }

    /// When the bucket was made or changed; nil where this is not known to be a moment ago.
    func lastWrite(to bucket: String) -> Duration? {
        content.withLock { $0.written[bucket] }
    }

    /// When this run deleted the bucket.
    func deletion(of bucket: String) -> Duration? {
        content.withLock { $0.deleted[bucket] }
    }

    // MARK: What is planned

    /// That the plan of this run deletes a bucket, and all its parts with it.
    func rememberLeaving(_ bucket: String) {
        content.withLock { _ = $0.leaving.insert(bucket) }
    }

    func isToLeave(_ bucket: String) -> Bool {
        content.withLock { $0.leaving.contains(bucket) }
    }

    // MARK: What there was

    /// That this run has made a bucket, so that whatever it has was put there since.
    func rememberMade(_ bucket: String) {
        content.withLock { _ = $0.made.insert(bucket) }
    }

    func isMade(_ bucket: String) -> Bool {
        content.withLock { $0.made.contains(bucket) }
    }

    /// Whether a bucket was one's own before this run began to make it; nil where nobody looked.
    func existed(_ bucket: String) -> Bool? {
        content.withLock { $0.existed[bucket] }
    }

    func remember(existed: Bool, _ bucket: String) {
        content.withLock { $0.existed[bucket] = existed }
    }

    /// The names that an endpoint lists, as this run has heard them or hears them now: whoever asks meanwhile gets the same
    /// answer.
    func listed(
        at place: String,
        _ ask: @escaping @Sendable () async -> Set<String>?
    ) async -> Set<String>? {
        let answer = content.withLock { content in
            let answer = content.listed[place] ?? Task { await ask() }
            content.listed[place] = answer
            return answer
        }
        return await answer.value
    }

    func remember(listed names: Set<String>, at place: String) {
        content.withLock { $0.listed[place] = Task { names } }
    }

    // MARK: What shows at once

    /// After so many things that a region has shown as soon as they were put, it is taken to do so.
    private static let proofs = 2

    /// That a region has shown what was put at the first look; or that it did not, and is to be asked from now on.
    func note(showsAtOnce: Bool, _ region: String) {
        content.withLock { content in
            content.shownAtOnce[region] =
                showsAtOnce ? min((content.shownAtOnce[region] ?? 0) + 1, Self.proofs) : .min / 2
        }
    }

    func showsAtOnce(_ region: String) -> Bool {
        content.withLock { $0.shownAtOnce[region] ?? 0 } >= Self.proofs
    }

    // MARK: Access

    /// What the plan that is carried out may do; nothing that needs a word, until somebody says so.
    package var limits: AccessLimits {
        content.withLock(\.limits)
    }

    package func limit(to limits: AccessLimits) {
        content.withLock { $0.limits = limits }
    }

    /// What the plan that is carried out may delete together with buckets; nothing, until somebody says so.
    var deletions: DeletionLimits {
        content.withLock(\.deletions)
    }

    package func limit(to limits: DeletionLimits) {
        content.withLock { $0.deletions = limits }
    }

    /// That a step is about to put it: said before anything is read, so that of two steps about one bucket at least one
    /// knows of the other.
    func announce(_ policy: PolicyDocument, of bucket: String) {
        content.withLock { $0.policies[bucket] = policy }
    }

    func announce(_ block: PublicAccessBlock, of bucket: String) {
        content.withLock { $0.blocks[bucket] = block }
    }

    func announced(of bucket: String) -> (policy: PolicyDocument?, block: PublicAccessBlock?) {
        content.withLock { ($0.policies[bucket], $0.blocks[bucket]) }
    }

    // MARK: Notes

    /// Notes what could not be read and was taken as it was recorded, for the review of the plan.
    package func note(_ warning: Diagnostic) {
        content.withLock { $0.notes.append(warning) }
    }

    /// What was noted, once, in an order that is always the same.
    package func takeNotes() -> [Diagnostic] {
        let notes = content.withLock { content in
            let notes = content.notes
            content.notes = []
            return notes
        }
        return notes.sorted { ($0.address ?? "", $0.summary) < ($1.address ?? "", $1.summary) }
    }
}
