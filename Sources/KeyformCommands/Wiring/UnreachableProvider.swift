import JSONText
import Planning
import ResourceSchemas
import SourceText
import StateModel
import Values

/// A provider that knows its types but cannot reach the API: everything that needs it tells why.
struct UnreachableProvider: ResourceProvider {
    let pure: any ResourceProvider
    let problem: DiagnosticsError

    private var diagnostic: Diagnostic {
        problem.diagnostics.first { $0.severity == .error } ?? .error("The API cannot be reached")
    }

    private var failure: OperationFailure {
        OperationFailure(effect: .none, diagnostic: diagnostic)
    }

    var schemas: SchemaCatalog {
        pure.schemas
    }

    var refusesRecreation: Set<String> {
        pure.refusesRecreation
    }

    func review(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        pure.review(plan, facts: facts)
    }

    func recheck(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        pure.recheck(plan, facts: facts)
    }

    func validateImportID(_ id: String, type: String) throws(DiagnosticsError) {
        try pure.validateImportID(id, type: type)
    }

    func identity(of object: ObservedObject, type: String, provider: String?) -> String {
        pure.identity(of: object, type: type, provider: provider)
    }

    func identity(ofImport id: String, type: String, provider: String?) -> String? {
        pure.identity(ofImport: id, type: type, provider: provider)
    }

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        objects.map { RefreshAnswer(key: $0.record.key, result: .failed(diagnostic)) }
    }

    func survey(_ plan: Plan, departed: Set<String>) async throws(DiagnosticsError) -> ProviderFacts {
        guard plan.steps.contains(where: { $0.work != .forget && $0.work != .move && $0.work != .record })
        else {
            return ProviderFacts()
        }
        throw problem
    }

    func presentElements(
        _ requests: [ElementRequest]
    ) async throws(DiagnosticsError) -> [Set<String>] {
        throw problem
    }

    func readForImport(
        type: String,
        id: String,
        provider: String?
    ) async throws(DiagnosticsError) -> ObservedObject {
        throw problem
    }

    func readData(
        type: String,
        configuration: Value,
        provider: String?
    ) async throws(DiagnosticsError) -> Value {
        throw problem
    }

    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        await pure.recognition(for: creation, facts: facts)
    }

    func likeness(of creation: CreateRequest) -> String? {
        pure.likeness(of: creation)
    }

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        pure.contradiction(of: object, to: creation)
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        throw failure
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        throw failure
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        throw failure
    }

    func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID> {
        []
    }

    func longestRecognition(of intents: [OpenIntent]) -> Duration {
        pure.longestRecognition(of: intents)
    }

    func recognise(
        _ intents: [OpenIntent],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        throw problem
    }
}
