import Configuration
import FileAccess
import SourceText

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

    func manifest() throws(DiagnosticsError) -> [UInt8]? {
        let path = ".terraform/modules/modules.json"
        guard FileSystem.isThere(path) else { return nil }
        do throws(FileSystem.Failure) {
            return try FileSystem.read(path)
        } catch {
            throw DiagnosticsError(
                .error(
                    "List of installed modules cannot be read",
                    "\(path): \(error.reason). In that file Terraform remembers where it has put modules from elsewhere."
                        + " Make it readable for you, or remove it and run \"terraform init\", which writes it anew."
                )
            )
        }
    }
}
