import GRDB

/// Legal holds and retentions of objects.
enum RetentionRoutes {
    static let table = [
        StorageOperation("GET", .object, "legal-hold") { exchange in
            let object = try exchange.lockedObject(for: "GetObjectLegalHold")
            return .xml(XMLElement("LegalHold", [XMLElement("Status", object.legalHold ? "ON" : "OFF")]))
        },
        StorageOperation("PUT", .object, "legal-hold") { exchange in
            var object = try exchange.lockedObject(for: "PutObjectLegalHold")
            let status = try exchange.document("LegalHold")["Status"]?.text
            guard let status, ["ON", "OFF"].contains(status) else { throw StorageFailure(.malformedXML) }
            object.legalHold = status == "ON"
            try object.update(exchange.db)
            return .done
        },
        StorageOperation("GET", .object, "retention") { exchange in
            let object = try exchange.lockedObject(for: "GetObjectRetention")
            guard let mode = object.retentionMode, let end = object.retainUntil else {
                throw StorageFailure(.noSuchObjectLock, "The object has no retention")
            }
            return .xml(
                XMLElement(
                    "Retention",
                    [XMLElement("Mode", mode), XMLElement("RetainUntilDate", isoDate(milliseconds: end))]
                )
            )
        },
        StorageOperation("PUT", .object, "retention") { exchange in
            var object = try exchange.lockedObject(for: "PutObjectRetention")
            let document = try exchange.document("Retention")
            var retention: (mode: String, end: Int64)?
            if let mode = document["Mode"]?.text {
                retention = try StorageExchange.retention(
                    mode: mode,
                    until: document["RetainUntilDate"]?.text ?? "",
                    now: exchange.now
                )
            }
            // Longer is always allowed; shorter, weaker or none is what a retention protects against.
            let isShorter = (retention?.end ?? 0) < (object.retainUntil ?? 0)
            if isShorter || object.retentionMode == "COMPLIANCE" && retention?.mode != "COMPLIANCE" {
                try exchange.checkRetention(of: object, in: try exchange.currentBucket())
            }
            object.retentionMode = retention?.mode
            object.retainUntil = retention?.end
            try object.update(exchange.db)
            return .done
        },
    ]
}

extension StorageExchange {
    /// The version that the request names, in a bucket that has object lock.
    fileprivate func lockedObject(for action: String) throws -> ObjectRecord {
        let object = try object(for: action)
        guard try currentBucket().objectLock else {
            throw StorageFailure(.invalidRequest, "The bucket has no object lock")
        }
        return object
    }
}
