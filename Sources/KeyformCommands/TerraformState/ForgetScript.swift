import FileAccess
import SourceText
import Workbench

/// A script that has Terraform forget objects, which stay as they are.
///
/// It consists of commands for Terraform's state: `removed` blocks would stand beside the resources that they name, where
/// Terraform refuses them and keyform obeys.
struct ForgetScript {
    let path: String
    private let file: OwnFile

    init(_ context: CommandContext, path: String) {
        self.path = path
        file = .new(path, beside: context.state.location)
    }

    /// - Throws: before any work is done, when it could not be written.
    func check() throws(DiagnosticsError) {
        do throws(FileSystem.Failure) {
            try file.check()
        } catch {
            throw refusal(error, "Nothing was taken over.")
        }
    }

    /// - Throws: when it could not be written after all.
    func write(_ commands: [String]) throws(DiagnosticsError) {
        let text = """
            #!/bin/sh
            # Has Terraform forget what keyform manages now; the objects stay as they are.
            # Type "sh" and the path of this file where the state was taken over. Terraform needs
            # a backend block, if there is one, until this is done.
            set -e

            """
        do throws(FileSystem.Failure) {
            try file.write(Array((text + commands.map { $0 + "\n" }.joined()).utf8))
        } catch {
            throw refusal(
                error,
                "The objects were taken over. \"keyform state import-terraform -skip-existing -forget=FILE\" writes the"
                    + " script later."
            )
        }
    }

    private func refusal(_ failure: FileSystem.Failure, _ outcome: String) -> DiagnosticsError {
        DiagnosticsError(
            .error("Script cannot be written", "\(path.inLine): \(failure.reason). \(outcome)")
        )
    }
}
