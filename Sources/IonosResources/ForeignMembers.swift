import Addresses
import Planning
import SourceText
import Values

/// Members of managed groups that no configuration names: they are shown, and left.
///
/// Only of groups of which the configuration names some members: of the others it does not say who should be in them.
enum ForeignMembers {
    /// As many are named; the number of the others is given.
    private static let shown = 10

    static func review(_ plan: Plan) -> [Diagnostic] {
        // A plan of a part does not know who is named by the rest.
        guard plan.limitedBy == nil else {
            return []
        }
        let owned = ownedMembers(of: plan)
        return plan.changes.compactMap { change -> Diagnostic? in
            guard change.address.resource.type == IonosType.group, change.address.resource.mode == .managed,
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
            let names = foreign.map(name).sorted()
            return .warning(
                "A group has members that the configuration does not name",
                "They are left as they are. Name them in user_ids to manage them, or remove them by other means:\n"
                    + names.prefix(shown).map { "\n  - \($0)" }.joined()
                    + (names.count > shown ? "\n  and \(names.count - shown) more" : ""),
                address: change.address.description
            )
        }
    }

    private static func name(_ user: Value) -> String {
        let id = user["id"]?.stringValue ?? ""
        return user["email"]?.stringValue.map { "\($0) (\(id))" } ?? id
    }

    /// The members that the plan names, before or after it, from either side; by group.
    private static func ownedMembers(of plan: Plan) -> [String: Set<String>] {
        var members: [String: Set<String>] = [:]
        for change in plan.changes where change.address.resource.mode == .managed {
            for attributes in [change.before, change.after].compactMap(\.self) {
                guard let id = (attributes["id"] ?? change.before?["id"])?.stringValue else {
                    continue
                }
                switch change.address.resource.type {
                case IonosType.user:
                    for group in attributes["group_ids"]?.texts ?? [] {
                        members[ObjectID.normal(group), default: []].insert(ObjectID.normal(id))
                    }
                case IonosType.group:
                    for user in GroupAttributes.members(attributes) {
                        members[ObjectID.normal(id), default: []].insert(ObjectID.normal(user))
                    }
                default:
                    break
                }
            }
        }
        return members
    }
}
