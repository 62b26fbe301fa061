import Addresses
import Execution
import JSONText
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

/// That a provider of another vendor needs nothing but itself: its block, its types and its API go through the whole engine.
@Suite struct ToyProviderTests {
    private static let blocks = """
        provider "toy" { host = "one.example" }
        provider "toy" {
          alias = "two"
          host  = "two.example"
        }

        """
    private static let text =
        blocks + """
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

    private let toys = ToyAPI()
    private let store = InMemoryStateStore()

    /// The changes of a configuration that can be applied.
    private func apply(_ text: String) async throws -> [ResourceChange] {
        let (changes, result) = try await ToySession(text, toys, store).apply()
        #expect(result.succeeded, "\(result.diagnostics.map(\.detail))")
        return changes
    }

    private func requests(_ method: String) -> [String] {
        toys.requests.filter { $0.hasPrefix(method) }.sorted()
    }

    @Test func isPlannedAppliedReadAndDestroyed() async throws {
        let first = try await apply(Self.text)
        #expect(
            first.map { "\($0.address) \($0.action.rawValue)" }.sorted() == [
                "toy_book.b create", "toy_shelf.a create", "toy_shelf.c create",
            ]
        )
        #expect(
            requests("POST") == [
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
        #expect(try await apply(Self.text).allSatisfy { $0.action == .noop })
        let renamed = try await apply(Self.text.replacing("novels", with: "stories"))
        #expect(renamed.filter { $0.action != .noop }.map(\.action) == [.update])
        #expect(try await apply(Self.blocks).allSatisfy { $0.action == .delete })
        #expect(await store.snapshot().records.isEmpty)
    }

    /// What was changed or deleted by other means is seen, and put right.
    @Test func isRefreshed() async throws {
        _ = try await apply(Self.text)
        let shelf = try #require(
            await store.snapshot().records.first { $0.address.description == "toy_shelf.a" }
        )
        toys.make("shelves/\(shelf.objectID)", ["id": .string(shelf.objectID), "name": "comics"])
        let changes = try await apply(Self.text)
        #expect(changes.filter { $0.action != .noop }.map(\.reason) == [.drift])
        #expect(requests("PUT") == ["PUT https://one.example/v1/shelves/\(shelf.objectID)"])
    }

    /// By the command, and by an `import` block.
    @Test func isImported() async throws {
        toys.make("shelves/s1", ["id": "s1", "name": "novels"])
        toys.make("shelves/s2", ["id": "s2", "name": "maps"])
        try await ToySession(Self.text, toys, store).import("toy_shelf.a", id: "s1")
        let changes = try await apply(
            Self.text + "\nimport {\n  to = toy_shelf.c\n  id = \"s2\"\n}\n"
        )
        #expect(changes.filter { $0.action == .create }.map(\.address.description) == ["toy_book.b"])
        #expect(requests("POST") == ["POST https://one.example/v1/books"])
        let records = await store.snapshot().records
        #expect(records.filter { $0.address.resource.type == "toy_shelf" }.map(\.objectID) == ["s1", "s2"])
        #expect(
            records.first { $0.address.description == "toy_book.b" }?.attributes["shelf"] == .string("s1")
        )
    }

    @Test func anUnansweredCreateIsFoundByTheNextRun() async throws {
        toys.loseNextAnswerToCreate()
        let text = Self.blocks + "resource \"toy_shelf\" \"a\" { name = \"novels\" }"
        let (_, result) = try await ToySession(text, toys, store).apply()
        #expect(result.failures.map(\.isUncertain) == [true])
        #expect(await store.snapshot().records.isEmpty)
        #expect(try await apply(text).map(\.action) == [.noop])
        #expect(requests("POST").count == 1)
        #expect(await store.snapshot().records.map(\.objectID) == ["t1"])
    }

    /// Of two that may be it, nobody can tell: nothing is done until somebody says.
    @Test func anUnansweredCreateThatMayBeOneOfTwoIsAskedAbout() async throws {
        toys.loseNextAnswerToCreate()
        let text = Self.blocks + "resource \"toy_shelf\" \"a\" { name = \"novels\" }"
        _ = try await ToySession(text, toys, store).apply()
        toys.make("shelves/s2", ["id": "s2", "name": "novels"])
        let error = await #expect(throws: DiagnosticsError.self) { _ = try await apply(text) }
        let problem = error?.diagnostics.first
        #expect(
            problem?.detail.contains("keyform recover adopt 'toy_shelf.a' t1") == true,
            "\(problem?.detail ?? "")"
        )
        #expect(requests("POST").count == 1)
    }

    @Test func aDataSourceIsRead() async throws {
        toys.make("shelves/s1", ["id": "s1", "name": "novels"])
        _ = try await apply(
            Self.blocks + """
                data "toy_shelf" "a" { name = "novels" }
                resource "toy_book" "b" {
                  name  = "Momo"
                  shelf = data.toy_shelf.a.id
                }
                """
        )
        #expect(await store.snapshot().records.map { $0.attributes["shelf"] } == [.string("s1")])
    }

    @Test func anObjectOfABlockThatIsGoneSaysWhatIsMissing() async throws {
        _ = try await apply(Self.text)
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await apply("provider \"toy\" {}")
        }
        #expect(error?.diagnostics.first?.summary == "Provider configuration not present")
        #expect(error?.diagnostics.first?.detail.contains("toy.two") == true)
    }
}
