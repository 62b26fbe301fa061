import Addresses
import JSONText
import Planning
import ResourceSchemas
import SourceText
import StateModel
import Values

/// Hands each request to the account that its resource belongs to: `provider = ionoscloud.ALIAS`.
///
/// The first provider is that of the block without an alias, which also answers what is the same for all.
struct RoutingProvider: ResourceProvider {
    private let main: any ResourceProvider
    private let others: [String: any ResourceProvider]

    /// - Parameters:
    ///   - main: of the provider block without an alias.
    ///   - others: by alias.
    init(main: any ResourceProvider, others: [String: any ResourceProvider]) {
        self.main = main
        self.others = others
    }

    private func provider(_ alias: String?) -> (any ResourceProvider)? {
        alias.map { others[$0] } ?? main
    }

    private static func missing(_ alias: String?, _ address: String?) -> Diagnostic {
        .error(
            "Provider configuration not present",
            "To work with this object its original provider configuration, ionoscloud.\(alias ?? ""), is required, but it"
                + " has been removed. This occurs when a provider configuration is removed while objects created by that"
                + " provider still exist in the state. Re-add the provider \"ionoscloud\" block with this alias to destroy"
                + " the object, after which you can remove the block again.",
            address: address
        )
    }

    var schemas: SchemaCatalog {
        main.schemas
    }

    var refusesRecreation: Set<String> {
        main.refusesRecreation
    }

    func validateImportID(_ id: String, type: String) throws(DiagnosticsError) {
        try main.validateImportID(id, type: type)
    }

    func identity(of object: ObservedObject, type: String, provider alias: String?) -> String {
        provider(alias)?.identity(of: object, type: type, provider: alias)
            ?? Self.unknownAccount(alias) + main.identity(of: object, type: type, provider: alias)
    }

    func identity(ofImport id: String, type: String, provider alias: String?) -> String? {
        guard let provider = provider(alias) else {
            return main.identity(ofImport: id, type: type, provider: alias).map {
                Self.unknownAccount(alias) + $0
            }
        }
        return provider.identity(ofImport: id, type: type, provider: alias)
    }

    /// Of a provider block that is gone nobody knows the account.
    private static func unknownAccount(_ alias: String?) -> String {
        "\(alias ?? ""): "
    }

    // MARK: - Whole plans, account by account

    private func accounts(_ plan: Plan) -> [(alias: String?, plan: Plan)] {
        let aliases = Set(plan.changes.map(\.provider))
        return aliases.sorted { ($0 ?? "") < ($1 ?? "") }.map { ($0, plan.part(of: $0)) }
    }

    func review(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        accounts(plan).flatMap { alias, part in
            provider(alias)?.review(part, facts: facts.part(of: alias)) ?? []
        }
    }

    func recheck(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        accounts(plan).flatMap { alias, part in
            provider(alias)?.recheck(part, facts: facts.part(of: alias)) ?? []
        }
    }

    func survey(_ plan: Plan, departed: Set<String>) async throws(DiagnosticsError) -> ProviderFacts {
        var facts = ProviderFacts()
        for (alias, part) in accounts(plan) {
            guard let provider = provider(alias) else {
                throw DiagnosticsError(Self.missing(alias, part.changes.first?.address.description))
            }
            facts.set(try await provider.survey(part, departed: departed), of: alias)
        }
        return facts
    }

    // MARK: - Reading

