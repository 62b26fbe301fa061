import Execution
package import Planning
import Rendering
package import SourceText
package import StateModel

/// What is said about a plan besides its text.
package enum PlanNotes {
    /// Warnings of the whole way to the plan, in the order in which they concern the reader.
    static func warnings(
        _ project: Project,
        _ outcome: PlanningSession.Outcome,
        _ others: [Diagnostic]
    ) -> [Diagnostic] {
        var warnings =
            project.warnings.filter { $0.severity == .warning } + others
        warnings += outcome.warnings + outcome.plan.warnings + strangeKey(outcome.snapshot)
        return unique(warnings)
    }

    /// That a plan of a part was applied.
    static func incomplete(_ option: String, _ invocation: String) -> Diagnostic {
        .warning(
            "Applied changes may be incomplete",
            "The plan was created with the \(option) option in effect, so some changes requested in the configuration may"
                + " have been ignored and the output values may not be fully updated. Run the following command to verify"
                + " that no other changes are pending:\n    \(invocation) plan\n\nNote that the \(option) option is not"
                + " suitable for routine use, and is provided only for exceptional situations such as recovering from errors"
                + " or mistakes, or when keyform specifically suggests to use it as part of an error message."
        )
    }

    /// The same warning from two places is told once.
    private static func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Likeness> = []
        return diagnostics.filter { seen.insert(Likeness($0)).inserted }
    }

    /// What an apply reports, without the warnings that its plan gave in the same words.
    static func news(_ diagnostics: [Diagnostic], besides told: [Diagnostic]) -> [Diagnostic] {
        let known = Set(told.map(Likeness.init))
        return diagnostics.filter { $0.severity == .error || !known.contains(Likeness($0)) }
    }

    /// What makes two diagnostics the same to the reader.
    private struct Likeness: Hashable {
        let summary: String
        let detail: String
        let address: String?
        let place: Int?

        init(_ diagnostic: Diagnostic) {
            summary = diagnostic.summary
            detail = diagnostic.detail
            address = diagnostic.address
            place = diagnostic.subject.map { Int($0.span.lower) }
        }
    }

    /// That the state was sealed with another key than the one at hand: mistyped, or lost.
    private static func strangeKey(_ snapshot: StateSnapshot) -> [Diagnostic] {
        guard let first = snapshot.unreadable.first else {
            return []
        }
        let others = snapshot.unreadable.count - 1
        let isKeyAtFault = snapshot.unreadable.contains { secret in
            switch secret.reason {
            case .keyUnavailable, .otherKey: true
            case .keyHidden, .damaged, .missing, .givenUp: false
            }
        }
        return [
            .warning(
                "Secrets in the state cannot be opened",
                "\(others == 0 ? "" : "\(others + 1) secrets cannot be opened, the first: ")\(first). "
                    + (isKeyAtFault
                        ? "If KEYFORM_STATE_KEY or KEYFORM_STATE_KEY_FILE is mistyped, correct it and plan again. If the key"
                            + " is lost, go on: the next apply reads the secrets again and seals them with the present key."
                            + " Until then it is not known whether a password in the configuration changed, and none is sent."
                        : "The next apply reads what the API returns of it again, and seals it.")
            )
        ]
    }

    /// That another run is under way, or that an earlier one left something open, for commands that only read.
    package static func unfinished(_ snapshot: StateSnapshot, _ mode: Plan.Mode) -> [Diagnostic] {
        if let writer = snapshot.writer {
            return [
                .warning(
                    "Another run is under way",
                    "\(writer.subject) is writing to this state. This plan was made of the state as it was a moment ago,"
                        + " so it may propose what that run is doing. Plan again when it has ended."
                )
            ]
        }
        let count = snapshot.openIntents.count
        guard count > 0 else {
            return []
        }
        let what = count == 1 ? "One operation" : "\(count) operations"
        return [
            .warning(
                "An earlier run did not finish",
                "\(what) of an earlier run ended without an answer, so this plan"
                    + (mode == .destroy
                        ? " may leave out objects that exist already. The next \"keyform apply\" or \"keyform destroy\""
                        : " may propose to create what exists already. The next \"keyform apply\"")
                    + " looks up what became of \(count == 1 ? "it" : "them") before it plans."
            )
        ]
    }
}
