internal import Addresses
internal import HTTPTransport
internal import Providers
internal import SourceText
internal import StateModel
internal import Values

extension BucketWrite {
    /// After so many rounds, somebody else is taken to fill the bucket on.
    private static let rounds = 3

    /// Deletes a bucket; one that holds objects only where that was allowed by the last apply.
    func delete(
        _ request: DeleteRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let bucket = try bucket(in: request.prior)
        var emptied = EmptiedObjects()
        for round in 0...Self.rounds {
            if let removal = try await remove(bucket) {
                account.memory.rememberDeleted(bucket.name, at: account.clock.now())
                return OperationResult(object: nil, requestID: removal.requestID)
            }
            guard bucket.forcesDestruction else {
                throw failed(Self.isNotEmpty(bucket, objects: nil, address))
            }
            guard round < Self.rounds else {
                break
            }
            let emptying = BucketEmptying(self, bucket, progress)
            try await emptying.run(&emptied)
        }
        throw failed(
            .error(
                "Bucket is being filled while it is emptied",
                "\(emptied.sentence(of: bucket.name)) It was emptied \(Self.rounds) times, and each time there were objects in"
                    + " it again: somebody still writes to it. Stop that, and run the command again.",
                address: address.description
            )
        )
    }

    /// That a bucket is gone.
    private struct Removal {
        let requestID: String?
    }

    /// Asks to delete the bucket.
    ///
    /// - Returns: nil where there is something in it.
    private func remove(_ bucket: BucketAttributes) async throws(OperationFailure) -> Removal? {
        var pauses = ReadLag.Pauses()
        while true {
            let refusal: ObjectStorageError
            do throws(ObjectStorageError) {
                return Removal(
                    requestID: try await account.client.deleteBucket(
                        bucket.name,
                        at: account.target(bucket.region)
                    )
                )
            } catch {
                refusal = error
            }
            switch refusal.kind {
            case .notEmpty: return nil
            case .noSuchBucket, .absent:
                // A bucket that was made a moment ago may not be seen yet.
                if account.isLagging(bucket.name), !refusal.outcomeIsUncertain,
                    await account.pause(pauses.next())
                {
                    continue
                }
                guard await isGone(bucket) else {
                    throw failed(refusal.diagnostic(doing: "deleting the bucket", address: address), refusal)
                }
                return Removal(requestID: refusal.requestID)
            default:
                throw refusal.outcomeIsUncertain
                    ? uncertain(refusal, doing: "deleting the bucket")
                    : failed(refusal.diagnostic(doing: "deleting the bucket", address: address), refusal)
            }
        }
    }

    /// That a bucket holds objects which are not to be deleted with it.
    ///
    /// - Parameters:
    ///   - bucket: that is to be deleted.
    ///   - objects: what is in it, in words; nil where nobody counted.
    ///   - address: that it has.
    /// - Returns: the diagnostic.
    static func isNotEmpty(
        _ bucket: BucketAttributes,
        objects: String?,
        _ address: InstanceAddress
    ) -> Diagnostic {
        .error(
            "Bucket is not empty",
            "The bucket \(bucket.name) holds \(objects ?? "objects"), and only an empty bucket can be deleted. To delete"
                + " the objects with it, set force_destroy = true in \(address) and apply that first: what the last apply"
                + " left in the state counts.",
            address: address.description
        )
        .keepingBucket(at: address)
    }
}

extension Diagnostic {
    /// The same with the way to keep a bucket that cannot be deleted.
    func keepingBucket(at address: InstanceAddress) -> Diagnostic {
        hinting(
            "To keep the bucket, which is left as it is:",
            command: "keyform state rm \(address.description.inShellQuotes)"
        )
    }
}

/// How much was deleted of what was in a bucket.
struct EmptiedObjects {
    var count = 0

    /// A sentence for the end of a message that says what is gone already.
    func sentence(of bucket: String) -> String {
        count == 0
            ? "Nothing in the bucket \(bucket) was deleted."
            : "\(count.grouped) \(count == 1 ? "object of the bucket \(bucket) is" : "objects of the bucket \(bucket) are")"
                + " deleted already, versions included."
    }
}
