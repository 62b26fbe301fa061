internal import Addresses
internal import HTTPTransport
internal import Providers
internal import SourceText
internal import StateModel
internal import Timestamps

/// Deletes what is in a bucket: first it counts, and looks for what cannot be deleted, then it deletes page by page.
struct BucketEmptying {
    private let write: BucketWrite
    private let bucket: BucketAttributes
    private let progress: any OperationProgress
    /// What the plan may delete; whatever else turns up stays.
    private let allowed: DeletableObjects

    init(_ write: BucketWrite, _ bucket: BucketAttributes, _ progress: any OperationProgress) {
        self.write = write
        self.bucket = bucket
        self.progress = progress
        allowed = write.account.memory.deletions[bucket.name]
    }

    private var account: ObjectStorageAccount { write.account }

    /// Empties the bucket as it is listed now.
    ///
    /// - Parameter emptied: counts on.
    /// - Throws: before anything is deleted, where something cannot be; otherwise with how far it came.
    func run(_ emptied: inout EmptiedObjects) async throws(OperationFailure) {
        do throws(ObjectStorageError) {
            let total = try await count(emptied)
            try await deleteObjects(total, &emptied)
            try await abortUploads()
        } catch {
            throw failure(error, emptied)
        }
    }

    // MARK: Counting

    /// Counts the versions of a bucket, and looks at each whether something holds it.
    private func count(_ emptied: EmptiedObjects) async throws(ObjectStorageError) -> Int {
        var total = 0
        var newest = ""
        var held = HeldObjects()
        var position: ListPosition?
        repeat {
            let page = try await account.client.versions(
                in: bucket.name,
                after: position,
                at: account.target(bucket.region)
            )
            total += page.items.count
            newest = page.items.reduce(newest) { max($0, $1.written) }
            if bucket.hasObjectLock {
                try await look(at: page.items, &held)
            }
            position = try next(page.next, after: position)
            await progress.waiting(
                for: "the objects of \(bucket.name) to be counted, \(total.grouped) so far"
            )
            try checkInterruption(emptied)
        } while position != nil
        guard allowed.covers(total, newest: newest) else {
            throw ObjectStorageError(notSent: unplanned(total, newest, emptied), region: bucket.region)
        }
        guard held.isEmpty else {
            throw ObjectStorageError(
                notSent: held.diagnostic(of: bucket.name, emptied, at: write.address),
                region: bucket.region
            )
        }
        return total
    }

    private func look(
        at versions: [ObjectVersion],
        _ held: inout HeldObjects
    ) async throws(ObjectStorageError) {
        let now = account.clock.sinceEpoch()
        let answers = await mapConcurrently(versions.filter { !$0.isDeleteMarker }) { version in
            await hold(of: version, now: now)
        }
        for answer in answers {
            if let hold = try answer.get() {
                held.add(hold)
            }
        }
    }

    /// What keeps a version from being deleted; what is only held in governance mode is deleted all the same.
    private func hold(
        of version: ObjectVersion,
        now: Duration
    ) async -> Result<HeldObjects.Hold?, ObjectStorageError> {
        do throws(ObjectStorageError) {
            let target = try await account.target(bucket.region)
            if try await account.client.hasLegalHold(version, in: bucket.name, at: target) {
                return .success(HeldObjects.Hold(version: version, until: nil))
            }
            guard
                let retention = try await account.client.retention(of: version, in: bucket.name, at: target),
                retention.mode != .governance
            else {
                return .success(nil)
            }
            let end = (try? Timestamp(rfc3339: retention.until))?.seconds
            let isOver = end.map { $0 <= now.components.seconds } ?? false
            return .success(isOver ? nil : HeldObjects.Hold(version: version, until: retention.until))
        } catch {
            return .failure(error)
        }
    }

    // MARK: Deleting

    private func deleteObjects(
        _ total: Int,
        _ emptied: inout EmptiedObjects
    ) async throws(ObjectStorageError) {
        var position: ListPosition?
        var done = 0
        repeat {
            let page = try await account.client.versions(
                in: bucket.name,
                after: position,
                at: account.target(bucket.region)
            )
            let planned = page.items.filter { !allowed.isLater($0.written) }
            let left = try await delete(planned)
            done += planned.count - left.count
            emptied.count += planned.count - left.count
            guard left.isEmpty else {
                throw ObjectStorageError(notSent: refused(left, emptied), region: bucket.region)
            }
            position = try next(page.next, after: position)
            await progress.waiting(
                for:
                    "\(max(total - done, 0).grouped) of \(max(total, done).grouped) objects of \(bucket.name) to be deleted"
            )
            try checkInterruption(emptied)
        } while position != nil
    }

    /// Deletes a page of versions.
    ///
    /// - Returns: those that the server did not delete.
    private func delete(_ versions: [ObjectVersion]) async throws(ObjectStorageError) -> [UndeletedObject] {
        let together = versions.filter { XMLElement.canHold($0.key) }
        var left: [UndeletedObject] = []
        if !together.isEmpty {
            left = try await account.client.delete(
                together,
                in: bucket.name,
                bypassesGovernance: bucket.hasObjectLock,
                at: account.target(bucket.region)
            )
            .filter { $0.code != "NoSuchKey" && $0.code != "NoSuchVersion" }
        }
        for version in versions where !XMLElement.canHold(version.key) {
            try await account.client.delete(
                version,
                in: bucket.name,
                bypassesGovernance: bucket.hasObjectLock,
                at: account.target(bucket.region)
            )
        }
        return left
    }

