import Execution
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import UtilityProviders

/// Outputs of other configurations.
@Suite struct RemoteStateTests {
    private static let state = """
        {"version":4,"terraform_version":"1.11.4","serial":3,"lineage":"l","outputs":{
          "name":{"value":"x","type":"string"},
          "list":{"value":["b"],"type":["list","string"]},
          "object":{"value":{"a":1,"b":["x"]},"type":["object",{"a":"number","b":["tuple",["string"]]}]},
          "secret":{"value":"hunter2","type":"string","sensitive":true}
        },"resources":[],"check_results":null}
        """

    private func value(_ arguments: [String: Value]) -> Value {
        .object(
            ValueMap(
                ["backend", "config", "defaults", "workspace"].map { ($0, arguments[$0] ?? .null()) }
            )
        )
    }

    private func path(_ path: String) -> Value {
        .object(ValueMap([("path", .string(path))]))
    }

    private func read(
        _ arguments: [String: Value],
        _ stored: [String: StoredOutputs] = [:]
    ) async throws(DiagnosticsError) -> Value {
        try await RemoteStateData { (databases, _) throws(DiagnosticsError) in
            databases.lazy.compactMap { stored[$0] }.first
        }
        .read(value(arguments))
    }

    @Test func outputsComeWithTheirTypesAndMarks() async throws {
        let scratch = try ScratchFolder()
        try scratch.write(Self.state, to: "a.tfstate")
        let found = try await read([
            "config": path(scratch.path("a.tfstate")),
            "defaults": .object(ValueMap([("name", .string("default")), ("more", .bool(true))])),
        ])
        let outputs = try #require(found["outputs"])
        #expect(outputs["name"] == .string("x"))
        #expect(outputs["more"] == .bool(true))
        #expect(outputs["list"] == Value(.list([.string("b")], element: .string)))
        #expect(outputs["object"]?["b"] == .tuple([.string("x")]))
        #expect(outputs["secret"]?.isSensitive == true)
        #expect(outputs["name"]?.isSensitive == false)
        #expect(found["config"]?["path"] == .string(scratch.path("a.tfstate")))
    }

    @Test func whatKeyformManagesIsReadFromItsDatabase() async throws {
        let scratch = try ScratchFolder()
        try scratch.write(Self.state, to: "a.tfstate")
        let stored = StoredOutputs(
            [
                OutputRecord(name: "name", value: .string("new"), isSensitive: false),
                OutputRecord(name: "key", value: .string("hush"), isSensitive: true),
            ],
            closed: ["sealed"]
        )
        let found = try await read(
            [
                "config": path(scratch.path("a.tfstate")),
                "defaults": .object(ValueMap([("sealed", .string("guess")), ("more", .string("d"))])),
            ],
            [scratch.path("keyform.db"): stored]
        )
        let outputs = try #require(found["outputs"]?.mapValue)
        #expect(outputs.keys.sorted() == ["key", "more", "name"])
        #expect(outputs["name"] == .string("new"))
        #expect(outputs["key"]?.isSensitive == true)
    }

    @Test(
        arguments: [
            ("terraform.tfstate", nil, "terraform.tfstate", ["keyform.db"]),
            ("../net/terraform.tfstate", nil, "../net/terraform.tfstate", ["../net/keyform.db"]),
            ("/net.tfstate", "default", "/net.tfstate", ["/keyform.db"]),
            ("./a", nil, "./a", ["./keyform.db"]),
            ("../net/keyform.db", nil, "../net/keyform.db", ["../net/keyform.db"]),
            (
                "../net/x.tfstate", "prod", "terraform.tfstate.d/prod/terraform.tfstate",
                ["../net/keyform.d/prod.db"]
            ),
            (
                "db", "prod", "terraform.tfstate.d/prod/terraform.tfstate",
                ["db.d/prod.db", "keyform.d/prod.db"]
            ),
        ] as [(String, String?, String, [String])]
    )
    func isFoundWhereItIs(
        _ given: String,
        _ workspace: String?,
        _ file: String,
        _ databases: [String]
    ) throws {
        let configuration = value([
            "config": path(given), "workspace": workspace.map { .string($0) } ?? .null(.string),
        ])
        let address = try RemoteStateAddress(configuration) { $0 == "db" }
        #expect(address.file == file)
        #expect(address.databases == databases)
    }

