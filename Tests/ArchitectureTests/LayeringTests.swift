import Foundation
import TestSupport
import Testing

/// Compares the imports of every file with the table of floors in `docs/architecture.md`.
@Suite struct LayeringTests {
    /// Targets of the table in its order, with their floors.
    private static let floors: [(floor: Int, target: String)] = {
        let document =
            (try? String(
                contentsOf: Fixtures.repository.appending(path: "docs/architecture.md"),
                encoding: .utf8
            )) ?? ""
        return document.split(separator: "\n").flatMap { line -> [(floor: Int, target: String)] in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.split(separator: " ").joined(separator: " ")
            }
            guard cells.count == 5, let floor = Int(cells[1]) else {
                return []
            }
            return cells[2].split(separator: "`").filter { $0.allSatisfy { $0.isLetter || $0 == "-" } }
                .map { (floor, String($0)) }
        }
    }()

    /// What stands beside the floors: shims of C and embedded data.
    private static let beside: Set<String> = [
        "SchemaData", "UtilitySchemaData", "CBuild", "CSodium", "CCurl", "CDigests", "CSpawn", "CSpawn",
    ]

    @Test func everyTargetStandsInTheTable() throws {
        let folders = Set(try SourceTree.folders(in: "Sources"))
        let table = Set(Self.floors.map(\.target))
        #expect(folders.subtracting(Self.beside).subtracting(table).isEmpty)
        #expect(table.subtracting(folders).isEmpty)
    }

    @Test func everyFileImportsOnlyWhatStandsBelow() throws {
        let position = Dictionary(
            Self.floors.enumerated().map { ($1.target, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for file in try SourceTree.swiftFiles(in: "Sources") {
            guard let own = position[file.target] else {
                continue
            }
            for name in file.imports {
                guard let other = position[name] else {
                    continue
                }
                #expect(other < own, "\(file.path) imports \(name)")
            }
        }
    }

    @Test func onlyOneTargetImportsEachLibraryOfC() throws {
        let owners = [
            "CSodium": "Sealing", "CCurl": "CurlTransport", "CDigests": "Digests", "CSpawn": "Delivery",
        ]
        for file in try SourceTree.swiftFiles(in: "Sources") {
            for name in file.imports {
                if let owner = owners[name] {
                    #expect(file.target == owner, "\(file.path) imports \(name)")
                }
            }
        }
    }

    @Test func noFileIsTooLong() throws {
        for file in try SourceTree.swiftFiles(in: "Sources") {
            #expect(file.lines.count <= 421, "\(file.path) has \(file.lines.count - 1) lines")
        }
    }
}
