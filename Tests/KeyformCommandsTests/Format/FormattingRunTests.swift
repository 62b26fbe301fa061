import Foundation
import SourceText
import TestSupport
import Testing

@testable import KeyformCommands

@Suite struct FormattingRunTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try write("a=1\n", to: "bad.tf")
        try write("a = 1\n", to: "good.tf")
        try write("a=\n", to: "broken.tfvars")
        try write("a=1\n", to: "other.txt")
        try write("a=1\n", to: "inner/bad.tf")
    }

    private func path(_ name: String) -> String {
        name.isEmpty ? folder.path : folder.path(name)
    }

    private func write(_ text: String, to name: String) throws {
        let url = URL(filePath: folder.path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: folder.path(name))), as: UTF8.self)
    }

    private func options(
        lists: Bool = true,
        writes: Bool = true,
        isRecursive: Bool = false
    ) -> FormattingRun.Options {
        FormattingRun.Options(
            lists: lists,
            writes: writes,
            shows: false,
            isRecursive: isRecursive,
            checks: false
        )
    }

    @Test func aDirectoryIsFormatted() throws {
        chmod(path("bad.tf"), 0o640)
        var run = FormattingRun(options: options())
        run.format([path("")])
        #expect(run.output.split(separator: "\n").map { $0.split(separator: "/").last } == ["bad.tf"])
        #expect(run.diagnostics.map(\.summary) == ["Invalid expression"])
        #expect(try text("bad.tf") == "a = 1\n")
        #expect(try text("inner/bad.tf") == "a=1\n")
        #expect(try text("other.txt") == "a=1\n")
        var status = stat()
        #expect(stat(path("bad.tf"), &status) == 0 && status.st_mode & 0o777 == 0o640)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path("")).count == 5)
    }

    @Test func subdirectoriesOnlyWhenAsked() throws {
        var run = FormattingRun(options: options(writes: false, isRecursive: true))
        run.format([path("")])
        #expect(run.output.split(separator: "\n").count == 2)
        #expect(run.foundDifference)
        #expect(try text("inner/bad.tf") == "a=1\n")
    }

    @Test func linksStayLinks() throws {
        symlink("bad.tf", path("link.tf"))
        var run = FormattingRun(options: options())
        run.format([path("link.tf")])
        #expect(try text("bad.tf") == "a = 1\n")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link.tf")) == "bad.tf")
    }

    @Test(arguments: ["x.tf", "x.tfvars", "x.tftest.hcl", "x.tfmock.hcl"])
    func formattedAreFilesNamed(_ name: String) throws {
        try write("a=1\n", to: name)
        var run = FormattingRun(options: options())
        run.format([path(name)])
        #expect(try text(name) == "a = 1\n")
        #expect(run.diagnostics.isEmpty)
    }

    @Test func withoutListAndWriteTheTextIsPrinted() {
        var run = FormattingRun(options: options(lists: false, writes: false))
        run.format([path("bad.tf"), path("good.tf")])
        #expect(run.output == "a = 1\na = 1\n")
    }

    @Test func whatCannotBeFormattedIsTold() {
        var run = FormattingRun(options: options())
        run.format([path("other.txt"), path("missing.tf"), path("bad.tf")])
        #expect(run.diagnostics.count == 2)
        #expect(run.output == "")
    }
}
