import Addresses
import JSONText
import Providers
import SourceText
import StateModel
import Values

/// What groups may do with resources: `ionoscloud_share`.
struct ShareType: AccountType {
    static let name = "ionoscloud_share"

    let account: IonosProvider

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try SharePair(importID: id)
    }

    /// Shares of one resource with several groups have the same `id`.
    func objectID(in attributes: Value) -> String? {
        SharePair(attributes)?.text
    }

    func identity(of object: ObservedObject) -> String {
        SharePair(object.attributes)?.text ?? ObjectID.normal(object.objectID)
    }

    func identity(ofImport id: String) -> String? {
        (try? SharePair(importID: id))?.text
    }

    func importID(of object: ObservedObject) -> String? {
        SharePair(object.attributes)?.text
    }

    /// A group has one share of a resource.
    func likeness(of attributes: Value, at address: String) -> String? {
        SharePair(attributes)?.text
    }

    /// A group has one share of a resource.
    func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?] {
        let pairs = planned.map(SharePair.init)
        let groups = Set(pairs.compactMap { $0.map { ObjectID.normal($0.group) } }).sorted()
        let found = try await lookingForExisting { () async throws(APIError) in
            try await account.shares(with: groups)
        }
        return pairs.map { pair in
            pair.flatMap { found[ObjectID.normal($0.group)]?.contains($0.text) == true ? $0.text : nil }
        }
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let pair = try SharePair(importID: id)
        let missing = Diagnostic.error(
            "Cannot import a share that does not exist",
            "Group \(pair.group) has no share of the resource \(pair.resource), or there is no such group. The import ID"
                + " has the form GROUP_ID/RESOURCE_ID."
        )
        return try await importing(missing) { () async throws(APIError) in
            ShareAttributes.object(
                try await client.getShare(of: pair.resource, withGroup: pair.group),
                pair,
                fallback: nil
            )
        }
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).createShare(request, progress)
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).updateShare(request)
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).deleteShare(request)
    }

    func isGone(_ record: ResourceRecord) async -> Bool? {
        guard let pair = SharePair(record.attributes) else {
            return nil
        }
        return try? await client.isShareGone(of: pair.resource, withGroup: pair.group)
    }

    // MARK: Reading

    func refresh(_ requests: [RefreshRequest], in round: MembershipRound) async -> [RefreshAnswer] {
        let byGroup = Dictionary(grouping: requests) { SharePair($0.record.attributes)?.group ?? "" }
        return await mapConcurrently(byGroup.sorted { $0.key < $1.key }) { group, requests in
            await refresh(requests, ofGroup: group)
        }
        .flatMap(\.self)
    }

    /// Reads a group's shares by one list where that takes fewer requests.
    private func refresh(_ requests: [RefreshRequest], ofGroup groupID: String) async -> [RefreshAnswer] {
        var listed: [String: Share] = [:]
        if requests.count > 1, !groupID.isEmpty {
            do throws(APIError) {
                let listing = try await client.shareListing(withGroup: groupID)
                listed = Dictionary(
                    firstOf: listing.items.filter { $0.mayEdit != nil && $0.mayShare != nil }
                        .map { (ObjectID.normal($0.id), $0) }
                )
            } catch  where error.kind == .notFound {
                // Whether the group is gone, each share says itself.
            } catch {
                return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
            }
        }
        let known = listed
        return await mapConcurrently(requests) { request in
            let recorded = request.record.attributes
            guard let pair = SharePair(recorded) else {
                return request.answer(.failed(Self.nameless(request.record)))
            }
            if let share = known[ObjectID.normal(pair.resource)] {
                return request.answer(.found(ShareAttributes.object(share, pair, fallback: recorded)))
            }
            // That a list does not have it proves nothing.
            return await reading(request) { () async throws(APIError) in
                ShareAttributes.object(
                    try await client.getShare(of: pair.resource, withGroup: pair.group),
                    pair,
                    fallback: recorded
                )
            }
        }
    }

    private static func nameless(_ record: ResourceRecord) -> Diagnostic {
        let address = record.address.description
        return .error(
            "Share cannot be read",
            "Its group_id or its resource_id is missing in the state, or sealed with a key that is not here. Give the key"
                + " that seals the state.",
            address: address
        )
        .hinting(
            "Or drop the share from the state, which leaves it as it is, and import it again:",
            command: "keyform state rm \(address.inShellQuotes)"
        )
    }
}

// MARK: Recognition

extension ShareType {
    /// The pair, and whether it was there before: its ids are given, so whatever is there later was made since.
    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        guard let pair = SharePair(creation.planned) else {
            return .null
        }
        let existed: Bool?
        do throws(APIError) {
            existed = try await !client.isShareGone(of: pair.resource, withGroup: pair.group)
            if existed == false {
                memory.rememberAbsent(share: pair.text)
            }
        } catch {
            existed = nil
        }
        return [
            "group_id": .string(pair.group), "resource_id": .string(pair.resource),
            "existed": existed.map(JSONValue.bool) ?? .null,
        ]
    }

    private static func pair(of creation: OpenIntent) -> SharePair? {
        guard let group = creation.recognition["group_id"]?.string,
            let resource = creation.recognition["resource_id"]?.string
        else {
            return nil
        }
        return SharePair(group: group, resource: resource)
    }

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        guard let wanted = Self.pair(of: creation), let found = SharePair(object.attributes) else {
            return nil
        }
        if creation.recognition["existed"]?.bool == true {
            return "it existed before the create began"
        }
        return wanted.text == found.text
            ? nil
            : "it is the share of \(found.resource) with the group \(found.group), and that of \(wanted.resource) with"
                + " \(wanted.group) was being created"
    }

    func recognised(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        try await verdicts(on: creates) { create async throws(APIError) in
            guard let pair = Self.pair(of: create) else {
                return .ambiguous(evidence: "it is not known which share was being created", candidates: [])
            }
            let found = try await account.found(since: create.startedAt) {
                () async throws(APIError) -> [Share] in
                do throws(APIError) {
                    return [try await client.getShare(of: pair.resource, withGroup: pair.group)]
                } catch  where error.kind == .notFound {
                    return []
                }
            }
            guard let share = found.first else {
                return .neverHappened
            }
            guard create.recognition["existed"]?.bool == false else {
                return .ambiguous(
                    evidence:
                        "the group \(pair.group) has a share of the resource \(pair.resource), which may have been"
                        + " there before",
                    candidates: [pair.text]
                )
            }
            return .exists(ShareAttributes.object(share, pair, fallback: nil))
        }
    }
}
