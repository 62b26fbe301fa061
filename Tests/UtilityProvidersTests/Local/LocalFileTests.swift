import Addresses
import Execution
import FileAccess
import Glibc
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@testable import UtilityProviders

/// Files of this machine through the whole engine.
@Suite struct LocalFileTests {
    private let store = InMemoryStateStore()
    private let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
    }

    private func session(_ text: String) throws -> UtilitySession {
        try UtilitySession(text, store)
    }

    /// A block with a file of the scratch folder.
    private func file(
        _ name: String = "f",
        type: String = "local_file",
        _ arguments: String = "content = \"hello\""
    ) -> String {
        "resource \"\(type)\" \"a\" {\n  filename = \"\(scratch.path(name))\"\n  \(arguments)\n}\n"
    }

    private func problem(_ work: () async throws -> Void) async -> Diagnostic? {
        let error = await #expect(throws: DiagnosticsError.self) { try await work() }
        return error?.diagnostics.first { $0.severity == .error }
    }

    /// The object that was made first is there still when the old one goes.
    @Test func aReplacementThatCreatesFirstKeepsItsFile() async throws {
        let lifecycle = "\n  lifecycle {\n    create_before_destroy = true\n  }"
        try await session(file("f", "content = \"one\"" + lifecycle)).apply()
        let other = try session(file("f", "content = \"one\"\n  file_permission = \"0600\"" + lifecycle))
        #expect(try await other.apply().actions == ["local_file.a": .replaceCreateFirst])
        #expect(try scratch.read("f") == "one")
        #expect(try await other.plan().actions.isEmpty)
    }

    /// Whoever reads the file while it is replaced finds the old content or the new one.
    @Test func aReplacementInItsPlaceKeepsTheFileUntilTheNewOneIsThere() async throws {
        try await session(file("f", "content = \"one\"")).apply()
        let missing = file("f", "source = \"\(scratch.path("none"))\"")
        let failed = await problem { try await session(missing).apply() }
        #expect(failed?.summary == "Cannot read file")
        #expect(try scratch.read("f") == "one")
        // It is managed as before.
        #expect(try await session(file("f", "content = \"one\"")).plan().actions.isEmpty)
        try await session(file("./f", "content = \"two\"")).apply()
        #expect(try scratch.read("f") == "two")
        #expect(await store.snapshot().records.map(\.generation) == [0])
    }

    @Test(arguments: ["", "lifecycle { create_before_destroy = true }"])
    func aReplacementInItsPlaceHasTheNewMode(lifecycle: String) async throws {
        func text(_ mode: String) -> String {
            file("f", "content = \"one\"\n  file_permission = \"\(mode)\"\n  \(lifecycle)")
        }
        for mode in ["0777", "0600", "0644"] {
            try await session(text(mode)).apply()
            #expect(try scratch.mode("f") == Int(PlainFile.granted(UInt32(mode, radix: 8) ?? 0)))
        }
        #expect(try await session(text("0644")).plan().actions.isEmpty)
    }

    @Test func aFileThatMovesLeavesItsPlace() async throws {
        try await session(file("f", "content = \"one\"")).apply()
        try await session(file("g", "content = \"one\"")).apply()
        #expect(try scratch.names() == ["g"])
    }

    @Test func whatSomebodyChangedIsNotReplacedInItsPlace() async throws {
        try await session(file("f", "content = \"one\"")).apply()
        try scratch.write("edited", to: "f")
        let refused = await problem { try await session(file("f", "content = \"two\"")).apply() }
        #expect(refused?.summary == "File exists already")
        #expect(try scratch.read("f") == "edited")
        try await session(file("f", "content = \"two\"")).apply(allowed: [.replaceFiles])
        #expect(try scratch.read("f") == "two")
        #expect(await store.snapshot().records.map(\.generation) == [0])
    }

    @Test func isMadeKeptReplacedAndRemoved() async throws {
        let first = try session(file())
        let planned = try await first.plan()
        #expect(planned.actions == ["local_file.a": .create])
        #expect(planned.plan.changes.first?.after?["content_sha256"]?.isUnknown == true)
        try await first.apply()
        #expect(try scratch.read("f") == "hello")
        #expect(try scratch.mode("f") == Int(PlainFile.granted(0o777)))
        let made = try await first.attributes("local_file.a")
        let expected = [
            "id": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
            "content_md5": "5d41402abc4b2a76b9719d911017c592",
            "content_sha1": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
            "content_sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            "content_base64sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
            "content_sha512":
                "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043",
            "content_base64sha512":
                "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==",
            "file_permission": "0777", "directory_permission": "0777", "content": "hello",
        ]
        for (name, value) in expected {
            #expect(made[name] == .string(value), "\(name)")
        }
        for name in ["content_base64", "source", "sensitive_content"] {
            #expect(made[name]?.isNull == true, "\(name)")
        }
        #expect(try await session(file()).plan().actions.isEmpty)
        let other = try session(file("f", "content = \"other\""))
        #expect(try await other.apply().actions == ["local_file.a": .replaceDestroyFirst])
        #expect(try scratch.read("f") == "other")
        #expect(try await session("").apply().actions == ["local_file.a": .delete])
        #expect(try scratch.names() == [])
    }

    @Test func aSecretFileIsItsOwnersOnly() async throws {
        let first = try session(file("deep/er/f", type: "local_sensitive_file"))
        try await first.apply()
        #expect(try scratch.mode("deep/er/f") == 0o600)
        #expect(try scratch.mode("deep/er") == 0o700)
        #expect(try scratch.mode("deep") == 0o700)
        let made = try await first.attributes("local_sensitive_file.a")
        #expect(made["file_permission"] == .string("0700"))
        #expect(made["directory_permission"] == .string("0700"))
        #expect(made["content"]?.isSensitive == true)
        #expect(made["content_sha1"]?.isSensitive == false)
        // Folders stay, as the file's neighbours may use them.
        try await session("").apply()
        #expect(try scratch.names() == ["deep"])
    }

    @Test func modesAreThoseThatAreConfigured() async throws {
        try await session(
            file(
                "d/f",
                type: "local_sensitive_file",
                "content = \"x\"\n  file_permission = \"640\"\n  directory_permission = \"0750\""
            )
        ).apply()
        #expect(try scratch.mode("d/f") == Int(PlainFile.granted(0o640)))
        #expect(try scratch.mode("d") == Int(PlainFile.granted(0o750)))
    }

    @Test(arguments: [
        ("content_base64 = \"aGVsbG8=\"", "hello"), ("sensitive_content = \"hush\"", "hush"),
        ("content = \"\"", ""), ("content = \"é\\n\"", "é\n"),
    ]) func theContentHasSeveralForms(_ arguments: String, _ expected: String) async throws {
        try await session(file("f", arguments)).apply()
        #expect(try scratch.read("f") == expected)
        if arguments.hasPrefix("sensitive") {
            #expect(try scratch.mode("f") == 0o600)
        }
        #expect(try await session(file("f", arguments)).plan().actions.isEmpty)
    }

    @Test func theContentOfAnotherFileIsTaken() async throws {
        try scratch.write("from there", to: "source")
        let text = file("f", "source = \"\(scratch.path("source"))\"")
        try await session(text).apply()
        #expect(try scratch.read("f") == "from there")
        let missing = await problem {
            try await session(file("g", "source = \"\(scratch.path("no"))\"")).apply()
        }
        #expect(missing?.summary == "Cannot read file")
        #expect(missing?.detail.contains("there is no such file") == true)
    }

    // MARK: What is there already

    @Test func aFileThatIsGoneIsMadeAgain() async throws {
        try await session(file()).apply()
        unlink(scratch.path("f"))
        #expect(try await session(file()).apply().actions == ["local_file.a": .create])
        #expect(try scratch.read("f") == "hello")
    }

    @Test func aFileWithOtherContentIsNotReplacedUnlessItIsAllowed() async throws {
        try scratch.write("precious", to: "f")
        let refused = await problem { _ = try await session(file()).plan() }
        #expect(refused?.summary == "File exists already")
        #expect(refused?.detail.contains("add -replace-files.") == true, "\(refused?.detail ?? "")")
        #expect(refused?.detail.contains("(8 bytes)") == true)
        #expect(try scratch.read("f") == "precious")
        let outcome = try await session(file()).apply(allowed: [.replaceFiles])
        #expect(outcome.warnings.map(\.summary) == ["File exists already"])
        #expect(try scratch.read("f") == "hello")
        #expect(try await session(file()).plan().actions.isEmpty)
    }

    @Test func aFileWithTheSameContentIsTakenOver() async throws {
        try scratch.write("hello", to: "f")
        chmod(scratch.path("f"), 0o644)
        try await session(file("f", type: "local_sensitive_file", "content = \"hello\"")).apply()
        // Others could read it.
        #expect(try scratch.mode("f") == 0o600)
    }

    /// What came between plan and apply is seen by the apply.
    @Test func aFileThatComesWithAnUnknownContentIsNotReplaced() async throws {
        try scratch.write("precious", to: "f")
        let text = """
            resource "null_resource" "n" {}

            """ + file("f", "content = null_resource.n.id")
        let refused = await problem { try await session(text).apply() }
        #expect(refused?.summary == "File exists already")
        #expect(refused?.detail.contains("add -replace-files.") == true)
        #expect(try scratch.read("f") == "precious")
        try await session(text).apply(allowed: [.replaceFiles])
        #expect(try scratch.read("f") != "precious")
    }

    @Test func aChangedFileIsToBeReplacedAndNotRemoved() async throws {
        let triggered = """
            resource "null_resource" "n" {
              lifecycle { replace_triggered_by = [local_file.a] }
            }
            """
        try await session(file() + triggered).apply()
        try scratch.write("edited", to: "f")
        let refused = await problem { _ = try await session(file() + triggered).plan() }
        #expect(refused?.summary == "File exists already")
        let outcome = try await session(file() + triggered).plan(allowed: [.replaceFiles])
        #expect(
            outcome.actions == [
                "local_file.a": .replaceDestroyFirst, "null_resource.n": .replaceDestroyFirst,
            ]
        )
        #expect(
            outcome.plan.changes.first?.reason == .outdated("\(scratch.path("f")) has other content now")
        )
        #expect(try await session(file() + triggered).plan(refreshes: false).actions.isEmpty)
        let destroyed = try await session("").apply()
        #expect(destroyed.actions == ["local_file.a": .delete, "null_resource.n": .delete])
        #expect(destroyed.warnings.map(\.summary) == ["File is left where it is"])
        #expect(try scratch.read("f") == "edited")
    }

    @Test(arguments: ["link", "pipe", "folder"]) func whatIsNoFileIsLeftAlone(_ kind: String) async throws {
        try scratch.write("target", to: "target")
        switch kind {
        case "link": symlink(scratch.path("target"), scratch.path("f"))
        case "pipe": mkfifo(scratch.path("f"), 0o600)
        default: mkdir(scratch.path("f"), 0o700)
        }
        let refused = await problem { _ = try await session(file()).plan(allowed: [.replaceFiles]) }
        #expect(refused?.summary == "Cannot write file")
        #expect(refused?.detail.contains("only regular files of at most 16 MiB are replaced") == true)
        #expect(try scratch.read("target") == "target")
    }

    @Test func aFileThatBecameALinkIsNeitherReadNorRemoved() async throws {
        try await session(file()).apply()
        unlink(scratch.path("f"))
        try scratch.write("hello", to: "target")
        symlink(scratch.path("target"), scratch.path("f"))
        let refused = await problem { _ = try await session(file()).plan() }
        #expect(refused?.summary == "Cannot write file")
        try await session("").apply()
        #expect(FileSystem.isLink(scratch.path("f")))
        #expect(try scratch.read("target") == "hello")
    }

    // MARK: Where nothing can be written

    @Test func aFolderThatCannotBeWrittenToIsNamed() async throws {
        try #require(geteuid() == 0 || chmod(scratch.path, 0o500) == 0)
        try scratch.write("file", to: "file")
        let refused = await problem { _ = try await session(file("file/f")).plan() }
        #expect(refused?.summary == "Cannot write file")
        #expect(refused?.detail.contains("the folder \(scratch.path("file"))") == true)
        #expect(refused?.address == "local_file.a")
    }

    @Test func objectsThatShareAFileAreRefused() async throws {
        let two = file() + file("x/../f", "content = \"b\"").replacing("\"a\"", with: "\"b\"")
        let refused = await problem { _ = try await session(two).plan() }
        #expect(refused?.summary == "One file for several objects")
        #expect(refused?.detail.hasPrefix("local_file.a and local_file.b") == true)
        // A new name for one object is no second object.
        try await session(file()).apply()
        let renamed = file().replacing("\"a\"", with: "\"b\"")
        let moved = renamed + "moved {\n  from = local_file.a\n  to = local_file.b\n}"
        #expect(try await session(moved).apply().actions.isEmpty)
        #expect(try scratch.read("f") == "hello")
    }

    @Test func whatTakesThePlaceOfItsOwnFileIsWritten() async throws {
        func text(_ content: String) -> String {
            file("f", "content = \"\(content)\"\n  lifecycle { create_before_destroy = true }")
        }
        try await session(text("one")).apply()
        #expect(try await session(text("two")).apply().actions == ["local_file.a": .replaceCreateFirst])
        #expect(try scratch.read("f") == "two")
        #expect(try await session(text("two")).plan().actions.isEmpty)
    }

    // MARK: Bad arguments

    @Test(arguments: [
        ("", "Invalid Attribute Combination"),
        ("content = \"a\"\nsource = \"b\"", "Invalid Attribute Combination"),
        ("content_base64 = \"a\"", "Invalid Base64"),
        ("content = \"a\"\nfile_permission = \"888\"", "Invalid File Permission String Value"),
        ("content = \"a\"\ndirectory_permission = \"7\"", "Invalid File Permission String Value"),
        ("content = \"a\"\nfile_permission = \"1777\"", "Invalid File Permission String Value"),
        ("source = \"\"", "Invalid path"),
    ]) func saysWhatIsWrong(_ arguments: String, _ summary: String) async throws {
        let error = await #expect(throws: DiagnosticsError.self) {
            try await session(file("f", arguments)).plan()
        }
        #expect(error?.diagnostics.map(\.summary) == [summary])
    }

    @Test(arguments: ["", "folder/"]) func aPathMustNameAFile(_ path: String) async throws {
        let text = "resource \"local_file\" \"a\" {\n  filename = \"\(path)\"\n  content = \"\"\n}"
        #expect(await problem { _ = try await session(text).plan() }?.summary == "Invalid path")
    }

    // MARK: Data sources

    @Test func aFileIsReadWithItsDigests() async throws {
        try scratch.write("hello", to: "f")
        let text = """
            data "local_file" "f" { filename = "\(scratch.path("f"))" }
            data "local_sensitive_file" "s" { filename = "\(scratch.path("f"))" }
            resource "null_resource" "n" {
              triggers = {
                text   = data.local_file.f.content
                base64 = data.local_file.f.content_base64
                id     = data.local_sensitive_file.s.id
                secret = data.local_sensitive_file.s.content
              }
            }
            """
        let session = try session(text)
        try await session.apply()
        let triggers = try await session.attributes("null_resource.n")["triggers"]
        #expect(triggers?["text"]?.stringValue == "hello")
        #expect(triggers?["base64"]?.stringValue == "aGVsbG8=")
        #expect(triggers?["id"]?.stringValue == "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")
        #expect(triggers?.marksDeep.contains(.sensitive) == true)
    }

    @Test func whatCannotBeReadIsSaid() async throws {
        symlink("/etc/hostname", scratch.path("link"))
        for (name, reason) in [("none", "there is no such file"), ("link", "it is a symbolic link")] {
            let text = "data \"local_file\" \"f\" { filename = \"\(scratch.path(name))\" }"
            let found = await problem { _ = try await session(text).plan() }
            #expect(found?.summary == "Cannot read file")
            #expect(found?.detail.contains(reason) == true, "\(found?.detail ?? "")")
        }
    }
}
