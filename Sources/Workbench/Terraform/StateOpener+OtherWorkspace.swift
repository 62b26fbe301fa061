package import SourceText

extension StateOpener {
    /// That a Terraform state is one of another workspace than the current one; nil where it is not.
    package func otherWorkspace(ofStateAt path: String) -> Diagnostic? {
        guard let name = TerraformFolder.workspace(ofStateAt: path), name != workspace.name else {
            return nil
        }
        return .warning(
            "State of another workspace",
            "\(path.inLine) is the state of Terraform's workspace \"\(name.inLine)\", and this is the workspace"
                + " \"\(workspace.name.inLine)\". Where its objects belong to a workspace of their own, make it with \"keyform"
                + " workspace new \(name.quotedForShell)\", and take them over there."
        )
    }
}
