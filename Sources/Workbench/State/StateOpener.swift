import Execution
import SQLiteState
import Settings
package import SourceText
package import StateModel

/// The state that a command works on: where it is, and how its store is opened.
///
/// This is the one place that knows which kinds of stores there are.
package struct StateOpener: Sendable {
    /// What `-state` says.
    package let given: String?
    package let sandbox: SandboxSwitch
    let environment: [String: String]
    private let installed: InstalledProviders

    package init(
        given: String?,
        isSandbox: Bool,
        environment: [String: String],
        installed: InstalledProviders
    ) {
        self.given = given
        sandbox = SandboxSwitch(
            isOption: isSandbox,
            variable: EnvironmentVariable.sandbox.value(in: environment) ?? ""
        )
        self.environment = environment
        self.installed = installed
    }

    /// Where the state is kept; in the sandbox at another place, also with `-state`.
    package var location: StateLocation {
        sandbox.isOn ? named.sandboxed : named
    }

    /// Without regard to the sandbox.
    var named: StateLocation {
        given.map(StateLocation.file) ?? .standard
    }

    /// Whether there is a state.
    package var exists: Bool {
        location.isThere
    }

    /// Opens the store; reading makes none.
    ///
    /// `onNewKeyFile` is told the path of a file that was made for the sealing key when the lease was taken.
    ///
    /// - Throws: when it cannot be used, and when it is that of a simulated account and the account is real.
    package func open(
        _ access: StateAccess,
        onNewKeyFile: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(DiagnosticsError) -> any StateStore {
        guard sandbox.isOn || !location.isSandboxed else {
            throw DiagnosticsError(
                .error(
                    "State of the sandbox",
                    "\(location) has the name of a state that a run with -sandbox writes: its objects exist in a"
                        + " simulated account only. Add -sandbox to work with it, or give the path of another state."
                )
            )
        }
        do throws(StateError) {
            switch location {
            case .file(let path):
                return try SQLiteStateStore.open(
                    path: path,
                    mode: access,
                    environment: environment,
                    policy: installed.sealingPolicy,
                    onNewKeyFile: onNewKeyFile,
                    clock: Surroundings.now
                )
            }
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
    }
}
