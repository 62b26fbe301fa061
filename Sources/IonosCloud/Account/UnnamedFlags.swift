import Addresses
import Providers
import SourceText
import Values

/// Privileges of managed groups that no configuration names, and users who may not log in without a configuration that
/// says so: they are shown, and left.
enum UnnamedFlags {
    /// As many are named; the number of the others is given.
    private static let shown = 10

    static func review(_ plan: ProposedPlan) -> [Diagnostic] {
        guard plan.isNormal else {
            return []
        }
        return plan.changes.compactMap(strangePrivileges) + inactiveUsers(plan)
    }

    private static func strangePrivileges(_ change: ResourceChange) -> Diagnostic? {
        guard isPresent(change, IonosType.group), let named = change.namedArguments, let after = change.after
        else {
            return nil
        }
        let strange = GroupAttributes.privileges.map(\.attribute).filter {
            !named.contains($0) && after[$0]?.boolValue == true
        }
        guard !strange.isEmpty else {
            return nil
        }
        return .warning(
            "A group has privileges that the configuration does not name",
            "They are left as they are. Set them to true to manage them, or to false to take them away:\n"
                + list(strange),
            address: change.address.description
        )
    }

    private static func inactiveUsers(_ plan: ProposedPlan) -> [Diagnostic] {
        let users = plan.changes.filter { change in
            isPresent(change, IonosType.user) && change.after?["active"]?.boolValue == false
                && change.namedArguments.map { !$0.contains("active") } ?? false
        }
        guard let first = users.first else {
            return []
        }
        return [
            .warning(
                users.count == 1
                    ? "A user is not active, and the configuration does not say so"
                    : "Users are not active, and the configuration does not say so",
                "No user is activated because a line is missing. Set active = true to let them log in, or active = false to"
                    + " keep them from it"
                    + (users.count == 1 ? "." : ":\n" + list(users.map(\.address.description))),
                address: users.count == 1 ? first.address.description : nil
            )
        ]
    }

    /// Whether the object is there before and after.
    private static func isPresent(_ change: ResourceChange, _ type: String) -> Bool {
        change.address.resource.type == type && change.address.resource.mode == .managed
            && change.before != nil
            && !change.createsObject && !change.deletesObject
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(shown).map { "\n  - \($0)" }.joined()
            + (names.count > shown ? "\n  and \(names.count - shown) more" : "")
    }
}
