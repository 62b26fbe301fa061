import Foundation

/// Output that was looked at once, judged right, and is kept under `fixtures/golden/`.
package enum Golden {
    /// Why a text is not the expected one.
    struct Mismatch: Error, CustomStringConvertible {
        let description: String
    }

    /// Compares a text with the golden file of that path.
    ///
    /// With `KEYFORM_UPDATE_GOLDENS=1` in the environment the file is written instead; look at the difference
    /// before committing it.
    ///
    /// - Throws: `Mismatch` that shows the first line that differs, or Foundation's error when the file cannot
    ///   be written.
    package static func compare(_ actual: String, with path: String) throws {
        let url = Fixtures.url("golden").appending(path: path)
        if ProcessInfo.processInfo.environment["KEYFORM_UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(actual.utf8).write(to: url)
            return
        }
        guard let data = try? Data(contentsOf: url) else {
            throw Mismatch(
                description:
                    "fixtures/golden/\(path) does not exist; run with KEYFORM_UPDATE_GOLDENS=1 to make it"
            )
        }
        guard data != Data(actual.utf8) else { return }
        throw Mismatch(description: difference(actual, String(decoding: data, as: UTF8.self), path))
    }

    private static func difference(_ actual: String, _ expected: String, _ path: String) -> String {
        let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let common = zip(actualLines, expectedLines).prefix { $0.utf8.elementsEqual($1.utf8) }.count
        func line(_ lines: [Substring]) -> String {
            common < lines.count ? String(reflecting: String(lines[common])) : "the end"
        }
        return """
            fixtures/golden/\(path) differs in line \(common + 1); KEYFORM_UPDATE_GOLDENS=1 accepts the new text
            expected: \(line(expectedLines))
            actual:   \(line(actualLines))
            all of the actual text:
            \(actual)
            """
    }
}
