package import SourceText

/// What a provider says of a whole plan: worked out together, because both come of the same questions.
package struct PlanReview: Sendable {
    /// Errors and warnings: limits, lockouts, objects that already exist.
    package var findings: [Diagnostic]
    /// What the plan as a whole means, for its head; none where it has nothing that a section would be about.
    package var sections: [PlanSection]

    package init(findings: [Diagnostic] = [], sections: [PlanSection] = []) {
        self.findings = findings
        self.sections = sections
    }
}
