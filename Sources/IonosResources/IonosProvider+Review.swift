import Addresses
package import Planning
package import SourceText
import Values

extension IonosProvider {
    package func review(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        let known = AccountFacts(facts)
        return lockouts(plan, known) + takenAddresses(plan, known) + namesakes(plan, known)
            + tooManyKeys(plan, known)
    }

    private func takenAddresses(_ plan: Plan, _ known: AccountFacts) -> [Diagnostic] {
        let freed = Set(
            plan.changes.filter { $0.deletesObject && $0.address.resource.type == IonosType.user }
                .compactMap { $0.before?["email"]?.stringValue?.lowercased() }
        )
        var firstUse: [String: InstanceAddress] = [:]
        var diagnostics: [Diagnostic] = []
        for change in plan.changes
        where change.createsObject && change.address.resource.type == IonosType.user {
            guard let email = change.after?["email"]?.stringValue else {
                continue
            }
            let shown = change.after?["email"]?.isSensitive == true ? "(sensitive value)" : email
            if let other = firstUse.updateValue(change.address, forKey: email.lowercased()) {
                diagnostics.append(
                    .error(
                        "E-mail address used twice",
                        "\(other) and \(change.address) both have the address \(shown). An address belongs to one user;"
                            + " case does not matter.",
                        address: change.address.description
                    )
                )
            }
            if let id = known.usersByEmail[email.lowercased()]?.first, !freed.contains(email.lowercased()) {
                diagnostics.append(
                    .error(
                        "User exists already",
                        "A user with the address \(shown) exists in this contract, and an address belongs to one user."
                            + " To manage that user, run:\n\n  keyform import '\(change.address)' \(id)",
                        address: change.address.description
                    )
                )
            }
        }
        return diagnostics
    }

    private func namesakes(_ plan: Plan, _ known: AccountFacts) -> [Diagnostic] {
        plan.changes.compactMap { change in
            guard change.createsObject, change.address.resource.type == IonosType.group,
                let name = change.after?["name"]?.stringValue, let ids = known.groupsByName[name],
                !ids.isEmpty
            else {
                return nil
            }
            return .warning(
                "A group of this name exists already",
                "The API allows several groups named \"\(name)\", so another one will be created. To manage the existing"
                    + " one instead, run:\n\n  keyform import '\(change.address)' \(ids[0])",
                address: change.address.description
            )
        }
    }

    /// The API gives a user five keys at most (`ionos-api.md`, 2.4).
    private func tooManyKeys(_ plan: Plan, _ known: AccountFacts) -> [Diagnostic] {
        let keys = plan.changes.filter { $0.address.resource.type == IonosType.key }
        let added = Dictionary(grouping: keys.filter(\.createsObject)) {
            $0.after?["user_id"]?.stringValue ?? ""
        }
        return added.sorted { $0.key < $1.key }.compactMap { userID, creations in
            guard !userID.isEmpty, let existing = known.keysByUser[userID], let last = creations.last else {
                return nil
            }
            let freed = keys.filter {
                $0.deletesObject && $0.action != .replaceCreateFirst
                    && $0.before?["user_id"]?.stringValue == userID
            }
            guard existing.count - freed.count + creations.count > 5 else {
                return nil
            }
            return .error(
                "Too many keys for one user",
                "A user can have five keys. User \(userID) has \(existing.count) and this plan adds \(creations.count):\n"
                    + existing.map { "\n  - \(shortened($0))" }.joined()
                    + "\n\nDelete one that is not needed, or import it instead of creating a new one.",
                address: last.address.description
            )
        }
    }

    /// Access keys have 92 characters; the beginning tells them apart.
    private func shortened(_ id: String) -> String {
        id.utf8.count > 24 ? "\(id.prefix(20))…" : id
    }
}
