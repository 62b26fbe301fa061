package import SourceText

/// Where the files of modules are read.
package protocol ModuleLibrary: Sendable {
    /// What is in a directory, by its path relative to the working directory.
    func directory(_ path: String) -> ModuleDirectory
    /// The text of `.terraform/modules/modules.json`, in which `terraform init` says where it has put modules; nil where
    /// there is none.
    ///
    /// - Throws: when it cannot be read.
    func manifest() throws(DiagnosticsError) -> [UInt8]?
}

/// The configuration files of one directory.
package struct ModuleDirectory: Sendable {
    /// The same text for every spelling of the directory's path.
    package let identity: String
    package let isThere: Bool
    package let files: [SourceFile]
    /// What could not be read, and what is not read.
    package let diagnostics: [Diagnostic]

    package init(identity: String, isThere: Bool = true, files: [SourceFile], diagnostics: [Diagnostic] = [])
    {
        self.identity = identity
        self.isThere = isThere
        self.files = files
        self.diagnostics = diagnostics
    }
}

/// Directories of modules as they were read once.
package struct ModuleSnapshot: ModuleLibrary {
    package var directories: [String: ModuleDirectory]
    /// The text of `modules.json`, if there was one and a module from elsewhere is called.
    package var manifestText: [UInt8]?

    package init(directories: [String: ModuleDirectory] = [:], manifest: [UInt8]? = nil) {
        self.directories = directories
        manifestText = manifest
    }

    /// All files that were read, by the names of directories.
    package var files: [SourceFile] {
        directories.sorted { $0.key < $1.key }.flatMap(\.value.files)
    }

    package func manifest() -> [UInt8]? {
        manifestText
    }

    package func directory(_ path: String) -> ModuleDirectory {
        directories[path] ?? ModuleDirectory(identity: path, isThere: false, files: [])
    }
}
