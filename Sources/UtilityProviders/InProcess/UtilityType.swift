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

    /// What the object is known by in the history and on the screen; no secret.
    func objectID(of attributes: ValueMap) -> String
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

    func objectID(of attributes: ValueMap) -> String {
        attributes["id"]?.stringValue ?? "none"
    }

    private func object(_ attributes: ValueMap) -> ObservedObject {
        ObservedObject(objectID: objectID(of: attributes), attributes: .object(attributes))
    }

    // MARK: Import

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        throw DiagnosticsError(
            .error(
                "Resource import not supported",
                "Objects of type \"\(name)\" are in no place that they could be taken over from. Let an apply make one."
            )
        )
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        try validateImportID(id)
        throw DiagnosticsError(.error("Resource import not supported"))
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
        try result { () throws(DiagnosticsError) in try make(request.planned.mapValue ?? ValueMap()) }
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try result { () throws(DiagnosticsError) in
            try change(request.prior.mapValue ?? ValueMap(), to: request.planned.mapValue ?? ValueMap())
        }
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        OperationResult(object: nil, requestID: nil)
    }

    private func result(
        _ work: () throws(DiagnosticsError) -> ValueMap
    ) throws(OperationFailure) -> OperationResult {
        do throws(DiagnosticsError) {
            return OperationResult(object: object(try work()), requestID: nil)
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
