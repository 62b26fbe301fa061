import Addresses
import Configuration
import DependencyGraph
import Evaluation
import Execution
import Functions
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Values

/// Times every stage from text to applied plan and back, and shows the cost of one object in microseconds: it must not
/// grow with their number.
@main
struct Main {
    static func main() async throws {
        let sizes = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        print("Microseconds per object; the last column is how the slowest size compares with the fastest.\n")
        for (shape, text) in [
            ("a block each", GeneratedText.blocks), ("two blocks", GeneratedText.instances),
        ] {
            var table = Table(shape)
            for size in sizes.isEmpty ? [1_000, 10_000, 100_000] : sizes {
                table.add(size, try await Course(text(size)).run())
            }
            print(table.text)
        }
        print(
            "Processor time of this process, and requests to the Object Storage; too many end this with an error.\n"
        )
        print("50 buckets with tags and policies")
        try await StorageCourse(count: 50).run()
        print("\na policy of 200 KB")
        try await StorageCourse(count: 1, text: StorageCourse.largePolicy(bytes: 200_000)).plan()
        print("\n1,000 people, 200 buckets, 2,000 statements")
        try await AccessCourse(people: 1000, buckets: 200, statements: 2000).run()
    }
}

/// The stages of one configuration.
struct Course {
    private let text: String
    private let provider = MemoryProvider()
    private let store = InMemoryStateStore()
    private let clock = ContinuousClock()

    init(_ text: String) {
        self.text = text
    }

    func run() async throws -> [(String, Duration)] {
        var times: [(String, Duration)] = []
        func time<Result>(_ name: String, _ work: () async throws -> Result) async throws -> Result {
            let start = clock.now
            let result = try await work()
            times.append((name, start.duration(to: clock.now)))
            return result
        }
        let configuration = try await time("read") {
            let (configuration, diagnostics) = ConfigurationLoader.load(
                files: [SourceFile(name: "main.tf", text: text)],
                schemas: provider.schemas
            )
            guard !diagnostics.hasErrors else { throw DiagnosticsError(diagnostics) }
            return configuration
        }
        let graph = try await time("graph") { ResourceGraph.build(configuration).0 }
        let setting = Setting(
            configuration: configuration,
            graph: graph,
            providers: provider.providers,
            store: store
        )
        let creation = try await time("plan all new") { try await setting.plan(.normal) }
        let seal = await store.secretSeal()
        let bytes = try await time("write plan") {
            PlanFile(
                plan: creation.plan,
                configuration: ConfigurationSnapshot(files: [], variables: [:]),
                createdAt: 0,
                keyformVersion: "1"
            )
            .encoded(seal: seal)
        }
        _ = try await time("read plan") { try PlanFile(decoding: bytes, lineage: nil, seal: seal) }
        try await time("create") { try await setting.apply(creation) }
        let second = try await time("plan no change") { try await setting.plan(.normal) }
        guard second.plan.steps.isEmpty else {
            throw DiagnosticsError(.error("The second plan is not empty"))
        }
        let destruction = try await time("plan destroy") { try await setting.plan(.destroy) }
        try await time("destroy") { try await setting.apply(destruction) }
        return times
    }
}

struct Setting {
    let configuration: Configuration
    let graph: ResourceGraph
    let providers: ProviderSet
    let store: InMemoryStateStore

    private var evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator {
        { [configuration, graph] resources in
            ConfigurationEvaluator(
                configuration: configuration,
                graph: graph,
                variables: [:],
                resources: resources,
                functions: .terraform
            )
        }
    }

    func plan(_ mode: Plan.Mode) async throws -> PlanningSession.Outcome {
        try await PlanningSession(
            configuration: configuration,
            graph: graph,
            evaluator: evaluator,
            providers: providers,
            seal: await store.secretSeal(),
            onEvent: { _ in }
        )
        .plan(PlanningSession.Request(mode: mode, planID: "bench"), snapshot: await store.snapshot())
    }

    func apply(_ outcome: PlanningSession.Outcome) async throws {
        try await store.acquireLease(LeaseHolder(who: "bench", processID: 1, command: "apply", since: 0))
        let run = try await store.beginRun(RunDraft(command: "apply", who: "bench", reason: nil))
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
        await store.releaseLease()
        guard result.succeeded else {
            throw DiagnosticsError(result.failures.map(\.diagnostic))
        }
    }
}

/// Times by stage and size.
struct Table {
    private let title: String
    private var sizes: [Int] = []
    private var stages: [String] = []
    private var cells: [String: [Double]] = [:]

    init(_ title: String) {
        self.title = title
    }

    mutating func add(_ size: Int, _ times: [(String, Duration)]) {
        sizes.append(size)
        for (stage, time) in times {
            if cells[stage] == nil {
                stages.append(stage)
            }
            let (seconds, attoseconds) = time.components
            let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
            cells[stage, default: []].append(microseconds / Double(size))
        }
    }

    var text: String {
        var lines = [row(title, sizes.map(String.init) + ["ratio"])]
        for stage in stages {
            let values = cells[stage] ?? []
            let ratio = (values.max() ?? 0) / max(values.min() ?? 0, 0.001)
            lines.append(row(stage, (values + [ratio]).map { String(Double(Int($0 * 100)) / 100) }))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ first: String, _ rest: [String]) -> String {
        let name = first + String(repeating: " ", count: max(16 - first.utf8.count, 0))
        return name + rest.map { String(repeating: " ", count: max(10 - $0.utf8.count, 1)) + $0 }.joined()
    }
}
