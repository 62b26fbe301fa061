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
            .file(path.hasPrefix("/") ? path : "\(FileSystem.workingDirectory)/\(path)")
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
            let name = path.split(separator: "/").last ?? ""
            if name.hasSuffix(".sandbox") {
                return true
            }
            return name.lastIndex(of: ".").map { name[..<$0].hasSuffix(".sandbox") } ?? false
        }
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
    func owns(_ path: String) -> Bool {
        let name = Self.name(path)
        let standard = ["\(Self.standard)", "\(Self.standard.sandboxed)"]
        guard !standard.contains(where: { Self.isPart(name, of: $0) }) else {
            return true
        }
        switch self {
        case .file(let statePath):
            let own = FileSystem.resolved(statePath)
            return Self.isPart(name, of: Self.name(own))
                && FileSystem.resolved(FileSystem.folder(of: path))
                    == FileSystem.resolved(FileSystem.folder(of: own))
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
