import Settings
package import SourceText

extension StateOpener {
    /// Refuses to work on the one state there is where Terraform would work on another.
    ///
    /// - Throws: for every workspace but `default`, unless `-state` says which state is meant.
    package func checkWorkspace() throws(DiagnosticsError) {
        guard given == nil else {
            return
        }
        let selected = try SelectedWorkspace(environment)
        guard selected.name != SelectedWorkspace.standard else {
            return
        }
        let isPlain = selected.name.quotedForShell == selected.name && !selected.name.contains("/")
        let isVariable = selected.source == EnvironmentVariable.workspace.name
        let path = isPlain ? "\(selected.name).db" : "other.db"
        throw DiagnosticsError(
            .error(
                "Workspaces are not supported",
                "\(selected.source.inLine) selects the workspace \"\(selected.name.inLine)\", and keyform has no"
                    + " workspaces yet: without -state it works on \(location), which would be the state of the workspace"
                    + " \"\(SelectedWorkspace.standard)\". Nothing was read or changed. Give the workspace a state of its own:"
                    + "\n\n  keyform -state=\(path) plan\n\n"
                    + (isVariable
                        ? "To work on \(location), unset TF_WORKSPACE."
                        : "To work on \(location), run \"terraform workspace select default\", or set TF_WORKSPACE=default.")
            )
        )
    }
}
