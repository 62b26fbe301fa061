package import SourceText

/// Whether the account is simulated.
package struct SandboxSwitch: Sendable {
    /// Whether `-sandbox` was given.
    let isOption: Bool
    /// What `KEYFORM_SANDBOX` says.
    let variable: String

    /// A variable that is not understood counts as yes, until `check` refuses it.
    package var isOn: Bool {
        isOption || setting ?? true
    }

    /// Nil when the variable says nothing that is understood.
    private var setting: Bool? {
        switch variable.lowercased() {
        case "", "0", "false": false
        case "1", "true": true
        default: nil
        }
    }

    /// Refuses a `KEYFORM_SANDBOX` that is neither yes nor no: a guess could touch the real account.
    package func check() throws(DiagnosticsError) {
        guard setting == nil else {
            return
        }
        throw DiagnosticsError(
            .error(
                "Invalid KEYFORM_SANDBOX",
                "It must be 1 or true for the simulated account, or 0, false or empty for the real one, not"
                    + " \"\(variable.inLine)\"."
            )
        )
    }
}
