import Execution
import Settings
package import SourceText
package import StateModel

extension StateOpener {
    /// Refuses to go on where there is nothing to work on: a path with a typo must not look like an empty state.
    ///
    /// - Throws: when there is no state, with what may have been meant.
    package func require() throws(DiagnosticsError) {
        guard !exists else {
            return
        }
        let problem = Diagnostic.error(
            "No state",
            "There is no state at \("\(location)".inLine), so there is nothing to work on.\(way ?? "")"
        )
        throw DiagnosticsError(
            way == nil
                ? problem.hinting("The first apply makes it:", command: "keyform apply") : problem
        )
    }

    /// That a run that destroys has nothing to work on, and which state may have been meant.
    package var nothingToDestroy: String {
        "There is no state at \("\(location.absolute)".inLine), so there is nothing to destroy.\(way ?? "")"
    }

    /// Everything in the state, without making one or waiting for a writer.
    package func read() async throws(DiagnosticsError) -> StateSnapshot {
        let store = try open(.reading)
        do throws(StateError) {
            return try await store.snapshot()
        } catch {
            throw DiagnosticsError(diagnostic(error))
        }
    }

    /// Everything in the state, which must be there.
    package func readExisting() async throws(DiagnosticsError) -> StateSnapshot {
        try require()
        return try await read()
    }

    /// What may have been meant, where something else is there.
    private var way: String? {
        let real = named.workspace(workspace.name)
        if sandbox.isOn, !named.isSandboxed, real.isThere {
            return
                " The state at \("\(real)".inLine) is that of the real account: leave -sandbox out to work with it"
                + (sandbox.isOption ? "." : ", and unset KEYFORM_SANDBOX.")
        }
        let simulated = named.sandboxed.workspace(workspace.name)
        if !sandbox.isOn, simulated.isThere {
            return " There is one of the sandbox at \("\(simulated)".inLine): add -sandbox to work with it."
        }
        if !workspace.isStandard, base.isThere {
            return
                " There is one of the workspace \"\(SelectedWorkspace.standard)\" at \("\(base)".inLine): give"
                + " -workspace=\(SelectedWorkspace.standard) to work with it."
        }
        if let near = nearMiss("\(named)", among: named.neighbours(sandboxed: sandbox.isOn)) {
            return " Did you mean -state=\(near.quotedForShell)?"
        }
        if source != .standard, !sandbox.isOn, StateLocation.standard.isThere {
            return " There is one at \(StateLocation.standard): \(source.wayToStandard) to work with it."
        }
        return nil
    }
}

extension StateOpener.Source {
    /// How the state without any of these is named.
    fileprivate var wayToStandard: String {
        switch self {
        case .option, .standard: "leave -state out"
        case .variable: "unset \(EnvironmentVariable.state)"
        case .block: "give -state=\(StateLocation.standard)"
        }
    }
}
