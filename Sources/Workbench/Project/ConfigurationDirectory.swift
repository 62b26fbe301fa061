import FileAccess
package import SourceText

/// The configuration and variable files of a directory, as Terraform finds them.
package struct ConfigurationDirectory {
    /// `*.tf` and `*.tf.json`, by name.
    package private(set) var files: [SourceFile] = []
    /// `terraform.tfvars`, `terraform.tfvars.json` and `*.auto.tfvars(.json)`, in the order in which they count.
    private(set) var variableFiles: [SourceFile] = []
    private(set) var diagnostics: [Diagnostic] = []

    /// What the names of files start with.
    private let prefix: String

    /// Reads the working directory; what cannot be read is a diagnostic.
    package init() {
        self.init(".", takesVariables: true)
    }

    /// Reads the directory of a module, without files of variables: what a module is given stands in its call.
    init(ofModule path: String) {
        self.init(path, takesVariables: false)
    }

    private init(_ path: String, takesVariables: Bool) {
        prefix = path == "." ? "" : path + "/"
        let names: [String]
        do throws(FileSystem.Failure) {
            names = try FileSystem.names(in: path)
        } catch {
            diagnostics.append(
                .error(
                    "Configuration directory cannot be read",
                    "\(path == "." ? "The working directory" : SystemPath.shown(path)): \(error.reason)."
                )
            )
            return
        }
        for name in names where Self.isConfiguration(name) {
            if let file = read(name) {
                files.append(file)
            }
        }
        guard takesVariables else {
            diagnostics += names.filter { $0.hasSuffix(".keyform.hcl") && !Self.isIgnored($0) }.map {
                .warning(
                    "File has no effect in a module",
                    "\(SystemPath.shown(prefix + $0)) is not read: files for keyform alone belong to the root module, whose"
                        + " directory is the one that keyform runs in. Move what it says there."
                )
            }
            return
        }
        for name in Self.variableFileNames(names) {
            if let file = read(name) {
                variableFiles.append(file)
            }
        }
    }

    private mutating func read(_ own: String) -> SourceFile? {
        let name = prefix + own
        let kind = FileSystem.kind(name)
        if kind == .other {
            // Reading a pipe would wait for whoever writes into it.
            diagnostics.append(
                .error(
                    "Not a regular file",
                    "\(SystemPath.shown(name)) is a pipe, a socket or a device, and configuration is read from regular files only. Move it"
                        + " away, or give it another name."
                )
            )
            return nil
        }
        if kind == .directory {
            diagnostics.append(
                .warning(
                    "Directory named like a configuration file",
                    "\(SystemPath.shown(name)) is a directory, so nothing is read from it. Give it another name, or move its files here."
                )
            )
            return nil
        }
        do throws(FileSystem.Failure) {
            return SourceFile(name: SystemPath.shown(name), bytes: try FileSystem.read(name))
        } catch {
            diagnostics.append(
                .error(
                    "Failed to read file",
                    "The file \"\(SystemPath.shown(name))\" could not be read: \(error.reason). Make it readable for you, or move it away."
                )
            )
            return nil
        }
    }

    /// Whether a file of that name holds configuration.
    package static func isConfiguration(_ name: String) -> Bool {
        (name.hasSuffix(".tf") || name.hasSuffix(".tf.json")) && !isIgnored(name)
    }

    /// Hidden files and those that editors leave behind.
    package static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~") || (name.hasPrefix("#") && name.hasSuffix("#"))
    }

    static func variableFileNames(_ names: [String]) -> [String] {
        let fixed = ["terraform.tfvars", "terraform.tfvars.json"].filter(names.contains)
        let automatic = names.filter {
            ($0.hasSuffix(".auto.tfvars") || $0.hasSuffix(".auto.tfvars.json")) && !$0.hasPrefix(".")
        }
        return fixed + automatic
    }
}
