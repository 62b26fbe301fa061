import ObjectStorage
import Providers
import SourceText

extension IonosProvider {
    /// An address belongs to one user, a name to one bucket, and a group has one share of a resource, so the new one could only come after the old
    /// one is gone for good.
    var refusesRecreation: Set<String> {
        [UserType.name, ShareType.name, BucketType.name]
    }

    func review(_ plan: ProposedPlan, facts: ProviderFacts) -> PlanReview {
        let known = AccountFacts(facts)
        let access = access(of: plan, facts)
        limit(to: plan, access, facts)
        let review = access.map(AccessReview.init)
        let findings =
            lockouts(plan, known) + TakenAddresses.review(plan, known) + Namesakes.review(plan, known)
            + KeyLimit.review(plan, known) + UnmanagedKeys.review(plan, known) + ForeignMembers.review(plan)
            + ForeignMembers.reviewRemovals(plan) + UnnamedPrivileges.review(plan)
            + InactiveUsers.review(plan) + TakenShares.review(plan, known)
            + BucketReview(plan, facts, storage).findings + policyReview(plan, facts).findings
            + storage.memory.takeNotes() + (review?.diagnostics ?? [])
        return PlanReview(findings: findings, sections: review?.sections ?? [])
    }

    private func access(of plan: ProposedPlan, _ facts: ProviderFacts) -> PlannedAccess? {
        PlannedAccess(
            plan,
            ownUser: client.credentials.userID,
            contract: contract(facts),
            signer: try? storage.signer.pair()
        )
    }

    /// The number of the contract, where there is one only.
    private func contract(_ facts: ProviderFacts) -> String? {
        if let number = client.contractNumber {
            return number
        }
        let contracts = PolicySurvey(facts)?.contracts ?? []
        return contracts.count == 1 ? contracts.first : nil
    }

    /// Lets the steps that learn only now what a policy says, or what is in a bucket, go by what the plan may do.
    private func limit(to plan: ProposedPlan, _ access: PlannedAccess?, _ facts: ProviderFacts) {
        var limits = AccessLimits(plan)
        limits.contract = contract(facts)
        limits.signer = access?.lockout?.ordinarySigner
        storage.memory.limit(to: limits)
        storage.memory.limit(to: DeletionLimits(plan))
    }

    func recheck(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic] {
        limit(to: plan, access(of: plan, facts), facts)
        let found =
            UnmanagedKeys.reviewDeletions(plan, AccountFacts(facts))
            + BucketReview(plan, facts, storage).deletions
        return found.filter { $0.severity == .error }
    }
}
