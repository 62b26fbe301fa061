import Addresses
import Providers
import SourceText
import Values

/// Groups that a plan creates although others of their names exist.
enum Namesakes {
    static func review(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        // Groups that are managed are known: the one that is replaced, above all.
        let managed = Set(
            plan.changes.lazy.filter { $0.address.resource.type == GroupType.name }
                .compactMap { $0.before?["id"]?.stringValue }
        )
        .union(plan.bystanders.lazy.filter { $0.key.resource.type == GroupType.name }.map(\.value))
        return plan.changes.compactMap { change in
            guard change.createsObject, change.address.resource.type == GroupType.name,
                let name = change.after?["name"]?.stringValue,
                let id = known.groupsByName[name]?
                    .first(where: { !managed.contains($0) && !known.deleted.contains($0) })
            else {
                return nil
            }
            let shown = change.after?["name"]?.isSensitive == true ? Redaction.placeholder : "\"\(name)\""
            return .warning(
                "A group of this name exists already",
                "The API allows several groups named \(shown), so another one will be created. To manage the existing"
                    + " one instead, run:\n\n  keyform import \(change.address.description.inShellQuotes) \(id)",
                address: change.address.description
            )
        }
    }
}
