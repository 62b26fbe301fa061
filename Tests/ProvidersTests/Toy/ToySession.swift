import Addresses
import Configuration
import Execution
import Functions
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing

/// A configuration of toys, as a command would plan, apply or import it: with the real engine and a state in memory.
struct ToySession {
    let store: InMemoryStateStore
    let configuration: Configuration
    let graph: ResourceGraph
    let providers: ProviderSet

    /// A session; `own` is what stands in a file that only keyform reads.
    init(_ text: String, own: String = "", _ toys: ToyAPI, _ store: InMemoryStateStore) throws {
        let provider = ToyProvider()
        let catalog = try provider.catalog()
        let (configuration, problems) = ConfigurationLoader.load(
            files: [
                SourceFile(name: "main.tf", text: text), SourceFile(name: "own.keyform.hcl", text: own),
            ],
            schemas: catalog
        )
        try #require(!problems.hasErrors, "\(problems.map(\.summary))")
        self.store = store
        self.configuration = configuration
        graph = ResourceGraph.build(configuration).0
        let evaluator = Self.evaluator(configuration, graph)(PlannedValues())
        let configured = try provider.configure(
            configuration.providers.map { block in
                ProviderBlockValue(
                    alias: block.alias,
                    arguments: evaluator.provider(block).0,
                    declaration: block.declaration
                )
            },
            in: ProviderSurroundings(connect: { (_) throws(DiagnosticsError) in toys })
        )
        providers = ProviderSet(
            schemas: catalog,
            members: Dictionary(
                uniqueKeysWithValues: zip(configuration.providers, configured).map {
                    ($0.address, $1.member)
                }
            ),
            signers: configuration.signers.mapValues(\.key)
        )
    }

    private static func evaluator(
        _ configuration: Configuration,
        _ graph: ResourceGraph
    ) -> @Sendable (any ResourceValues) -> ConfigurationEvaluator {
        { resources in
            ConfigurationEvaluator(
                configuration: configuration,
                graph: graph,
                variables: [:],
                resources: resources,
                functions: .terraform
            )
        }
    }

    /// What earlier runs left open is looked up, as every run does first.
    func recover() async throws {
        try await Recovery(providers: providers, store: store, onEvent: { _ in })
            .settle(await store.snapshot())
    }

    /// Plans with what the state knows of the keys that sign.
    func plan(
        _ mode: Plan.Mode = .normal,
        targets: [AddressTarget] = [],
        replacements: [InstanceAddress] = []
    ) async throws -> PlanningSession.Outcome {
        let snapshot = await store.snapshot()
        providers.receiveSigners(from: snapshot.records)
        return try await PlanningSession(
            configuration: configuration,
            graph: graph,
            evaluator: Self.evaluator(configuration, graph),
            providers: providers,
            seal: await store.secretSeal(),
            onEvent: { _ in }
        )
        .plan(
            PlanningSession.Request(
                mode: mode,
                selection: PlanSelection(targets: targets, replacements: replacements),
                planID: "plan"
            ),
            snapshot: snapshot
        )
    }

    /// Plans and carries it out.
    ///
    /// - Returns: what was planned, and what came of it.
    func apply(
        _ mode: Plan.Mode = .normal
    ) async throws -> (changes: [ResourceChange], result: ApplyResult) {
        let evaluator = Self.evaluator(configuration, graph)
        return try await inRun("apply") { run in
            try await recover()
            let outcome = try await plan(mode)
            let result = await Executor(
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
                options: Executor.Options(),
                onEvent: { _ in }
            )
            .apply()
            return (outcome.plan.changes, result)
        }
    }

    /// Takes an object over.
    func `import`(_ address: String, id: String) async throws {
        let address = try InstanceAddress(parsing: address)
        _ = try await inRun("import") { run in
            try await Importer(
                configuration: configuration,
                evaluator: Self.evaluator(configuration, graph),
                providers: providers,
                store: store,
                seal: await store.secretSeal()
            )
            .import(address, id: id, run: run, snapshot: await store.snapshot())
        }
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
