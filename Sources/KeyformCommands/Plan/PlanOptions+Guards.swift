import Planning
import Providers
import SourceText

extension PlanOptions {
    /// The guards that the plan may pass.
    ///
    /// - Throws: for a word that names none.
    func guards() throws(DiagnosticsError) -> Set<PlanGuard> {
        var guards: Set<PlanGuard> = allowsLockout ? [.selfLockout] : []
        for word in allowances {
            guard let named = PlanGuard(rawValue: word) else {
                let words = PlanGuard.allCases.map(\.rawValue)
                throw DiagnosticsError(
                    .error(
                        "Invalid -allow",
                        "There is nothing to allow by the name \"\(word.inLine)\"."
                            + (nearMiss(word, among: words).map { " Did you mean \"\($0)\"?" } ?? "")
                            + " The words are \(words.joined(separator: ", ")); to give several, repeat the option."
                    )
                )
            }
            guards.insert(named)
        }
        return guards
    }
}
