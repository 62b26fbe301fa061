import Addresses
import Execution
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

/// Objects that are reached only with a key which the same configuration makes: vaults.
@Suite struct SignedToyTests {
    private static let main = """
        provider "toy" { host = "one.example" }
        resource "toy_key" "k" { name = "admin" }

        """
    private static let vault = "resource \"toy_vault\" \"v\" { name = \"gold\" }\n"
    private static let look = "data \"toy_vault\" \"v\" { name = \"gold\" }\n"
    private static let signer = "signer {\n  key = toy_key.k\n}\n"

    private let toys = ToyAPI()
    private let store = InMemoryStateStore()

    private func session(_ text: String, own: String = signer) throws -> ToySession {
        try ToySession(Self.main + text, own: own, toys, store)
    }

    @discardableResult
    private func apply(
        _ text: String,
        own: String = signer,
        mode: Plan.Mode = .normal
    ) async throws -> [String] {
        let (changes, result) = try await session(text, own: own).apply(mode)
        #expect(result.succeeded, "\(result.failures.map(\.diagnostic.detail))")
        return changes.map { "\($0.address) \($0.action.rawValue)" }.sorted()
    }

    private func requests(_ methods: String...) -> [String] {
        toys.requests.filter { request in methods.contains { request.hasPrefix($0) } }
            .map { $0.replacing("https://one.example/v1/", with: "") }
    }

    @Test func aKeySignsInTheRunThatMakesIt() async throws {
        #expect(try await apply(Self.vault) == ["toy_key.k create", "toy_vault.v create"])
        #expect(requests("POST") == ["POST keys", "POST vaults"])
        #expect(try await apply(Self.vault) == ["toy_key.k no-op", "toy_vault.v no-op"])
    }

    @Test func withoutASignerTheVaultIsRefused() async throws {
        let (_, result) = try await session(Self.vault, own: "").apply()
        #expect(result.failures.map(\.address.description) == ["toy_vault.v"])
    }

    /// Also when the signer, and with it all reason to wait, is gone from the configuration.
    @Test func theKeyIsDeletedLast() async throws {
        try await apply(Self.vault)
        try await apply("", mode: .destroy)
        #expect(requests("DELETE") == ["DELETE vaults/t2", "DELETE keys/t1"])
        let edges = await store.snapshot().records
        #expect(edges.isEmpty)
    }

