import Addresses
import Foundation
import JSONText
import Providers
import StateModel
import Synchronization
import Testing
import Values

@testable import IonosCloud

/// An account with access keys, and the provider in front of it; time passes only when something waits.
struct AccessKeyAccount {
    static let type = "ionoscloud_object_storage_accesskey"

    let server = ManagementServer()
    let clock = SkippingClock()
    let provider: IonosProvider

    init(knowsUser: Bool = true) throws {
        let claims = #"{"identity":{"uuid":"\#(ManagementServer.own)"}}"#
        let payload = Data(claims.utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let credentials = Credentials(token: knowsUser ? "e30.\(payload).c2ln" : "token")
        func client(
            _ service: APIService,
            _ server: ManagementServer,
            _ clock: SkippingClock
        ) throws -> IonosClient {
            var configuration = IonosClient.Configuration()
            configuration.service = service
            return IonosClient(
                endpoint: try Endpoint("http://s3.test", of: service),
                credentials: credentials,
                transport: server,
                configuration: configuration,
                clock: clock,
                random: { 0.5 }
            )
        }
        provider = IonosProvider(
            client: try client(.cloud, server, clock),
            management: try client(.objectStorageManagement, server, clock),
            clock: clock
        )
    }

    /// Lets a fault meet requests that begin with a text.
    func set(_ request: String, _ kind: ManagementServer.Fault.Kind, count: Int = Int.max) {
        server.change {
            $0.faults.append(ManagementServer.Fault(request: request, kind: kind, count: count))
        }
    }

    /// Ids of the keys that there are, whatever the faults.
    var ids: [String] {
        server.state.withLock { $0.keys.map(\.id) }
    }

    /// Requests since the last call.
    func requests() -> [String] {
        server.state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    // MARK: - Shorthand for operations

    func create(
        _ description: String? = nil,
        progress: AccessKeyProgress = AccessKeyProgress(),
        seconds: Int = 600
    ) async throws(OperationFailure) -> ObservedObject {
        try await provider.create(request(description, seconds), progress: progress).object
            ?? ObservedObject(objectID: "", attributes: .null())
    }

    func request(_ description: String?, _ seconds: Int = 600) -> CreateRequest {
        var planned =
            Account.object(
                Self.type,
                description.map { ["description": .string($0)] } ?? [:],
                schemas: provider.schemas
            ).mapValue ?? ValueMap()
        let configuration = planned
        for name in ["id", "accesskey", "secretkey", "canonical_user_id", "contract_user_id"] {
            planned[name] = .unknown(.string)
        }
        return CreateRequest(
            address: InstanceAddress(ResourceAddress(type: Self.type, name: "x")),
            configuration: .object(configuration),
            planned: .object(planned),
            timeoutSeconds: seconds
        )
    }

    func update(
        _ object: ObservedObject,
        _ description: String?,
        secret: Value? = nil
    ) async throws(OperationFailure) -> ObservedObject {
        var planned = object.attributes.mapValue ?? ValueMap()
        planned["description"] = description.map(Value.string) ?? .null(.string)
        if let secret { planned["secretkey"] = secret }
        let result = try await provider.update(
            UpdateRequest(
                address: InstanceAddress(ResourceAddress(type: Self.type, name: "x")),
                objectID: object.objectID,
                prior: object.attributes,
                configuration: .object(planned),
                planned: .object(planned),
                changedSecrets: [],
                timeoutSeconds: 600
            ),
            progress: AccessKeyProgress()
        )
        return result.object ?? object
    }

    func delete(_ object: ObservedObject, seconds: Int = 600) async throws(OperationFailure) {
        _ = try await provider.delete(
            DeleteRequest(
                address: InstanceAddress(ResourceAddress(type: Self.type, name: "x")),
                objectID: object.objectID,
                prior: object.attributes,
                timeoutSeconds: seconds
            ),
            progress: AccessKeyProgress()
        )
    }

    func refresh(
        _ object: ObservedObject,
        _ status: ResourceRecord.Status = .ready
    ) async throws -> RefreshAnswer.Result {
        var record = Account.record(Self.type, object)
        record.status = status
        return try #require(await provider.refresh([RefreshRequest(record: record)]).first).result
    }
}

/// Remembers what was recorded, and what had been asked by then.
final class AccessKeyProgress: OperationProgress {
    let objects = Mutex<[ObservedObject]>([])
    let onIdentified: @Sendable () -> Void

    init(onIdentified: @escaping @Sendable () -> Void = {}) {
        self.onIdentified = onIdentified
    }

    var isInterrupted: Bool { false }

    var identified: [ObservedObject] {
        objects.withLock(\.self)
    }

    func identified(_ object: ObservedObject) async throws(OperationFailure) {
        objects.withLock { $0.append(object) }
        onIdentified()
    }

    func waiting(for what: String) async {}

    func resting(for what: String) async {}
}
