import Providers
import SourceText

extension IonosProvider {
    /// An address belongs to one user, and a group has one share of a resource, so the new one could only come after the old
    /// one is gone for good.
    var refusesRecreation: Set<String> {
        [UserType.name, ShareType.name]
    }

    func review(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        let known = AccountFacts(facts)
        return lockouts(plan, known) + TakenAddresses.review(plan, known) + Namesakes.review(plan, known)
            + KeyLimit.review(plan, known) + UnmanagedKeys.review(plan, known) + ForeignMembers.review(plan)
            + ForeignMembers.reviewRemovals(plan) + UnnamedPrivileges.review(plan)
            + InactiveUsers.review(plan) + TakenShares.review(plan, known)
    }

    func recheck(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        UnmanagedKeys.reviewDeletions(plan, AccountFacts(facts)).filter { $0.severity == .error }
    }
}
