import StateModel

extension ActiveWriter {
    /// Who writes, as the subject of a sentence.
    package var subject: String {
        guard let holder else {
            return "Another keyform"
        }
        // Without quotes: it is not this run's command to suggest.
        return "keyform \(holder.command) of \(holder.who) (process \(holder.processID), since "
            + "\(UniversalTime.text(holder.since)))"
    }
}
