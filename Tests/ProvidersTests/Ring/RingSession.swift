import Addresses
import Configuration
import Evaluation
import Execution
import Functions
import Planning
import Providers
import ResourceSchemas
import Rotation
import SourceText
import StateModel
import StateStoreTests
import Synchronization
import Testing
import Values

/// A key in a ring with a rotation block, runs of `rotate` and `apply` on it, and places that it is delivered to.
final class RingSession: Sendable {
    static let main = """
        resource "ring_key" "app" { owner = "ann" }
        resource "ring_note" "n" { text = ring_key.app.id }
        output "key" { value = ring_key.app.id }

        """

    static func rotation(_ terms: String = "", sinks: [String] = ["app"]) -> String {
        """
        rotation "apps" {
          keys    = [ring_key.app]
          every   = "90d"
          overlap = "7d"
          soak    = "24h"
          \(terms)
          \(sinks.map { "deliver \"file\" { path = \"/\($0)\" }" }.joined(separator: "\n  "))
        }
        """
    }

    let ring = RingAPI()
    let store: InMemoryStateStore
    let sinks = RingSinks()
    let interruption = Mutex(Interruption())
    private let text: Mutex<(main: String, own: String)>
    private let told = Mutex<[String]>([])
    private let planned = Mutex<PlanningSession.Outcome?>(nil)

    init(_ main: String = RingSession.main, own: String = RingSession.rotation()) {
        text = Mutex((main, own))
        store = InMemoryStateStore(clock: { [ring] in ring.local })
    }

    func change(main: String? = nil, own: String? = nil) {
        text.withLock { text in
            text = (main ?? text.main, own ?? text.own)
        }
    }

    /// What was told of rotations since the last call.
    func news() -> [String] {
        told.withLock { told in
            defer { told = [] }
            return told
        }
    }

    /// The plan of the last run.
    var plan: Plan? {
        planned.withLock { $0?.plan }
    }

    /// What its planning warned of.
    var warnings: [Diagnostic] {
        planned.withLock { $0?.warnings ?? [] }
    }

    var app: InstanceAddress {
        get throws { try InstanceAddress(parsing: "ring_key.app") }
    }

    func rotation() async throws -> RotationRecord? {
        let app = try app
        return await store.snapshot().rotations.first { $0.address == app }
    }

    /// The rows of the key, as `generation id`.
    func rows() async throws -> [String] {
        let app = try app
        return await store.snapshot().records.filter { $0.address == app }
            .map { "\($0.generation) \($0.objectID)" }
    }

    // MARK: Recovery by hand

    func adopt(_ id: String) async throws {
        try await store.acquireLease(LeaseHolder(who: "test", processID: 1, command: "adopt", since: 0))
        _ = try await ManualRecovery(providers: try providers(), store: store)
            .adopt(try app, id: id, snapshot: await store.snapshot())
        await store.releaseLease()
    }

    func discard() async throws {
        try await store.acquireLease(LeaseHolder(who: "test", processID: 1, command: "discard", since: 0))
        try await ManualRecovery.discard(try app, in: store, snapshot: await store.snapshot())
        await store.releaseLease()
    }

    private func providers() throws -> ProviderSet {
        ProviderSet(
            schemas: try RingProvider(ring: ring).catalog(),
            members: [ProviderAddress(name: "ring"): ProviderSet.Member(RingAccount(ring: ring))]
        )
    }

    // MARK: Runs

    @discardableResult
    func rotate(_ wish: RotationWish? = nil, verifies: Bool = true) async throws -> ApplyResult {
        try await run(wish, isOnly: true, verifies: verifies)
    }

    @discardableResult
    func apply() async throws -> ApplyResult {
        try await run(nil, isOnly: false, verifies: true)
    }

    private func configuration() throws -> (Configuration, ResourceGraph) {
        let text = text.withLock { $0 }
        let (configuration, problems) = ConfigurationLoader.load(
            files: [
                SourceFile(name: "main.tf", text: text.main),
                SourceFile(name: "own.keyform.hcl", text: text.own),
            ],
            schemas: try RingProvider(ring: ring).catalog()
        )
        try #require(!problems.hasErrors, "\(problems.map(\.detail))")
        return (configuration, ResourceGraph.build(configuration).0)
    }

