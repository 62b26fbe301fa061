internal import HTTPTransport
internal import SourceText

/// Reading who may use the buckets of an account.
extension ObjectStorageAccount {
    /// The buckets that the signer's contract has, with what their policies say.
    ///
    /// What cannot be read is there with the reason, and never keeps another bucket from being read.
    ///
    /// - Returns: the buckets by name, and why none could be looked for; nil where every region gave its list.
    package func readBuckets() async -> AccessReadings {
        var regions: [String: String] = [:]
        var unread: String?
        for region in ObjectStorageRegion.contractOwned {
            do throws(ObjectStorageError) {
                for bucket in try await client.listBuckets(at: try await target(region.name)) {
                    regions[bucket.name] = regions[bucket.name] ?? region.name
                }
            } catch {
                unread = unread ?? error.reasonNotRead
                // Without a pair no other region answers either.
                if error.kind == .notSent { break }
            }
        }
        let listed = regions
        let buckets = await withTaskGroup(of: AccessPicture.Bucket.self) { group in
            for (name, region) in listed {
                group.addTask { await readBucket(name, listedIn: region) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return AccessReadings(buckets: buckets.sorted { $0.name < $1.name }, unread: unread)
    }

    private func readBucket(_ name: String, listedIn listed: String) async -> AccessPicture.Bucket {
        var bucket = AccessPicture.Bucket(name: name, region: listed, contents: .notRead(reason: ""))
        do throws(ObjectStorageError) {
            // A list may be of the whole contract, whatever the region of its endpoint.
            let region = try await client.location(of: name, at: try await target(listed)) ?? listed
            bucket.region = region
            let place = try await target(region)
            let text = try await client.policy(of: name, at: place)
            let block = try await client.publicAccessBlock(of: name, at: place) ?? PublicAccessBlock()
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

/// What was read of buckets.
package struct AccessReadings: Sendable {
    package let buckets: [AccessPicture.Bucket]
    /// Why buckets may be missing.
    package let unread: String?
}

extension ObjectStorageError {
    /// In a few words, without a full stop.
    fileprivate var reasonNotRead: String {
        if let reason {
            return reason.summary
        }
        let answer = [status.map(String.init), code].compactMap(\.self).joined(separator: " ")
        return answer.isEmpty ? "no answer from \(endpoint)" : "\(answer) from \(endpoint)"
    }
}
