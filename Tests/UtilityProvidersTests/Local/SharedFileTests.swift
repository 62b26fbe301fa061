import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import UtilityProviders

/// Files that pass from one object to another.
@Suite struct SharedFileTests {
    private let store = InMemoryStateStore()
    private let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
    }

    private struct File {
        var type = "local_file"
        var path: String
        var content: String
        var more = ""
    }

    private func session(_ text: String) throws -> UtilitySession {
        try UtilitySession(text, store)
    }

    private func text(_ files: [(name: String, file: File)]) -> String {
        files.map { name, file in
            """
            resource "\(file.type)" "\(name)" {
              filename = "\(scratch.path(file.path))"
              content  = "\(file.content)"
              \(file.more)
            }

            """
        }
        .joined()
    }

    /// That the files are those of the configuration, and that nothing is left to do.
    private func expectFiles(_ expected: [String: String], _ text: String) async throws {
        #expect(try scratch.names().sorted() == expected.keys.sorted())
        for (name, content) in expected {
            #expect(try scratch.read(name) == content)
        }
        #expect(try await session(text).plan().actions.isEmpty)
    }

    @Test func theFirstElementOfAListMayGo() async throws {
        func text(_ names: [String]) -> String {
            """
            locals { names = \(names) }
            resource "local_file" "f" {
              count    = length(local.names)
              filename = "\(scratch.path(""))${local.names[count.index]}"
              content  = "of ${local.names[count.index]}"
            }
            """
        }
        try await session(text(["a", "b", "c"])).apply()
        let rest = text(["b", "c"])
        let actions = try await session(rest).apply().actions
        #expect(
            actions == [
                "local_file.f[0]": .replaceDestroyFirst, "local_file.f[1]": .replaceDestroyFirst,
                "local_file.f[2]": .delete,
            ]
        )
        try await expectFiles(["b": "of b", "c": "of c"], rest)
    }

    @Test(arguments: ["", "lifecycle { create_before_destroy = true }"])
    func theFirstElementMayComeToBe(_ lifecycle: String) async throws {
        func text(_ names: [String]) -> String {
            """
            resource "local_file" "f" {
              count    = \(names.count)
              filename = "\(scratch.path(""))${\(names)[count.index]}"
              content  = "of ${\(names)[count.index]}"
              \(lifecycle)
            }
            """
        }
        try await session(text(["b", "c"])).apply()
        let more = text(["a", "b", "c"])
        try await session(more).apply()
        try await expectFiles(["a": "of a", "b": "of b", "c": "of c"], more)
    }

    @Test func namesMayBeSwapped() async throws {
        func text(_ first: String, _ second: String) -> String {
            self.text([
                ("a", File(path: first, content: "one")), ("b", File(path: second, content: "two")),
            ])
        }
        try await session(text("x", "y")).apply()
        try await session(text("y", "x")).apply()
        try await expectFiles(["x": "two", "y": "one"], text("y", "x"))
    }

    /// There is no order in which each file could be made before the other is removed.
    @Test func aSwapThatCreatesFirstIsRefused() async throws {
        func text(_ first: String, _ second: String) -> String {
            let lifecycle = "lifecycle { create_before_destroy = true }"
            return self.text([
                ("a", File(path: first, content: "one", more: lifecycle)),
                ("b", File(path: second, content: "two", more: lifecycle)),
            ])
        }
        try await session(text("x", "y")).apply()
        let error = await #expect(throws: DiagnosticsError.self) {
            try await session(text("y", "x")).apply()
        }
        #expect(error?.diagnostics.map(\.summary) == ["Cycle"])
        #expect(error?.diagnostics.first?.detail.contains("create_before_destroy") == true)
        try await expectFiles(["x": "one", "y": "two"], text("x", "y"))
    }

    @Test(
        arguments: [("local_file", "local_sensitive_file"), ("local_sensitive_file", "local_file")],
        ["one", "two"]
    )
    func theTypeMayChange(_ types: (String, String), _ content: String) async throws {
        try await session(text([("a", File(type: types.0, path: "f", content: "one"))])).apply()
        let other = text([("a", File(type: types.1, path: "f", content: content))])
        let actions = try await session(other).apply().actions
        #expect(actions == ["\(types.0).a": .delete, "\(types.1).a": .create])
        try await expectFiles(["f": content], other)
        #expect(try scratch.mode("f") == (types.1 == "local_file" ? 0o777 & ~0o022 : 0o600))
    }

    /// What uses both is changed between, and holds nothing up.
    @Test func aBlockMayHaveAnotherName() async throws {
        func text(_ name: String) -> String {
            self.text([(name, File(path: "f", content: "one"))])
                + "resource \"terraform_data\" \"user\" {\n  input = local_file.\(name).id\n}\n"
        }
        try await session(text("old")).apply()
        try await session(text("new")).apply()
        try await expectFiles(["f": "one"], text("new"))
    }

    /// Also where the path is known after apply only, so that the same content is met and taken over.
    @Test(arguments: ["one", "two"]) func aPathMayBeKnownLater(_ content: String) async throws {
        try await session(text([("old", File(path: "f", content: "one"))])).apply()
        let later = """
            resource "terraform_data" "name" { input = "\(scratch.path("f"))" }
            resource "local_file" "new" {
              filename = terraform_data.name.output
              content  = "\(content)"
            }
            """
        try await session(later).apply()
        try await expectFiles(["f": content], later)
    }

    /// Edited since, it is nobody's any more: neither removed nor written over.
    @Test func anEditedFileStopsWhatComesInItsPlace() async throws {
        try await session(text([("old", File(path: "f", content: "one"))])).apply()
        try scratch.write("edited", to: "f")
        let error = await #expect(throws: DiagnosticsError.self) {
            try await session(text([("new", File(path: "f", content: "two"))])).plan()
        }
        #expect(error?.diagnostics.contains { $0.summary == "File exists already" } == true)
        #expect(try scratch.read("f") == "edited")
    }

    /// Two rows with one file, as after a plan of a part: the one that goes leaves the file to the one that stays.
    @Test func whatBelongsToAnotherObjectIsLeft() async throws {
        let old = text([("old", File(path: "f", content: "one"))])
        let new = text([("new", File(path: "f", content: "one"))])
        try await session(old).apply()
        try await session(new).apply(target: "local_file.new")
        #expect(await store.snapshot().records.count == 2)
        #expect(try await session(new).apply().actions == ["local_file.old": .delete])
        try await expectFiles(["f": "one"], new)
    }

    /// However files pass from block to block, what is there is what the configuration says.
    @Test(arguments: 0..<12) func whateverPassesFromBlockToBlock(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            let paths = ["p", "q", "r", "s"].shuffled(using: &generator)
            var files: [(name: String, file: File)] = []
            for (name, path) in zip(["a", "b", "c", "d"], paths)
            where Int.random(in: 0..<4, using: &generator) > 0 {
                let type = ["local_file", "local_sensitive_file"].randomElement(using: &generator) ?? ""
                let content = ["one", "two"].randomElement(using: &generator) ?? ""
                files.append((name, File(type: type, path: path, content: content)))
            }
            let text = text(files)
            try await session(text).apply()
            try await expectFiles(
                Dictionary(uniqueKeysWithValues: files.map { ($0.file.path, $0.file.content) }),
                text
            )
        }
    }
}
