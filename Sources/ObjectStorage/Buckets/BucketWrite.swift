internal import Addresses
internal import HTTPTransport
internal import Providers
internal import SourceText
internal import StateModel
internal import Values

/// One write to one bucket: all its requests together keep its time limit.
struct BucketWrite {
    let address: InstanceAddress
    let account: ObjectStorageAccount

    init(_ account: ObjectStorageAccount, _ address: InstanceAddress, seconds: Int) {
        self.address = address
        self.account = account.limited(to: .seconds(seconds))
    }

    // MARK: Creating

    func create(
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let bucket = try bucket(in: request.planned)
        if let pin = account.pin, pin.region != bucket.region {
            throw failed(pin.contradiction(to: bucket.region, of: address))
        }
        if account.memory.existed(bucket.name) == true, !account.isLeaving(bucket.name) {
            throw failed(Self.exists(bucket, address))
        }
        let requestID = try await make(bucket)
        account.memory.remember(existed: true, bucket.name)
        account.memory.rememberMade(bucket.name)
        account.memory.remember(region: bucket.region, of: bucket.name)
        account.memory.rememberWritten(bucket.name, at: account.clock.now())
        let bare = bucket.with(tags: [:]).object
        try await progress.identified(bare)
        if !bucket.tags.isEmpty {
            do throws(ObjectStorageError) {
                try await account.put(tags: bucket.tags, of: bucket)
            } catch {
                throw OperationFailure(
                    effect: .partial(bare),
                    diagnostic: error.diagnostic(doing: "tagging the new bucket", address: address),
                    requestID: error.requestID
                )
            }
        }
        return OperationResult(object: bucket.object, requestID: requestID)
    }

    /// Sends the request to make the bucket until it is certain that this made it, or that it did not.
    ///
    /// - Returns: the id of the request.
    private func make(_ bucket: BucketAttributes) async throws(OperationFailure) -> String? {
        var pauses = ReadLag.Pauses()
        var mayBeOurs = false
        while true {
            let refusal: ObjectStorageError
            do throws(ObjectStorageError) {
                let target = try await account.target(bucket.region)
                return try await account.client.createBucket(
                    bucket.name,
                    withObjectLock: bucket.hasObjectLock,
                    at: target
                )
            } catch {
                refusal = error
            }
            mayBeOurs = mayBeOurs || refusal.outcomeIsUncertain
            let isTaken = refusal.kind == .ownedAlready || refusal.kind == .nameTaken
            if mayBeOurs, isTaken || refusal.outcomeIsUncertain {
                switch try await fate(of: bucket, after: refusal) {
                case .ours: return refusal.requestID
                case .unknown: throw uncertain(refusal)
                case .anothers: break
                }
            }
            if isTaken, account.isLeaving(bucket.name), await account.pause(pauses.next()) {
                continue
            }
            throw failure(of: bucket, refusal)
        }
    }

    /// Whose a bucket is that is there after a request to make it had no answer.
    private enum Fate {
        case ours
        case anothers
        /// It is not to be seen, or nobody knows whether it was there before.
        case unknown
    }

    /// Looks several times, because answers can lag behind.
    private func fate(
        of bucket: BucketAttributes,
        after refusal: ObjectStorageError
    ) async throws(OperationFailure) -> Fate {
        for delay in [.zero] + ReadLag.pausesAfterWrite {
            guard delay == .zero ? true : await account.pause(delay) else {
                return .unknown
            }
            do throws(ObjectStorageError) {
                let region = try await account.locate(bucket.name, expected: bucket.region)
                guard let region else {
                    continue
                }
                guard region == bucket.region else {
                    return .anothers
                }
                // What was there before was not made by this run, whatever the answers say.
                return account.memory.existed(bucket.name) == false ? .ours : .unknown
            } catch {
                // Every user of a contract may ask where its buckets are.
                return error.kind == .forbidden && refusal.kind == .nameTaken ? .anothers : .unknown
            }
        }
        return .unknown
    }

    private func failure(of bucket: BucketAttributes, _ error: ObjectStorageError) -> OperationFailure {
        switch error.kind {
        case .ownedAlready: return failed(Self.exists(bucket, address), error)
        case .nameTaken: return failed(taken(bucket), error)
        case .forbidden: return failed(needsAdministrator(error), error)
        default:
            return failed(error.diagnostic(doing: "creating the bucket", address: address), error)
        }
    }

    /// That a bucket of the contract has the name already.
    static func exists(_ bucket: BucketAttributes, _ address: InstanceAddress) -> Diagnostic {
        .error(
            "Bucket exists already",
            "This contract has a bucket \(bucket.name) already, and no two buckets have one name. To manage it, write\n\n"
                + "  import {\n    to = \(address)\n    id = \"\(bucket.region):\(bucket.name)\"\n  }\n\n"
                + "or add -adopt to take over what exists already.",
            address: address.description
        )
    }

