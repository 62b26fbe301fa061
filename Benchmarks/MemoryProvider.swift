import Addresses
import JSONText
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Synchronization
import Values

/// A provider with one type.
struct MemoryProvider: ConfiguredProvider {
    private let thing = MemoryType()

    var resourceTypes: [any ResourceType] { [thing] }
    var schemas: SchemaCatalog { thing.schemas }
    /// Of its one configuration.
    var providers: ProviderSet {
        ProviderSet(schemas: schemas, members: [ProviderAddress(name: "bench"): ProviderSet.Member(self)])
    }
}

/// The objects of an API that answers at once.
private final class MemoryType: ResourceType {
    let name = "bench_thing"
    let schemas = SchemaCatalog([
        ResourceSchema(
            kind: .managed,
            type: "bench_thing",
            version: 1,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed),
                AttributeSchema(name: "name", type: .string, mode: .required),
                AttributeSchema(name: "needs", type: .list(.string), mode: .optional),
            ],
            rules: [],
            orderings: [],
            timeouts: []
        )
    ])

    private let objects = Mutex<[String: Value]>([:])

    func refresh(_ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        objects.withLock { objects in
            requests.map { request in
                let id = request.record.objectID
                return RefreshAnswer(
                    key: request.record.key,
                    result: objects[id].map { .found(ObservedObject(objectID: id, attributes: $0)) } ?? .gone
                )
            }
        }
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        throw DiagnosticsError(.error("Nothing is imported here"))
    }

    func recognition(for creation: CreateRequest, facts: ProviderFacts) -> JSONValue { .null }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let object = objects.withLock { objects in
            let id = "id-\(objects.count + 1)"
            var attributes = request.planned.mapValue ?? ValueMap()
            attributes["id"] = .string(id)
            objects[id] = .object(attributes)
            return ObservedObject(objectID: id, attributes: .object(attributes))
        }
        try await progress.identified(object)
        return OperationResult(object: object, requestID: nil)
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        OperationResult(
            object: ObservedObject(objectID: request.objectID, attributes: request.planned),
            requestID: nil
        )
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        objects.withLock { $0[request.objectID] = nil }
        return OperationResult(object: nil, requestID: nil)
    }

    func recognise(
        _ intents: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] { [:] }
}
