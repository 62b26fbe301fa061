import TestSupport
import Testing

/// The folders of one target build on each other in one direction, as the targets do.
@Suite struct FolderCycleTests {
    @Test func noFoldersOfATargetNeedEachOther() throws {
        let targets = Dictionary(grouping: try SourceTree.swiftFiles(in: "Sources"), by: \.target)
        for (target, files) in targets.sorted(by: { $0.key < $1.key }) {
            let cycle = FolderUses(files).cycle
            #expect(cycle == nil, "\(target): \(cycle ?? [])")
        }
    }

    @Test func aCycleIsFound() {
        func file(_ path: String, _ lines: Substring...) -> SourceTree.File {
            SourceTree.File(path: "Sources/T/\(path).swift", lines: lines)
        }
        let uses = FolderUses([
            file("A/One", "struct One {", "    let two: Two", "}"),
            file("B/Two", "package struct Two {", "    func three(_ text: Three) {}", "}"),
            file("C/Three", "enum Three {", "    // One is only mentioned.", "    case four(\"One\")", "}"),
            file("D/Four", "final class Four {", "    let one: One", "}"),
        ])
        #expect(uses.cycle == nil)
        let more = uses.adding(file("C/Five", "struct Five {", "    let one: [One]", "}"))
        #expect(more.cycle == ["A", "B", "C", "A"])
    }
}

/// Which folders of a target use types that another of its folders declares.
///
/// Files at the top of the target belong to none:
/// they are its entrance.
private struct FolderUses {
    private let files: [SourceTree.File]

    init(_ files: [SourceTree.File]) {
        self.files = files
    }

    func adding(_ file: SourceTree.File) -> FolderUses {
        FolderUses(files + [file])
    }

    /// Folders that need each other, the first once more at the end; nil when there are none.
    var cycle: [String]? {
        let edges = edges
        var done: Set<String> = []
        func search(_ folder: String, _ path: [String]) -> [String]? {
            if let start = path.firstIndex(of: folder) {
                return Array(path[start...]) + [folder]
            }
            guard !done.contains(folder) else { return nil }
            for next in (edges[folder] ?? []).sorted() {
                if let found = search(next, path + [folder]) {
                    return found
                }
            }
            done.insert(folder)
            return nil
        }
        for folder in edges.keys.sorted() {
            if let found = search(folder, []) {
                return found
            }
        }
        return nil
    }

    private var edges: [String: Set<String>] {
        var owners: [String: Set<String>] = [:]
        for file in files {
            for name in file.declaredTypes {
                owners[name, default: []].insert(file.folder)
            }
        }
        var edges: [String: Set<String>] = [:]
        for file in files where !file.folder.isEmpty {
            for name in file.namedTypes {
                // A name that stands in two folders says nothing about which is meant.
                guard let owner = owners[name], owner.count == 1, let folder = owner.first else { continue }
                if !folder.isEmpty, folder != file.folder {
                    edges[file.folder, default: []].insert(folder)
                }
            }
        }
        return edges
    }
}
