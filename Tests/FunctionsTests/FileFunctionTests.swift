import Evaluation
import Functions
import Testing
import Values

@Suite struct FileFunctionTests {
    /// A file system of a few files below `/project`.
    private static let context: FunctionContext = {
        let files: [String: [UInt8]] = [
            "/project/a.txt": Array("héllo".utf8),
            "/project/b.bin": [0xFF, 0x00],
            "/project/sub/c.txt": Array("c".utf8),
            "/project/sub/deep/d.txt": Array("d".utf8),
            "/project/sub/deep/[x].txt": Array("x".utf8),
            "/home/u/e.txt": Array("e".utf8),
        ]
        @Sendable func names(_ folder: String) -> [String]? {
            let prefix = folder == "/" ? "/" : folder + "/"
            let below = files.keys.filter { $0.hasPrefix(prefix) }
            if below.isEmpty { return nil }
            return Array(
                Set(
                    below.compactMap {
                        $0.dropFirst(prefix.count).split(separator: "/").first.map { String($0) }
                    }
                )
            )
        }
        return FunctionContext(
            basePath: "/project",
            homeDirectory: "/home/u",
            readFile: { files[$0] },
            fileKind: { files[$0] != nil ? .file : (names($0) != nil ? .directory : nil) },
            listDirectory: names
        )
    }()

    @Test func relativePathsAreMadeAbsoluteFromTheWorkingDirectory() throws {
        var context = FunctionContext()
        context.workingDirectory = "/work"
        #expect(try call("abspath", .string("x/../y"), in: context) == .string("/work/y"))
        #expect(try call("abspath", .string(""), in: context) == .string("/work"))
        #expect(try call("abspath", .string("/a/../b"), in: context) == .string("/b"))
    }

    @Test(arguments: [
        ("file", "a.txt", "héllo"), ("file", "./sub/../a.txt", "héllo"), ("file", "/project/a.txt", "héllo"),
        ("file", "~/e.txt", "e"), ("filebase64", "b.bin", "/wA="), ("abspath", "x/../y", "/project/y"),
        ("filemd5", "sub/c.txt", "4a8a08f09d37b73795649038408b5f33"),
        ("filesha1", "sub/c.txt", "84a516841ba77a5b4648de2cd0dfcb30ea46dbb4"),
        ("pathexpand", "~/x", "/home/u/x"),
    ])
    func reads(function: String, path: String, expected: String) throws {
        #expect(try call(function, .string(path), in: Self.context) == .string(expected))
    }

    @Test func refuses() throws {
        #expect(
            try refusal("file", .string("none"), in: Self.context).hasPrefix("no file exists at \"none\";")
        )
        #expect(try refusal("file", .string("b.bin"), in: Self.context).contains("not valid UTF-8"))
        #expect(try refusal("file", .string("sub"), in: Self.context).contains("is a directory"))
        #expect(
            try refusal("file", .string("~x/a"), in: Self.context) == "cannot expand user-specific home dir"
        )
        let hidden = Value.string("secret").marked(.sensitive)
        #expect(try !refusal("file", hidden, in: Self.context).contains("secret\""))
    }

    @Test func keepsMarks() throws {
        let path = Value.string("a.txt").marked(.sensitive)
        #expect(try call("file", path, in: Self.context) == .string("héllo").marked(.sensitive))
    }

    @Test func knowsWhatExists() throws {
        #expect(try call("fileexists", .string("a.txt"), in: Self.context) == .bool(true))
        #expect(try call("fileexists", .string("none"), in: Self.context) == .bool(false))
        #expect(
            try refusal("fileexists", .string("sub"), in: Self.context).hasSuffix(
                "is a directory, not a file"
            )
        )
    }

    @Test(arguments: [
        ("*.txt", ["a.txt"]), ("*", ["a.txt", "b.bin"]),
        ("**", ["a.txt", "b.bin", "sub/c.txt", "sub/deep/[x].txt", "sub/deep/d.txt"]),
        ("**/*.txt", ["a.txt", "sub/c.txt", "sub/deep/[x].txt", "sub/deep/d.txt"]), ("sub/*", ["sub/c.txt"]),
        ("{a,b}.*", ["a.txt", "b.bin"]), ("[ab].txt", ["a.txt"]), ("[^a].bin", ["b.bin"]),
        ("?.bin", ["b.bin"]),
        ("none/*", []), ("sub/**/d.txt", ["sub/deep/d.txt"]), ("sub/deep/\\[x\\].txt", ["sub/deep/[x].txt"]),
        ("a.txt", ["a.txt"]), ("sub", []),
    ])
    func findsFiles(pattern: String, expected: [String]) throws {
        let found = try call("fileset", .string("."), .string(pattern), in: Self.context)
        #expect(found.elements?.compactMap(\.stringValue) == expected)
    }

    @Test func refusesBrokenPatterns() throws {
        #expect(
            try refusal("fileset", .string("."), .string("{a"), in: Self.context).hasSuffix(
                "syntax error in pattern"
            )
        )
        #expect(
            try refusal("fileset", .string("."), .string("[a"), in: Self.context).hasSuffix(
                "syntax error in pattern"
            )
        )
    }
}
