import Addresses
package import JSONText
package import SourceText
package import StateModel
package import Values

/// What a provider does that has nothing to do for several types at once, and what is always asked of the type.
extension ConfiguredProvider {
    package var resourceTypes: [any ResourceType] {
        []
    }

    package var dataTypes: [any DataType] {
        []
    }

    package func resourceType(_ name: String) -> (any ResourceType)? {
        resourceTypes.first { $0.name == name }
    }

    package var identity: AccountIdentity? {
        nil
    }

    package var hasAccount: Bool {
        true
    }

    package var endpoints: [String] {
        []
    }

    // MARK: Whole plans

    package var refusesRecreation: Set<String> {
        []
    }

    package func review(_ plan: ProposedPlan, facts: ProviderFacts) -> PlanReview {
        PlanReview()
    }

    package func recheck(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        []
    }

    package func survey(
        _ plan: ProposedPlan,
        deleted: Set<String>
    ) async throws(DiagnosticsError) -> ProviderFacts {
        ProviderFacts()
    }

    // MARK: Identity and import

    package func validateImportID(_ id: String, type: String) throws(DiagnosticsError) {
        try resourceType(type)?.validateImportID(id)
    }

    package func identity(of object: ObservedObject, type: String) -> String {
        "\(type) \(resourceType(type)?.identity(of: object) ?? object.objectID)"
    }

    package func identity(ofImport id: String, type: String) -> String? {
        resourceType(type)?.identity(ofImport: id).map { "\(type) \($0)" }
    }

    package func readForImport(type: String, id: String) async throws(DiagnosticsError) -> ObservedObject {
        guard let known = resourceType(type) else {
            throw DiagnosticsError(
                .error("Unknown resource type", "keyform has no resource type \"\(type)\".")
            )
        }
        return try await known.readForImport(id)
    }

    // MARK: Reading

    package func remember(recentWrites: [String: Int64]) {}

    package func receive(_ signer: SignerKey) {}

    package func receive(_ former: FormerSigner) {}

    package var signerProblem: String? {
        nil
    }

    package func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        var answers: [RefreshAnswer] = []
        for (type, requests) in Dictionary(grouping: objects, by: \.record.address.resource.type) {
            answers +=
                await resourceType(type)?.refresh(requests)
                ?? requests.map { $0.answer(.failed($0.unknownType)) }
        }
        return answers
    }

    package func presentElements(
        _ requests: [ElementRequest]
    ) async throws(DiagnosticsError) -> [Set<String>] {
        requests.map { _ in [] }
    }

    package func readData(type: String, configuration: Value) async throws(DiagnosticsError) -> Value {
        guard let known = dataTypes.first(where: { $0.name == type }) else {
            throw DiagnosticsError(
                .error("Unsupported data source", "keyform has no data source \"\(type)\".")
            )
        }
        return try await known.read(configuration)
    }

    // MARK: Writing

    package func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        await resourceType(creation.address.resource.type)?.recognition(for: creation, facts: facts) ?? .null
    }

    package func exclusionKey(of creation: CreateRequest) -> String? {
        let type = creation.address.resource.type
        return resourceType(type)?.exclusionKey(of: creation).map { "\(type): \($0)" }
    }

    package func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await type(of: request.address).create(request, progress: progress)
    }

    package func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await type(of: request.address).update(request, progress: progress)
    }

    package func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await type(of: request.address).delete(request, progress: progress)
    }

    private func type(of address: InstanceAddress) throws(OperationFailure) -> any ResourceType {
        guard let type = resourceType(address.resource.type) else {
            throw .unknownType(address)
        }
        return type
    }

    // MARK: Recovery

    package func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        resourceType(creation.key.address.resource.type)?.contradiction(of: object, to: creation)
    }

    package func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID> {
        []
    }

    package func longestRecognition(of intents: [OpenIntent]) -> Duration {
        .zero
    }

    package func recognise(
        _ intents: [OpenIntent],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for (type, creates) in Dictionary(grouping: intents, by: \.key.address.resource.type) {
            let found = try await resourceType(type)?.recognise(creates, known: known[type] ?? [])
            verdicts.merge(found ?? [:]) { $1 }
        }
        return verdicts
    }
}
