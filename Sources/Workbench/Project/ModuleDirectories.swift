import Configuration
import FileAccess

/// The directories of modules on the disk, relative to the working directory.
struct ModuleDirectories: ModuleLibrary {
    func directory(_ path: String) -> ModuleDirectory {
        let identity = FileSystem.resolved(path)
        guard FileSystem.isDirectory(path) else {
            return ModuleDirectory(identity: identity, isThere: false, files: [])
        }
        guard path != "." else {
            // The root is read already; only its identity is asked for.
            return ModuleDirectory(identity: identity, files: [])
        }
        let read = ConfigurationDirectory(ofModule: path)
        return ModuleDirectory(identity: identity, files: read.files, diagnostics: read.diagnostics)
    }

    var manifest: [UInt8]? {
        try? FileSystem.read(".terraform/modules/modules.json")
    }
}
