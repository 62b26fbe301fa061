internal import Addresses
internal import HTTPTransport
internal import Providers
internal import SourceText
internal import StateModel
internal import Values

/// One write of a part of a bucket: all its requests together keep its time limit.
struct BucketPartWrite<Type: BucketPartType> {
    /// How long a write may take to be seen.
    private static var propagation: Duration { .seconds(120) }

    private let type: Type
    private let address: InstanceAddress
    private let account: ObjectStorageAccount
    private var noun: String { Type.noun }

    init(_ type: Type, _ address: InstanceAddress, seconds: Int) {
        self.type = type
        self.address = address
        account = type.account.limited(to: .seconds(seconds))
    }

    // MARK: Writing

    func create(
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let doing = "creating the \(noun)"
        let (bucket, part) = try planned(request.planned, doing)
        let region = try await region(of: bucket, doing)
        // What a bucket of this run has, this run has put there.
        if !account.memory.isMade(bucket) {
            try await refuseExisting(bucket, region, part, doing)
        }
        try await judge(part, bucket, region, request.planned, doing)
        let requestID = try await put(part, bucket, region, doing)
        let object = type.object(part, bucket, recorded: request.planned)
        try await progress.identified(object)
        // In a bucket of this run there is nothing older to be seen in its place, and the next plan reads it in any case.
        if account.memory.isMade(bucket), account.memory.showsAtOnce(region), type.isDocumented(part) {
            return OperationResult(object: object, requestID: requestID)
        }
        return OperationResult(
            object: try await shown(part, bucket, region, request.planned, doing),
            requestID: requestID
        )
    }

    func update(_ request: UpdateRequest) async throws(OperationFailure) -> OperationResult {
        let doing = "updating the \(noun)"
        let (bucket, part) = try planned(request.planned, doing)
        let region = try await region(of: bucket, doing)
        try await judge(part, bucket, region, request.planned, doing)
        let requestID = try await put(part, bucket, region, doing)
        return OperationResult(
            object: try await shown(part, bucket, region, request.planned, doing),
            requestID: requestID
        )
    }

    func delete(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        let doing = "deleting the \(noun)"
        guard let bucket = type.objectID(in: request.prior) else {
            throw failed(problem(doing, "The state does not say of which bucket it is."))
        }
        if type.access(with: nil) != nil {
            guard let region = try await place(of: bucket, doing) else {
                return OperationResult(object: nil, requestID: nil)
            }
            try await judge(nil, bucket, region, request.prior, doing)
        }
        var requestID: String?
        do throws(ObjectStorageError) {
            if try await isGoneAfterDeleting(bucket, &requestID) {
                return OperationResult(object: nil, requestID: requestID)
            }
        } catch {
            throw failure(error, doing)
        }
        throw failed(
            problem(
                doing,
                "The Object Storage took the request, and the \(noun) of \(bucket) is still there"
                    + " \(Self.propagation.components.seconds) seconds later. Somebody else may have put one. Apply again to"
                    + " delete it."
            )
        )
    }

    /// Whether it is gone within the time that answers may lag behind; notes the id of the request to delete it.
    private func isGoneAfterDeleting(
        _ bucket: String,
        _ requestID: inout String?
    ) async throws(ObjectStorageError) -> Bool {
        let expected = account.memory.expectedRegion(of: bucket)
        guard let region = try await account.region(of: bucket, expected: expected) else {
            return true
        }
        do throws(ObjectStorageError) {
            requestID = try await type.remove(bucket, account.client, try await account.target(region))
        } catch {
            if error.kind == .noSuchBucket, await isGone(bucket, region) {
                return true
            }
            throw error
        }
        // Nobody looks at what its bucket takes along.
        guard !account.memory.isToLeave(bucket) else {
            return true
        }
        let deadline = account.clock.now() + Self.propagation
        var pauses = ReadLag.Pauses()
        while true {
            do throws(ObjectStorageError) {
                guard try await type.read(bucket, account.client, try await account.target(region)) != nil
                else {
                    return true
                }
            } catch  where error.kind == .noSuchBucket || error.kind == .forbidden {
                // Who may delete it need not be allowed to read it.
                return true
            }
            guard account.clock.now() < deadline, await account.pause(pauses.next()) else {
                return false
            }
        }
    }

    // MARK: Parts

    private func planned(
        _ attributes: Value,
        _ doing: String
    ) throws(OperationFailure) -> (bucket: String, part: Type.Part) {
        guard let bucket = type.objectID(in: attributes), let part = type.part(in: attributes) else {
            throw failed(problem(doing, "Its bucket, or what it says, is not known."))
        }
        return (bucket, part)
    }

    /// Nil where there is no such bucket.
    private func place(of bucket: String, _ doing: String) async throws(OperationFailure) -> String? {
        do throws(ObjectStorageError) {
            let expected = account.memory.expectedRegion(of: bucket)
            return try await account.region(of: bucket, expected: expected)
        } catch {
            throw failure(error, doing)
        }
    }

    /// Refuses what the plan was not allowed to do to those who use the bucket.
    private func judge(
        _ part: Type.Part?,
        _ bucket: String,
        _ region: String,
        _ attributes: Value,
        _ doing: String
    ) async throws(OperationFailure) {
        guard let change = type.access(with: part) else {
            return
        }
        let gate = AccessGate(
            account: account,
            address: address,
            bucket: bucket,
            region: region,
            isSensitive: attributes["policy"]?.isSensitive ?? false
        )
        let refusal: Diagnostic?
        do throws(ObjectStorageError) {
            refusal = try await gate.refusal(of: change)
        } catch {
            throw failure(error, doing)
        }
        if let refusal {
            throw failed(refusal)
        }
    }

