package import Foundation

/// The files under `fixtures/` at the top of the repository.
package enum Fixtures {
    /// The top of the repository, found from where this file was compiled.
    package static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file or folder, by its path below `fixtures/`.
    package static func url(_ path: String) -> URL {
        repository.appending(path: "fixtures").appending(path: path)
    }

    /// The text of a file below `fixtures/`.
    ///
    /// - Throws: Foundation's error when it cannot be read.
    package static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: url(path)), as: UTF8.self)
    }

    /// The program's own sources, by their paths below `Sources/`, sorted.
    ///
    /// - Throws: Foundation's error when one cannot be read.
    package static func swiftSources() throws -> [(path: String, text: String)] {
        let folder = repository.appending(path: "Sources")
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".swift") && !$0.hasPrefix("TestSupport/") }.sorted()
            .map { ($0, String(decoding: try Data(contentsOf: folder.appending(path: $0)), as: UTF8.self)) }
    }
}
