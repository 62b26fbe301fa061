import FileAccess
import SourceText
import Values

/// Where the state of another configuration is, as a `terraform_remote_state` names it.
struct RemoteStateAddress: Hashable {
    /// The file that Terraform keeps it in.
    let file: String
    /// The databases in which keyform keeps it where it has taken the configuration over; the first that is there counts.
    let databases: [String]
    /// Whether the file is such a database itself.
    let isDatabase: Bool

    private static let defaultWorkspace = "default"
    private static let defaultFile = "terraform.tfstate"
    private static let database = "keyform.db"
    private static let workspaces = "keyform.d"

    /// - Parameters:
    ///   - configuration: of the data source, wholly known.
    ///   - isDatabase: tells of a path whether a database of keyform is there.
    /// - Throws: what is wrong with it.
    init(_ configuration: Value, isDatabase: (String) -> Bool) throws(DiagnosticsError) {
        let settings = configuration["config"]?.mapValue ?? ValueMap()
        let path = settings["path"].flatMap { $0.isNull ? nil : $0.stringValue } ?? Self.defaultFile
        let workspace = configuration["workspace"].flatMap { $0.isNull ? nil : $0.stringValue } ?? ""
        let folder = FileSystem.folder(of: path)
        let base = folder == "." && !path.hasPrefix("./") ? "" : folder == "/" ? "/" : folder + "/"
        self.isDatabase = isDatabase(path)
        if workspace.isEmpty || workspace == Self.defaultWorkspace {
            file = path
            databases = self.isDatabase ? [path] : [base + Self.database]
        } else {
            guard !workspace.contains("/"), ![".", ".."].contains(workspace) else {
                throw DiagnosticsError(
                    .error("Invalid workspace name", "\"\(workspace.inLine)\" is no name of a workspace.")
                )
            }
            let states = settings["workspace_dir"].flatMap { $0.isNull ? nil : $0.stringValue }
            file = "\(states ?? "terraform.tfstate.d")/\(workspace)/\(Self.defaultFile)"
            databases =
                (self.isDatabase ? ["\(path).d/\(workspace).db"] : []) + [
                    "\(base)\(Self.workspaces)/\(workspace).db"
                ]
        }
    }
}
