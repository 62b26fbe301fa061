import FileAccess
import StateModel

/// Where the states of workspaces are: beside that of the workspace `default`, in a folder of their own.
extension StateLocation {
    /// Where a workspace keeps its state, when this is where `default` does.
    func workspace(_ name: String) -> StateLocation {
        guard name != SelectedWorkspace.standard else {
            return self
        }
        return .file("\(workspaceFolder)/\(name)\(Self.ending)")
    }

    /// The folder of the states of other workspaces than `default`; it need not be there.
    var workspaceFolder: String {
        switch self {
        case .file(let path):
            // The usual state is the same one however it is named.
            let isStandard = [Self.standard, Self.standard.sandboxed].contains { $0.absolute == absolute }
            return
                (isStandard && path.hasSuffix(Self.ending) ? String(path.dropLast(Self.ending.count)) : path)
                + Self.folderEnding
        }
    }

    /// The names of workspaces that have a state, without `default`, in order.
    ///
    /// - Throws: when the folder is there and cannot be read.
    func workspaces() throws(FileSystem.Failure) -> [String] {
        guard FileSystem.kind(workspaceFolder) != nil else {
            return []
        }
        return try FileSystem.names(in: workspaceFolder)
            .filter { $0.hasSuffix(Self.ending) && FileSystem.kind("\(workspaceFolder)/\($0)") == .file }
            .map { String($0.dropLast(Self.ending.count)) }
            .filter { SelectedWorkspace.isValid($0) && $0 != SelectedWorkspace.standard }
    }

    /// Whether it has the name of a workspace, as states had to be named before there were workspaces.
    func isNamed(_ workspace: String) -> Bool {
        switch self {
        case .file(let path): FileSystem.name(of: path) == workspace + Self.ending
        }
    }

    /// Makes the folder in which a workspace keeps its state, for its owner alone.
    func makeWorkspaceFolder() throws(FileSystem.Failure) {
        try FileSystem.makePrivateDirectory(workspaceFolder)
    }

    /// Whether only states of workspaces are in a folder, by its name.
    static func isWorkspaceFolder(_ path: String) -> Bool {
        path.hasSuffix(ending + folderEnding)
    }

    static let folderEnding = ".d"
    private static let ending = ".db"
}
