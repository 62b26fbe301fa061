import Addresses
package import SourceText

/// What a plan may only do when it was allowed to by name: with `-allow=WORD`.
package enum PlanGuard: String, Sendable, Hashable, CaseIterable {
    /// To delete, with a user, keys that the state does not manage.
    case unmanagedKeys = "unmanaged-keys"
    /// To shut out the identity that keyform uses, or to leave no administrator.
    case selfLockout = "self-lockout"
    /// To give a user more keys than the API is known to give.
    case keyLimit = "key-limit"
}

extension Plan {
    /// What a guard found: an error that names the way out, or a warning where the plan is allowed to do it.
    ///
    /// - Parameters:
    ///   - guard: that found it.
    ///   - summary: what the plan would do, in a few words.
    ///   - detail: sentences that say what that means.
    ///   - objects: the ids of the objects that the detail names.
    ///   - wayOut: the beginning of the sentence that ends in the option, such as `To do it all the same`.
    ///   - address: of the object concerned.
    /// - Returns: the diagnostic.
    package func judgement(
        of guard: PlanGuard,
        _ summary: String,
        _ detail: String,
        objects: [String] = [],
        wayOut: String = "To do it all the same",
        address: String?
    ) -> Diagnostic {
        let isAllowed = allowed.contains(`guard`)
        let option = "-allow=\(`guard`.rawValue)"
        var diagnostic = Diagnostic(
            isAllowed ? .warning : .error,
            summary,
            detail: detail + "\n\n" + (isAllowed ? "Allowed by \(option)." : "\(wayOut), add \(option)."),
            address: address
        )
        diagnostic.guardName = `guard`.rawValue
        diagnostic.guardedObjects = objects
        return diagnostic
    }

    /// The same plan without its word for keys that the state does not manage: from now on it may delete those that it
    /// names, and no others.
    package var deletingOnlyNamedKeys: Plan {
        var plan = self
        plan.allowed.remove(.unmanagedKeys)
        return plan
    }

    /// The ids of the objects that a guard found and the plan was allowed to touch.
    package func namedObjects(of guard: PlanGuard) -> Set<String> {
        Set(allowances.lazy.filter { $0.guardName == `guard`.rawValue }.flatMap(\.guardedObjects))
    }

    /// A sentence that says how the plan leaves an object alone that it would delete.
    package func wayToKeep(_ change: ResourceChange, as name: String) -> String {
        if change.reason == .requested {
            return "To keep \(name), do not name it with -replace."
        }
        if limitedBy == "-target" {
            return "To keep \(name), do not name it with -target."
        }
        return "Add -exclude=\(change.address.description.inShellQuotes) to keep \(name)."
    }

    /// What the guards found that the plan was allowed to do.
    package var allowances: [Diagnostic] {
        warnings.filter { $0.guardName != nil }
    }
}
