import Execution
import Planning
import SourceText

/// What is said about a plan besides its text.
enum PlanNotes {
    /// Warnings of the whole way to the plan, in the order in which they concern the reader.
    static func warnings(
        _ project: Project,
        _ outcome: PlanningSession.Outcome,
        _ others: [Diagnostic]
    ) -> [Diagnostic] {
        var warnings =
            project.warnings.filter { $0.severity == .warning } + others
        warnings += outcome.warnings + outcome.plan.warnings
        return unique(warnings)
    }

    /// The same warning from two places is told once.
    private static func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        struct Key: Hashable {
            let summary: String
            let detail: String
            let address: String?
            let place: Int?
        }
        var seen: Set<Key> = []
        return diagnostics.filter {
            let place = $0.subject.map { Int($0.span.lower) }
            return seen.insert(
                Key(summary: $0.summary, detail: $0.detail, address: $0.address, place: place)
            ).inserted
        }
    }

    /// That an earlier run left something open, for commands that only read.
    static func unfinished(_ count: Int) -> [Diagnostic] {
        guard count > 0 else {
            return []
        }
        let what = count == 1 ? "One operation" : "\(count) operations"
        return [
            .warning(
                "An earlier run did not finish",
                "\(what) of an earlier run ended without an answer, so this plan may propose to create what exists already."
                    + " The next \"keyform apply\" looks up what became of it before it plans."
            )
        ]
    }
}