    private func region(of bucket: String, _ doing: String) async throws(OperationFailure) -> String {
        if let region = try await place(of: bucket, doing) {
            return region
        }
        throw failed(
            problem(
                doing,
                "There is no bucket \(bucket.inLine). Where the configuration makes it, refer to it, so that it is made first:"
                    + " bucket = ionoscloud_s3_bucket.NAME.name"
            )
        )
    }

    /// Refuses to replace what somebody else has put there.
    private func refuseExisting(
        _ bucket: String,
        _ region: String,
        _ part: Type.Part,
        _ doing: String
    ) async throws(OperationFailure) {
        let present: Type.Part?
        do throws(ObjectStorageError) {
            present = try await look(bucket, region).part
        } catch  where error.kind == .forbidden {
            // Who may put it need not be allowed to read it.
            return
        } catch {
            throw failure(error, doing)
        }
        guard let present, !type.isSame(present, part), !type.contains(part, present) else {
            return
        }
        throw failed(
            .error(
                "Bucket has a \(noun) already",
                "The bucket \(bucket) has a \(noun) that says something else, and a bucket has one. Creating this one would"
                    + " replace it. To manage what is there, write\n\n  import {\n    to = \(address)\n    id = \"\(bucket)\"\n"
                    + "  }\n\nor add -adopt to take over what exists already; the plan then shows what changes.",
                address: address.description
            )
        )
    }

    /// - Returns: the id that the server gave the request.
    private func put(
        _ part: Type.Part,
        _ bucket: String,
        _ region: String,
        _ doing: String
    ) async throws(OperationFailure) -> String? {
        do throws(ObjectStorageError) {
            return try await account.waiting(for: bucket, in: region) {
                (client, target) async throws(ObjectStorageError) in
                try await type.put(part, bucket, client, target)
            }
        } catch {
            if error.outcomeIsUncertain, let seen = try? await look(bucket, region).part,
                type.isSame(seen, part)
            {
                return error.requestID
            }
            if error.kind == .noSuchBucket, await isGone(bucket, region) {
                throw OperationFailure(
                    effect: .gone,
                    diagnostic: problem(doing, "The bucket \(bucket) does not exist any more. Plan again."),
                    requestID: error.requestID
                )
            }
            throw failure(error, doing, putting: part)
        }
    }

    private func isGone(_ bucket: String, _ region: String) async -> Bool {
        do throws(ObjectStorageError) {
            return try await account.locate(bucket, expected: region) == nil
        } catch {
            return false
        }
    }

    private func look(
        _ bucket: String,
        _ region: String
    ) async throws(ObjectStorageError) -> BucketPart<Type.Part> {
        let part = try await account.waiting(for: bucket, in: region) {
            (client, target) async throws(ObjectStorageError) in
            try await type.read(bucket, client, target)
        }
        return part.map { .found($0) } ?? .absent
    }

    /// Looks until what was put is seen: what is shown may lag behind for a while.
    private func shown(
        _ part: Type.Part,
        _ bucket: String,
        _ region: String,
        _ planned: Value,
        _ doing: String
    ) async throws(OperationFailure) -> ObservedObject {
        let deadline = account.clock.now() + Self.propagation
        var pauses = ReadLag.Pauses()
        var seen: Type.Part?
        var isFirst = true
        while true {
            do throws(ObjectStorageError) {
                seen = try await look(bucket, region).part
            } catch  where error.kind == .forbidden {
                // Who may put it need not be allowed to read it; a policy can see to that itself.
                return type.object(part, bucket, recorded: planned)
            } catch {
                throw OperationFailure(
                    effect: .partial(type.object(part, bucket, recorded: planned)),
                    diagnostic: error.diagnostic(
                        doing: "reading the \(noun) that was written",
                        address: address
                    ),
                    requestID: error.requestID
                )
            }
            let isShown = seen.map { type.isSame($0, part) } ?? false
            if isFirst {
                account.memory.note(showsAtOnce: isShown, region)
                isFirst = false
            }
            if isShown {
                return type.object(part, bucket, recorded: planned)
            }
            guard account.clock.now() < deadline, await account.pause(pauses.next()) else {
                break
            }
        }
        throw OperationFailure(
            effect: .partial(type.object(seen ?? part, bucket, recorded: nil)),
            diagnostic: problem(
                doing,
                "The Object Storage took the \(noun) of \(bucket) and \(seen == nil ? "shows none" : "shows another one")"
                    + " \(Self.propagation.components.seconds) seconds later. Somebody else may have changed it at the same time."
                    + " Plan again to see how it differs."
            )
        )
    }

    // MARK: Failures

    private func problem(_ doing: String, _ detail: String) -> Diagnostic {
        .error("\(doing.capitalisedFirst) failed", detail, address: address.description)
    }

    private func failed(_ diagnostic: Diagnostic) -> OperationFailure {
        OperationFailure(effect: .none, diagnostic: diagnostic)
    }

    private func failure(
        _ error: ObjectStorageError,
        _ doing: String,
        putting part: Type.Part? = nil
    ) -> OperationFailure {
        var diagnostic = error.diagnostic(doing: doing, address: address)
        if let advice = part.flatMap({ type.advice(on: error, putting: $0) }) {
            diagnostic.detail += "\n\n\(advice)"
        }
        if error.outcomeIsUncertain {
            diagnostic.detail +=
                "\n\nIt is not known whether the request had its effect. The intent is recorded: the next run looks and decides."
        }
        return OperationFailure(
            effect: error.outcomeIsUncertain ? .uncertain : .none,
            diagnostic: diagnostic,
            requestID: error.requestID
        )
    }
}