    private func run(_ wish: RotationWish?, isOnly: Bool, verifies: Bool) async throws -> ApplyResult {
        let (configuration, graph) = try configuration()
        let journal = MortalJournal(store: store, ring: ring)
        let providers = try providers()
        let evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator = { resources in
            ConfigurationEvaluator(
                configuration: configuration,
                graph: graph,
                variables: [:],
                resources: resources,
                functions: .terraform
            )
        }
        let settings: RotationQuestion.Settings = { keys in
            RotationEvaluator(
                configuration: configuration,
                graph: graph,
                variables: [:],
                functions: .terraform
            )
            .settings(for: keys)
        }
        var question = RotationQuestion(settings: settings, now: { [ring] in ring.local })
        question.isOnlyRotation = isOnly
        if let wish {
            question.wishes = [try app: wish]
        }
        try await journal.acquireLease(LeaseHolder(who: "test", processID: 1, command: "rotate", since: 0))
        do {
            let result = try await work(
                journal,
                configuration,
                graph,
                providers,
                question,
                evaluator,
                means: RotationMeans(
                    settings: { record in
                        let (found, problems) = settings([
                            RotatedKey(address: record.address, id: record.objectID, owner: "ann")
                        ])
                        return problems.hasErrors
                            ? .failure(DiagnosticsError(problems)) : .success(found[record.address])
                    },
                    delivery: sinks,
                    verifies: verifies,
                    now: { [ring] in ring.local }
                )
            )
            await journal.releaseLease()
            return result
        } catch {
            await journal.releaseLease()
            throw error
        }
    }

    private func work(
        _ journal: MortalJournal,
        _ configuration: Configuration,
        _ graph: ResourceGraph,
        _ providers: ProviderSet,
        _ question: RotationQuestion,
        _ evaluator: @escaping @Sendable (any ResourceValues) -> ConfigurationEvaluator,
        means: RotationMeans
    ) async throws -> ApplyResult {
        try await Recovery(providers: providers, store: journal, onEvent: { _ in })
            .settle(await store.snapshot())
        var request = PlanningSession.Request(planID: "plan")
        request.rotation = question
        let seal = await store.secretSeal()
        let outcome = try await PlanningSession(
            configuration: configuration,
            graph: graph,
            evaluator: evaluator,
            providers: providers,
            seal: seal,
            onEvent: { _ in }
        )
        .plan(request, snapshot: await store.snapshot())
        planned.withLock { $0 = outcome }
        if let refusal = outcome.rotations.refusals.first {
            throw refusal
        }
        let run = try await journal.beginRun(RunDraft(command: "rotate", who: "test", reason: nil))
        let executor = Executor(
            plan: outcome.plan,
            facts: outcome.facts,
            snapshot: outcome.snapshot,
            run: run,
            configuration: configuration,
            evaluator: evaluator,
            providers: providers,
            store: journal,
            seal: seal,
            interruption: interruption.withLock { $0 },
            clock: RingClock(ring: ring),
            options: Executor.Options(),
            rotation: means,
            onEvent: { [self] event in
                if case .rotating(_, let text) = event {
                    told.withLock { $0.append(text) }
                }
            }
        )
        _ = await executor.apply()
        _ = await executor.recordOutputs(configuration.outputs)
        let result = await executor.finishRotations()
        try await journal.endRun(run, result.outcome, summary: result.summary)
        return result
    }
}

/// Time passes when somebody waits for it, and not otherwise.
struct RingClock: ExecutionClock {
    let ring: RingAPI

    func now() -> Duration {
        .milliseconds(ring.moment)
    }

    func sleep(for duration: Duration) async throws {
        guard duration <= .seconds(5) else {
            // The ticker of a step: until that ends.
            return try await Task.sleep(for: .seconds(3600))
        }
        ring.pass(duration)
    }
}

/// Places that keys are delivered to, in memory.
final class RingSinks: KeyDelivery {
    private struct Content {
        /// The secret that each has.
        var secrets: [String: String] = [:]
        var log: [String] = []
        var failures: [String: Int] = [:]
        var uncertain: Set<String> = []
    }

    private let content = Mutex(Content())

    var secrets: [String: String] {
        content.withLock { $0.secrets }
    }

    var log: [String] {
        content.withLock { $0.log }
    }

    /// Lets the next deliveries to a place fail.
    func fail(_ sink: String, _ times: Int) {
        content.withLock { $0.failures[sink] = times }
    }

    func deliver(_ key: DeliveredKey, to sink: SinkSettings) async throws(DeliveryFailure) -> DeliveryReceipt
    {
        let failed = content.withLock { content in
            guard content.failures[sink.name, default: 0] == 0 else {
                content.failures[sink.name]? -= 1
                content.log.append("\(sink.name) refused \(key.id)")
                return true
            }
            content.secrets[sink.name] = key.secret
            content.log.append("\(sink.name) got \(key.id)" + (key.previous.map { " after \($0)" } ?? ""))
            return false
        }
        if failed {
            throw DeliveryFailure(reason: "The disk is full.", remedy: "Make room.")
        }
        return DeliveryReceipt(content: Array(key.secret.utf8))
    }
}
