import Addresses
import Providers
import SourceText
import Values

/// Members of managed groups that no configuration names: they are shown, and left.
///
/// Only of groups of which the configuration names some members: of the others it does not say who should be in them.
enum ForeignMembers {
    static func review(_ plan: ProposedPlan) -> [Diagnostic] {
        // A plan of a part does not know who is named by the rest.
        guard plan.limitedBy == nil else {
            return []
        }
        let owned = ownedMembers(of: plan)
        return plan.changes.compactMap { change -> Diagnostic? in
            guard change.address.resource.type == GroupType.name, change.address.resource.mode == .managed,
                !change.deletesObject, let id = change.before?["id"]?.stringValue,
                let members = owned[ObjectID.normal(id)]
            else {
                return nil
            }
            let foreign = (change.before?["users"]?.elements ?? []).filter { user in
                user["id"]?.stringValue.map { !members.contains(ObjectID.normal($0)) } ?? false
            }
            guard !foreign.isEmpty else {
                return nil
            }
            // Without a refresh nothing is known for certain of strangers in a group that is to be exclusive.
            let fate =
                GroupAttributes.isExclusive(change.after ?? .null())
                ? "This plan was made without a refresh, so it leaves them. The group is to be exclusive: the next plan"
                    + " with a refresh removes them:\n"
                : "They are left as they are. Name them in user_ids to manage them, or remove them by other means:\n"
            return .warning(
                "A group has members that the configuration does not name",
                fate + foreign.map(name).sorted().bulleted,
                address: change.address.description
            )
        }
    }

    /// Whom an exclusive group loses, by name: a plan shows only ids.
    static func reviewRemovals(_ plan: ProposedPlan) -> [Diagnostic] {
        plan.changes.compactMap { change -> Diagnostic? in
            guard change.address.resource.type == GroupType.name, change.address.resource.mode == .managed,
                let before = change.before, let after = change.after, GroupAttributes.isExclusive(after),
                after["user_ids"]?.isWhollyKnown ?? true
            else {
                return nil
            }
            let kept = ObjectIDs(GroupAttributes.members(after))
            let removed = ObjectIDs(GroupAttributes.members(before).filter { !kept.contains($0) })
            let users = (before["users"]?.elements ?? []).filter { user in
                user["id"]?.stringValue.map(removed.contains) ?? false
            }
            guard !users.isEmpty else {
                return nil
            }
            return .warning(
                "Members are removed from an exclusive group",
                "The configuration names them neither in the group's user_ids nor in a user's group_ids, and the group"
                    + " has exclusive = true:\n" + users.map(name).sorted().bulleted,
                address: change.address.description
            )
        }
    }

    private static func name(_ user: Value) -> String {
        let id = user["id"]?.stringValue ?? ""
        return user["email"]?.stringValue.map { "\($0) (\(id))" } ?? id
    }

    /// The members that the plan names, before or after it, from either side; by group.
    private static func ownedMembers(of plan: ProposedPlan) -> [String: Set<String>] {
        var members: [String: Set<String>] = [:]
        for change in plan.changes where change.address.resource.mode == .managed {
            for attributes in [change.before, change.after].compactMap(\.self) {
                guard let id = (attributes["id"] ?? change.before?["id"])?.stringValue else {
                    continue
                }
                // Only users have the one, only groups the other.
                for group in attributes["group_ids"]?.texts ?? [] {
                    members[ObjectID.normal(group), default: []].insert(ObjectID.normal(id))
                }
                for user in attributes["user_ids"] == nil ? [] : GroupAttributes.members(attributes) {
                    members[ObjectID.normal(id), default: []].insert(ObjectID.normal(user))
                }
            }
        }
        return members
    }
}
