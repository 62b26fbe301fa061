import FileAccess
import SourceText

/// The workspace that Terraform would work in here.
struct SelectedWorkspace: Equatable {
    static let standard = "default"

    let name: String
    /// What selects it, as messages name it.
    let source: String

    /// - Parameter environment: `TF_WORKSPACE` counts more than what `terraform workspace select` left in the working
    ///   directory, or in `TF_DATA_DIR`.
    /// - Throws: when it cannot be told which one it is.
    init(_ environment: [String: String]) throws(DiagnosticsError) {
        if let name = environment["TF_WORKSPACE"], !name.isEmpty {
            self.init(name: name, source: "TF_WORKSPACE")
            return
        }
        let path = TerraformDataDirectory.path(environment) + "/environment"
        guard FileSystem.kind(path) != nil else {
            self.init(name: Self.standard, source: path)
            return
        }
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.read(path)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Workspace is not known",
                    "\(path.inLine) names the workspace that Terraform uses here, and it cannot be read: \(error.reason)."
                        + " Make it readable for you, or remove it to use the workspace \"\(Self.standard)\"."
                )
            )
        }
        let text = String(decoding: bytes.prefix(Self.longestName), as: UTF8.self)
        let name = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? Self.standard
        self.init(name: name, source: path)
    }

    private init(name: String, source: String) {
        self.name = name
        self.source = source
    }

    /// In bytes; no file system has longer ones, and Terraform keeps each workspace in a folder.
    private static let longestName = 1024
}

/// Where Terraform keeps what it knows of a working directory.
enum TerraformDataDirectory {
    static func path(_ environment: [String: String]) -> String {
        environment["TF_DATA_DIR"].flatMap { $0.isEmpty ? nil : $0 } ?? ".terraform"
    }
}

extension CommandContext {
    /// `terraform.workspace`: another name than `default` only where a state was chosen with `-state`.
    func workspaceName() throws(DiagnosticsError) -> String {
        try SelectedWorkspace(environment).name
    }

    /// Refuses to work on the one state there is where Terraform would work on another.
    ///
    /// - Throws: for every workspace but `default`, unless `-state` says which state is meant.
    func checkWorkspace() throws(DiagnosticsError) {
        guard options.statePath == nil else {
            return
        }
        let selected = try SelectedWorkspace(environment)
        guard selected.name != SelectedWorkspace.standard else {
            return
        }
        let isPlain = selected.name.quotedForShell == selected.name && !selected.name.contains("/")
        let isVariable = selected.source == "TF_WORKSPACE"
        let path = isPlain ? "\(selected.name).db" : "other.db"
        throw DiagnosticsError(
            .error(
                "Workspaces are not supported",
                "\(selected.source.inLine) selects the workspace \"\(selected.name.inLine)\", and keyform has no"
                    + " workspaces yet: without -state it works on \(statePath), which would be the state of the workspace"
                    + " \"\(SelectedWorkspace.standard)\". Nothing was read or changed. Give the workspace a state of its own:"
                    + "\n\n  keyform -state=\(path) plan\n\n"
                    + (isVariable
                        ? "To work on \(statePath), unset TF_WORKSPACE."
                        : "To work on \(statePath), run \"terraform workspace select default\", or set TF_WORKSPACE=default.")
            )
        )
    }
}
