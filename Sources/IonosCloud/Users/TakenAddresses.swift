import Addresses
import Providers
import SourceText
import StateModel
import Values

/// An e-mail address belongs to one user: what a plan makes of that.
enum TakenAddresses {
    static func review(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        var leaving: [String: InstanceAddress] = [:]
        for change in plan.changes
        where change.deletesObject && change.address.resource.type == UserType.name {
            if let email = change.before?["email"]?.stringValue {
                leaving[email.lowercased()] = change.address
            }
        }
        let managed = managedUsers(plan)
        var firstUse: [String: InstanceAddress] = [:]
        var renames: [(from: InstanceAddress, to: InstanceAddress)] = []
        var diagnostics: [Diagnostic] = []
        for change in plan.changes
        where change.createsObject && change.address.resource.type == UserType.name {
            guard let email = change.after?["email"]?.stringValue else {
                continue
            }
            let shown = change.after?["email"]?.isSensitive == true ? Redaction.placeholder : email
            if let other = firstUse.updateValue(change.address, forKey: email.lowercased()) {
                diagnostics.append(
                    .error(
                        "E-mail address used twice",
                        "\(other) and \(change.address) both have the address \(shown), and an address belongs to one user;"
                            + " case does not matter.",
                        address: change.address.description
                    )
                )
            }
            if let owner = leaving[email.lowercased()] {
                if owner != change.address {
                    renames.append((from: owner, to: change.address))
                } else if change.action == .replaceCreateFirst {
                    diagnostics.append(needsOwnAddress(change.address, shown))
                }
                continue
            }
            if let id = known.usersByEmail[email.lowercased()]?.first(where: { !known.deleted.contains($0) })
            {
                let way =
                    managed[id].map { Self.way(from: $0, to: change.address, email: email) }
                    ?? "To manage that user, run:\n\n  keyform import \(change.address.description.inShellQuotes) \(id)\n\n"
                    + "or add -adopt to take over what exists already."
                diagnostics.append(
                    .error(
                        "User exists already",
                        "A user with the address \(shown) exists in this contract, and an address belongs to one user."
                            + " \(way)",
                        address: change.address.description
                    )
                )
            }
        }
        return renamed(renames, in: plan) + diagnostics
    }

    /// A user that the state manages.
    private struct ManagedUser {
        let address: InstanceAddress
        /// The address that the plan leaves it, in lower case; nil for one that the plan is not about.
        let email: String?
    }

    /// The users that the state manages, by id.
    private static func managedUsers(_ plan: ProposedPlan) -> [String: ManagedUser] {
        var users: [String: ManagedUser] = [:]
        for (address, record) in plan.bystanders where address.resource.type == UserType.name {
            users[record.objectID] = ManagedUser(address: address, email: nil)
        }
        for change in plan.changes
        where change.address.resource.type == UserType.name && change.address.resource.mode == .managed {
            guard let id = change.before?["id"]?.stringValue else { continue }
            users[id] = ManagedUser(
                address: change.address,
                email: change.after?["email"]?.stringValue?.lowercased()
            )
        }
        return users
    }

    /// What to do about an address that another managed user has; an import would be refused.
    private static func way(from owner: ManagedUser, to address: InstanceAddress, email: String) -> String {
        let isKept = owner.email.map { $0 == email.lowercased() } ?? true
        return isKept
            ? "It is managed here as \(owner.address): give one of them another e-mail address; or, if this is the same user"
                + " under a new name in the configuration, run:\n\n"
                + "  keyform state mv \(owner.address.description.inShellQuotes) \(address.description.inShellQuotes)"
            : "It is managed here as \(owner.address), which this plan gives another e-mail address. Apply that first:\n\n"
                + "  keyform apply \("-target=\(owner.address)".quotedForShell)"
    }

    /// That a user cannot be there twice, not even while it is replaced.
    private static func needsOwnAddress(_ address: InstanceAddress, _ shown: String) -> Diagnostic {
        .error(
            "User cannot be created before the old one is destroyed",
            "\(address) is to be replaced with create_before_destroy, but both users would have the address \(shown), and"
                + " an address belongs to one user. Give the new user another address, or take create_before_destroy out of"
                + " its lifecycle block.",
            address: address.description
        )
    }

    /// Destroying one user and creating another of the same address loses the user's id, keys and buckets.
    ///
    /// All together, so that the blocks can be taken over in one piece.
    private static func renamed(
        _ renames: [(from: InstanceAddress, to: InstanceAddress)],
        in plan: ProposedPlan
    ) -> [Diagnostic] {
        guard let first = renames.first else {
            return []
        }
        let kept = Set(plan.changes.filter { $0.action != .delete }.map(\.address.resource))
        var blocks = MovedBlocks()
        for rename in renames {
            blocks.add(from: rename.from, to: rename.to, keepsOthers: kept.contains(rename.from.resource))
        }
        let isOne = renames.count == 1
        let what =
            isOne
            ? "\(first.from) would be destroyed and \(first.to) created, with the same e-mail address. If this is the same"
                + " user under a new name in the configuration"
            : "\(renames.count) users would be destroyed and others created with the same e-mail addresses,"
                + " \(first.from) as \(first.to) among them. If these are the same users under new names in the"
                + " configuration"
        return [
            .error(
                isOne
                    ? "User would be destroyed and created again"
                    : "Users would be destroyed and created again",
                "\(what), say so, and nothing is destroyed:\n\n\(blocks.text)\n\n"
                    + "If a new user is really wanted, destroy the old one first, in an apply of its own.",
                address: isOne ? first.to.description : nil
            )
        ]
    }
}