    private func taken(_ bucket: BucketAttributes) -> Diagnostic {
        .error(
            "Bucket name is taken",
            "A bucket \(bucket.name) belongs to somebody else: no two buckets of the whole Object Storage have one name,"
                + " whoever owns them. Choose another name. One with a suffix that nobody can guess stays free:\n\n"
                + "  resource \"random_id\" \"suffix\" {\n    byte_length = 4\n  }\n\n"
                + "and name = \"\(bucket.name.prefix(50))-${random_id.suffix.hex}\"",
            address: address.description
        )
    }

    private func needsAdministrator(_ error: ObjectStorageError) -> Diagnostic {
        var diagnostic = Diagnostic.error(
            "The key may not create buckets",
            "\(error.sentence) Creating a bucket may need an administrative key: one that was made while its user was the"
                + " contract's owner or an administrator. A user who became administrator later needs a new key."
                + " Nothing was made.",
            address: address.description
        )
        diagnostic.cause = "no administrative key \(error.accessKey)"
        diagnostic.needsCorrection = true
        return diagnostic
    }

    // MARK: Changing

    func update(_ request: UpdateRequest) async throws(OperationFailure) -> OperationResult {
        let bucket = try bucket(in: request.planned)
        let old = BucketAttributes.tags(in: request.prior)
        var requestID: String?
        if old != bucket.tags {
            do throws(ObjectStorageError) {
                requestID = try await change(tagsOf: bucket, from: old)
            } catch {
                throw try await failure(changing: bucket, error)
            }
            account.memory.rememberWritten(bucket.name, at: account.clock.now())
        }
        return OperationResult(object: bucket.object, requestID: requestID)
    }

    /// Writes the planned tags, and leaves those that came about since the plan was made.
    private func change(
        tagsOf bucket: BucketAttributes,
        from old: [String: String]
    ) async throws(ObjectStorageError) -> String? {
        var tags = try await account.tags(of: bucket.name, in: bucket.region)
        for key in old.keys where bucket.tags[key] == nil {
            tags[key] = nil
        }
        tags.merge(bucket.tags) { $1 }
        return try await account.put(tags: tags, of: bucket)
    }

    private func failure(
        changing bucket: BucketAttributes,
        _ error: ObjectStorageError
    ) async throws(OperationFailure) -> OperationFailure {
        var diagnostic = error.diagnostic(doing: "tagging the bucket", address: address)
        if error.kind == .noSuchBucket || error.kind == .absent, await isGone(bucket) {
            diagnostic.detail +=
                "\n\nThe bucket is gone, so it was dropped from the state. Plan again to create it again."
            return OperationFailure(effect: .gone, diagnostic: diagnostic, requestID: error.requestID)
        }
        return error.outcomeIsUncertain
            ? uncertain(error, doing: "tagging the bucket") : failed(diagnostic, error)
    }

    /// Whether it is certain that there is no such bucket any more.
    func isGone(_ bucket: BucketAttributes) async -> Bool {
        do throws(ObjectStorageError) {
            return try await account.locate(bucket.name, expected: bucket.region) == nil
        } catch {
            return false
        }
    }

    // MARK: Failures

    func bucket(in attributes: Value) throws(OperationFailure) -> BucketAttributes {
        guard let bucket = BucketAttributes(attributes) else {
            throw failed(
                .error("Bucket has no name", "Its name is not known.", address: address.description)
            )
        }
        return bucket
    }

    func failed(_ diagnostic: Diagnostic, _ error: ObjectStorageError? = nil) -> OperationFailure {
        OperationFailure(effect: .none, diagnostic: diagnostic, requestID: error?.requestID)
    }

    func uncertain(
        _ error: ObjectStorageError,
        doing what: String = "creating the bucket"
    ) -> OperationFailure {
        var diagnostic = error.diagnostic(doing: what, address: address)
        diagnostic.cause = diagnostic.cause.map { "\($0), uncertain" }
        diagnostic.detail +=
            "\n\nIt is not known whether the request had its effect. The intent is recorded: the next run looks and"
            + " decides."
        return OperationFailure(effect: .uncertain, diagnostic: diagnostic, requestID: error.requestID)
    }
}

extension ObjectStorageAccount {
    /// Replaces the tags of a bucket that may just have been made.
    @discardableResult
    fileprivate func put(
        tags: [String: String],
        of bucket: BucketAttributes
    ) async throws(ObjectStorageError) -> String? {
        let tags = tags.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
        return try await waiting(for: bucket.name, in: bucket.region) {
            (client, target) async throws(ObjectStorageError) in
            if tags.isEmpty {
                try await client.deleteTags(of: bucket.name, at: target)
            } else {
                try await client.put(tags: tags, of: bucket.name, at: target)
            }
        }
    }
}

extension RegionPin {
    /// That a bucket is in another region than all are meant to be.
    func contradiction(to region: String, of address: InstanceAddress) -> Diagnostic {
        .error(
            "Bucket is in another region than the provider",
            "global region: \(self.region) is different from the bucket region: \(region), if you want to use the bucket"
                + " region, please unset the global region\n\nThe global region is set by \(source), the bucket's by the"
                + " argument \"region\" of \(address), which is \"\(ObjectStorageRegion.standard.name)\" where it is left out."
                + " Requests are signed for the bucket's region in any case.",
            address: address.description
        )
    }
}
