internal import HTTPTransport
internal import Providers
internal import SourceText

/// Reading who may use the buckets of an account.
extension ObjectStorageAccount {
    /// The buckets that the signer's contract has, with what their policies say.
    ///
    /// What cannot be read in a few seconds is there with the reason, and never keeps another bucket from being read.
    ///
    /// - Returns: the buckets by name, and why none could be looked for; nil where every region gave its list.
    package func readBuckets() async -> AccessReadings {
        var regions: [String: String] = [:]
        var unread: String?
        let lists = await mapConcurrently(ObjectStorageRegion.contractOwned) { await names(in: $0) }
        for (region, list) in zip(ObjectStorageRegion.contractOwned, lists) {
            switch list {
            case .success(let names):
                for name in names {
                    regions[name] = regions[name] ?? region.name
                }
            case .failure(let error): unread = unread ?? error.reasonNotRead
            }
        }
        var left = regions.sorted { $0.key < $1.key }.makeIterator()
        let buckets = await withTaskGroup(of: AccessPicture.Bucket.self) { group in
            for _ in 0..<Self.bucketsAtOnce {
                if let (name, region) = left.next() {
                    group.addTask { await readBucket(name, listedIn: region) }
                }
            }
            var found: [AccessPicture.Bucket] = []
            for await bucket in group {
                found.append(bucket)
                if let (name, region) = left.next() {
                    group.addTask { await readBucket(name, listedIn: region) }
                }
            }
            return found
        }
        return AccessReadings(buckets: buckets.sorted { $0.name < $1.name }, unread: unread)
    }

    /// For all requests about one bucket, and for the list of a region.
    private static let patience = Duration.seconds(5)
    /// About as many as the server is asked at once: the time of a bucket begins with its turn.
    private static let bucketsAtOnce = 10

    private func names(in region: ObjectStorageRegion) async -> Result<[String], ObjectStorageError> {
        do throws(ObjectStorageError) {
            let client = client.hasty(within: Self.patience)
            return .success(try await client.listBuckets(at: try await target(region.name)).map(\.name))
        } catch {
            return .failure(error)
        }
    }

    private func readBucket(_ name: String, listedIn listed: String) async -> AccessPicture.Bucket {
        let client = client.hasty(within: Self.patience)
        var bucket = AccessPicture.Bucket(name: name, region: listed, contents: .notRead(reason: ""))
        do throws(ObjectStorageError) {
            // A list may be of the whole contract, whatever the region of its endpoint.
            let region = try await client.location(of: name, at: try await target(listed)) ?? listed
            bucket.region = region
            let place = try await target(region)
            let text = try await client.policy(of: name, at: place)
            let block = try await client.publicAccessBlock(of: name, at: place) ?? PublicAccessBlock()
            bucket.accessList =
                block.ignoresPublicACLs
                ? .read(AccessList()) : await accessList(of: name, by: client, at: place)
            do throws(PolicyError) {
                let policy = try text.map { (bytes) throws(PolicyError) in
                    try PolicyDocument(String(decoding: bytes, as: UTF8.self))
                }
                bucket.contents = .read(policy, block)
            } catch {
                bucket.contents = .notRead(reason: "its policy cannot be understood")
            }
        } catch {
            bucket.contents = .notRead(reason: error.reasonNotRead)
        }
        return bucket
    }
}

extension ObjectStorageAccount {
    /// One that cannot be read keeps nothing else of the bucket from being told.
    private func accessList(
        of bucket: String,
        by client: ObjectStorageClient,
        at place: ObjectStorageTarget
    ) async -> AccessListReading {
        do throws(ObjectStorageError) {
            return .read(try await client.accessList(of: bucket, at: place))
        } catch {
            return .notRead(reason: error.reasonNotRead)
        }
    }
}

/// What was read of buckets.
package struct AccessReadings: Sendable {
    package let buckets: [AccessPicture.Bucket]
    /// Why buckets may be missing.
    package let unread: String?
}

extension ObjectStorageError {
    /// In a few words, without a full stop.
    var reasonNotRead: String {
        if let reason {
            return reason.summary.asClause
        }
        let answer = [status.map(String.init), code].compactMap(\.self).joined(separator: " ")
        return answer.isEmpty ? "no answer from \(endpoint)" : "\(answer) from \(endpoint)"
    }
}
