import Foundation
import TestSupport

/// The Swift files of this repository, as text.
enum SourceTree {
    struct File {
        /// From the top of the repository.
        let path: String
        let lines: [Substring]

        /// The folder below `Sources` or `Tests`.
        var target: String {
            String(path.split(separator: "/")[1])
        }

        /// Below the target, without the file's name; empty at its top.
        var folder: String {
            path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/")
        }

        /// Types at the top of the file that its target can see.
        var declaredTypes: Set<String> {
            let kinds = ["struct", "class", "enum", "protocol", "actor", "typealias"]
            return Set(
                lines.compactMap { line in
                    let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != " " }.first?
                        .split(separator: " ")
                    guard let words, !line.hasPrefix(" "),
                        words.first.map({ !$0.contains("private") }) ?? false,
                        let kind = words.firstIndex(where: { kinds.contains(String($0)) }),
                        kind + 1 < words.count
                    else { return nil }
                    return String(words[kind + 1])
                }
            )
        }

        /// Words of the code, not of comments and texts, that look like types.
        var namedTypes: Set<String> {
            var isText = false
            var names: Set<String> = []
            for line in lines {
                if line.contains("\"\"\"") {
                    isText.toggle()
                    continue
                }
                guard !isText else { continue }
                let pieces = line.split(separator: "\"", omittingEmptySubsequences: false)
                let code = stride(from: 0, to: pieces.count, by: 2).map { pieces[$0] }.joined(separator: " ")
                let end = code.firstRange(of: "//")?.lowerBound ?? code.endIndex
                for word in code[..<end].split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
                where word.first?.isUppercase ?? false {
                    names.insert(String(word))
                }
            }
            return names
        }

        /// Names of the modules that it imports.
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let position = words.firstIndex(of: "import"),
                    words[..<position].allSatisfy({
                        ["package", "internal", "public", "@testable"].contains($0)
                    })
                else {
                    return nil
                }
                return words.last.map(String.init)
            }
        }
    }

    private static let top = Fixtures.repository

    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: top.appending(path: folder).path)
            .filter { !$0.hasPrefix(".") }
    }

    static func swiftFiles(in folder: String) throws -> [File] {
        let root = top.appending(path: folder).path
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let text = try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
            return File(
                path: "\(folder)/\(name)",
                lines: text.split(separator: "\n", omittingEmptySubsequences: false)
            )
        }
    }
}
