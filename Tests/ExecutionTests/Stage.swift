import Addresses
import Configuration
import Evaluation
import Execution
import Functions
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Synchronization
import Values

/// A configuration, a world and a state, and the commands on them.
struct Stage {
    var world = World()
    var store = InMemoryStateStore()
    var interruption = Interruption()
    var events = EventLog()

    /// Things `a` (`id-1`) and `b` (`id-2`) that no state knows.
    static func withTwoForgottenThings() async throws -> Stage {
        let stage = Stage()
        // One after the other, since the world numbers what it makes.
        try await stage.apply(
            """
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" { name = "b" }
            """,
            parallelism: 1
        )
        try await stage.forgetEverything()
        stage.world.forgetCalls()
        return stage
    }

    /// Plans, without recovery, and gives each change that does something as `action address`.
    func plan(_ text: String, mode: Plan.Mode = .normal) async throws -> [String] {
        let (outcome, _) = try await planned(text, mode: mode)
        return outcome.plan.changes.filter { $0.action != .noop }.map {
            "\($0.action.rawValue) \($0.address)"
        }
    }

    /// What is wrong with a plan, as its summaries; none when it can be made.
    func problems(_ text: String, mode: Plan.Mode = .normal) async throws -> [Diagnostic] {
        do throws(DiagnosticsError) {
            _ = try await planned(text, mode: mode)
            return []
        } catch {
            return error.diagnostics.filter { $0.severity == .error }
        }
    }

    /// Settles what an earlier run left, plans and applies.
    @discardableResult
    func apply(
        _ text: String,
        mode: Plan.Mode = .normal,
        parallelism: Int = 10
    ) async throws -> ApplyResult {
        try await store.acquireLease(LeaseHolder(who: "test", processID: 1, command: "apply", since: 0))
        do {
            let result = try await applyHoldingTheLease(text, mode: mode, parallelism: parallelism)
            await store.releaseLease()
            return result
        } catch {
            await store.releaseLease()
            throw error
        }
    }

    private func applyHoldingTheLease(
        _ text: String,
        mode: Plan.Mode,
        parallelism: Int
    ) async throws -> ApplyResult {
        try await Recovery(providers: world.providers, store: store, onEvent: events.receive).settle(
            await store.snapshot()
        )
        let (outcome, parts) = try await planned(text, mode: mode)
        return try await execute(outcome.plan, outcome.facts, parts, parallelism: parallelism)
    }

    /// Applies a plan that was made before.
    func apply(_ saved: (PlanningSession.Outcome, Parts)) async throws -> ApplyResult {
        try await apply(saved.0.plan, saved.0.facts, saved.1)
    }

    func apply(_ plan: Plan, _ facts: PlanFacts, _ parts: Parts) async throws -> ApplyResult {
        var result = ApplyResult()
        try await withLease { _ in
            result = try await execute(plan, facts, parts, parallelism: 10)
        }
        return result
    }

    private func execute(
        _ plan: Plan,
        _ facts: PlanFacts,
        _ parts: Parts,
        parallelism: Int
    ) async throws -> ApplyResult {
        let run = try await store.beginRun(RunDraft(command: "apply", who: "test", reason: nil))
        let evaluator = parts.evaluator
        let executor = Executor(
            plan: plan,
            facts: facts,
            snapshot: await store.snapshot(),
            run: run,
            configuration: parts.configuration,
            evaluator: evaluator,
            providers: world.providers,
            store: store,
            seal: await store.secretSeal(),
            interruption: interruption,
            clock: StillClock(),
            options: Executor.Options(parallelism: parallelism),
            onEvent: events.receive
        )
        _ = await executor.apply()
        let result = await executor.recordOutputs(parts.configuration.outputs)
        try await store.endRun(run, result.outcome, summary: result.summary)
        return result
    }

    struct Parts {
        let configuration: Configuration
        let graph: ResourceGraph
        let variables: [String: Value]
        let evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator
    }