    func remember(recentWrites: [String: Int64]) {
        for provider in [main] + Array(others.values) {
            provider.remember(recentWrites: recentWrites)
        }
    }

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        var answers: [RefreshAnswer] = []
        for (alias, requests) in Dictionary(grouping: objects, by: \.provider) {
            if let provider = provider(alias) {
                answers += await provider.refresh(requests)
            } else {
                answers += requests.map {
                    RefreshAnswer(
                        key: $0.record.key,
                        result: .failed(Self.missing(alias, $0.record.address.description))
                    )
                }
            }
        }
        return answers
    }

    func presentElements(
        _ requests: [ElementRequest]
    ) async throws(DiagnosticsError) -> [Set<String>] {
        var found: [ElementRequest: Set<String>] = [:]
        for (alias, group) in Dictionary(grouping: requests, by: \.provider) {
            guard let provider = provider(alias) else {
                throw DiagnosticsError(Self.missing(alias, group.first?.address.description))
            }
            found.merge(zip(group, try await provider.presentElements(group))) { first, _ in first }
        }
        return requests.map { found[$0] ?? [] }
    }

    func readForImport(
        type: String,
        id: String,
        provider alias: String?
    ) async throws(DiagnosticsError) -> ObservedObject {
        guard let provider = provider(alias) else {
            throw DiagnosticsError(Self.missing(alias, nil))
        }
        return try await provider.readForImport(type: type, id: id, provider: alias)
    }

    func readData(
        type: String,
        configuration: Value,
        provider alias: String?
    ) async throws(DiagnosticsError) -> Value {
        guard let provider = provider(alias) else {
            throw DiagnosticsError(Self.missing(alias, nil))
        }
        return try await provider.readData(type: type, configuration: configuration, provider: alias)
    }

    // MARK: - Writing

    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        let alias = creation.provider
        guard let alias, let provider = provider(alias) else {
            return await main.recognition(for: creation, facts: facts.part(of: nil))
        }
        return [
            "provider": .string(alias),
            "recognition": await provider.recognition(for: creation, facts: facts.part(of: alias)),
        ]
    }

    func likeness(of creation: CreateRequest) -> String? {
        guard let likeness = (provider(creation.provider) ?? main).likeness(of: creation) else {
            return nil
        }
        // Objects of two accounts are never taken for each other.
        return creation.provider.map { "\($0): \(likeness)" } ?? likeness
    }

    private func required(
        _ alias: String?,
        _ address: String
    ) throws(OperationFailure) -> any ResourceProvider {
        guard let provider = provider(alias) else {
            throw OperationFailure(effect: .none, diagnostic: Self.missing(alias, address))
        }
        return provider
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await required(request.provider, request.address.description).create(request, progress: progress)
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await required(request.provider, request.address.description).update(request, progress: progress)
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await required(request.provider, request.address.description).delete(request, progress: progress)
    }

    // MARK: - What earlier runs left open

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        let (alias, creation) = Self.opened(creation)
        return (provider(alias) ?? main).contradiction(of: object, to: creation)
    }

    func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID> {
        var gone: Set<OperationID> = []
        for (alias, group) in Dictionary(grouping: deletes, by: \.record.provider) {
            // Of an account that cannot be reached nothing is certain.
            gone.formUnion(await provider(alias)?.vanished(group) ?? [])
        }
        return gone
    }

    func longestRecognition(of intents: [OpenIntent]) -> Duration {
        main.longestRecognition(of: intents.map { Self.opened($0).intent })
    }

    func recognise(
        _ intents: [OpenIntent],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for (alias, group) in Dictionary(grouping: intents.map(Self.opened), by: \.alias) {
            let intents = group.map(\.intent)
            guard let provider = provider(alias) else {
                throw DiagnosticsError(Self.missing(alias, intents.first?.key.address.description))
            }
            verdicts.merge(try await provider.recognise(intents, known: known)) { $1 }
        }
        return verdicts
    }

    /// Takes off what `recognition` has put around that of another account's provider.
    private static func opened(_ intent: OpenIntent) -> (alias: String?, intent: OpenIntent) {
        guard let alias = intent.recognition["provider"]?.string else {
            return (nil, intent)
        }
        return (alias, intent.withRecognition(intent.recognition["recognition"] ?? .null))
    }
}

extension ProviderFacts {
    /// Facts of other accounts stand beside those of the main one, under a name that no fact has.
    private static let others = "other accounts"

    fileprivate func part(of alias: String?) -> ProviderFacts {
        guard let alias else {
            return self
        }
        return ProviderFacts(content[Self.others]?[alias] ?? .object([:]))
    }

    fileprivate mutating func set(_ facts: ProviderFacts, of alias: String?) {
        guard let alias else {
            var object = facts.content.object ?? [:]
            object[Self.others] = content[Self.others]
            content = .object(object)
            return
        }
        var object = content.object ?? [:]
        var accounts = object[Self.others]?.object ?? [:]
        accounts[alias] = facts.content
        object[Self.others] = .object(accounts)
        content = .object(object)
    }
}

extension Plan {
    /// The changes and steps of one account; nothing of the others.
    fileprivate func part(of alias: String?) -> Plan {
        var part = self
        let positions = changes.indices.filter { changes[$0].provider == alias }
        let numbers = Dictionary(uniqueKeysWithValues: positions.enumerated().map { ($1, $0) })
        part.changes = positions.map { changes[$0] }
        part.joins = []
        part.steps = steps.filter { numbers[$0.change] != nil }.enumerated().map { id, step in
            Step(
                id: id,
                work: step.work,
                change: numbers[step.change] ?? 0,
                key: step.key,
                after: [],
                recordedDependencies: step.recordedDependencies,
                createBeforeDestroy: step.createBeforeDestroy,
                preventDestroy: step.preventDestroy,
                timeoutSeconds: step.timeoutSeconds
            )
        }
        return part
    }
}
