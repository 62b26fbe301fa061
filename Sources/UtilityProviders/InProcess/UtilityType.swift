import JSONText
import Providers
import SourceText
import StateModel
import Values

/// A resource type whose objects are nothing but their rows in the state: made in the process, and never out of reach.
///
/// They go through the same intents and rows as all others. What a run was cut off from making was not made.
protocol UtilityType: ResourceType {
    static var name: String { get }

    /// Makes an object.
    ///
    /// - Parameter planned: every attribute; unknown is what this decides.
    /// - Returns: every attribute, wholly known; what comes of a marked value is marked.
    /// - Throws: why it cannot be made.
    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap

    /// Changes an object in place.
    ///
    /// - Parameters:
    ///   - prior: every attribute as it is.
    ///   - planned: every attribute as it shall be; unknown is what this decides.
    /// - Returns: every attribute, wholly known.
    /// - Throws: why it cannot be changed.
    func change(_ prior: ValueMap, to planned: ValueMap) throws(DiagnosticsError) -> ValueMap

    /// The object that an import id stands for; such an id says all that there is to say.
    ///
    /// - Returns: every attribute; nil where objects of the type cannot be taken over.
    /// - Throws: which form the id must have.
    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap?

    /// What a reader of a plan should know of an object that it creates.
    ///
    /// - Parameter planned: its attributes, as far as they are known.
    /// - Returns: notes, mostly none.
    func notes(on planned: ValueMap) -> [Note]
}

/// Something that holds for all objects of a plan that are alike in one thing.
struct Note: Hashable {
    let summary: String
    let detail: String
}

extension UtilityType {
    var name: String {
        Self.name
    }

    var isKeptInState: Bool {
        true
    }

    func change(_ prior: ValueMap, to planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        planned
    }

    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        nil
    }

    func notes(on planned: ValueMap) -> [Note] {
        []
    }

    /// An object, known by its `id` in the history and on the screen.
    ///
    /// One whose id is a secret, or that has none, is known by its address alone.
    func object(_ attributes: ValueMap) -> ObservedObject {
        let id = attributes["id"].flatMap { $0.isSensitive ? nil : $0.stringValue }
        return ObservedObject(objectID: id ?? "none", attributes: .object(attributes))
    }

    // MARK: Import

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try readImport(id)
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        object(try readImport(id))
    }

    private func readImport(_ id: String) throws(DiagnosticsError) -> ValueMap {
        guard let attributes = try imported(id) else {
            throw DiagnosticsError(
                .error(
                    "Resource import not supported",
                    "Objects of type \"\(name)\" are in no place that they could be taken over from. Let an apply make"
                        + " one."
                )
            )
        }
        return attributes
    }

    // MARK: Reading and writing

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        objects.map { request in
            request.answer(
                .found(
                    ObservedObject(
                        objectID: request.record.objectID,
                        attributes: request.record.attributes
                    )
                )
            )
        }
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let planned = request.planned.mapValue ?? ValueMap()
        return try await result(planned) { () throws(DiagnosticsError) in try make(planned) }
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let planned = request.planned.mapValue ?? ValueMap()
        return try await result(planned) { () throws(DiagnosticsError) in
            try change(request.prior.mapValue ?? ValueMap(), to: planned)
        }
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        OperationResult(object: nil, requestID: nil)
    }

    /// The result of work that may take a while, such as a hash: it keeps nothing else waiting.
    @concurrent private func result(
        _ planned: ValueMap,
        _ work: @Sendable () throws(DiagnosticsError) -> ValueMap
    ) async throws(OperationFailure) -> OperationResult {
        do throws(DiagnosticsError) {
            let made = try work().mapValues { name, value in
                // What was expected to be a secret is one.
                value.containsMarks ? value : value.marked(planned[name]?.marks ?? [])
            }
            return OperationResult(object: object(made), requestID: nil)
        } catch {
            throw OperationFailure(
                effect: .none,
                diagnostic: error.diagnostics.first ?? .error("Object cannot be made")
            )
        }
    }

    // MARK: Recovery

    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        .null
    }

    func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        Dictionary(creates.map { ($0.operation, .neverHappened) }, uniquingKeysWith: { first, _ in first })
    }
}
