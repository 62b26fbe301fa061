import FileAccess
import Glibc
import TestSupport
import Testing

/// Files at exactly the path that is named.
@Suite struct PlainFileTests {
    private func make(
        _ path: String,
        _ text: String,
        mode: UInt32 = 0o644,
        mayReplace: Bool = false
    ) throws {
        try PlainFile.make(path, with: Array(text.utf8), mode: mode, mayReplace: mayReplace)
    }

    private func read(_ path: String, limit: Int = 100) throws -> PlainFile.Content {
        try PlainFile.read(path, limit: limit)
    }

    @Test func isMadeReadAndRemoved() async throws {
        try await ScratchFolder.with { scratch in
            let path = scratch.path("f")
            #expect(try read(path) == .absent)
            try make(path, "one", mode: 0o777)
            #expect(try read(path) == .bytes(Array("one".utf8)))
            #expect(PlainFile.mode(path) == PlainFile.granted(0o777))
            #expect(PlainFile.granted(0o777) & 0o700 == 0o700)
            try PlainFile.remove(path)
            try PlainFile.remove(path)
            #expect(try scratch.names() == [])
        }
    }

    @Test func replacesOnlyWhereItMay() async throws {
        try await ScratchFolder.with { scratch in
            let path = scratch.path("f")
            try make(path, "one")
            let error = #expect(throws: FileSystem.Failure.self) { try make(path, "two") }
            #expect(error?.isTaken == true)
            #expect(try scratch.read("f") == "one")
            try make(path, "two", mode: 0o600, mayReplace: true)
            #expect(try scratch.read("f") == "two")
            #expect(PlainFile.mode(path) == 0o600)
            #expect(try scratch.names() == ["f"])
        }
    }

    /// Nothing but a regular file is opened, and opening none of these waits for anything.
    @Test func whatIsNoRegularFileIsNotOpened() async throws {
        try await ScratchFolder.with { scratch in
            try scratch.write("secret", to: "target")
            symlink(scratch.path("target"), scratch.path("link"))
            symlink(scratch.path("nothing"), scratch.path("dangling"))
            mkfifo(scratch.path("pipe"), 0o600)
            mkdir(scratch.path("folder"), 0o700)
            #expect(try read(scratch.path("link")) == .unfit("a symbolic link"))
            #expect(try read(scratch.path("dangling")) == .unfit("a symbolic link"))
            #expect(try read(scratch.path("pipe")) == .unfit("a pipe"))
            #expect(try read(scratch.path("folder")) == .unfit("a directory"))
            #expect(try read("/dev/null") == .unfit("a device"))
            #expect(try read(scratch.path("target"), limit: 6) == .bytes(Array("secret".utf8)))
            #expect(try read(scratch.path("target"), limit: 5) == .unfit("larger than 0 MiB"))
            #expect(try read(scratch.path("target/below")) == .absent)
        }
    }

    /// A link is replaced, not followed.
    @Test func aLinkIsNotWrittenThrough() async throws {
        try await ScratchFolder.with { scratch in
            try scratch.write("mine", to: "target")
            symlink(scratch.path("target"), scratch.path("link"))
            #expect(throws: FileSystem.Failure.self) { try make(scratch.path("link"), "x") }
            try make(scratch.path("link"), "x", mayReplace: true)
            #expect(try scratch.read("target") == "mine")
            #expect(try scratch.read("link") == "x")
        }
    }

    @Test func foldersAreMadeAndTakenBack() async throws {
        try await ScratchFolder.with { scratch in
            let made = try PlainFile.makeFolders(of: scratch.path("a/b/c/f"), mode: 0o700)
            #expect(made == ["a", "a/b", "a/b/c"].map(scratch.path))
            #expect(try scratch.mode("a/b") == 0o700)
            #expect(try PlainFile.makeFolders(of: scratch.path("a/b/d/f"), mode: 0o700).count == 1)
            PlainFile.removeFolders(made)
            #expect(scratch.holds("a/b/d"))
            try scratch.write("x", to: "file")
            let failure = #expect(throws: PlainFile.FolderFailure.self) {
                _ = try PlainFile.makeFolders(of: scratch.path("file/sub/f"), mode: 0o700)
            }
            #expect(failure?.folder == scratch.path("file/sub"))
            #expect(PlainFile.obstacle(to: scratch.path("file/sub/f"))?.folder == scratch.path("file"))
            #expect(PlainFile.obstacle(to: scratch.path("new/sub/f")) == nil)
        }
    }
}
