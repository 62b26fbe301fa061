import Addresses
import Execution
import FileAccess
package import SourceText
import StateModel

extension Bench {
    /// Makes the state of a workspace, with nothing in it.
    ///
    /// - Throws: when it cannot be made.
    package func createWorkspace(_ name: String) async throws(DiagnosticsError) {
        try await inWorkspace(name).withStore(.writing) { (_) throws(DiagnosticsError) in }
    }

    /// Deletes a workspace with its state.
    ///
    /// - Parameters:
    ///   - name: of a workspace that has a state.
    ///   - force: whether to do so although there are objects in it.
    /// - Returns: how many objects it held.
    /// - Throws: when it holds objects, somebody writes to it, or it cannot be removed.
    package func deleteWorkspace(_ name: String, force: Bool) async throws(DiagnosticsError) -> Int {
        try await inWorkspace(name).withStore(.writing) { (store) throws(DiagnosticsError) in
            let snapshot = try await diagnosing(await store.snapshot())
            let unfinished = snapshot.openIntents.filter { $0.action == .create }.map(\.key.address)
            let addresses = Set(snapshot.records.map(\.address)).union(unfinished).sorted()
            guard force || addresses.isEmpty else {
                throw DiagnosticsError(Self.notEmpty(name, addresses.map(\.description)))
            }
            try await diagnosing(await store.remove())
            return addresses.count
        }
    }

    private func inWorkspace(_ name: String) -> Bench {
        var bench = self
        bench.state = state.inWorkspace(name)
        return bench
    }

    private static let most = 20

    private static func notEmpty(_ name: String, _ addresses: [String]) -> Diagnostic {
        .error(
            "Workspace is not empty",
            "Workspace \"\(name)\" is currently tracking the following resource instances:\n\n"
                + addresses.prefix(most).map { "  - \($0.inLine)\n" }.joined()
                + (addresses.count > most ? "  … and \(addresses.count - most) more\n" : "")
                + "\nDeleting this workspace would cause keyform to lose track of any associated remote objects, which would"
                + " then require you to delete them manually outside of keyform. You should destroy these objects with"
                + " keyform before deleting the workspace.\n\n"
                + "If you want to delete this workspace anyway, and have keyform forget about these managed objects, use the"
                + " -force option to disable this safety check."
        )
        .hinting("To destroy the objects:", command: "keyform -workspace=\(name.quotedForShell) destroy")
    }
}

extension StateOpener {
    /// That there is no workspace of a name.
    ///
    /// - Throws: when the workspaces cannot be looked up.
    package func missingWorkspace(_ name: String) throws(DiagnosticsError) -> Diagnostic {
        let title = "Workspace \"\(name.inLine)\" doesn't exist"
        let file = "terraform.tfstate.d/\(name)/terraform.tfstate"
        if SelectedWorkspace.isValid(name), FileSystem.kind(file) == .file {
            return .error(
                title,
                "Terraform has a workspace of that name here, and keyform none."
            )
            .hinting("To make one:", command: "keyform workspace new \(name.quotedForShell)")
            .hinting(
                "Then, to take over what is in Terraform's:",
                command: "keyform state import-terraform \(file.quotedForShell)"
            )
        }
        let near =
            nearMiss(name, among: try workspaces().filter { $0 != name }).map { "Did you mean \"\($0)\"? " }
            ?? ""
        return .error(
            title,
            near
                + "You can create this workspace with the \"new\" subcommand or include the \"-or-create\" flag with the"
                + " \"select\" subcommand."
        )
    }
}
