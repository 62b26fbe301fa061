import Addresses
import Configuration
import Providers
import SourceText
import StateModel
import Values

/// What was taken from a person stays taken as long as the person is there.
extension PlanningPass {
    /// Refuses to give something back to what is revoked and could not be deleted, because it is protected: to name it where it
    /// was not named before.
    func checkGifts(_ draft: ChangeDraft, block: ResourceBlock) {
        guard !input.snapshot.revoked.isEmpty,
            draft.change.action == .create || draft.change.action == .update || draft.change.action.replaces
        else {
            return
        }
        let revoked = input.snapshot.records.filter { input.snapshot.revoked.contains($0.address) }
        guard !revoked.isEmpty else {
            return
        }
        let ids = Set(revoked.map(\.objectID))
        let given = draft.change.after.map { $0.texts(among: ids) } ?? []
        let had = draft.change.before.map { $0.texts(among: ids) } ?? []
        guard let gift = given.subtracting(had).min(),
            let owner = revoked.first(where: { $0.objectID == gift })?.address, owner != draft.address
        else {
            return
        }
        diagnostics.append(
            .error(
                "Object was revoked",
                "\(owner) was taken out with `keyform revoke` and is protected, and this plan would name it in"
                    + " \(draft.address) again. Remove it from the configuration, or lift that with `keyform state unprotect"
                    + " \(owner.description.quotedForShell)`.",
                at: block.declaration,
                address: draft.address.description
            )
        )
    }
}

extension Value {
    /// Those of some texts that it holds, however deep.
    fileprivate func texts(among wanted: Set<String>) -> Set<String> {
        var found: Set<String> = []
        var open = [self]
        while let value = open.popLast() {
            switch value.content {
            case .list(let elements, _), .set(let elements, _), .tuple(let elements):
                open += elements
            case .map(let entries, _): open += entries.values
            case .object(let entries): open += entries.values
            default:
                if let text = value.stringValue, wanted.contains(text) {
                    found.insert(text)
                }
            }
        }
        return found
    }
}
