package import Addresses
package import SourceText
package import StateModel

/// What a plan is about to do, for providers to judge: all of it, or the part of one configuration.
package struct ProposedPlan: Sendable {
    /// One object to create.
    package struct Creation: Sendable {
        package let change: ResourceChange
        /// What it is built from.
        package let dependencies: [ResourceDependency]

        package init(change: ResourceChange, dependencies: [ResourceDependency]) {
            self.change = change
            self.dependencies = dependencies
        }
    }

    /// In the order they are shown.
    package private(set) var changes: [ResourceChange]
    /// In the order of the work.
    package private(set) var creations: [Creation]
    /// What is updated, with what it is built from.
    package let updated: [InstanceAddress: [ResourceDependency]]
    /// The configurations whose API has something to do.
    let contacts: Set<ProviderAddress>
    /// Whether the configuration is made true: nothing is only refreshed, and not everything is destroyed.
    package let isNormal: Bool
    /// The option (`-target` or `-exclude`) that leaves a part of the configuration out; nil when all of it is planned.
    package let limitedBy: String?
    /// The guards that the plan may pass.
    package var allowed: Set<PlanGuard.Name>
    /// The ids of the objects that a guard found when the plan was made, and that the plan was allowed to touch.
    private let named: [PlanGuard.Name: Set<String>]
    /// The managed objects that the plan says nothing about, as it is of a part: what is recorded of them, by address.
    package let bystanders: [InstanceAddress: ResourceRecord]
    /// Objects beside the current one of their address that the plan says nothing about: what is recorded of them.
    package let others: [ResourceRecord]

    package init(
        changes: [ResourceChange],
        creations: [Creation],
        updated: [InstanceAddress: [ResourceDependency]] = [:],
        contacts: Set<ProviderAddress>,
        isNormal: Bool = true,
        limitedBy: String? = nil,
        allowed: Set<PlanGuard.Name> = [],
        named: [PlanGuard.Name: Set<String>] = [:],
        bystanders: [InstanceAddress: ResourceRecord] = [:],
        others: [ResourceRecord] = []
    ) {
        self.changes = changes
        self.creations = creations
        self.updated = updated
        self.contacts = contacts
        self.isNormal = isNormal
        self.limitedBy = limitedBy
        self.allowed = allowed
        self.named = named
        self.bystanders = bystanders
        self.others = others
    }

    /// The parts, in the order of their configurations.
    var byProvider: [(provider: ProviderAddress, part: ProposedPlan)] {
        let changes = Dictionary(grouping: changes, by: \.provider)
        let creations = Dictionary(grouping: creations, by: \.change.provider)
        return changes.sorted { $0.key < $1.key }.map { provider, changes in
            var part = self
            part.changes = changes
            part.creations = creations[provider] ?? []
            return (provider, part)
        }
    }

    /// The part of it that is about some of the changes.
    func only(_ isIncluded: (ResourceChange) -> Bool) -> ProposedPlan {
        var part = self
        part.changes = changes.filter(isIncluded)
        part.creations = creations.filter { isIncluded($0.change) }
        return part
    }

    /// What a guard found: an error that names the way out, or a warning where the plan is allowed to do it.
    ///
    /// - Parameters:
    ///   - guard: that found it.
    ///   - summary: what the plan would do, in a few words.
    ///   - detail: sentences that say what that means.
    ///   - objects: the ids of the objects that the detail names.
    ///   - option: that allows it, where it has one of its own.
    ///   - wayOut: the beginning of the sentence that ends in the option, such as `To do it all the same`.
    ///   - address: of the object concerned.
    /// - Returns: the diagnostic.
    package func judgement(
        of guard: PlanGuard.Name,
        _ summary: String,
        _ detail: String,
        objects: [String] = [],
        option: String? = nil,
        wayOut: String = "To do it all the same",
        address: String?
    ) -> Diagnostic {
        let isAllowed = allowed.contains(`guard`)
        let option = option ?? `guard`.option
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

    /// The ids of the objects that a guard found and the plan was allowed to touch.
    package func namedObjects(of guard: PlanGuard.Name) -> Set<String> {
        named[`guard`] ?? []
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
}
