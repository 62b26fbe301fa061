import FileAccess
import StateModel

extension StateLocation {
    /// Whether a path, without links, is that of a state, or of a file that stands beside one: what is put there is taken
    /// for the state's own and lost.
    func owns(_ path: String) -> Bool {
        let name = Self.name(path)
        let standard = StateOpener.standardPath
        guard ![standard, StateOpener.sandboxed(standard)].contains(where: { Self.isPart(name, of: $0) })
        else {
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
