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
import Testing
import Values

/// That a provider of another vendor needs nothing but itself: its block, its types and its API go through the whole engine.
@Suite struct ToyProviderTests {
    private static let text = """
        provider "toy" { host = "one.example" }
        provider "toy" {
          alias = "two"
          host  = "two.example"
        }
        resource "toy_shelf" "a" { name = "novels" }
        resource "toy_book" "b" {
          name  = "Momo"
          shelf = toy_shelf.a.id
        }
        resource "toy_shelf" "c" {
          provider = toy.two
          name     = "maps"
        }
        """

    @Test func isPlannedAppliedReadAndDestroyed() async throws {
        let toys = ToyAPI()
        let store = InMemoryStateStore()
        let first = try await apply(Self.text, toys, store)
        #expect(
            first.map { "\($0.address) \($0.action.rawValue)" }.sorted() == [
                "toy_book.b create", "toy_shelf.a create", "toy_shelf.c create",
            ]
        )
        #expect(
            toys.requests.filter { $0.hasPrefix("POST") }.sorted() == [
                "POST https://one.example/v1/books", "POST https://one.example/v1/shelves",
                "POST https://two.example/v1/shelves",
            ]
        )
        let records = await store.snapshot().records
        #expect(
            records.map { "\($0.address) \($0.provider)" } == [
                "toy_book.b toy", "toy_shelf.a toy", "toy_shelf.c toy.two",
            ]
        )
        let second = try await apply(Self.text, toys, store)
        #expect(second.allSatisfy { $0.action == .noop })
        let renamed = try await apply(Self.text.replacing("novels", with: "stories"), toys, store)
        #expect(renamed.filter { $0.action != .noop }.map(\.action) == [.update])
        let last = try await apply("provider \"toy\" {}\nprovider \"toy\" { alias = \"two\" }", toys, store)
        #expect(last.allSatisfy { $0.action == .delete })
        #expect(await store.snapshot().records.isEmpty)
    }

    /// An object whose provider block is gone says what is missing.
    @Test func anObjectOfABlockThatIsGoneSaysWhatIsMissing() async throws {
        let toys = ToyAPI()
        let store = InMemoryStateStore()
        _ = try await apply(Self.text, toys, store)
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await apply("provider \"toy\" {}", toys, store)
        }
        #expect(error?.diagnostics.first?.summary == "Provider configuration not present")
        #expect(error?.diagnostics.first?.detail.contains("toy.two") == true)
    }

    private func apply(
        _ text: String,
        _ toys: ToyAPI,
        _ store: InMemoryStateStore
    ) async throws -> [ResourceChange] {
        let provider = ToyProvider()
        let (configuration, problems) = ConfigurationLoader.load(
            files: [SourceFile(name: "main.tf", text: text)],
            schemas: try provider.catalog()
        )
        try #require(!problems.hasErrors, "\(problems.map(\.summary))")
        let graph = ResourceGraph.build(configuration).0
        let evaluator: @Sendable (any ResourceValues) -> ConfigurationEvaluator = { resources in
            ConfigurationEvaluator(
                configuration: configuration,
                graph: graph,
                variables: [:],
                resources: resources,
                functions: .terraform
            )
        }
        let blocks = configuration.providers.map { block in
            ProviderBlockValue(
                alias: block.alias,
                arguments: evaluator(PlannedValues()).provider(block).0,
                declaration: block.declaration
            )
        }
        let surroundings = ProviderSurroundings(connect: { (_) throws(DiagnosticsError) in toys })
        let configured = try provider.configure(blocks, in: surroundings)
        let providers = ProviderSet(
            schemas: try provider.catalog(),
            members: Dictionary(
                uniqueKeysWithValues: zip(configuration.providers, configured).map {
                    ($0.address, $1.member)
                }
            )
        )
        let outcome = try await PlanningSession(
            configuration: configuration,
            graph: graph,
            evaluator: evaluator,
            providers: providers,
            seal: await store.secretSeal(),
            onEvent: { _ in }
        )
        .plan(PlanningSession.Request(planID: "plan"), snapshot: await store.snapshot())
        try await store.acquireLease(LeaseHolder(who: "test", processID: 1, command: "apply", since: 0))
        let run = try await store.beginRun(RunDraft(command: "apply", who: "test", reason: nil))
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
        try await store.endRun(run, result.outcome, summary: result.summary)
        await store.releaseLease()
        #expect(result.succeeded, "\(result.diagnostics.map(\.detail))")
        return outcome.plan.changes
    }
}
