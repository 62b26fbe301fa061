import FileAccess
import Settings
import SourceText

/// The workspace that Terraform would work in here.
struct SelectedWorkspace {
    static let standard = "default"

    let name: String
    /// What selects it, as messages name it.
    let source: String

    /// - Parameter environment: `TF_WORKSPACE` counts more than what `terraform workspace select` left in the working
    ///   directory, or in `TF_DATA_DIR`.
    /// - Throws: when it cannot be told which one it is.
    init(_ environment: [String: String]) throws(DiagnosticsError) {
        let variable = EnvironmentVariable.workspace
        if let name = variable.value(in: environment) {
            self.init(name: name, source: variable.name)
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
