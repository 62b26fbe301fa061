import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

/// Access keys of the user as whom keyform works: `ionoscloud_object_storage_accesskey`.
struct AccessKeyType: UUIDType {
    static let name = "ionoscloud_object_storage_accesskey"

    let account: IonosProvider

    var client: IonosClient { account.management }
    var reader: AccountReader { account.managementReader }

    /// A user has several keys, which are alike.
    func likeness(of attributes: Value, at address: String) -> String? {
        address
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let id = try importID(id)
        return try await importing(nothingToImport(id)) { () async throws(APIError) in
            AccessKeyAttributes.object(try await client.getAccessKey(id), prior: nil)
        }
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).createAccessKey(request, progress) {
            () async throws(APIError) in
            try await account.ownUserID()
        }
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        if let isOn = request.planned[Self.switchName]?.boolValue {
            // The key is switched in the list of its user's keys, by the API of users.
            return try await Write(account, request.address, timeoutSeconds: request.timeoutSeconds)
                .switchAccessKey(request, isOn: isOn)
        }
        return try await write(request.address, request.timeoutSeconds).updateAccessKey(request)
    }

    /// The attribute of an update that switches a key on or off, which no configuration can say.
    static let switchName = "active"

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).deleteAccessKey(request)
    }

    private func write(_ address: InstanceAddress, _ timeoutSeconds: Int) -> Write {
        Write(account, address, timeoutSeconds: timeoutSeconds, client: client)
    }

    func isGone(_ record: ResourceRecord) async -> Bool? {
        try? await client.isAccessKeyGone(record.objectID)
    }

    // MARK: Reading

    func refresh(_ requests: [RefreshRequest], in round: MembershipRound) async -> [RefreshAnswer] {
        var listed: [String: AccessKey] = [:]
        if requests.count > 1 {
            do throws(APIError) {
                let listing = try await client.accessKeyListing()
                _ = memory.remember(accessKeys: listing, at: reader.clock.now())
                listed = Dictionary(
                    firstOf: listing.items.filter(\.isComplete).map { (ObjectID.normal($0.id), $0) }
                )
            } catch {
                return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
            }
        }
        let known = listed
        return await mapConcurrently(requests) { request in
            do throws(APIError) {
                let id = request.record.objectID
                // That a list does not have it proves nothing.
                var key = known[ObjectID.normal(id)]
                if key == nil {
                    key = try await client.getAccessKey(id)
                }
                return request.answer(key.map { result(of: request, $0) } ?? .gone)
            } catch  where error.kind == .notFound {
                return request.answer(.gone)
            } catch {
                return request.answer(.failed(error.diagnostic(reading: request)))
            }
        }
    }

    private func result(of request: RefreshRequest, _ key: AccessKey) -> RefreshAnswer.Result {
        let record = request.record
        let object = AccessKeyAttributes.object(key, prior: record.attributes)
        if key.stage == .failed {
            return .outdated(
                object,
                why: "it failed: \(key.statusMessage.map(client.redacted) ?? "the API gives no reason")"
            )
        }
        // One that was imported never had a secret here; one that was made and lost its own is of use to nobody.
        if record.status == .partial, object.attributes["secretkey"]?.isNull ?? true,
            !(record.attributes["secretkey"]?.isUnknown ?? false)
        {
            return .outdated(object, why: AccessKeyType.lostSecret)
        }
        return .found(object)
    }

    /// Behind `because`.
    static let lostSecret = "its secret came with an answer that was lost, and the API does not tell it again"
}

extension AccessKey {
    /// Whether an answer told of the key all that one about itself tells.
    fileprivate var isComplete: Bool {
        hasProperties && status != nil && contractUserID != nil
    }
}

extension IonosClient {
    /// Whether the API says that there is no such access key.
    func isAccessKeyGone(_ id: String) async throws(APIError) -> Bool {
        try await isAbsent { () async throws(APIError) in _ = try await getAccessKey(id) }
    }
}
