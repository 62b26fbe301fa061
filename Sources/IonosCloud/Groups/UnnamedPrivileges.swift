import Addresses
import Providers
import SourceText
import Values

/// Privileges of managed groups that no configuration names: they are shown, and left.
enum UnnamedPrivileges {
    static func review(_ plan: ProposedPlan) -> [Diagnostic] {
        plan.isNormal ? plan.changes.compactMap(strangePrivileges) : []
    }

    private static func strangePrivileges(_ change: ResourceChange) -> Diagnostic? {
        guard change.keeps(GroupType.name), let named = change.namedArguments, let after = change.after
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
                + strange.bulleted,
            address: change.address.description
        )
    }
}