    /// Gives up uploads that were never completed, which may keep a bucket from being deleted.
    private func abortUploads() async throws(ObjectStorageError) {
        var position: ListPosition?
        repeat {
            let page = try await account.client.uploads(
                in: bucket.name,
                after: position,
                at: account.target(bucket.region)
            )
            for upload in page.items {
                try await account.client.abort(upload, in: bucket.name, at: account.target(bucket.region))
            }
            position = try next(page.next, after: position)
        } while position != nil
    }

    /// The place of the next page; a server that gives the same one again would be asked for ever.
    private func next(
        _ position: ListPosition?,
        after last: ListPosition?
    ) throws(ObjectStorageError) -> ListPosition? {
        guard let position, position == last else {
            return position
        }
        throw ObjectStorageError(
            notSent: .error(
                "Emptying the bucket failed",
                "The list of what is in the bucket \(bucket.name) does not go on where it says: its pages begin at the same"
                    + " place twice. Try again later."
            ),
            region: bucket.region
        )
    }

    // MARK: Failures

    private func checkInterruption(_ emptied: EmptiedObjects) throws(ObjectStorageError) {
        guard progress.isInterrupted else {
            return
        }
        throw ObjectStorageError(
            notSent: .error(
                "Interrupted while the bucket was emptied",
                "\(emptied.sentence(of: bucket.name)) The bucket is there and still managed: run the same command again to"
                    + " go on."
            ),
            region: bucket.region
        )
    }

    /// That there is something which the plan did not name.
    private func unplanned(_ total: Int, _ newest: String, _ emptied: EmptiedObjects) -> Diagnostic {
        let count = "\(total.grouped) \(total == 1 ? "object" : "objects")"
        let planned =
            allowed.versions.map { $0 == 0 ? "none" : "the \($0.grouped) that it counted" }
            ?? "what it counted"
        return .error(
            "Objects of the bucket are not in the plan",
            "The bucket \(bucket.name) holds \(count), versions included"
                + (newest.isEmpty ? "" : ", the newest written \(newest.inLine)")
                + ", and the plan may delete \(planned)"
                + (allowed.newest.isEmpty ? "" : ", the newest written \(allowed.newest.inLine)")
                + ". \(emptied.sentence(of: bucket.name)) The bucket is there and still managed: look at what was written"
                + " since the plan was made, and plan again. With -allow=objects the new plan may delete it.",
            address: write.address.description
        )
    }

    private func refused(_ left: [UndeletedObject], _ emptied: EmptiedObjects) -> Diagnostic {
        let lines = left.prefix(5).map { object in
            "\n  - \(object.key.inLine): \(object.message.isEmpty ? "" : "\(object.message) ")(\(object.code))"
        }
        return .error(
            "Objects of the bucket cannot be deleted",
            "The server did not delete \(left.count.grouped) \(left.count == 1 ? "object" : "objects") of the bucket"
                + " \(bucket.name):\n\(lines.joined())"
                + (left.count > 5 ? "\n  and \((left.count - 5).grouped) more" : "")
                + "\n\n\(emptied.sentence(of: bucket.name)) The bucket is there and still managed: when the key may delete"
                + " these, run the same command again."
        )
    }

    private func failure(_ error: ObjectStorageError, _ emptied: EmptiedObjects) -> OperationFailure {
        var diagnostic = error.diagnostic(doing: "emptying the bucket", address: write.address)
        if error.reason == nil {
            diagnostic.detail +=
                "\n\n\(emptied.sentence(of: bucket.name)) The bucket is there and still managed: run the same command again"
                + " to go on."
        } else {
            diagnostic.cause = nil
        }
        return write.failed(diagnostic, error)
    }
}

/// Versions of objects that nobody can delete now.
struct HeldObjects {
    struct Hold: Sendable {
        let version: ObjectVersion
        /// nil for a legal hold, which has no end.
        let until: String?
    }

    private static let mostExamples = 5

    private var kept = 0
    private var underHold = 0
    private var examples: [Hold] = []
    private var latest = ""

    var isEmpty: Bool {
        kept + underHold == 0
    }

    mutating func add(_ hold: Hold) {
        if let until = hold.until {
            kept += 1
            latest = max(latest, until)
        } else {
            underHold += 1
        }
        if examples.count < Self.mostExamples {
            examples.append(hold)
        }
    }

    func diagnostic(of bucket: String, _ emptied: EmptiedObjects, at address: InstanceAddress) -> Diagnostic {
        var facts: [String] = []
        if kept > 0 {
            facts.append(
                "\(kept.grouped) in compliance mode, which nobody can delete before their dates, the last \(latest)"
            )
        }
        if underHold > 0 {
            facts.append("\(underHold.grouped) under a legal hold, which keyform does not take off")
        }
        let lines = examples.map { hold in
            "\n  - \(hold.version.key.inLine), version \(hold.version.id.inLine): "
                + (hold.until.map { "kept until \($0.inLine)" } ?? "legal hold")
        }
        let more = kept + underHold - examples.count
        let list = lines.joined() + (more > 0 ? "\n  and \(more.grouped) more" : "")
        let way =
            underHold > 0
            ? " Take the legal holds off with another tool if they are not needed any more, and run the same command again."
            : ""
        return .error(
            "Objects of the bucket are locked",
            "Of the versions in the bucket \(bucket) are \(facts.joined(separator: ", and ")):\n\(list)\n\n"
                + "\(emptied.sentence(of: bucket))\(way)",
            address: address.description
        )
        .keepingBucket(at: address)
    }
}
