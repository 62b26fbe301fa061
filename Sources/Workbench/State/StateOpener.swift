import Configuration
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
    /// What says where the state is.
    enum Source: Sendable, Equatable {
        case option, variable, standard
        /// A file of keyform's own.
        case block
    }

    private(set) var source: Source
    /// That of the workspace `default`, without regard to the sandbox.
    private(set) var named: StateLocation
    /// Where a file of keyform's own says so.
    private var place: SourceRange?
    /// Nothing but `default` until it is settled.
    package internal(set) var workspace = SelectedWorkspace.unselected
    /// What `-workspace` says.
    private let chosenWorkspace: String?
    package let sandbox: SandboxSwitch
    /// Whether it is the state of another configuration, which is only read.
    var isAnothers = false
    let environment: [String: String]
    let installed: InstalledProviders

    /// - Parameters:
    ///   - given: what `-state` says.
    ///   - workspace: what `-workspace` says.
    ///   - isSandbox: whether `-sandbox` was given.
    ///   - environment: of the process.
    ///   - installed: tell which attributes are secret.
    package init(
        given: String?,
        workspace: String? = nil,
        isSandbox: Bool,
        environment: [String: String],
        installed: InstalledProviders
    ) {
        let variable = EnvironmentVariable.state.value(in: environment)
        source = given != nil ? .option : variable != nil ? .variable : .standard
        chosenWorkspace = workspace
        named = (given ?? variable).map(StateLocation.file) ?? .standard
        sandbox = SandboxSwitch(
            isOption: isSandbox,
            variable: EnvironmentVariable.sandbox.value(in: environment) ?? ""
        )
        self.environment = environment
        self.installed = installed
    }

    /// The workspace that is selected here.
    ///
    /// - Throws: when it cannot be told which one it is.
    func selectedWorkspace() throws(DiagnosticsError) -> SelectedWorkspace {
        try SelectedWorkspace(option: chosenWorkspace, environment)
    }

    /// The same after a look into the working directory, where a file of keyform's own may name the state, and another the
    /// workspace.
    ///
    /// - Throws: when the files that may name them cannot be read.
    package func settled() throws(DiagnosticsError) -> StateOpener {
        var settled = self
        settled.workspace = try selectedWorkspace()
        if source == .standard,
            let block = try ConfigurationLoader.stateBlock(in: try ConfigurationDirectory.ownFiles())
        {
            settled.source = .block
            settled.named = .file(block.location)
            settled.place = block.range
        }
        guard !settled.named.isURL else {
            throw DiagnosticsError(settled.noURL)
        }
        try settled.checkWorkspace()
        return settled
    }

    /// Where the state is kept; in the sandbox at another place, whatever names it.
    package var location: StateLocation {
        base.workspace(workspace.name)
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
        guard sandbox.isOn || !base.isSandboxed else {
            throw DiagnosticsError(
                .error(
                    "State of the sandbox",
                    "\(location) has the name of a state that a run with -sandbox writes: its objects exist in a"
                        + " simulated account only. Add -sandbox to work with it, or give the path of another state."
                )
            )
        }
        if access != .reading, !workspace.isStandard, !exists {
            try makeWorkspaceFolder()
        }
        do throws(StateError) {
            switch location {
            case .file(let path):
                return try SQLiteStateStore.open(
                    path: path,
                    mode: access,
                    lacksFolder: access == .reading && !workspace.isStandard,
                    environment: environment,
                    policy: installed.sealingPolicy,
                    onNewKeyFile: onNewKeyFile,
                    clock: Surroundings.now
                )
            }
        } catch {
            var diagnostic = diagnostic(error)
            switch error {
            // What the block says may be what is wrong.
            case .unavailable, .notADatabase: diagnostic.subject = place
            default: break
            }
            diagnostic.blockContext = diagnostic.subject.map { _ in "state" }
            throw DiagnosticsError(diagnostic)
        }
    }

    /// That the state cannot be where it is said to be.
    private var noURL: Diagnostic {
        let origin =
            switch source {
            case .option: "-state says"
            case .variable: "\(EnvironmentVariable.state.name) says"
            case .block, .standard: "The state block says"
            }
        return .error(
            "Unsupported state location",
            "\(origin) \(named), which is a URL. keyform keeps the state in a file: give the path of one, absolute or relative"
                + " to the directory that keyform runs in, such as \"keyform.db\" or \"states/team.db\", in a folder that is"
                + " there. It cannot be in a bucket, a database server or a backend of Terraform.",
            at: place,
            in: place.map { _ in "state" }
        )
    }

    /// What went wrong with the state, in words for whoever works on the configuration here.
    func diagnostic(_ error: StateError) -> Diagnostic {
        isAnothers ? error.diagnostic(ofAnother: "\(location)") : error.diagnostic
    }

    private func makeWorkspaceFolder() throws(DiagnosticsError) {
        do throws(FileSystem.Failure) {
            try base.makeWorkspaceFolder()
        } catch {
            throw DiagnosticsError(
                .error(
                    "State cannot be made",
                    "\(base.workspaceFolder.inLine), where the states of workspaces are, cannot be made: \(error.reason)."
                )
            )
        }
    }
}
