import Addresses
import Providers
import SourceText
import Values

/// Users who may not log in without a configuration that says so: they are shown, and left.
enum InactiveUsers {
    static func review(_ plan: ProposedPlan) -> [Diagnostic] {
        guard plan.isNormal else {
            return []
        }
        let users = plan.changes.filter { change in
            change.keeps(UserType.name) && change.after?["active"]?.boolValue == false
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
                    + (users.count == 1 ? "." : ":\n" + users.map(\.address.description).bulleted),
                address: users.count == 1 ? first.address.description : nil
            )
        ]
    }
}
