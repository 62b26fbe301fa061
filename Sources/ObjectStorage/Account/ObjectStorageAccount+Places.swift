internal import HTTPTransport
internal import Providers
internal import StateModel

extension ObjectStorageAccount {
    /// For so long after a write, an answer that does not show it is asked for again.
    private static let propagation = Duration.seconds(120)

    /// The same account, for an operation of several requests that together may take so long and no longer.
    package func limited(to timeout: Duration) -> ObjectStorageAccount {
        var copy = self
        copy.client = client.limited(to: timeout)
        return copy
    }

    /// Waits before the next look; false when the operation's time is up or the task was cancelled.
    package func pause(_ duration: Duration) async -> Bool {
        if let left = client.timeLeft, left <= duration {
            return false
        }
        return (try? await clock.sleep(for: duration)) != nil
    }

    // MARK: Where buckets are

    /// The region of a bucket; a question that this run has had answered is not asked again.
    ///
    /// - Parameters:
    ///   - bucket: its name.
    ///   - expected: the region that it should be in; nil where nobody knows.
    /// - Returns: nil where there is no such bucket, for certain.
    /// - Throws: when that cannot be told.
    package func region(
        of bucket: String,
        expected: String? = nil
    ) async throws(ObjectStorageError) -> String? {
        if let known = memory.region(of: bucket) {
            return known
        }
        return try await locate(bucket, expected: expected)
    }

    /// The region of a bucket as it is now: asked of the region that it should be in first, then of the others, because
    /// another region's endpoint answers as if there were no such bucket.
    ///
    /// Who asks for a bucket about which somebody is asking already gets the same answer.
    ///
    /// - Parameters:
    ///   - bucket: its name.
    ///   - expected: the region that it should be in; nil where nobody knows.
    /// - Returns: nil where there is no such bucket, for certain.
    /// - Throws: when that cannot be told.
    package func locate(
        _ bucket: String,
        expected: String?
    ) async throws(ObjectStorageError) -> String? {
        if let answer = await memory.askOrWait(for: bucket) {
            return answer.region
        }
        do throws(ObjectStorageError) {
            let region = try await ask(for: bucket, expected: expected)
            memory.answer(ObjectStorageMemory.Answer(region: region), for: bucket)
            return region
        } catch {
            memory.answer(nil, for: bucket)
            throw error
        }
    }

    private func ask(for bucket: String, expected: String?) async throws(ObjectStorageError) -> String? {
        let home = expected.flatMap { $0.isEmpty ? nil : $0 } ?? ObjectStorageRegion.standard.name
        let refusal: ObjectStorageError
        do throws(ObjectStorageError) {
            return try await location(of: bucket, askedAt: home)
        } catch  where error.saysElsewhere {
            refusal = error
        }
        guard endpoint == nil else {
            // There is one endpoint for all regions.
            return nil
        }
        let others = ObjectStorageRegion.contractOwned.map(\.name).filter { $0 != home }
        let known = await location(of: bucket, askedAtAnyOf: others)
        if let region = known.region {
            return region
        }
        // The region that the bucket belongs to says itself that it has no such bucket.
        if expected != nil, refusal.kind == .noSuchBucket {
            return nil
        }
        if let error = known.problem {
            throw error
        }
        let further = await directory.furtherRegions().filter { $0 != home && !others.contains($0) }
        let elsewhere = await location(of: bucket, askedAtAnyOf: further)
        if let region = elsewhere.region {
            return region
        }
        if let error = elsewhere.problem {
            throw error
        }
        guard !refusal.kind.isRedirect else {
            throw refusal
        }
        return nil
    }

    /// What the endpoints of several regions say of a bucket's place.
    private struct Places {
        var region: String?
        /// Why one of them cannot tell.
        var problem: ObjectStorageError?
    }

    private func location(of bucket: String, askedAtAnyOf regions: [String]) async -> Places {
        let answers = await mapConcurrently(regions) { region -> Result<String, ObjectStorageError> in
            do throws(ObjectStorageError) {
                return .success(try await location(of: bucket, askedAt: region))
            } catch {
                return .failure(error)
            }
        }
        var places = Places()
        for answer in answers {
            switch answer {
            case .success(let region): places.region = places.region ?? region
            case .failure(let error) where !error.saysElsewhere: places.problem = places.problem ?? error
            case .failure: break
            }
        }
        return places
    }

    private func location(
        of bucket: String,
        askedAt region: String
    ) async throws(ObjectStorageError) -> String {
        try await client.location(of: bucket, at: target(region)) ?? region
    }

    // MARK: Lag

    /// Sends something to a bucket that may just have been made: that it is not found is believed once no answer can lag
    /// behind its creation any more.
    ///
    /// - Parameters:
    ///   - bucket: its name.
    ///   - region: that it is in.
    ///   - ask: sends the request; one that is not found had no effect.
    /// - Returns: the answer.
    /// - Throws: what `ask` throws last.
    package func waiting<Result>(
        for bucket: String,
        in region: String,
        _ ask: (ObjectStorageClient, ObjectStorageTarget) async throws(ObjectStorageError) -> Result
    ) async throws(ObjectStorageError) -> Result {
        var pauses = ReadLag.Pauses()
        while true {
            do throws(ObjectStorageError) {
                return try await ask(client, try await target(region))
            } catch {
                guard error.kind == .noSuchBucket, isLagging(bucket), await pause(pauses.next()) else {
                    throw error
                }
            }
        }
    }

    /// Whether an answer may lag behind the creation of the bucket.
    func isLagging(_ bucket: String) -> Bool {
        memory.lastWrite(to: bucket).map { clock.now() - $0 < Self.propagation } ?? false
    }

    /// Whether the name may not be free again yet, because this run deleted the bucket a moment ago.
    func isLeaving(_ bucket: String) -> Bool {
        memory.deletion(of: bucket).map { clock.now() - $0 < Self.propagation } ?? false
    }
}

extension ObjectStorageError {
    /// Whether the endpoint has no such bucket, which another one may have.
    fileprivate var saysElsewhere: Bool {
        kind == .noSuchBucket || kind == .absent || kind.isRedirect
    }
}

extension ObjectStorageError.Kind {
    fileprivate var isRedirect: Bool {
        if case .redirected = self { true } else { false }
    }
}
