import Configuration
import FileAccess
package import SourceText

/// The configuration and variable files of a directory, as Terraform finds them.
package struct ConfigurationDirectory {
    /// `*.tf` and `*.tf.json`, by name.
    package private(set) var files: [SourceFile] = []
    /// `*.keyform.hcl`, by name.
    private(set) var ownFiles: [SourceFile] = []
    /// `terraform.tfvars`, `terraform.tfvars.json` and `*.auto.tfvars(.json)`, in the order in which they count.
    private(set) var variableFiles: [SourceFile] = []
    private(set) var diagnostics: [Diagnostic] = []

    /// What the names of files start with.
    private let prefix: String

    /// What of a directory is read.
    private enum Part {
        case everything
        /// The files that only keyform reads.
        case ownFiles
        /// What there is in the directory of a module: what a module is given stands in its call.
        case module
    }

    /// Reads the working directory; what cannot be read is a diagnostic.
    package init() {
        self.init(".", .everything)
    }

    /// Reads the directory of a module, without files of variables and those that only keyform reads.
    init(ofModule path: String) {
        self.init(path, .module)
    }

    private init(_ path: String, _ part: Part) {
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
        if part != .module {
            for name in names where Self.isOwn(name) {
                if let file = read(name) {
                    ownFiles.append(file)
                }
            }
        }
        guard part != .ownFiles else {
            return
        }
        for name in names where Self.isTerraform(name) {
            if let file = read(name) {
                files.append(file)
            }
        }
        guard part != .module else {
            diagnostics += names.filter(Self.isOwn).map {
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

    /// The files of keyform's own in the working directory, and nothing else.
    ///
    /// - Throws: when one cannot be read.
    static func ownFiles() throws(DiagnosticsError) -> [SourceFile] {
        let directory = ConfigurationDirectory(".", .ownFiles)
        guard !directory.diagnostics.hasErrors else {
            throw DiagnosticsError(directory.diagnostics)
        }
        return directory.ownFiles
    }

    /// All that holds blocks.
    package var allFiles: [SourceFile] {
        files + ownFiles
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

    /// Whether a file of that name holds blocks.
    package static func isConfiguration(_ name: String) -> Bool {
        isTerraform(name) || isOwn(name)
    }

    private static func isTerraform(_ name: String) -> Bool {
        (name.hasSuffix(".tf") || name.hasSuffix(".tf.json")) && !isIgnored(name)
    }

    private static func isOwn(_ name: String) -> Bool {
        KeyformFile.isOne(name) && !isIgnored(name)
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
