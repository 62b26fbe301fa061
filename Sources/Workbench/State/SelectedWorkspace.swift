import FileAccess
import Settings
package import SourceText

/// The workspace that commands work in: a name under which the configuration has a state of its own.
///
/// The selection is shared with Terraform, so that the two never work in different ones of one directory.
package struct SelectedWorkspace: Sendable, Equatable {
    /// The one that is always there.
    package static let standard = "default"

    /// What selects it.
    package enum Source: Sendable, Equatable {
        /// `-workspace`.
        case option
        /// `TF_WORKSPACE`.
        case variable
        /// What `workspace select` has written, here or in Terraform.
        case file
        /// Nothing.
        case nothing
    }

    package let name: String
    package let source: Source

    package var isStandard: Bool {
        name == Self.standard
    }

    /// Where nothing selects another.
    static let unselected = SelectedWorkspace(name: standard, source: .nothing)

    private init(name: String, source: Source) {
        self.name = name
        self.source = source
    }

    /// - Parameters:
    ///   - option: what `-workspace` says; counts most.
    ///   - environment: `TF_WORKSPACE` counts more than what `workspace select` left in the working directory, or in
    ///     `TF_DATA_DIR`.
    /// - Throws: when it cannot be told which one it is, and when it cannot be the name of one.
    init(option: String?, _ environment: [String: String]) throws(DiagnosticsError) {
        if let option {
            try Self.check(option)
            self.init(name: option, source: .option)
        } else if let name = EnvironmentVariable.workspace.value(in: environment) {
            guard Self.isValid(name) else {
                throw DiagnosticsError(
                    .error(
                        "Invalid workspace name set using \(EnvironmentVariable.workspace)",
                        Self.notAllowed(name)
                    )
                )
            }
            self.init(name: name, source: .variable)
        } else {
            self = try WorkspaceFile(environment).selection() ?? .unselected
        }
    }

    fileprivate init(written name: String) {
        self.init(name: name, source: .file)
    }

    /// One that a command was asked to work on.
    init(asked name: String) {
        self.init(name: name, source: .option)
    }

    /// What selects it, as messages name it.
    func selector(_ environment: [String: String]) -> String {
        switch source {
        case .option: "-workspace=\(name)"
        case .variable: "\(EnvironmentVariable.workspace)"
        case .file, .nothing: WorkspaceFile(environment).path.inLine
        }
    }

    /// What counts more than a selection; nil where the selection counts.
    package var overriding: Override? {
        switch source {
        case .option: Override(phrase: "the -workspace option", removal: "leave this option out")
        case .variable:
            Override(
                phrase: "the \(EnvironmentVariable.workspace) environment variable",
                removal: "unset this environment variable"
            )
        case .file, .nothing: nil
        }
    }

    /// What names a workspace in the place of the one that is selected.
    package struct Override: Sendable {
        package let phrase: String
        /// What somebody does to be rid of it.
        package let removal: String
    }

    // MARK: - Names

    /// - Throws: for a text that cannot be the name of a workspace.
    package static func check(_ name: String) throws(DiagnosticsError) {
        guard isValid(name) else {
            throw DiagnosticsError(.error("Invalid workspace name", notAllowed(name)))
        }
    }

    /// Whether Terraform has workspaces of the name: nothing in it needs escaping in a segment of a URL.
    static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= longest
            && name.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) && byte < 0x7F || (0x30...0x39).contains(byte)
                    || "-_.~$&+=:@".utf8.contains(byte)
            }
    }

    /// In bytes; the names of the files beside a state are longer than it, and file systems take 255.
    private static let longest = 200

    private static func notAllowed(_ name: String) -> String {
        name.utf8.count > longest
            ? "A workspace name of \(name.utf8.count) bytes is too long: \(longest) is the most."
            : "The workspace name \"\(name.inLine)\" is not allowed. The name must contain only URL safe characters, and no path"
                + " separators."
    }
}

/// The file in which the selected workspace is kept.
package struct WorkspaceFile {
    package let path: String
    private let folder: String

    package init(_ environment: [String: String]) {
        folder = TerraformDataDirectory.path(environment)
        path = folder + "/environment"
    }

    /// Selects a workspace for what runs here from now on.
    ///
    /// - Throws: when the file cannot be written.
    package func select(_ name: String) throws(DiagnosticsError) {
        do throws(FileSystem.Failure) {
            if FileSystem.kind(folder) == nil {
                try FileSystem.makePrivateDirectory(folder)
            }
            guard FileSystem.kind(path) != .directory else {
                throw FileSystem.Failure(reason: "it is a directory")
            }
            if FileSystem.isThere(path) {
                // Others who may read it go on doing so.
                try FileSystem.rewrite(path, with: Array(name.utf8))
            } else {
                try FileSystem.writePrivately(Array(name.utf8), to: path)
            }
        } catch {
            throw DiagnosticsError(
                .error(
                    "Workspace cannot be selected",
                    "\(path.inLine): \(error.reason). The workspace that was selected still is. To work in \"\(name)\" all the"
                        + " same, give -workspace=\(name.quotedForShell)."
                )
            )
        }
    }

    /// What is selected; nil when nothing is.
    fileprivate func selection() throws(DiagnosticsError) -> SelectedWorkspace? {
        guard let kind = FileSystem.kind(path) else {
            return nil
        }
        guard kind != .other else {
            throw unknown("it is a pipe, a socket or a device. Move it away")
        }
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.read(path)
        } catch {
            throw unknown("it cannot be read: \(error.reason). Make it readable for you")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw unknown("it is not text. Write a name into it")
        }
        let name = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        guard !name.isEmpty else {
            return nil
        }
        guard SelectedWorkspace.isValid(name) else {
            throw unknown(
                "\"\(String(name.prefix(100)).inLine)\" is not allowed: a name contains only URL safe characters, and no path separators."
                    + " Write another name into it"
            )
        }
        return SelectedWorkspace(written: name)
    }

    private func unknown(_ problem: String) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Workspace is not known",
                "\(path.inLine) names the workspace that Terraform and keyform use here, and \(problem), or remove it to use the"
                    + " workspace \"\(SelectedWorkspace.standard)\"; -workspace=NAME names one in its place."
            )
        )
    }
}
