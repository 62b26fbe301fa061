import Addresses
import Configuration
import Execution
import Functions
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import StateStoreTests
import Synchronization
import TestSupport
import Testing
import Values

@testable import UtilityProviders

/// A configuration of utility types, as a command would plan and apply it: with the real engine and a state in memory.
struct UtilitySession {
    let store: InMemoryStateStore
    private let configuration: Configuration
    private let graph: ResourceGraph
    private let evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator
    private let providers: ProviderSet

    /// - Throws: what `validate` says of the text.
    init(_ text: String, _ store: InMemoryStateStore, surroundings: ProviderSurroundings = .test()) throws {
        let all = UtilityProviderList.all
        let schemas = SchemaCatalog(try all.flatMap { try $0.types() }, providers: all.map(\.schema))
        let found = ConfigurationValidation.validate(
            files: [SourceFile(name: "main.tf", text: text)],
            schemas: schemas,
            functions: .terraform
        )
        guard !found.diagnostics.hasErrors else {
            throw DiagnosticsError(found.diagnostics)
        }
        let (configuration, graph) = (found.configuration, ResourceGraph.build(found.configuration).0)
        self.store = store
        self.configuration = configuration
        self.graph = graph
        evaluator = { resources in
            ConfigurationEvaluator(
                configuration: configuration,
                graph: graph,
                variables: configuration.variables.mapValues { $0.defaultValue ?? .null() },
                resources: resources,
                functions: .terraform
            )
        }
        var members: [ProviderAddress: ProviderSet.Member] = [:]
        for provider in all {
            members[ProviderAddress(name: provider.name)] =
                try provider.configure([ProviderBlockValue()], in: surroundings).first?.member
        }
        providers = ProviderSet(schemas: schemas, members: members)
    }

    /// Plans; what an earlier run left open is settled before, as every run does.
    func plan(
        refreshes: Bool = true,
        allowed: Set<PlanGuard.Name> = []
    ) async throws -> PlanningSession.Outcome {
        try await inRun("plan") { _ in try await outcome(refreshes: refreshes, allowed: allowed) }
    }

    /// Plans and carries it out.
    ///
    /// - Returns: what was planned.
    @discardableResult
    func apply(
        allowed: Set<PlanGuard.Name> = [],
        target: String? = nil,
        parallelism: Int = 10
    ) async throws -> PlanningSession.Outcome {
        try await inRun("apply") { run in
            let outcome = try await outcome(allowed: allowed, target: target)
            let executor = Executor(
                plan: outcome.plan,
                facts: outcome.facts,
                snapshot: outcome.snapshot,
                run: run,
                configuration: configuration,
                evaluator: evaluator,
                providers: providers,
                store: store,
                seal: await store.secretSeal(),
                interruption: Interruption(),
                clock: SystemExecutionClock(),
                options: Executor.Options(parallelism: parallelism),
                onEvent: { _ in }
            )
            _ = await executor.apply()
            let result = await executor.recordOutputs(configuration.outputs)
            guard result.succeeded else {
                throw DiagnosticsError(result.failures.map(\.diagnostic) + result.diagnostics)
            }
            return outcome
        }
    }

    private func outcome(
        refreshes: Bool = true,
        allowed: Set<PlanGuard.Name>,
        target: String? = nil
    ) async throws -> PlanningSession.Outcome {
        try await Recovery(providers: providers, store: store, onEvent: { _ in })
            .settle(await store.snapshot())
        var request = PlanningSession.Request(refreshes: refreshes, planID: "plan", allowed: allowed)
        request.selection.targets = try target.map { [.resource(try InstanceAddress(parsing: $0))] } ?? []
        return try await PlanningSession(
            configuration: configuration,
            graph: graph,
            evaluator: evaluator,
            providers: providers,
            seal: await store.secretSeal(),
            onEvent: { _ in }
        )
        .plan(request, snapshot: await store.snapshot())
    }

    /// Takes an object over.
    func `import`(_ address: String, id: String) async throws {
        let address = try InstanceAddress(parsing: address)
        _ = try await inRun("import") { run in
            try await Importer(
                configuration: configuration,
                evaluator: evaluator,
                providers: providers,
                store: store,
                seal: await store.secretSeal()
            )
            .import(address, id: id, run: run, snapshot: await store.snapshot())
        }
    }

    /// The attributes of an object of the state.
    func attributes(_ address: String) async throws -> ValueMap {
        let records = await store.snapshot().records
        let record = try #require(
            records.first { $0.address.description == address && $0.generation == 0 },
            "\(records.map(\.address.description))"
        )
        return try #require(record.attributes.mapValue)
    }

    private func inRun<Result>(
        _ command: String,
        _ work: (RunID) async throws -> Result
    ) async throws -> Result {
        try await store.acquireLease(LeaseHolder(who: "test", processID: 1, command: command, since: 0))
        let run = try await store.beginRun(RunDraft(command: command, who: "test", reason: nil))
        do {
            let result = try await work(run)
            try await store.endRun(run, .succeeded, summary: "")
            await store.releaseLease()
            return result
        } catch {
            try await store.endRun(run, .failed, summary: "")
            await store.releaseLease()
            throw error
        }
    }
}

extension ProviderSurroundings {
    /// Without a network; random numbers that are the same in every run of a test, and never twice the same within one.
    static func test(seed: UInt64 = 1) -> ProviderSurroundings {
        var surroundings = ProviderSurroundings(connect: { (_) throws(DiagnosticsError) in
            throw DiagnosticsError(.error("There is no network here"))
        })
        let source = SharedGenerator(seed: seed)
        surroundings.generator = { source }
        return surroundings
    }
}

/// One sequence of random numbers that all who have it take from.
final class SharedGenerator: RandomNumberGenerator, Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func next() -> UInt64 {
        generator.withLock { $0.next() }
    }
}

extension PlanningSession.Outcome {
    /// The actions by address, without what does not change.
    var actions: [String: ChangeAction] {
        Dictionary(
            plan.changes.filter { $0.action != .noop }.map { ($0.address.description, $0.action) },
            uniquingKeysWith: { $1 }
        )
    }
}
