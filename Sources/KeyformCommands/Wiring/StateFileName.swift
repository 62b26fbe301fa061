import FileAccess

/// Tells whether a path is that of a state, or of a file that stands beside one: what is put there is taken for the
/// state's own and lost.
struct StateFileName {
    let belongsToState: Bool

    /// - Parameters:
    ///   - path: without links.
    ///   - statePath: of the state in use.
    init(_ path: String, of statePath: String) {
        let name = Self.name(path)
        let standard = CommandContext.standardStatePath
        let states = [standard, CommandContext.sandboxed(standard)]
        let isStandard = states.contains { Self.isPart(name, of: $0) }
        let own = FileSystem.resolved(statePath)
        let isOwn =
            Self.isPart(name, of: Self.name(own))
            && FileSystem.resolved(FileSystem.folder(of: path))
                == FileSystem.resolved(FileSystem.folder(of: own))
        belongsToState = isStandard || isOwn
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
