import FileAccess
import StateModel

/// What can be told of a state by its name, and of what stands beside it.
extension StateLocation {
    /// Where nobody names another.
    static let standard = StateLocation.file("keyform.db")

    /// Whether something is there.
    var isThere: Bool {
        switch self {
        case .file(let path): FileSystem.kind(path) != nil
        }
    }

    /// The same, without regard to the working directory.
    var absolute: StateLocation {
        switch self {
        case .file(let path):
            .file(
                path.hasPrefix("/")
                    ? path
                    : "\(FileSystem.workingDirectory)/\(path.hasPrefix("./") ? String(path.dropFirst(2)) : path)"
            )
        }
    }

    // MARK: - The sandbox

    /// Where a run in the sandbox keeps its state in place of this one.
    ///
    /// It is another one: a simulated account must never be mistaken for what became of real objects.
    var sandboxed: StateLocation {
        switch self {
        case .file(let path):
            guard !isSandboxed else {
                return self
            }
            let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
            guard let dot = path[slash...].lastIndex(of: "."), dot != slash else {
                return .file(path + ".sandbox")
            }
            return .file(path[..<dot] + ".sandbox" + path[dot...])
        }
    }

    /// Whether it has the name that a sandbox run gives to its state.
    var isSandboxed: Bool {
        switch self {
        case .file(let path):
            let parts = path.split(separator: "/")
            // A workspace of such a state is one, too.
            let folder = parts.dropLast().last.flatMap {
                $0.hasSuffix(Self.folderEnding) ? $0.dropLast(Self.folderEnding.count) : nil
            }
            return Self.isSandboxed(parts.last ?? "") || folder.map(Self.isSandboxed) ?? false
        }
    }

    private static func isSandboxed(_ name: Substring) -> Bool {
        name.hasSuffix(".sandbox")
            || name.lastIndex(of: ".").map { name[..<$0].hasSuffix(".sandbox") } ?? false
    }

    // MARK: - What stands beside it

    /// States at the same place that are called as states are.
    ///
    /// - Parameter isSandboxed: whether those of the sandbox count, or the others.
    /// - Returns: them as `-state` names them.
    func neighbours(sandboxed isSandboxed: Bool) -> [String] {
        switch self {
        case .file(let path):
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { String(path[...$0]) } ?? ""
            let names = (try? FileSystem.names(in: folder.isEmpty ? "." : folder)) ?? []
            return
                names
                .filter { $0.hasSuffix(".db") && !$0.hasPrefix(".") }
                .filter { Self.file($0).isSandboxed == isSandboxed && FileSystem.kind(folder + $0) == .file }
                .map { folder + (isSandboxed ? $0.replacing(".sandbox.", with: ".") : $0) }
        }
    }

    /// Whether a path, without links, is that of a state, or of a file that stands beside one: what is put there is taken
    /// for the state's own and lost.
    package func owns(_ path: String) -> Bool {
        let name = Self.name(path)
        let standard = ["\(Self.standard)", "\(Self.standard.sandboxed)"]
        guard !standard.contains(where: { Self.isPart(name, of: $0) }) else {
            return true
        }
        let folder = FileSystem.resolved(FileSystem.folder(of: path))
        switch self {
        case .file(let statePath):
            let own = FileSystem.resolved(statePath)
            let workspaces =
                [Self.standard, .standard.sandboxed, self].map { FileSystem.resolved($0.workspaceFolder) }
            guard !workspaces.contains(folder) else {
                return true
            }
            let isBeside = folder == FileSystem.resolved(FileSystem.folder(of: own))
            return isBeside && (Self.isPart(name, of: Self.name(own)) || Self.isWorkspaceFolder(folder))
        }
    }

    private static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func isPart(_ name: String, of state: String) -> Bool {
        guard name.hasPrefix(state) else { return false }
        let rest = name.dropFirst(state.count)
        return ["", "-wal", "-shm", "-journal", ".lease", ".new"].contains(rest)
            || rest.hasPrefix(".v") && (rest.hasSuffix(".backup") || rest.hasSuffix(".backup.new"))
    }
}
