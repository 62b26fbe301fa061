import Addresses
import Configuration
import Providers
import Rotation
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Refuses to destroy what is protected, by the configuration or by what the state remembers of it.
    func checkProtection(_ draft: ChangeDraft, block: ResourceBlock?) {
        guard draft.terms.preventDestroy else {
            return
        }
        let address = draft.address
        guard !draft.change.adopts else {
            diagnostics.append(Self.adoptedToBeReplaced(address))
            return
        }
        // The state knows the object by the address it had before this plan's moves.
        let recorded = moves.origins[address] ?? address
        let lift = "run `keyform state unprotect \(recorded.description.quotedForShell)`"
        let isConfigured = block?.lifecycle.preventDestroy ?? false
        let isRecorded = draft.record?.terms.preventDestroy ?? false
        let replaces = draft.change.action.replaces
        var detail =
            "The plan calls for \(address) to be \(replaces ? "replaced" : "destroyed"), but it is protected by "
            + "lifecycle.prevent_destroy"
        if !isConfigured {
            detail +=
                ", which was set when it was last applied or adopted. Removing the setting or the block does not lift the protection"
        }
        detail += ". "
        if replaces, !draft.change.replacing.isEmpty {
            detail += "It must be replaced because of: \(draft.change.replacing.joined(separator: ", ")). "
        }
        switch (isConfigured, isRecorded) {
        case (true, true):
            detail += "To go on, take prevent_destroy out of the configuration and \(lift); or "
        case (true, false):
            detail += "To go on, take prevent_destroy out of the configuration; or "
        default:
            detail += "To go on, \(lift); or "
        }
        if draft.change.reason == .requested {
            detail += "do not name this object with -replace."
        } else if !input.selection.targets.isEmpty {
            detail += "do not name this object with -target."
        } else {
            detail += "leave this object out with -exclude=\(address.description.inShellQuotes)."
        }
        diagnostics.append(
            .error(
                "Instance cannot be destroyed",
                detail,
                at: block?.declaration,
                address: address.description
            )
        )
    }

    /// A moved instance must not be declared under its old address any more.
    func checkMoves() {
        guard !input.configuration.moves.isEmpty else { return }
        let found = moves.stillDeclared(configured, input.configuration)
        diagnostics += found
        isMisled = isMisled || !found.isEmpty
    }

    /// Says which objects the plan leaves to themselves.
    func warnOfForgotten() {
        let forgotten = drafts.filter { $0.change.action == .forget && $0.change.reason != .gone }
        guard !forgotten.isEmpty, !diagnostics.hasErrors else {
            return
        }
        diagnostics.append(
            .warning(
                "Some objects will no longer be managed by keyform",
                "If you apply this plan, keyform will discard its tracking information for the following objects, but it "
                    + "will not delete them:\n"
                    + forgotten.map { draft in
                        " - \(draft.address)" + (draft.change.role.map { " (\($0.rawValue))" } ?? "")
                    }
                    .sorted().joined(separator: "\n")
                    + "\n\nAfter applying this plan, keyform will no longer manage these objects. You will need to import "
                    + "them into keyform to manage them again."
            )
        )
    }

    /// Remembers how the conditions of something stand.
    func note(_ result: ConditionResult, of subject: CheckResult.Subject) {
        let status: CheckResult.Status =
            result.isBroken
            ? .error : !result.failures.isEmpty ? .fail : result.isUndecided ? .unknown : .pass
        var check = checks[subject] ?? CheckResult(subject: subject, status: status)
        check.status = check.status.combined(with: status)
        check.problems += result.failures
        checks[subject] = check
    }

    /// `check` blocks warn about what is known already.
    ///
    /// With `-target` there are none, as in Terraform: what they look at may not be planned.
    func checkAssertions() {
        guard input.selection.targets.isEmpty, !scope.isOnlyRotation else {
            return
        }
        for check in input.configuration.checks.flatMap(placed)
        where !blindChecks.contains(check.module.prefix + check.name) {
            let result = evaluator.conditions(
                check.assertions,
                of: .check(check),
                kind: .assertion,
                selfValue: nil
            )
            guard isSound(result.dependencies) else {
                continue
            }
            diagnostics += result.diagnostics
            // A refresh leaves much unread, and decides nothing by it.
            if input.mode != .refreshOnly {
                diagnostics += result.undecided
            }
            note(result, of: .check(check.module.prefix + check.name))
        }
    }

    /// A `check` block in every instance of its module.
    private func placed(_ check: CheckBlock) -> [CheckBlock] {
        guard !check.module.isRoot else { return [check] }
        return (evaluator.instances(of: check.module).0 ?? []).map { check.placed(in: $0) }
    }
}
