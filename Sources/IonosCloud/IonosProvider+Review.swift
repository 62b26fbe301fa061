import ObjectStorage
import Providers
import SourceText

extension IonosProvider {
    /// An address belongs to one user, a name to one bucket, and a group has one share of a resource, so the new one could only come after the old
    /// one is gone for good.
    var refusesRecreation: Set<String> {
        [UserType.name, ShareType.name, BucketType.name]
    }

    func review(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        let known = AccountFacts(facts)
        return lockouts(plan, known) + TakenAddresses.review(plan, known) + Namesakes.review(plan, known)
            + KeyLimit.review(plan, known) + UnmanagedKeys.review(plan, known) + ForeignMembers.review(plan)
            + ForeignMembers.reviewRemovals(plan) + UnnamedPrivileges.review(plan)
            + InactiveUsers.review(plan) + TakenShares.review(plan, known)
            + BucketReview(plan, facts, storage).findings + policyReview(plan, facts).findings
            + storage.memory.takeNotes() + access(plan).diagnostics
    }

    func summary(of plan: ProposedPlan, facts: ProviderFacts) -> [PlanSection] {
        access(plan).sections
    }

    private func access(_ plan: ProposedPlan) -> AccessReview {
        AccessReview(plan, ownUser: client.credentials.userID, signer: try? storage.signer.pair())
    }

    func recheck(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        let found =
            UnmanagedKeys.reviewDeletions(plan, AccountFacts(facts))
            + BucketReview(plan, facts, storage).deletions
        return found.filter { $0.severity == .error }
    }
}
