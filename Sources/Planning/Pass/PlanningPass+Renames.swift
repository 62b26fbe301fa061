import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Suggests a `moved` block where an object would be destroyed only to be created again under another address.
    ///
    /// A pair looks like a rename when what is required agrees, nothing else that is configured differs, and no other
    /// object fits as well.
    func suggestMoves() {
        guard !diagnostics.hasErrors else {
            return
        }
        let rekeyed = suggestModuleMoves()
        var orphans: [RenameKey: [Int]] = [:]
        for (index, draft) in drafts.enumerated()
        where rekeyed[draft.address.resource.module] == nil && draft.change.action == .delete
            && draft.change.generation == 0
            && !input.refusesRecreation.contains(draft.address.resource.type)
        {
            if let key = renameKey(draft.address, draft.change.before) {
                orphans[key, default: []].append(index)
            }
        }
        guard !orphans.isEmpty else {
            return
        }
        var candidates: [RenameKey: [Int]] = [:]
        for (index, draft) in drafts.enumerated()
        where draft.change.action == .create && draft.change.reason == .notInState {
            if let key = renameKey(draft.address, draft.change.after), orphans[key] != nil {
                candidates[key, default: []].append(index)
            }
        }
        let pairs = candidates.compactMap { key, created -> (Int, Int)? in
            guard created.count == 1, let old = orphans[key], old.count == 1 else { return nil }
            return (old[0], created[0])
        }
        let renames = pairs.sorted(by: { $0.0 < $1.0 })
            .filter { isSameObject(drafts[$0.0], drafts[$0.1]) }
            .map { (from: drafts[$0.0].address, to: drafts[$0.1].address) }
        if let suggestion = suggestion(renames) {
            diagnostics.append(suggestion)
        }
    }

    /// Type and required attributes; nil where one is not known.
    private func renameKey(_ address: InstanceAddress, _ object: Value?) -> RenameKey? {
        guard let object, let schema = schema(of: address.resource) else { return nil }
        let required = schema.attributes.filter { $0.mode == .required }.compactMap { object[$0.name] }
        guard !required.isEmpty, required.allSatisfy({ $0.isWhollyKnown && !$0.isNull }) else { return nil }
        return RenameKey(type: address.resource.type, required: required.map(\.unmarkedDeep))
    }

    private func isSameObject(_ old: ChangeDraft, _ new: ChangeDraft) -> Bool {
        guard let schema = schema(of: new.address.resource), let before = old.change.before,
            let after = new.change.after
        else { return false }
        return schema.attributes.allSatisfy { attribute in
            guard attribute.isConfigurable, let wanted = after[attribute.name], wanted.isWhollyKnown,
                !wanted.isNull, let present = before[attribute.name]
            else { return true }
            return attribute.mode == .unmanaged || attribute.isSame(wanted, present)
        }
    }

    /// All renames in one message, so that the blocks can be taken over in one piece.
    private func suggestion(_ renames: [(from: InstanceAddress, to: InstanceAddress)]) -> Diagnostic? {
        guard let first = renames.first else {
            return nil
        }
        var blocks = MovedBlocks()
        for rename in renames {
            blocks.add(
                from: rename.from,
                to: rename.to,
                keepsOthers: self.blocks[rename.from.resource] != nil
            )
        }
        let isOne = renames.count == 1
        let what =
            isOne
            ? "\(first.from) is planned to be destroyed and \(first.to), with the same arguments, to be created. If it is "
                + "the same object under another name, keep it with"
            : "\(renames.count) objects are planned to be destroyed and others with the same arguments to be created, "
                + "\(first.from) as \(first.to) among them. If they are the same objects under other names, keep them with"
        return .warning(
            isOne ? "This looks like a rename" : "These look like renames",
            "\(what)\n\n\(blocks.text)",
            at: self.blocks[first.to.resource]?.declaration,
            address: first.to.description
        )
    }
}

/// What an object must have in common with another to be the same under another name.
private struct RenameKey: Hashable {
    let type: String
    let required: [Value]
}
