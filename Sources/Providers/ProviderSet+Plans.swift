import Addresses
package import SourceText

/// Whole plans, configuration by configuration.
extension ProviderSet {
    /// Judges a whole plan before anything is done, and says what it means.
    package func review(_ plan: ProposedPlan, facts: PlanFacts) -> PlanReview {
        let reviews = plan.byProvider.compactMap { member($0)?.provider.review($1, facts: facts[$0]) }
        return PlanReview(
            findings: reviews.flatMap(\.findings),
            sections: PlanSection.joined(reviews.flatMap(\.sections))
        )
    }

    /// Judges again, just before a plan is carried out.
    package func recheck(_ plan: ProposedPlan, facts: PlanFacts) -> [Diagnostic] {
        plan.byProvider.flatMap { member($0)?.provider.recheck($1, facts: facts[$0]) ?? [] }
    }

    /// Reads what must be known before objects are created.
    ///
    /// - Parameters:
    ///   - plan: what is to be done.
    ///   - deleted: ids of objects that an earlier run deleted a short while ago; lists may still have them.
    /// - Returns: what is kept with the plan.
    /// - Throws: when a read fails for good.
    package func survey(
        _ plan: ProposedPlan,
        deleted: Set<String>
    ) async throws(DiagnosticsError) -> PlanFacts {
        var facts = PlanFacts()
        for (provider, part) in plan.byProvider where knows(provider) {
            guard let member = member(provider) else {
                throw DiagnosticsError(Self.missing(provider, part.changes.first?.address.description))
            }
            if let problem = member.problem {
                guard plan.contacts.contains(provider) else {
                    continue
                }
                func isSigned(_ change: ResourceChange) -> Bool {
                    self.isSigned(change.address.resource.type, change.address.resource.mode)
                }
                guard !part.changes.contains(where: { $0.asksProvider && !isSigned($0) }) else {
                    throw problem
                }
                facts[provider] = try await member.provider.survey(part.only(isSigned), deleted: deleted)
                continue
            }
            facts[provider] = try await member.provider.survey(part, deleted: deleted)
        }
        return facts
    }
}

extension ResourceChange {
    /// Whether the provider has something to do for it.
    fileprivate var asksProvider: Bool {
        switch action {
        case .create, .read, .update, .replaceDestroyFirst, .replaceCreateFirst, .delete: true
        case .noop, .forget: importID != nil
        }
    }
}
