import Addresses
import JSONText
import Providers
import SourceText
import StateModel

/// A resource type of the provider, in one account.
protocol AccountType: ResourceType {
    static var name: String { get }

    var account: IonosProvider { get }

    /// Reads objects; `round` holds what types that are read together share.
    func refresh(_ requests: [RefreshRequest], in round: MembershipRound) async -> [RefreshAnswer]

    /// Whether the API says that the object is not there; nil where it cannot tell.
    func isGone(_ record: ResourceRecord) async -> Bool?

    /// Decides what became of creates whose answer is not known.
    func recognised(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict]

    /// Which elements are there that the configuration names of an object.
    func present(_ request: ElementRequest, in round: MembershipRound) async throws(APIError) -> Set<String>
}

extension AccountType {
    var name: String { Self.name }
    var reader: AccountReader { account.reader }
    var client: IonosClient { account.client }
    var memory: AccountMemory { account.memory }

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        await account.refresh(objects)
    }

    func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        try await account.recognise(creates, known: [name: known])
    }

    func present(_ request: ElementRequest, in round: MembershipRound) async throws(APIError) -> Set<String> {
        []
    }

    /// The verdicts on creates that have nothing to do with each other, all looked for at once.
    func verdicts(
        on creates: [OpenIntent],
        _ look: @escaping @Sendable (OpenIntent) async throws(APIError) -> RecognitionVerdict
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        try await account.verdicts(on: creates.map { [$0] }) { creates async throws(APIError) in
            var verdicts: [OperationID: RecognitionVerdict] = [:]
            for create in creates {
                verdicts[create.operation] = try await look(create)
            }
            return verdicts
        }
    }

    func write(_ address: InstanceAddress, _ timeoutSeconds: Int) -> Write {
        Write(account, address, timeoutSeconds: timeoutSeconds)
    }

    /// Ids for an intent; null where they could not be had: then nothing that is found later is certain.
    func list(_ ids: [String]?) -> JSONValue {
        ids.map { .array($0.map(JSONValue.string)) } ?? .null
    }

    /// Whether an object was there before an unfinished create began, by what the intent knows.
    func existedBefore(_ object: ObservedObject, _ creation: OpenIntent) -> String? {
        creation.recognition["known"]?.array?.contains { $0.string == object.objectID } == true
            ? "it existed before the create began" : nil
    }

    // MARK: Reading one object

    /// Reads one object; it is gone when the API says so of itself.
    func reading(
        _ request: RefreshRequest,
        _ read: () async throws(APIError) -> ObservedObject
    ) async -> RefreshAnswer {
        do throws(APIError) {
            return request.answer(.found(try await read()))
        } catch  where error.kind == .notFound {
            return request.answer(.gone)
        } catch {
            return request.answer(.failed(error.diagnostic(reading: request)))
        }
    }

    /// Looks for what is there already in the place of objects to create.
    func lookingForExisting<Result>(
        _ look: () async throws(APIError) -> Result
    ) async throws(DiagnosticsError) -> Result {
        do throws(APIError) {
            return try await look()
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "looking for existing objects", address: nil))
        }
    }

    /// Reads an object to import.
    ///
    /// - Throws: `missing` where it is not there.
    func importing(
        _ missing: Diagnostic,
        _ read: () async throws(APIError) -> ObservedObject
    ) async throws(DiagnosticsError) -> ObservedObject {
        do throws(APIError) {
            return try await read()
        } catch  where error.kind == .notFound {
            throw DiagnosticsError(missing)
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "reading the object to import", address: nil))
        }
    }
}

extension APIError {
    func diagnostic(reading request: RefreshRequest) -> Diagnostic {
        diagnostic(doing: "reading the object", address: request.record.address)
    }
}
