import FoundationEssentials
import GRDB

/// The data plane: who asks, whether the signature is right, and the operation.
extension Sandbox {
    /// The service's answer, distorted as the fault says.
    func handle(_ request: StorageRequest, under fault: Fault?) -> SandboxResponse {
        let isHead = request.method == "HEAD"
        do {
            try admitStorageRequest()
            let operation = try StorageRouter.operation(for: request)
            let answer = try database.transaction(writing: operation.writes) { db in
                try perform(operation, request, under: fault, db)
            }
            var response = SandboxResponse(status: answer.status, headers: answer.headers, body: answer.body)
            response.status = fault?.distortion.status ?? response.status
            if fault?.distortion.isGarbled == true { response.body.removeLast(response.body.count / 2) }
            return finished(response, isHead: isHead)
        } catch let failure as StorageFailure {
            return storageResponse(to: failure, isHead: isHead)
        } catch {
            let failure = StorageFailure(.internalError, "The sandbox's database failed: \(error)")
            return storageResponse(to: failure, isHead: isHead)
        }
    }

    func storageResponse(to failure: StorageFailure, isHead: Bool) -> SandboxResponse {
        let response = SandboxResponse(
            status: failure.status,
            headers: failure.headers + [SandboxHeader("Content-Type", "application/xml")],
            body: failure.body(requestID: requestID)
        )
        return finished(response, isHead: isHead)
    }

    private var requestID: String { entityTag(of: "request", version: clock.milliseconds) }

    /// The answer with the fields that all have; that to a `HEAD` has the length of a body, but none.
    private func finished(_ response: SandboxResponse, isHead: Bool) -> SandboxResponse {
        var response = response
        response.headers += [
            SandboxHeader("Date", httpDate(milliseconds: clock.milliseconds)),
            SandboxHeader("x-amz-request-id", requestID), SandboxHeader("Server", "keyform-sandbox"),
        ]
        return isHead ? bodiless(response) : response
    }

    /// The answer to a `HEAD`: the length of a body, and none.
    func bodiless(_ response: SandboxResponse) -> SandboxResponse {
        guard response.header("Content-Length") == nil else { return response }
        let length = response.status < 300 ? response.body.count : 0
        var response = response
        response.headers.append(SandboxHeader("Content-Length", String(length)))
        response.body = []
        return response
    }

    private func perform(
        _ operation: StorageOperation,
        _ request: StorageRequest,
        under fault: Fault?,
        _ db: Database
    ) throws -> StorageAnswer {
        let account = try account(db)
        let claim = try SignatureClaim(request)
        let key = try claim.map { try signingKey($0, db) }
        if let claim, let key {
            try checkScope(of: claim, request)
            try SignatureVerifier.check(claim, of: request, secret: key.secretKey, now: clock.milliseconds)
        }
        var exchange = StorageExchange(
            db: db,
            options: options,
            now: clock.milliseconds,
            request: request,
            region: request.endpointRegion ?? claim?.region,
            account: account,
            caller: key.map { caller($0, account) } ?? .anonymous,
            content: try Payload.content(of: request, claim, secret: key?.secretKey ?? ""),
            readsEarlier: fault?.distortion.isStale == true,
            identifiers: account.identifiers
        )
        let answer = try operation.handler(&exchange)
        if fault?.distortion.refills == true { try refill(&exchange) }
        if exchange.identifiers.count != account.identifiers.count { try save(exchange.identifiers, db) }
        return answer
    }

    private func caller(_ key: KeyRecord, _ account: AccountRow) -> StorageCaller {
        .user(
            arn: "arn:aws:iam:::user/\(account.contractNumber):\(key.userId)",
            contract: account.contractNumber,
            hasFullAccess: key.administrative
        )
    }

    /// The key that the data plane knows under this id by now; one that it does not know, or not any more, is refused.
    private func signingKey(_ claim: SignatureClaim, _ db: Database) throws -> KeyRecord {
        let now = clock.milliseconds
        let present = try KeyRecord.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM access_key WHERE id = ?"),
            arguments: [claim.accessKey]
        )
        if let key = present, key.failure == nil {
            // Before a change has arrived, the key is what it was: on when it is off now, and the other way round.
            let hasArrived = key.activeSince + options.keyPropagation <= now
            if key.active == hasArrived { return key }
        } else if options.keyPropagation > 0 {
            let record = try String.fetchOne(
                db,
                sql: "SELECT record FROM former_key WHERE id = ? AND deletedAt > ?",
                arguments: [claim.accessKey, now - options.keyPropagation]
            )
            if let record { return try JSONDecoder().decode(KeyRecord.self, from: Data(record.utf8)) }
        }
        throw StorageFailure(.invalidAccessKeyID, details: [("AWSAccessKeyId", claim.accessKey)])
    }

    /// The scope's region must be the endpoint's, or any that is known where the endpoint serves them all.
    private func checkScope(of claim: SignatureClaim, _ request: StorageRequest) throws(StorageFailure) {
        if let region = request.endpointRegion, !StorageRequest.regions.contains(region) {
            throw StorageFailure(.invalidRequest, "There is no endpoint of a region \(region)")
        }
        let isRight =
            request.endpointRegion.map { $0 == claim.region } ?? StorageRequest.regions.contains(claim.region)
        guard !isRight else { return }
        let expected = request.endpointRegion ?? StorageRequest.regions[0]
        throw StorageFailure(
            .authorizationHeaderMalformed,
            "The authorization header is malformed; the region '\(claim.region)' is wrong; expecting '\(expected)'",
            details: [("Region", expected)]
        )
    }

    /// Somebody else writes into the bucket.
    private func refill(_ exchange: inout StorageExchange) throws {
        guard let bucket = try exchange.storedBucket(exchange.bucketName) else { return }
        var object = ObjectRecord(
            bucket: bucket.name,
            objectKey: "refilled/\(exchange.identifiers.uuid())",
            versionId: bucket.versioning == "Enabled" ? exchange.identifiers.versionID() : "null",
            createdAt: exchange.now,
            etag: hexadecimal(MD5.digest([]))
        )
        try object.insert(exchange.db)
    }
}
