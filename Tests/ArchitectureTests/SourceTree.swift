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
