import Addresses
import HTTPTransport
import JSONText
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Synchronization
import Values

/// A provider of another vendor, all in this folder: types, an API of its own, and a block that says where it is.
///
/// Its vaults are opened only with a key, which it makes itself.
struct ToyProvider: Provider {
    let schema = ProviderSchema(source: "example/toy", arguments: ["host"], signers: ["toy_key"])

    func types() throws(SchemaError) -> [ResourceSchema] {
        [
            (ResourceAddress.Mode.managed, "toy_shelf"), (.managed, "toy_book"), (.data, "toy_shelf"),
            (.managed, "toy_key"), (.managed, "toy_vault"), (.data, "toy_vault"),
        ].map { kind, type in
            ResourceSchema(
                kind: kind,
                type: type,
                version: 1,
                isSigned: type == "toy_vault",
                description: "",
                attributes: [
                    AttributeSchema(name: "id", type: .string, mode: .computed),
                    AttributeSchema(name: "name", type: .string, mode: .required),
                ]
                    + (type == "toy_book"
                        ? [AttributeSchema(name: "shelf", type: .string, mode: .required)] : [])
                    + (type == "toy_key"
                        ? [
                            AttributeSchema(
                                name: "secret",
                                type: .string,
                                mode: .computed,
                                isSensitive: true,
                                storage: .sealed
                            )
                        ] : []),
                rules: [],
                orderings: [],
                timeouts: []
            )
        }
    }

    func configure(
        _ blocks: [ProviderBlockValue],
        in surroundings: ProviderSurroundings
    ) throws(DiagnosticsError) -> [ProviderConfiguration] {
        try blocks.map { (block) throws(DiagnosticsError) in
            let host = block.arguments["host"]?.stringValue ?? "toys.example"
            return ProviderConfiguration(
                ProviderSet.Member(ToyAccount(host: host, transport: try surroundings.connect(nil)))
            )
        }
    }
}

/// An account of it: nothing but its types.
struct ToyAccount: ConfiguredProvider {
    let host: String
    let transport: any Transport
    let key = ToyKey()

    var resourceTypes: [any ResourceType] {
        [
            ToyType(name: "toy_shelf", path: "shelves", account: self),
            ToyType(name: "toy_book", path: "books", account: self),
            ToyType(name: "toy_key", path: "keys", account: self),
            ToyType(name: "toy_vault", path: "vaults", account: self),
        ]
    }

    var dataTypes: [any DataType] {
        [
            ToyData(name: "toy_shelf", path: "shelves", account: self),
            ToyData(name: "toy_vault", path: "vaults", account: self),
        ]
    }

    func receive(_ signer: SignerKey) {
        key.set(signer)
    }

    var signerProblem: String? {
        key.secret == nil ? "there is no key yet" : nil
    }

    /// What the API answers.
    func ask(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> (Int, JSONValue)
    {
        let answer = try await transport.send(
            HTTPRequest(
                method: method,
                url: HTTPURL(
                    origin: HTTPURL.Origin(scheme: .https, host: host, port: 443),
                    path: "/v1/\(path)"
                ),
                headers: HTTPHeaders(key.secret.map { [(name: "Key", value: $0)] } ?? []),
                body: body?.bytes(.compact),
                connectTimeout: .seconds(1),
                timeout: .seconds(1)
            )
        )
        return (answer.status, answer.body.isEmpty ? .null : try JSONValue(parsing: answer.body))
    }
}

/// What the account knows of the key that it signs with.
final class ToyKey: Sendable {
    private let known = Mutex<SignerKey?>(nil)

    func set(_ key: SignerKey) {
        known.withLock { $0 = key }
    }

    var secret: String? {
        known.withLock { $0?.object?.attributes["secret"]?.unmarked.stringValue }
    }
}

struct ToyType: ResourceType {
    let name: String
    let path: String
    let account: ToyAccount

    private func object(_ json: JSONValue) -> ObservedObject {
        ObservedObject(
            objectID: json["id"]?.string ?? "",
            attributes: .object(
                ValueMap((json.object?.members ?? []).map { ($0.name, .string($0.value.string ?? "")) })
            )
        )
    }

    private func body(_ planned: Value) -> JSONValue {
        .object(
            JSONObject(
                (planned.mapValue ?? ValueMap()).compactMap { name, value in
                    value.stringValue.map { JSONObject.Member(name: name, value: .string($0)) }
                }
            )
        )
    }

    private func failure(_ error: any Error) -> OperationFailure {
        OperationFailure(effect: .uncertain, diagnostic: .error("The toys do not answer", "\(error)"))
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        guard let (status, json) = try? await account.ask(.get, "\(path)/\(id)"), status == 200 else {
            throw DiagnosticsError(.error("Cannot import a toy that does not exist"))
        }
        return object(json)
    }

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        var answers: [RefreshAnswer] = []
        for request in objects {
            let found = try? await account.ask(.get, "\(path)/\(request.record.objectID)")
            answers.append(
                request.answer(
                    found.map { status, json in
                        switch status {
                        case 200: .found(object(json))
                        case 404: .gone
                        default: .failed(.error("Refused", "\(status)"))
                        }
                    } ?? .failed(.error("Lost"))
                )
            )
        }
        return answers
    }

    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        ["name": .string(creation.planned["name"]?.stringValue ?? "")]
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        do {
            let (status, json) = try await account.ask(.post, path, body(request.planned))
            guard status == 200 else {
                throw OperationFailure(effect: .none, diagnostic: .error("Refused", "\(status)"))
            }
            let made = object(json)
            try await progress.identified(made)
            return OperationResult(object: made, requestID: nil)
        } catch let refusal as OperationFailure {
            throw refusal
        } catch {
            throw failure(error)
        }
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        do {
            let changed = try await account.ask(.put, "\(path)/\(request.objectID)", body(request.planned)).1
            return OperationResult(object: object(changed), requestID: nil)
        } catch {
            throw failure(error)
        }
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        do {
            _ = try await account.ask(.delete, "\(path)/\(request.objectID)")
            return OperationResult(object: nil, requestID: nil)
        } catch {
            throw failure(error)
        }
    }

    /// An object of the name that nobody knows is what the create made; of two such, nobody can tell.
    func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        guard let (_, list) = try? await account.ask(.get, path) else {
            throw DiagnosticsError(.error("The toys do not answer"))
        }
        let strangers = (list.array ?? []).map(object).filter { !known.contains($0.objectID) }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for create in creates {
            let name = create.recognition["name"]?.string
            let found = strangers.filter { $0.attributes["name"]?.stringValue == name }
            verdicts[create.operation] =
                found.count > 1
                ? .ambiguous(evidence: "two of the name", candidates: found.map(\.objectID))
                : found.first.map { .exists($0) } ?? .neverHappened
        }
        return verdicts
    }
}

/// A data source, by name.
struct ToyData: DataType {
    let name: String
    let path: String
    let account: ToyAccount

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let name = configuration["name"]?.stringValue
        guard let list = try? await account.ask(.get, path).1.array,
            let id = list.first(where: { $0["name"]?.string == name })?["id"]?.string
        else {
            throw DiagnosticsError(.error("No such toy"))
        }
        return .object(ValueMap([("id", .string(id)), ("name", .string(name ?? ""))]))
    }
}
