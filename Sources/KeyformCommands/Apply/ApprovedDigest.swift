import Planning
import Providers
import SourceText
import StateModel
import Workbench

/// The digest that `-approved` gives: a plan that has it is carried out without a question, and no other at all.
struct ApprovedDigest {
    private let digest: PlanDigest
    /// The plan that was approved, where it is at hand.
    private var compared: Plan?

    /// - Throws: for a text that is not a whole digest.
    init(_ text: String) throws(DiagnosticsError) {
        guard let digest = PlanDigest(text: text) else {
            throw DiagnosticsError(
                .error(
                    "Invalid -approved",
                    "\"\(text.inLine)\" is not the digest of a plan, which has 64 hexadecimal digits. No part of it will do:"
                        + " give it whole, as \"keyform plan -out=FILE\" shows it."
                )
            )
        }
        self.digest = digest
    }

    /// Reads the saved plan that was approved, to tell what differs from it.
    ///
    /// - Parameters:
    ///   - path: of its file.
    ///   - state: that it was made for.
    /// - Throws: when it cannot be read, or is not the one that was approved.
    mutating func compare(with path: String, of state: StateOpener) async throws(DiagnosticsError) {
        let saved = try await SavedPlan.read(path, store: try state.open(.reading))
        guard saved.digest == digest else {
            throw DiagnosticsError(
                .error(
                    "Invalid -compare",
                    "The plan in \(path) is not the one that was approved: its digest is "
                        + (saved.digest.map { "another,\n\n  \($0)" } ?? "not known.")
                )
            )
        }
        compared = saved.plan
    }

    /// What differs from the approved plan, for the end of a message.
    private func differences(of plan: Plan) -> String {
        guard let compared else {
            return
                "A digest does not tell what differs: compare the plan above with the report or the saved plan that was"
                + " approved (-compare=FILE does that). A plan is the same only with the same -var, -target, -allow and the"
                + " like, in the same state and account."
        }
        let found = plan.differences(from: compared)
        guard !found.isEmpty else {
            return
                "No difference to the saved plan can be named: what differs is the value of a secret, an endpoint, the"
                + " contract, or what a value that is not known yet is made of."
        }
        let (shown, more) = (found.prefix(20), found.count - 20)
        return "The differences to the saved plan:\n" + shown.map { "\n  - \($0)" }.joined()
            + (more > 0 ? "\n  and \(more) more" : "")
    }

    /// Refuses a plan that is not the approved one.
    ///
    /// - Parameters:
    ///   - plan: that was just made, and shown.
    ///   - approval: by what it can be approved.
    ///   - arguments: that make the same plan again.
    /// - Throws: why it is not.
    func check(_ plan: Plan, _ approval: PlanApproval, _ arguments: PlanArguments) throws(DiagnosticsError) {
        guard plan.hasChanges else {
            throw DiagnosticsError(
                .error(
                    "The plan is not the one that was approved",
                    "There is nothing to change now. The approved plan may have been carried out already, or what it changes"
                        + " was changed elsewhere. Nothing was done. The approved plan had the digest\n\n  \(digest)"
                )
                .hinting("To see what was done lately:", command: "keyform log")
            )
        }
        switch approval {
        case .digest(digest): break
        case .digest(let present):
            throw DiagnosticsError(
                .error(
                    "The plan is not the one that was approved",
                    "Nothing was changed. The current plan is shown above. Its digest is\n\n  \(present)\n\nThe"
                        + " approved digest is\n\n  \(digest)\n\n" + differences(of: plan)
                )
                .hinting("To write the current plan for approval:", command: arguments.reviewing(plan))
            )
        case .impossible(let reason):
            throw DiagnosticsError(
                .error(
                    "The plan cannot be approved by its digest",
                    "It has none, because \(reason). Nothing was changed."
                )
                .hinting(
                    "To carry out exactly one plan, save it, and apply the file:",
                    command: arguments.saving(plan)
                )
            )
        }
    }

    /// Refuses a saved plan that is not the approved one, or that is to do more than it.
    ///
    /// - Parameters:
    ///   - saved: the plan.
    ///   - path: of its file.
    ///   - allowed: what the command allows besides.
    /// - Throws: why it is not.
    func check(
        _ saved: PlanFile,
        at path: String,
        allowing allowed: Set<PlanGuard.Name>
    ) throws(DiagnosticsError) {
        guard let present = saved.digest else {
            throw DiagnosticsError(
                .error(
                    "The plan cannot be approved by its digest",
                    "The plan in \(path) has none: it was saved by an earlier keyform, or holds a value that is another one in"
                        + " every run. Nothing was changed."
                )
                .hinting("To see what the plan does:", command: "keyform show \(path.quotedForShell)")
            )
        }
        guard present == digest else {
            throw DiagnosticsError(
                .error(
                    "The plan is not the one that was approved",
                    "Nothing was changed. The plan in \(path) has the digest\n\n  \(present)\n\nand approved was\n\n  \(digest)"
                )
                .hinting("To see what the plan does:", command: "keyform show \(path.quotedForShell)")
            )
        }
        let further = allowed.subtracting(saved.plan.allowed).map(\.option).sorted()
        guard further.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "The plan is not the one that was approved",
                    "Nothing was changed. The approved plan was not made with \(further.joined(separator: " ")), so it may not"
                        + " be carried out with it. Plan with it, and have that approved."
                )
            )
        }
    }
}
