import FileAccess
import Providers
import SourceText
import StateModel
import Values

/// `data "terraform_remote_state"`: the outputs of another configuration, from the file of its state.
///
/// Where keyform manages that configuration by now, they come from its database: Terraform's file is what was.
struct RemoteStateData: DataType {
    static let name = "terraform_remote_state"

    var name: String {
        Self.name
    }

    /// Reads the outputs in a database of keyform.
    let readOutputs:
        @Sendable (_ databases: [String], _ instead: String?) async throws(DiagnosticsError) -> StoredOutputs?

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let address = try RemoteStateAddress(configuration, isDatabase: Self.isDatabase)
        var outputs = configuration["defaults"]?.mapValue ?? ValueMap()
        let instead = address.isDatabase ? nil : address.file
        if let found = try await readOutputs(address.databases, instead) {
            for output in found.outputs {
                outputs[output.name] = output.value
            }
            // A default in the place of a secret would be taken for the secret.
            let kept = outputs.filter { !found.closed.contains($0.0) }
            outputs = ValueMap(kept.map { ($0.0, $0.1) })
        } else {
            for output in try Self.terraformOutputs(address.file) {
                outputs[output.name] = output.value
            }
        }
        var value = configuration.mapValue ?? ValueMap()
        value["outputs"] = .object(outputs)
        return .object(value)
    }

    private static func isDatabase(_ path: String) -> Bool {
        FileSystem.begins(path, with: Array("SQLite format 3\0".utf8))
    }

    private static func terraformOutputs(_ path: String) throws(DiagnosticsError) -> [OutputRecord] {
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.read(path)
        } catch {
            guard !error.isAbsence else { throw missing(path) }
            throw DiagnosticsError(
                .error(
                    "Error loading state error",
                    "\(path.inLine) cannot be read: \(error.reason). Make it readable for the user who runs keyform, or name"
                        + " another file in config = { path = ... }."
                )
            )
        }
        let outputs: [OutputRecord]?
        do throws(TerraformOutputs.Invalid) {
            outputs = try TerraformOutputs.read(bytes)
        } catch {
            throw DiagnosticsError(.error("Error loading state error", "\(path.inLine) \(error.reason)."))
        }
        guard let outputs else { throw missing(path) }
        return outputs
    }

    private static func missing(_ path: String) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Unable to find remote state",
                "No stored state was found for the given workspace in the given backend: there is no state in \(path.inLine)\n\n"
                    + "A relative path starts in \(FileSystem.workingDirectory.inLine)\n\nApply that configuration first, or fetch"
                    + " its state with \"terraform state pull > FILE\" and name that file in config = { path = ... }."
            )
        )
    }
}
