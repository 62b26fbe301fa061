import Execution
import FileAccess
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

    /// Where the state is kept.
    ///
    /// In the sandbox it is another file, also with `-state`: a simulated account must never be mistaken for what
    /// became of real objects.
    package var location: StateLocation {
        .file(path)
    }

    var path: String {
        sandbox.isOn ? Self.sandboxed(named) : named
    }

    /// Without regard to the sandbox.
    var named: String {
        given ?? Self.standardPath
    }

    /// Whether there is a state.
    package var exists: Bool {
        switch location {
        case .file(let path): FileSystem.kind(path) != nil
        }
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
        guard sandbox.isOn || !Self.isSandboxed(path) else {
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

    // MARK: - Names

    /// Without `-state`.
    static let standardPath = "keyform.db"

    static func sandboxed(_ path: String) -> String {
        guard !isSandboxed(path) else {
            return path
        }
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        guard let dot = path[slash...].lastIndex(of: "."), dot != slash else {
            return path + ".sandbox"
        }
        return path[..<dot] + ".sandbox" + path[dot...]
    }

    /// Whether a path has the name that a sandbox run gives to its state.
    static func isSandboxed(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        if name.hasSuffix(".sandbox") {
            return true
        }
        return name.lastIndex(of: ".").map { name[..<$0].hasSuffix(".sandbox") } ?? false
    }
}
