import SourceText
import StateModel

/// Why a step did not succeed.
struct StepFailure: Error {
    let diagnostic: Diagnostic
    /// Whether it is not known if it happened.
    let isUncertain: Bool
    /// Whether it is certain that the API was not changed.
    let isWithoutEffect: Bool
    /// Whether nothing is wrong but that somebody asked to stop.
    let isInterruption: Bool

    init(
        _ diagnostic: Diagnostic,
        isUncertain: Bool = false,
        isWithoutEffect: Bool = false,
        isInterruption: Bool = false
    ) {
        self.isInterruption = isInterruption
        self.diagnostic = diagnostic
        self.isUncertain = isUncertain
        self.isWithoutEffect = isWithoutEffect
    }

    /// Keeps the first error; the others follow from it or repeat it.
    init(_ diagnostics: [Diagnostic]) {
        self.init(diagnostics.first { $0.severity == .error } ?? .error("Step failed"))
    }
}
