import Addresses
import HTTPTransport
import IonosSandbox
import JSONText
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Synchronization
import Values

@testable import IonosCloud

/// A sandbox account with the provider in front of it; time passes only when something waits.
struct Account {
    let sandbox: Sandbox
    private let transport: SandboxTransport
    let provider: IonosProvider
    let clock: SkippingClock

    init(
        options: SandboxOptions = SandboxOptions(),
        faults: [String] = [],
        retry: KeyCreationRetry = .whenPrivilegeHeld,
        credentials: Credentials = Credentials(token: "token"),
        changesCase: Bool = false,
        seed: UInt64 = 7
    ) throws {
        var options = options
        options.seed = seed
        options.faults = try faults.map { try Fault(parsing: $0) }
        let clock = SkippingClock()
        self.clock = clock
        sandbox = try Sandbox(
            options: options,
            clock: SandboxClock { clock.milliseconds }
        )
        transport = SandboxTransport(sandbox: sandbox, changesCase: changesCase)
        provider = try Self.provider(transport, clock, retry, credentials)
    }

    private init(_ account: Account, provider: IonosProvider) {
        sandbox = account.sandbox
        transport = account.transport
        self.provider = provider
        clock = account.clock
    }

    /// The same account for a run that knows nothing of the ones before.
    func nextRun(
        credentials: Credentials = Credentials(token: "token")
    ) throws -> Account {
        Account(
            self,
            provider: try Self.provider(transport, clock, .whenPrivilegeHeld, credentials)
        )
    }

    private static func provider(
        _ transport: SandboxTransport,
        _ clock: SkippingClock,
        _ retry: KeyCreationRetry,
        _ credentials: Credentials
    ) throws -> IonosProvider {
        IonosProvider(
            client: try client(of: .cloud, transport, clock, credentials),
            management: try client(of: .objectStorageManagement, transport, clock, credentials),
            clock: clock,
            keyCreationRetry: retry
        )
    }

    private static func client(
        of service: APIService,
        _ transport: SandboxTransport,
        _ clock: SkippingClock,
        _ credentials: Credentials
    ) throws -> IonosClient {
        var configuration = IonosClient.Configuration()
        configuration.service = service
        return IonosClient(
            endpoint: try Endpoint("http://sandbox.test", of: service),
            credentials: credentials,
            transport: transport,
            configuration: configuration,
            clock: clock,
            random: { 0.5 }
        )
    }

    /// What the API answers when it works as it should; a null body for none.
    func ask(_ method: String, _ path: String, _ body: String = "") async throws -> JSONValue {
        let outcome = await sandbox.respond(
            to: SandboxRequest(
                method: method,
                path: "/cloudapi/v6" + path,
                headers: [SandboxHeader("Authorization", "Bearer t"), SandboxHeader("Host", "sandbox.test")],
                body: Array(body.utf8)
            )
        )
        guard case .answer(let response, _) = outcome, !response.body.isEmpty else {
            return .null
        }
        return try JSONValue(parsing: response.body)
    }

    /// Requests so far, as `METHOD path`, ids replaced by their kind.
    func requests() async -> [String] {
        await sandbox.requestLog.map { entry in
            let path = entry.path.split(separator: "?").first.map(String.init) ?? ""
            let parts = path.split(separator: "/").dropFirst(path.hasPrefix("/cloudapi") ? 2 : 0).map {
                part in
                part.utf8.count >= 36 ? "ID" : String(part)
            }
            return "\(entry.method) /\(parts.joined(separator: "/"))"
        }
    }

    // MARK: Shorthand for operations

    func create(
        _ type: String,
        _ configuration: [String: Value],
        progress: RecordedProgress = RecordedProgress(),
        seconds: Int = 600
    ) async throws(OperationFailure) -> ObservedObject {
        let value = Self.object(type, configuration, schemas: provider.schemas)
        let result = try await provider.create(
            CreateRequest(
                address: InstanceAddress(ResourceAddress(type: type, name: "x")),
                configuration: value,
                planned: value,
                timeoutSeconds: seconds
            ),
            progress: progress
        )
        return result.object ?? ObservedObject(objectID: "", attributes: .null())
    }

    func update(
        _ type: String,
        _ object: ObservedObject,
        _ configuration: [String: Value],
        changedSecrets: Set<String> = [],
        seconds: Int = 600
    ) async throws(OperationFailure) -> ObservedObject {
        var planned = object.attributes.mapValue ?? ValueMap()
        for (name, value) in configuration {
            planned[name] = value
        }
        let result = try await provider.update(
            UpdateRequest(
                address: InstanceAddress(ResourceAddress(type: type, name: "x")),
                objectID: object.objectID,
                prior: object.attributes,
                configuration: Self.object(type, configuration, schemas: provider.schemas),
                planned: .object(planned),
                changedSecrets: changedSecrets,
                timeoutSeconds: seconds
            ),
            progress: RecordedProgress()
        )
        return result.object ?? object
    }

    func delete(_ type: String, _ object: ObservedObject) async throws(OperationFailure) {
        _ = try await provider.delete(
            DeleteRequest(
                address: InstanceAddress(ResourceAddress(type: type, name: "x")),
                objectID: object.objectID,
                prior: object.attributes,
                timeoutSeconds: 600
            ),
            progress: RecordedProgress()
        )
    }

    func user(_ name: String, _ more: [String: Value] = [:]) async throws(OperationFailure) -> ObservedObject
    {
        try await create("ionoscloud_user", Self.userArguments(name).merging(more) { $1 })
    }

