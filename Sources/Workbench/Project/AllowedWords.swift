import Configuration
import Providers
import SourceText

/// The words of an `access` block, which are those of `-allow`.
struct AllowedWords {
    private let words: [AllowedWord]

    init(_ configuration: Configuration) {
        words = configuration.allowances
    }

    /// The guards that every plan of the configuration may pass.
    var names: Set<PlanGuard.Name> {
        Set(words.map { PlanGuard.Name(rawValue: $0.word) })
    }

    /// Words that allow nothing.
    ///
    /// - Parameter guards: of all providers.
    /// - Returns: an error for each.
    func problems(among guards: [PlanGuard]) -> [Diagnostic] {
        let known = guards.map(\.name.rawValue)
        return words.filter { !known.contains($0.word) }.map { word in
            .error(
                "Unknown word to allow",
                "There is nothing to allow by the name \"\(word.word.inLine)\"."
                    + (nearMiss(word.word, among: known).map { " Did you mean \"\($0)\"?" } ?? "")
                    + " The words are \(known.joined(separator: ", ")).",
                at: word.range
            )
        }
    }
}