    @Test func theEdgeIsRemembered() async throws {
        try await apply(Self.vault)
        let record = try #require(
            await store.snapshot().records.first { $0.address.resource.type == "toy_vault" }
        )
        #expect(record.terms.dependencies == [.instance(try InstanceAddress(parsing: "toy_key.k"))])
    }

    /// Another key for what is there only changes what the row remembers.
    @Test func anotherSignerIsNotedWithoutARequest() async throws {
        let other = "resource \"toy_key\" \"new\" { name = \"new\" }\n"
        try await apply(Self.vault + other)
        let before = requests("POST", "PUT", "DELETE")
        try await apply(Self.vault + other, own: "signer {\n  key = toy_key.new\n}\n")
        #expect(requests("POST", "PUT", "DELETE") == before)
        let vault = await store.snapshot().records.first { $0.address.resource.type == "toy_vault" }
        #expect(vault?.terms.dependencies == [.instance(try InstanceAddress(parsing: "toy_key.new"))])
    }

    @Test func aTargetBringsItsKey() async throws {
        let plan = try await session(Self.vault).plan(
            targets: [.resource(try InstanceAddress(parsing: "toy_vault.v"))]
        )
        #expect(plan.plan.changes.map(\.address.description).sorted() == ["toy_key.k", "toy_vault.v"])
        #expect(plan.pulledIn.map(\.description) == ["toy_key.k"])
    }

    /// Which keys there are may only turn out while planning.
    @Test func aKeyThatIsNoInstanceIsToldWithItsPlace() async throws {
        let text = "resource \"toy_key\" \"many\" {\n  count = 1\n  name  = \"x\"\n}\n"
        let own = "signer {\n  key = toy_key.many[1]\n}\n"
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await session(Self.vault + Self.look + text, own: own).plan()
        }
        let problem = error?.diagnostics.first
        #expect(error?.diagnostics.count == 1)
        #expect(problem?.summary == "Key of the signer does not exist")
        #expect(problem?.detail.hasSuffix("Instances are: toy_key.many[0]") == true)
        #expect(problem?.subject?.text == "toy_key.many[1]")
        // Where nothing is signed there is no need of a key.
        _ = try await session(text, own: own).plan()
    }

    // MARK: Reading

    /// What is looked for needs a key, which is not there before the apply.
    @Test func aDataSourceWaitsForAKeyThatIsToBeMade() async throws {
        toys.make("vaults/v1", ["id": "v1", "name": "gold"])
        let text = Self.look + "resource \"toy_shelf\" \"s\" { name = data.toy_vault.v.id }\n"
        #expect(
            try await apply(text) == ["data.toy_vault.v read", "toy_key.k create", "toy_shelf.s create"]
        )
        let shelf = await store.snapshot().records.first { $0.address.resource.type == "toy_shelf" }
        #expect(shelf?.attributes["name"]?.stringValue == "v1")
        #expect(
            try await apply(text) == ["data.toy_vault.v no-op", "toy_key.k no-op", "toy_shelf.s no-op"]
        )
    }

    @Test func aDataSourceIsReadWithAKeyThatIsToBeReplaced() async throws {
        toys.make("vaults/v1", ["id": "v1", "name": "gold"])
        try await apply(Self.look)
        let outcome = try await session(Self.look)
            .plan(replacements: [try InstanceAddress(parsing: "toy_key.k")])
        #expect(
            outcome.plan.changes.map { "\($0.address) \($0.action.rawValue)" }.sorted()
                == ["data.toy_vault.v no-op", "toy_key.k delete-create"]
        )
    }

    /// The plan says what it goes by, makes the key anew, and the next one reads again.
    @Test func whereTheKeyIsGoneTheRestIsPlanned() async throws {
        try await apply(Self.vault + "resource \"toy_shelf\" \"s\" { name = \"novels\" }\n")
        let key = try #require(await store.snapshot().records.first { $0.address.resource.type == "toy_key" })
        toys.remove("keys/\(key.objectID)")
        let text = Self.vault + "resource \"toy_shelf\" \"s\" { name = \"comics\" }\n"
        let outcome = try await session(text).plan()
        #expect(
            outcome.plan.changes.map { "\($0.address) \($0.action.rawValue)" }.sorted()
                == ["toy_key.k create", "toy_shelf.s update", "toy_vault.v no-op"]
        )
        let warning = try #require(outcome.warnings.first)
        #expect(warning.summary == "Object not read")
        #expect(
            warning.detail.hasPrefix(
                "Not read, because the key toy_key.k, which signs for this, does not exist any more: toy_vault.v"
            ),
            "\(warning.detail)"
        )
        try await apply(text)
        #expect(try await session(text).plan().warnings.isEmpty)
    }

    /// A state may hold what another key has made, and the signer's own is yet to come.
    @Test func whereTheKeyIsNotMadeYetTheRestIsPlanned() async throws {
        try await apply(Self.vault)
        let other = "resource \"toy_key\" \"new\" { name = \"new\" }\n"
        let own = "signer {\n  key = toy_key.new\n}\n"
        let outcome = try await session(Self.vault + other, own: own).plan()
        #expect(outcome.warnings.first?.detail.hasPrefix("Not read, because there is no key yet: ") == true)
        try await apply(Self.vault + other, own: own)
        #expect(try await session(Self.vault + other, own: own).plan().warnings.isEmpty)
    }

    /// What fails for another reason than the key is no less an error.
    @Test func aRefusalWithAKeyThatIsThereIsAnError() async throws {
        try await apply(Self.vault)
        let key = try #require(await store.snapshot().records.first { $0.address.resource.type == "toy_key" })
        toys.make("keys/\(key.objectID)", ["id": .string(key.objectID), "name": "admin", "secret": "other"])
        await #expect(throws: DiagnosticsError.self) { _ = try await session(Self.vault).plan() }
    }
}
