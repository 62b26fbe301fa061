import FileAccess
import HTTPTransport
import IonosCloud
import IonosSandbox
import Providers
import SourceText
import UtilityProviders
import Workbench

/// The providers that are built in.
enum ProviderList {
    static let installed = InstalledProviders([IonosCloudProvider()] + UtilityProviderList.all) {
        (name) throws(DiagnosticsError) in
        SandboxTransport(sandbox: try sandbox(name))
    }

    private static func sandbox(_ name: String) throws(DiagnosticsError) -> Sandbox {
        let folder = ".keyform"
        do throws(FileSystem.Failure) {
            try FileSystem.makePrivateDirectory(folder)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Sandbox cannot be kept",
                    "The folder \(folder) for the simulated account cannot be made: \(error.reason)."
                )
            )
        }
        do throws(SandboxStorageError) {
            return try Sandbox(storage: .file("\(folder)/\(name).db"))
        } catch {
            let text = "\(error)"
            throw DiagnosticsError(
                .error(
                    "Sandbox cannot be opened",
                    text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
                )
            )
        }
    }
}