    static func userArguments(_ name: String) -> [String: Value] {
        [
            "first_name": .string(name), "last_name": .string("Example"),
            "email": .string("\(name)@example.com"), "password": .string("abc123-321CBA"),
            "administrator": .bool(false), "force_sec_auth": .bool(false),
        ]
    }

    /// An object with every attribute of the schema, null where nothing is given.
    static func object(_ type: String, _ given: [String: Value], schemas: SchemaCatalog) -> Value {
        let attributes = schemas.schema(.managed, type)?.attributes ?? []
        return .object(
            ValueMap(attributes.map { ($0.name, given[$0.name] ?? $0.defaultValue ?? .null($0.type)) })
        )
    }

    static func record(
        _ type: String,
        _ object: ObservedObject,
        name: String = "x",
        key: InstanceKey? = nil
    ) -> ResourceRecord {
        ResourceRecord(
            address: InstanceAddress(ResourceAddress(type: type, name: name), key),
            objectID: object.objectID,
            attributes: object.attributes
        )
    }
}

/// A clock that jumps ahead instead of waiting.
final class SkippingClock: APIClock {
    private let elapsed = Mutex(Duration.zero)
    private let pending = Mutex<(@Sendable () async -> Void)?>(nil)

    /// Does something when the next waiting begins.
    func atNextSleep(_ work: @escaping @Sendable () async -> Void) {
        pending.withLock { $0 = work }
    }

    func now() -> Duration {
        elapsed.withLock { $0 }
    }

    func sinceEpoch() -> Duration {
        .seconds(1_700_000_000) + now()
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        let work = pending.withLock { pending in
            let work = pending
            pending = nil
            return work
        }
        await work?()
        elapsed.withLock { $0 += duration }
    }

    var milliseconds: Int64 {
        sinceEpoch().components.seconds * 1000 + sinceEpoch().components.attoseconds / 1_000_000_000_000_000
    }
}

/// Remembers what a provider reported.
final class RecordedProgress: OperationProgress {
    private let state = Mutex<(ids: [String], waits: [String])>(([], []))

    var isInterrupted: Bool { false }

    var identifiedIDs: [String] {
        state.withLock { $0.ids }
    }

    var waits: [String] {
        state.withLock { $0.waits }
    }

    func identified(_ object: ObservedObject) async throws(OperationFailure) {
        state.withLock { $0.ids.append(object.objectID) }
    }

    func waiting(for what: String) async {
        state.withLock { $0.waits.append(what) }
    }

    func resting(for what: String) async {
        await waiting(for: what)
    }
}

/// Hands requests to a sandbox in the same process.
struct SandboxTransport: Transport {
    let sandbox: Sandbox
    /// Whether UUIDs come back in capitals, in every second answer.
    var changesCase = false
    private let count = Counter()

    init(sandbox: Sandbox, changesCase: Bool = false) {
        self.sandbox = sandbox
        self.changesCase = changesCase
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        func small(_ bytes: [UInt8]) -> [UInt8] {
            changesCase ? withUUIDs(of: bytes, 0x41...0x5a, plus: 0x20) : bytes
        }
        let outcome = await sandbox.respond(
            to: SandboxRequest(
                method: request.method.rawValue,
                path: String(decoding: small(Array(request.url.target.utf8)), as: UTF8.self),
                headers: request.headers.fields.map { SandboxHeader($0.name, $0.value) }
                    + [SandboxHeader("Host", "sandbox.test")],
                body: small(request.body ?? [])
            )
        )
        switch outcome {
        case .answer(let response, _):
            let capitals = changesCase && count.next().isMultiple(of: 2)
            return HTTPResponse(
                status: response.status,
                headers: HTTPHeaders(response.headers.map { (name: $0.name, value: $0.value) }),
                body: capitals ? withUUIDs(of: response.body, 0x61...0x7a, plus: -0x20) : response.body
            )
        case .drop:
            throw TransportError(kind: .reset, message: "connection reset", mayHaveReachedServer: true)
        case .hang:
            throw TransportError(kind: .noAnswer, message: "no answer", mayHaveReachedServer: true)
        }
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    /// The bytes, those of UUIDs that lie in a range moved.
    private func withUUIDs(of bytes: [UInt8], _ range: ClosedRange<UInt8>, plus distance: Int) -> [UInt8] {
        func isPart(_ byte: UInt8, _ position: Int) -> Bool {
            [8, 13, 18, 23].contains(position)
                ? byte == 0x2d
                : (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
        }
        var bytes = bytes
        var index = 0
        while index + 36 <= bytes.count {
            guard (0..<36).allSatisfy({ isPart(bytes[index + $0], $0) }) else {
                index += 1
                continue
            }
            for position in index..<index + 36 where range.contains(bytes[position]) {
                bytes[position] = UInt8(Int(bytes[position]) + distance)
            }
            index += 36
        }
        return bytes
    }
}

extension IonosProvider {
    var schemas: SchemaCatalog {
        (try? IonosCloudProvider().catalog()) ?? SchemaCatalog([])
    }

    func review(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        review(plan.proposal, facts: facts).findings
    }

    func recheck(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        recheck(plan.proposal, facts: facts)
    }

    func survey(_ plan: Plan, deleted: Set<String>) async throws(DiagnosticsError) -> ProviderFacts {
        try await survey(plan.proposal, deleted: deleted)
    }
}
