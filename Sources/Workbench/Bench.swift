package import Configuration
import HTTPTransport
import Providers
package import SourceText
package import Terminal

/// All that sessions in one working directory are made of.
package struct Bench: Sendable {
    package let surroundings: Surroundings
    package internal(set) var state: StateOpener
    package let installed: InstalledProviders
    package var view: any SessionView
    package let signals: SignalWatch
    /// The configuration that was read here.
    package let sources: ReadSources
    /// Asks a person for the values of variables, and gives nil when there is no answer; nil where nobody may be asked.
    package var ask: (@Sendable ([VariableBlock]) -> [(name: String, text: String)]?)?
    /// How the right to write is taken.
    package var lock = LockWish()
    /// The waits of all providers end with the same interruption.
    let clock: InterruptibleClock

    package init(
        surroundings: Surroundings,
        state: StateOpener,
        installed: InstalledProviders,
        view: any SessionView,
        signals: SignalWatch,
        sources: ReadSources
    ) {
        self.surroundings = surroundings
        self.state = state
        self.installed = installed
        self.view = view
        self.signals = signals
        self.sources = sources
        clock = InterruptibleClock(isInterrupted: { signals.isStopping })
    }

    /// Finds out which state this is about, by what stands in the working directory.
    ///
    /// - Throws: when that cannot be told.
    package mutating func settleState() throws(DiagnosticsError) {
        state = try state.settled()
    }

    /// As this, without asking anybody anything.
    package var quiet: Bench {
        var quiet = self
        quiet.ask = nil
        return quiet
    }
}

/// How the right to write to the state is to be taken.
package struct LockWish: Sendable {
    /// Whether `-lock=false` was given.
    let isRefused: Bool
    /// How long to wait while another process has it.
    let patience: Duration

    package init(isRefused: Bool = false, patience: Duration = .zero) {
        self.isRefused = isRefused
        self.patience = patience
    }
}
