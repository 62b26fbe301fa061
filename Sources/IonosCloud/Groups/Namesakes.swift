import Addresses
import Providers
import SourceText
import StateModel
import Values

/// Groups that a plan creates although others of their names exist.
enum Namesakes {
    static func review(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        let managed = managedGroups(plan)
        return plan.changes.compactMap { change in
            guard change.createsObject, change.address.resource.type == GroupType.name,
                let name = change.after?["name"]?.stringValue
            else {
                return nil
            }
            let present = (known.groupsByName[name] ?? []).filter { !known.deleted.contains($0) }
            let shown = change.after?["name"]?.isSensitive == true ? Redaction.placeholder : "\"\(name)\""
            let strangers = present.filter { managed[$0] == nil }
            if !strangers.isEmpty {
                return namesake(of: change.address, shown, strangers)
            }
            guard change.action == .create else {
                return nil
            }
            return present.lazy.compactMap { managed[$0] }
                .first { $0.isTaken(by: change.address, named: name) }
                .map { double(of: $0, change.address, shown) }
        }
    }

    /// A group that the state manages, or that the plan takes over.
    private struct ManagedGroup {
        let address: InstanceAddress
        /// The name that the plan leaves it, empty where it destroys the group; nil for one that it is not about.
        let name: String?
        let isAdopted: Bool
        var isImported = false

        /// Whether another block seems to mean it, too; the instances of one block have one name on purpose.
        func isTaken(by other: InstanceAddress, named wanted: String) -> Bool {
            (isImported || address.resource != other.resource) && name.map { $0 == wanted } ?? true
        }
    }

    /// The managed groups, by id: the one that is replaced, above all.
    private static func managedGroups(_ plan: ProposedPlan) -> [String: ManagedGroup] {
        var groups: [String: ManagedGroup] = [:]
        for (address, record) in plan.bystanders where address.resource.type == GroupType.name {
            groups[record.objectID] = ManagedGroup(address: address, name: nil, isAdopted: false)
        }
        for change in plan.changes
        where change.address.resource.type == GroupType.name && change.address.resource.mode == .managed {
            guard let id = change.before?["id"]?.stringValue else { continue }
            let stays = !change.action.destroys && change.action != .forget
            groups[id] = ManagedGroup(
                address: change.address,
                name: stays ? change.after?["name"]?.stringValue ?? "" : "",
                isAdopted: change.adopts,
                isImported: change.importID != nil
            )
        }
        return groups
    }

    private static func namesake(
        of address: InstanceAddress,
        _ shown: String,
        _ ids: [String]
    ) -> Diagnostic {
        func command(_ id: String) -> String {
            "  keyform import \(address.description.inShellQuotes) \(id)"
        }
        guard ids.count > 1 else {
            return .warning(
                "A group of this name exists already",
                "The API allows several groups named \(shown), so another one will be created. To manage the existing"
                    + " one instead, run:\n\n\(ids.map(command).joined())",
                address: address.description
            )
        }
        return .warning(
            "Groups of this name exist already",
            "\(ids.count) groups are named \(shown), and another one will be created: -adopt takes over a group only where"
                + " one alone has the name, as nobody can tell which of several is meant. To manage one of them instead, run"
                + " the line of that one:\n\n"
                + ids.prefix(most).map(command).joined(separator: "\n")
                + (ids.count > most ? "\n  … and \(ids.count - most) more" : ""),
            address: address.description
        )
    }

    private static let most = 5

    /// That a second group is about to have the name of one that is managed.
    private static func double(
        of group: ManagedGroup,
        _ address: InstanceAddress,
        _ shown: String
    ) -> Diagnostic {
        .warning(
            "A managed group has this name",
            "A group named \(shown) exists, and \(group.address) \(group.isAdopted ? "adopts" : "manages") it. \(address) has"
                + " the same name, so a second group of this name will be created. Where one group is meant, remove one of the"
                + " two blocks and refer to the other; where two are, give them different names.",
            address: address.description
        )
    }
}
