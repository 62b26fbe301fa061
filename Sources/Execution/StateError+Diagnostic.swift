import Addresses
package import SourceText
package import StateModel

/// What reading or writing the state gives; where it fails, the error as a diagnostic.
package func diagnosing<Result>(
    _ access: @autoclosure () async throws(StateError) -> Result
) async throws(DiagnosticsError) -> Result {
    do throws(StateError) {
        return try await access()
    } catch {
        throw DiagnosticsError(error.diagnostic)
    }
}

extension StateError {
    /// The same about the state of another configuration, of which something is only read.
    ///
    /// - Parameter state: where that is.
    /// - Returns: what, where, why, what next.
    package func diagnostic(ofAnother state: String) -> Diagnostic {
        var diagnostic = diagnostic
        switch self {
        case .notADatabase(let path, let reason):
            diagnostic.detail =
                "\(path) cannot be opened as a keyform state: \(reason). It is beside the state that is to be read, and keyform"
                + " manages that configuration with it. Nothing was changed. Restore it from a backup, or move it away if it is"
                + " none."
        case .corrupt(let reason):
            diagnostic.detail =
                "\(reason). Nothing was changed; restore \(state.inLine) from a backup."
            diagnostic.hints = []
            diagnostic = diagnostic.hinting(
                "To see what is damaged:",
                command: "keyform -state=\(state.quotedForShell) state check"
            )
        default:
            break
        }
        return diagnostic
    }

    /// The error in words for people: what, where, why, what next.
    package var diagnostic: Diagnostic {
        switch self {
        case .locked(let holder):
            let who =
                holder.map {
                    "\($0.who) is running keyform \($0.command) (process \($0.processID)) since \(UniversalTime.text($0.since)). "
                }
                ?? "Another keyform is writing to it. "
            return .error(
                "State is being written by another keyform",
                who
                    + "Only one process may write at a time. Wait for it to finish and run the command again; nothing"
                    + " has to be unlocked by hand, even if that process is killed."
            )
        case .notADatabase(let path, let reason):
            return .error(
                "Not a keyform state file",
                "\(path) cannot be opened as a keyform state: \(reason). Nothing was changed. Name another file with"
                    + " -state, or restore this one from a backup."
            )
        case .newerSchema(let path, let found, let supported):
            return .error(
                "State written by a newer keyform",
                "\(path) has format version \(found); this keyform knows versions up to \(supported). Use the newer"
                    + " keyform; nothing was changed."
            )
        case .unavailable(let path, let reason):
            return .error(
                "State cannot be read or written",
                "\(path): \(reason). Nothing was half-written: every change is one transaction. Fix the cause and run the"
                    + " command again."
            )
        case .backupRefused(let path, let reason):
            return .error(
                "Backup cannot be written",
                "\(path): \(reason). Nothing was written; the state is as it was."
            )
        case .corrupt(let reason):
            return .error(
                "State is damaged",
                "\(reason). Nothing was changed; restore the file from a backup."
            )
            .hinting("To see what is damaged:", command: "keyform state check")
        case .outdated(let reason, let acceptance):
            return .error(
                "State is damaged",
                "\(reason). Nothing was changed. If you restored a backup on purpose, run: \(acceptance)"
            )
        case .stale(let key, let planned, let found):
            let what =
                switch (found, planned) {
                case (nil, _): "is not in the state any more"
                case (_, 0): "is in the state by now, and was not when the plan was made"
                case (let found?, _): "is at version \(found), and the plan was made for version \(planned)"
                }
            return .error(
                "Saved plan is stale",
                "\(key.address) \(what). The state was changed by another operation after the plan was created.",
                address: key.address.description
            )
            .hinting("To make a new plan:", command: "keyform plan -out=FILE")
        case .planAlreadyUsed(let planID):
            return .error(
                "Saved plan was applied before",
                "Plan \(planID) was used already, and a plan is used once."
            )
            .hinting("To make a new one:", command: "keyform plan -out=FILE")
        case .duplicateAddress(let address):
            return .error(
                "Address is taken",
                "The state holds an object at \(address) already.",
                address: address.description
            )
            .hinting("To see it:", command: "keyform state show \(address.description.inShellQuotes)")
        case .unfinishedCreate(let address):
            return .error(
                "Address may be taken",
                "An earlier run ended while it created \(address), and it is not known what became of it."
                    + " Nothing was changed.",
                address: address.description
            )
            .hinting("To find out, and then try this again:", command: "keyform apply")
        case .noSuchRecord(let key):
            return .error(
                "No such object in the state",
                "There is no object at \(key.address) in the state."
            )
            .hinting("To see what there is:", command: "keyform state list")
        case .invalidOperation(let reason):
            return .error("State refused an operation", "\(reason). Nothing was changed. Please report this.")
        case .sealingKeyHidden(let reason):
            return .error(
                "Sealing key is not used",
                "\(reason). Nothing was changed."
            )
        case .sealingKeyUnavailable(let reason):
            return .error(
                "Sealing key is not available",
                "\(reason). Secrets in the state are sealed with this key, which KEYFORM_STATE_KEY, KEYFORM_STATE_KEY_FILE"
                    + " or KEYFORM_STATE_PASSPHRASE gives."
            )
            .hinting(
                "When it is lost, to start with a new one:",
                command: "keyform state rekey -drop-unreadable"
            )
        }
    }
}
