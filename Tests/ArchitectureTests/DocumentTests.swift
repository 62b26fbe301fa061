import Foundation
import TestSupport
import Testing

/// What documents name is there.
@Suite struct DocumentTests {
    @Test func filesAndTypesAreThere() throws {
        let document = try String(
            contentsOf: Fixtures.repository.appending(path: "docs/architecture.md"),
            encoding: .utf8
        )
        let files = try SourceTree.swiftFiles(in: "Sources")
        let paths = Set(files.map { $0.path.dropFirst("Sources/".count) })
        let folders = try SourceTree.folders(in: "Sources") + SourceTree.folders(in: "Tests")
        let names = Set(folders + files.flatMap(\.declaredTypes) + ["SchemaData", "UtilitySchemaData"])
        for text in document.matches(of: /`([^`\n]+)`/).map(\.1) {
            if text.hasSuffix(".swift"), text.contains("/") {
                #expect(paths.contains(text), "\(text)")
            } else if let name = text.wholeMatch(of: /([A-Z]\w*[a-z]\w*)(\.\w+)?/)?.1 {
                #expect(names.contains(String(name)), "\(text)")
            }
        }
    }

    @Test func suitesAreThere() throws {
        let paths = try SourceTree.swiftFiles(in: "Tests").map(\.path)
        for name in try FileManager.default.contentsOfDirectory(atPath: Fixtures.repository.path + "/docs")
        where name.hasSuffix(".md") {
            let document = try String(
                contentsOf: Fixtures.repository.appending(path: "docs/\(name)"),
                encoding: .utf8
            )
            for match in document.matches(of: /`(\w+Tests)\/(\w+)`/) {
                let isThere = paths.contains {
                    $0.hasPrefix("Tests/\(match.1)/") && $0.hasSuffix("/\(match.2).swift")
                }
                #expect(isThere, "\(name): \(match.0)")
            }
        }
    }
}