    /// The text is that of the root module, then of others behind lines `## DIRECTORY`.
    func parts(_ text: String) throws(DiagnosticsError) -> Parts {
        var texts = [(directory: ".", lines: [Substring]())]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") {
                texts.append((String(line.dropFirst(3)), []))
            } else {
                texts[texts.count - 1].lines.append(line)
            }
        }
        let modules = texts.dropFirst().map { directory, lines in
            let file = SourceFile(name: "\(directory)/main.tf", text: lines.joined(separator: "\n"))
            return (directory, ModuleDirectory(identity: directory, files: [file]))
        }
        let (configuration, diagnostics) = ConfigurationLoader.load(
            files: [SourceFile(name: "main.tf", text: texts[0].lines.joined(separator: "\n"))],
            schemas: world.schemas,
            modules: ModuleSnapshot(directories: Dictionary(firstOf: modules))
        )
        let (graph, cycles) = ResourceGraph.build(configuration)
        guard !(diagnostics + cycles).hasErrors else {
            throw DiagnosticsError(diagnostics + cycles)
        }
        // The defaults are all there is.
        let variables = VariableValues.collect(configuration, from: []).values
        return Parts(configuration: configuration, graph: graph, variables: variables) { resources in
            ConfigurationEvaluator(
                configuration: configuration,
                graph: graph,
                variables: variables,
                resources: resources,
                functions: .terraform
            )
        }
    }

    func changes(_ text: String) async throws -> [ResourceChange] {
        try await planned(text).0.plan.changes
    }

    /// Drops every row; the objects stay.
    func forgetEverything() async throws {
        try await withLease { _ in
            try await store.recordRefresh(changed: [], gone: await store.snapshot().records.map(\.key))
        }
    }

    /// Does something to the state as a run of its own.
    func withLease(_ body: (RunID) async throws -> Void) async throws {
        try await store.acquireLease(LeaseHolder(who: "test", processID: 1, command: "test", since: 0))
        do {
            try await body(try await store.beginRun(RunDraft(command: "test", who: "test", reason: nil)))
        } catch {
            await store.releaseLease()
            throw error
        }
        await store.releaseLease()
    }

    func planned(
        _ text: String,
        mode: Plan.Mode = .normal,
        _ change: (inout PlanningSession.Request) -> Void = { _ in }
    ) async throws(DiagnosticsError) -> (PlanningSession.Outcome, Parts) {
        let parts = try parts(text)
        let session = PlanningSession(
            configuration: parts.configuration,
            graph: parts.graph,
            evaluator: parts.evaluator,
            providers: world.providers,
            seal: await store.secretSeal(),
            onEvent: events.receive
        )
        var request = PlanningSession.Request(mode: mode, planID: "plan")
        change(&request)
        let outcome = try await session.plan(request, snapshot: await store.snapshot())
        return (outcome, parts)
    }
}

/// Time stands still; nothing in these tests may wait for it.
struct StillClock: ExecutionClock {
    func now() -> Duration { .zero }

    func sleep(for duration: Duration) async throws {
        // Until the step ends and cancels the wait; no test lasts an hour.
        try await Task.sleep(for: .seconds(3600))
    }
}

/// Counts from one.
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// Remembers events as short lines.
final class EventLog: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] {
        lines.withLock { $0 }
    }

    var receive: EventHandler {
        { event in
            let line: String? =
                switch event {
                case .started(let address, let activity): "start \(activity.work.rawValue) \(address)"
                case .finished(let address, let activity, _, _): "end \(activity.work.rawValue) \(address)"
                case .failed(let address, let activity, _): "fail \(activity.work.rawValue) \(address)"
                case .recovered(let address, let outcome): "recover \(address) \(outcome)"
                case .rotating(let address, let text): "\(address): \(text)"
                case .lookingUp(let addresses, _): "look up \(addresses.count)"
                case .lookingAgain(let addresses, _): "look again \(addresses.count)"
                case .refreshing, .refreshed, .planBrokeOff, .stillRunning, .stage, .readAll, .waiting,
                    .serviceWaits:
                    nil
                }
            if let line {
                self.lines.withLock { $0.append(line) }
            }
        }
    }
}
