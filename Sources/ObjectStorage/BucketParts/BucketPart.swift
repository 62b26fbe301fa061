package import StateModel

/// What asking a bucket for something that it may have brings.
enum BucketPart<Part: Sendable>: Sendable {
    case found(Part)
    case absent
    /// There is no such bucket, for certain.
    case noBucket

    var part: Part? {
        if case .found(let part) = self { part } else { nil }
    }
}

extension ObjectStorageAccount {
    /// Learns from rows where buckets should be; no request.
    package func expect(_ buckets: [ResourceRecord]) {
        let known = buckets.compactMap { BucketAttributes($0.attributes) }.map { ($0.name, $0.region) }
        memory.expect(Dictionary(known, uniquingKeysWith: { $1 }))
    }

    /// Asks a bucket for something that it may have: one request where its region is known.
    ///
    /// What is missing is believed only when the bucket is known to be in the region that was asked, because another one
    /// answers as if there were nothing.
    ///
    /// - Parameters:
    ///   - bucket: its name.
    ///   - ask: sends the request; nil where the answer is that there is none.
    /// - Returns: what there is.
    /// - Throws: when that cannot be told.
    func part<Part: Sendable>(
        of bucket: String,
        _ ask: (ObjectStorageClient, ObjectStorageTarget) async throws(ObjectStorageError) -> Part?
    ) async throws(ObjectStorageError) -> BucketPart<Part> {
        let expected = memory.expectedRegion(of: bucket)
        let first: String
        if let known = memory.region(of: bucket) ?? expected {
            first = known
        } else if let found = try await region(of: bucket) {
            first = found
        } else {
            return .noBucket
        }
        var missing: ObjectStorageError?
        do throws(ObjectStorageError) {
            if let part = try await ask(client, try await target(first)) {
                return .found(part)
            }
        } catch {
            guard error.kind == .noSuchBucket || error.isElsewhere else {
                throw error
            }
            missing = error
            memory.forget(bucket: bucket)
        }
        guard let place = try await region(of: bucket, expected: expected ?? first) else {
            return .noBucket
        }
        guard place != first else {
            if let missing {
                throw missing
            }
            return .absent
        }
        return try await ask(client, try await target(place)).map { .found($0) } ?? .absent
    }
}

extension ObjectStorageError {
    /// Whether the answer may be that the bucket is at another endpoint.
    var isElsewhere: Bool {
        if case .redirected = kind { true } else { false }
    }
}
