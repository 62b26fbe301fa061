internal import HTTPTransport
package import JSONText
package import Providers
package import SourceText
package import StateModel
internal import Timestamps

extension BucketType {
    /// How long after its intent a request without an answer may still have its effect.
    private static let graceAfterSending = Duration.seconds(8)

    /// The name, and whether the contract had a bucket of that name before: whatever is there later was made since.
    package func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        guard let bucket = BucketAttributes(creation.planned) else {
            return .null
        }
        if account.memory.existed(bucket.name) == nil {
            let known = BucketFacts(facts)
            let existed: Bool?
            if known.own?.contains(bucket.name) == true {
                existed = true
            } else if known.free.contains(bucket.name) {
                existed = false
            } else if await account.lists(bucket.name, in: bucket.region) == false {
                // Of a name that the plan did not know, and where the key is one that this run makes.
                existed = false
            } else {
                existed = await isThere(bucket)
            }
            if let existed {
                account.memory.remember(existed: existed, bucket.name)
            }
        }
        return [
            "name": .string(bucket.name), "region": .string(bucket.region),
            "existed": account.memory.existed(bucket.name).map(JSONValue.bool) ?? .null,
        ]
    }

    /// nil where that cannot be told.
    private func isThere(_ bucket: BucketAttributes) async -> Bool? {
        do throws(ObjectStorageError) {
            return try await account.locate(bucket.name, expected: bucket.region) != nil
        } catch {
            return nil
        }
    }

    package func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        guard let name = creation.recognition["name"]?.string else {
            return nil
        }
        if creation.recognition["existed"]?.bool == true {
            return "it existed before the create began"
        }
        return object.objectID == name
            ? nil : "it is the bucket \(object.objectID), and \(name) was being created"
    }

    package func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        let answers = await mapConcurrently(creates) {
            create -> Result<RecognitionVerdict, ObjectStorageError> in
            do throws(ObjectStorageError) {
                return .success(try await verdict(on: create, known: known))
            } catch {
                return .failure(error)
            }
        }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for (create, answer) in zip(creates, answers) {
            do throws(ObjectStorageError) {
                verdicts[create.operation] = try answer.get()
            } catch {
                throw DiagnosticsError(
                    error.diagnostic(
                        doing: "looking for the bucket that an earlier run created",
                        address: create.key.address
                    )
                )
            }
        }
        return verdicts
    }

    private func verdict(
        on create: OpenIntent,
        known: Set<String>
    ) async throws(ObjectStorageError) -> RecognitionVerdict {
        guard let name = create.recognition["name"]?.string,
            let region = create.recognition["region"]?.string
        else {
            return .ambiguous(evidence: "it is not known which bucket was being created", candidates: [])
        }
        guard !known.contains(name) else {
            return .neverHappened
        }
        let found: String?
        do throws(ObjectStorageError) {
            found = try await place(of: name, expected: region, since: create.startedAt)
        } catch  where error.kind == .forbidden {
            return .ambiguous(
                evidence: "the bucket \(name) is there and may not be looked at",
                candidates: []
            )
        }
        // What is in another region cannot have been made by the request.
        guard found == region else {
            return .neverHappened
        }
        let existed: Bool?
        if let recorded = create.recognition["existed"]?.bool {
            existed = recorded
        } else {
            existed = try await wasMade(name, in: region, before: create.startedAt)
        }
        guard existed == false else {
            return .ambiguous(
                evidence:
                    "the contract has a bucket \(name), which \(existed == true ? "was" : "may have been") there before",
                candidates: ["\(region):\(name)"]
            )
        }
        return .exists(try await read(name, in: region, recorded: nil, address: create.key.address).object)
    }

    /// Looks until the bucket is there, or until a request of a moment ago cannot be under way any more.
    private func place(
        of bucket: String,
        expected: String,
        since start: Int64
    ) async throws(ObjectStorageError) -> String? {
        let age = account.clock.sinceEpoch() - .milliseconds(start)
        let limit = max(Self.graceAfterSending - max(age, .zero), ReadLag.pausesAfterWrite.reduce(.zero, +))
        var pauses = (age < ReadLag.afterDeletions ? ReadLag.pauses(within: limit) : [])[...]
        while true {
            if let region = try await account.locate(bucket, expected: expected) {
                return region
            }
            guard let pause = pauses.popFirst(), await account.pause(pause) else {
                return nil
            }
        }
    }

    /// Whether a bucket is older than a moment, by the date in the list of buckets; nil where that does not tell.
    private func wasMade(
        _ bucket: String,
        in region: String,
        before moment: Int64
    ) async throws(ObjectStorageError) -> Bool? {
        let listed = try await account.ownBuckets(askedAt: [region]).first { $0.name == bucket }
        guard let created = listed?.created, let date = try? Timestamp(rfc3339: created) else {
            return nil
        }
        // The server's clock may be behind by as much as signatures allow.
        let isNewer = date.seconds * 1000 >= moment
        let isOlder = date.seconds * 1000 < moment - 900_000
        return isNewer ? false : isOlder ? true : nil
    }
}
