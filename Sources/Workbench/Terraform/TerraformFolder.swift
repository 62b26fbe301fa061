import FileAccess
import JSONText
import Providers
import Rendering
import SourceText
import TerraformState

/// What Terraform has left in the working directory: its states, and where else it keeps one.
struct TerraformFolder: Sendable {
    /// A file with a state that holds objects of the types that matter.
    struct StateFile: Sendable {
        let path: String
        /// Terraform's workspace whose state it is; nil for `default`.
        let workspace: String?
        let inventory: TerraformInventory
    }

    /// A place outside of the directory that holds the state.
    struct Backend: Sendable {
        /// The file that says so.
        let path: String
        /// For example `s3`; nil where what stands there is no name.
        let type: String?
    }

    /// A file that may hold a state and cannot be read.
    struct Obstacle: Sendable {
        let path: String
        let reason: String
    }

    private(set) var states: [StateFile] = []
    private(set) var backend: Backend?
    /// Whether the directory was initialised with a backend block, without which Terraform refuses to work on its state.
    private(set) var needsBackendBlock = false
    private(set) var obstacles: [Obstacle] = []
    private let providers: ProviderSet

    /// Looks at the working directory.
    ///
    /// - Parameters:
    ///   - environment: `TF_DATA_DIR` counts.
    ///   - providers: of the resource types that matter; a state without objects of them counts as none.
    init(_ environment: [String: String], providers: ProviderSet) {
        self.providers = providers
        var statePath = "terraform.tfstate"
        var workspaces = "terraform.tfstate.d"
        let settings = TerraformDataDirectory.path(environment) + "/terraform.tfstate"
        if let bytes = read(settings), !bytes.isEmpty {
            do throws(JSONSyntaxError) {
                let json = try JSONValue(parsing: bytes)
                if let configured = json["backend"], let type = configured["type"]?.string, !type.isEmpty {
                    needsBackendBlock = true
                    if type == "local" {
                        statePath = configured["config"]?["path"]?.string ?? statePath
                        workspaces = configured["config"]?["workspace_dir"]?.string ?? workspaces
                    } else {
                        backend = Backend(path: settings, type: Self.isName(type) ? type : nil)
                    }
                }
            } catch {
                obstacles.append(
                    Obstacle(
                        path: settings,
                        reason: "it is not JSON (\(error.message), at byte \(error.offset))"
                    )
                )
            }
        }
        look(at: statePath, workspace: nil)
        lookInWorkspaces(workspaces)
    }

    var isEmpty: Bool {
        states.isEmpty && backend == nil && obstacles.isEmpty
    }

    /// The same without the states of other workspaces than the selected one, where keyform has a state of these.
    func notTakenOver(by state: StateOpener) -> TerraformFolder {
        var open = self
        open.states.removeAll { file in
            let name = file.workspace ?? SelectedWorkspace.standard
            return name != state.workspace.name && state.hasState(ofWorkspace: name)
        }
        return open
    }

    private mutating func lookInWorkspaces(_ path: String) {
        guard FileSystem.kind(path) == .directory else {
            return
        }
        do throws(FileSystem.Failure) {
            for name in try FileSystem.names(in: path) where FileSystem.kind("\(path)/\(name)") == .directory
            {
                look(at: "\(path)/\(name)/terraform.tfstate", workspace: name)
            }
        } catch {
            obstacles.append(Obstacle(path: path, reason: error.reason))
        }
    }

    private mutating func look(at path: String, workspace: String?) {
        guard let bytes = read(path) else {
            return
        }
        do throws(TerraformStateDocument.Problem) {
            if bytes.isEmpty {
                // What Terraform leaves when its state moves to a backend; and when it is killed while it writes.
                try checkBackup(of: path)
                return
            }
            let inventory = try TerraformInventory(bytes, providers: providers)
            if !inventory.objects.isEmpty {
                states.append(StateFile(path: path, workspace: workspace, inventory: inventory))
            }
        } catch {
            obstacles.append(Obstacle(path: path, reason: error.reason))
        }
    }

    /// - Throws: when an empty file has a backup that is not empty.
    private func checkBackup(of path: String) throws(TerraformStateDocument.Problem) {
        let backup = path + ".backup"
        guard backend == nil, FileSystem.kind(backup) == .file, let bytes = try? FileSystem.read(backup),
            let inventory = try? TerraformInventory(bytes, providers: providers), !inventory.objects.isEmpty
        else {
            return
        }
        throw TerraformStateDocument.Problem(
            reason:
                "it is empty, and \(backup) beside it holds \(inventory.objects.count.of("object")), serial"
                + " \(inventory.serial)"
        )
    }

    /// The file's bytes; nil when there is none, and an obstacle when it cannot be read.
    private mutating func read(_ path: String) -> [UInt8]? {
        guard FileSystem.isThere(path) else {
            return nil
        }
        do throws(FileSystem.Failure) {
            return try FileSystem.read(path)
        } catch {
            obstacles.append(Obstacle(path: path, reason: error.reason))
            return nil
        }
    }

    /// The workspace that a state belongs to by its path; nil for `default`, and where the path does not tell.
    static func workspace(ofStateAt path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count >= 3, parts[parts.count - 3] == "terraform.tfstate.d" else {
            return nil
        }
        return String(parts[parts.count - 2])
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 40
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
    }
}
