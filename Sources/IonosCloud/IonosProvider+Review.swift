package import Providers
package import SourceText

extension IonosProvider {
    /// An address belongs to one user, so the new one could only come after the old one is gone for good.
    package var refusesRecreation: Set<String> {
        [UserType.name]
    }

    package func review(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        let known = AccountFacts(facts)
        return lockouts(plan, known) + TakenAddresses.review(plan, known) + Namesakes.review(plan, known)
            + KeyLimit.review(plan, known) + UnmanagedKeys.review(plan, known) + ForeignMembers.review(plan)
            + ForeignMembers.reviewRemovals(plan) + UnnamedPrivileges.review(plan)
            + InactiveUsers.review(plan)
    }

    package func recheck(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        UnmanagedKeys.reviewDeletions(plan, AccountFacts(facts)).filter { $0.severity == .error }
    }
}
