import FileAccess
import Settings
package import SourceText
import StateModel

/// Workspaces: each has a state of its own, beside that of `default`.
extension StateOpener {
    /// Where the state of `default` is kept.
    var base: StateLocation {
        sandbox.isOn ? named.sandboxed : named
    }

    /// That it is not the usual state which is worked on; nil where it is.
    package var workspaceNotice: String? {
        guard !workspace.isStandard else {
            return nil
        }
        var notice =
            "Workspace \"\(workspace.name)\", selected by \(workspace.selector(environment)): the state is"
        notice += " \("\(location)".inLine)"
        guard !exists else {
            return notice + "."
        }
        notice += ", which is not there yet."
        let others = otherNames.filter { base.workspace($0).isThere }
        if !others.isEmpty {
            notice += " There are states of: \(others.prefix(Self.most).joined(separator: ", "))"
            notice += others.count > Self.most ? ", … and \(others.count - Self.most) more." : "."
        }
        if let near = nearMiss(workspace.name, among: others) {
            notice += " Did you mean \"\(near)\"?"
        }
        return notice
    }

    private static let most = 10

    private var otherNames: [String] {
        [SelectedWorkspace.standard] + ((try? base.workspaces()) ?? [])
    }

    /// The names of all workspaces, `default` first, the selected one among them.
    ///
    /// - Throws: when they cannot be looked up.
    package func workspaces() throws(DiagnosticsError) -> [String] {
        do throws(FileSystem.Failure) {
            let names = Set(try base.workspaces()).union([workspace.name])
            return [SelectedWorkspace.standard]
                + names.subtracting([SelectedWorkspace.standard])
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw DiagnosticsError(
                .error("Workspaces cannot be listed", "\(base.workspaceFolder.inLine): \(error.reason).")
            )
        }
    }

    /// Whether a workspace has a state; `default` need not have one to be there.
    package func hasWorkspace(_ name: String) -> Bool {
        name == SelectedWorkspace.standard || base.workspace(name).isThere
    }

    /// Whether a workspace has a state.
    func hasState(ofWorkspace name: String) -> Bool {
        base.workspace(name).isThere
    }

    /// The same state as another workspace has it.
    package func inWorkspace(_ name: String) -> StateOpener {
        var other = self
        other.workspace = SelectedWorkspace(asked: name)
        return other
    }

    /// Refuses to take for empty what has its state elsewhere: before there were workspaces, each was told to have a state
    /// of its name with `-state`.
    ///
    /// - Throws: when the workspace has no state, and the one that is named has the workspace's name.
    func checkWorkspace() throws(DiagnosticsError) {
        guard !workspace.isStandard, source != .standard, !exists, base.isThere,
            named.isNamed(workspace.name)
        else {
            return
        }
        let (asked, own) = ("\(base)".inLine, "\(location)".inLine)
        let folder = StateLocation.standard.workspaceFolder
        let target = "\(StateLocation.standard.workspace(workspace.name))"
        let detail: [String] = [
            "\(workspace.selector(environment)) selects the workspace \"\(workspace.name)\", whose state would be \(own)",
            ", beside \(asked); that is not there, and \(asked) has the name of the workspace. Nothing was read or changed.",
            " To make it the state of the workspace, while no keyform is running:\n\n",
            "  mkdir -m 700 -p \(folder)\n",
            "  mv \("\(named)".quotedForShell) \(target.quotedForShell)\n\n",
            "and name no state from then on. To work on it as it is, give -workspace=\(SelectedWorkspace.standard), or unset",
            " \(EnvironmentVariable.workspace).",
        ]
        throw DiagnosticsError(.error("State of the workspace is elsewhere", detail.joined()))
    }
}