    @Test(arguments: [
        ("", "there is no state in"), ("{", "is not JSON"), ("[]", "is JSON, but no state"),
        ("{}", "is JSON, but no state: it has no \"version\""), ("{\"version\":3}", "has format version 3"),
        ("{\"version\":5}", "is newer than version 4"), ("{\"version\":4,\"outputs\":[]}", "is damaged"),
        ("{\"version\":4,\"outputs\":{\"a\":{\"value\":1}}}", "its output \"a\" has no value with a type"),
        (
            "{\"version\":4,\"outputs\":{\"a\":{\"value\":\"hunter2\",\"type\":\"number\"}}}",
            "the value of its output \"a\" does not fit its type"
        ),
        ("{\"version\":3,\"backend\":{\"type\":\"s3\"}}", "only says which backend has the state"),
        ("{\"encrypted_data\":\"x\",\"serial\":1}", "is encrypted"),
    ]) func aFileThatIsNoStateIsSaidPrecisely(_ text: String, _ reason: String) async throws {
        let scratch = try ScratchFolder()
        try scratch.write(text, to: "a.tfstate")
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await read(["config": path(scratch.path("a.tfstate"))])
        }
        let detail = error?.diagnostics.first?.detail ?? ""
        #expect(detail.contains(reason), "\(detail)")
        #expect(detail.contains(scratch.path("a.tfstate")))
        #expect(!detail.contains("hunter2"))
    }

    @Test func aMissingFileSaysHowToGetOne() async throws {
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await read(["config": path("/nowhere/a.tfstate")])
        }
        #expect(error?.diagnostics.first?.summary == "Unable to find remote state")
        #expect(error?.diagnostics.first?.detail.contains("terraform state pull > FILE") == true)
    }

    // MARK: Through the engine

    @Test(arguments: [
        ("backend = \"s3\"\n  config = { bucket = \"b\" }", "Backend not supported"),
        ("backend = \"zz\"", "Invalid backend configuration"),
        ("backend = \"local\"\n  config = { foo = \"x\" }", "Invalid backend configuration"),
        ("backend = \"local\"\n  config = { path = 5 }", "Invalid backend configuration"),
        ("backend = \"local\"\n  config = \"x\"", "Invalid backend configuration"),
        ("backend = \"local\"\n  defaults = \"x\"", "Invalid default values"),
        ("backend = \"local\"\n  workspace = \"a/b\"", "Invalid workspace name"),
    ]) func saysWhatIsWrong(_ arguments: String, _ summary: String) async throws {
        let error = await #expect(throws: DiagnosticsError.self) {
            try await UtilitySession(
                "data \"terraform_remote_state\" \"o\" {\n  \(arguments)\n}",
                InMemoryStateStore()
            ).plan()
        }
        #expect(error?.diagnostics.map(\.summary) == [summary])
    }

    @Test func outputsReachResourcesWithTheirMarks() async throws {
        let scratch = try ScratchFolder()
        try scratch.write(Self.state, to: "a.tfstate")
        let session = try UtilitySession(
            """
            data "terraform_remote_state" "o" {
              backend = "local"
              config  = { path = "\(scratch.path("a.tfstate"))" }
            }
            resource "null_resource" "n" {
              triggers = {
                name   = data.terraform_remote_state.o.outputs.name
                number = data.terraform_remote_state.o.outputs.object.a
                secret = data.terraform_remote_state.o.outputs.secret
              }
            }
            """,
            InMemoryStateStore()
        )
        try await session.apply()
        let triggers = try await session.attributes("null_resource.n")["triggers"]
        #expect(triggers?["name"]?.stringValue == "x")
        #expect(triggers?["number"]?.stringValue == "1")
        #expect(triggers?.marksDeep.contains(.sensitive) == true)
        #expect(try await session.plan().actions.isEmpty)
    }
}
