internal import Addresses
package import Providers
internal import SourceText
internal import StateModel
internal import Values

extension BucketType {
    /// Reads all at once; each costs two requests, and a third one where nothing is recorded of its lock.
    package func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        await mapConcurrently(objects) { request in
            await request.answer(read(request))
        }
    }

    private func read(_ request: RefreshRequest) async -> RefreshAnswer.Result {
        let address = request.record.address
        guard let recorded = BucketAttributes(request.record.attributes) else {
            return .failed(Self.nameless(address))
        }
        do throws(ObjectStorageError) {
            // Both at once: that the bucket is where it was is the rule.
            async let tags = tagsOrError(of: recorded.name, in: recorded.region)
            guard let region = try await account.locate(recorded.name, expected: recorded.region) else {
                return .gone
            }
            let early = await tags
            let bucket = try await read(
                recorded.name,
                in: region,
                recorded: request.record.attributes,
                address: address,
                tags: region == recorded.region ? early : nil
            )
            return .found(bucket.object)
        } catch {
            return .failed(error.diagnostic(doing: "reading the bucket", address: address))
        }
    }

    private static func nameless(_ address: InstanceAddress) -> Diagnostic {
        .error(
            "Bucket cannot be read",
            "Its name is missing in the state, or sealed with a key that is not here. Give the key that seals the state.",
            address: address.description
        )
        .hinting(
            "Or drop the bucket from the state, which leaves it as it is, and import it again:",
            command: "keyform state rm \(address.description.inShellQuotes)"
        )
    }

    private func tagsOrError(
        of bucket: String,
        in region: String
    ) async -> Result<[String: String], ObjectStorageError> {
        do throws(ObjectStorageError) {
            return .success(try await account.tags(of: bucket, in: region))
        } catch {
            return .failure(error)
        }
    }

    /// Reads a bucket whose region is known.
    ///
    /// - Parameters:
    ///   - bucket: its name.
    ///   - region: where it is.
    ///   - recorded: its attributes in the state; nil for one that is to be imported.
    ///   - address: of the object, for what is noted.
    ///   - known: the answer to the question for its tags, where it has come already.
    /// - Returns: what it is.
    /// - Throws: when a part of it cannot be read for which there is no last known value.
    func read(
        _ bucket: String,
        in region: String,
        recorded: Value?,
        address: InstanceAddress?,
        tags known: Result<[String: String], ObjectStorageError>? = nil
    ) async throws(ObjectStorageError) -> BucketAttributes {
        let lock: Bool
        // It is decided when the bucket is made.
        if let remembered = recorded?["object_lock_enabled"]?.boolValue {
            lock = remembered
        } else {
            lock = try await account.client.objectLock(of: bucket, at: account.target(region)).isEnabled
        }
        let answer: Result<[String: String], ObjectStorageError>
        if let known {
            answer = known
        } else {
            answer = await tagsOrError(of: bucket, in: region)
        }
        var tags: [String: String]
        do throws(ObjectStorageError) {
            tags = try answer.get()
        } catch {
            guard let recorded, error.leavesLastKnown else {
                throw error
            }
            tags = BucketAttributes.tags(in: recorded)
            note(error, "tags", of: bucket, address)
        }
        return BucketAttributes(
            name: bucket,
            region: region,
            hasObjectLock: lock,
            forcesDestruction: recorded?["force_destroy"]?.boolValue ?? false,
            tags: tags
        )
    }

    private func note(
        _ error: ObjectStorageError,
        _ part: String,
        of bucket: String,
        _ address: InstanceAddress?
    ) {
        account.memory.note(
            .warning(
                "A part of a bucket could not be read",
                "The \(part) of the bucket \(bucket) count as they were when they were last read. \(error.sentence)",
                address: address?.description
            )
        )
    }
}

extension ObjectStorageError {
    /// Whether a part of a bucket that is there may count as it was last read.
    fileprivate var leavesLastKnown: Bool {
        switch kind {
        case .forbidden, .serverError, .redirected, .malformedAnswer, .rejected: true
        default: false
        }
    }
}

extension ObjectStorageAccount {
    /// The tags of a bucket.
    func tags(of bucket: String, in region: String) async throws(ObjectStorageError) -> [String: String] {
        let tags = try await client.tags(of: bucket, at: target(region))
        return Dictionary(tags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }
}
