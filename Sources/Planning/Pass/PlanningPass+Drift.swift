import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// What was observed, without the elements that neither the state nor the configuration names.
    func owned(
        _ observed: Value,
        of record: ResourceRecord,
        _ schema: ResourceSchema,
        _ configuration: ValueMap
    ) -> Value {
        guard var attributes = observed.mapValue else {
            return observed
        }
        for attribute in schema.attributes where attribute.ownsElements {
            guard let present = attributes[attribute.name] else {
                continue
            }
            let claims = [record.attributes[attribute.name], configuration[attribute.name]]
            // What the configuration does not say at all is as recorded.
            if let wish = attribute.ownsAllWith,
                (configuration[wish] ?? record.attributes[wish])?.boolValue ?? false
            {
                attributes[attribute.name] = attribute.ownedExclusively(
                    present,
                    claimedBy: claims,
                    but: namedAtTheOtherEnd(of: attribute, objectID: record.objectID)
                )
            } else {
                attributes[attribute.name] = attribute.owned(present, claimedBy: claims)
            }
        }
        return .object(attributes)
    }

    /// The objects, by id in lower case, whose rows name an object in the set that mirrors an attribute of it.
    func namedAtTheOtherEnd(of attribute: AttributeSchema, objectID: String) -> Set<String> {
        guard let mirror = attribute.mirroredBy else {
            return []
        }
        if mirroredEdges[mirror] == nil {
            var edges: [String: Set<String>] = [:]
            for record in allRecords
            where record.address.resource.type == mirror.type && record.address.resource.mode == .managed
                && record.generation == 0
            {
                for element in record.attributes[mirror.attribute]?.elements ?? [] {
                    if let named = element.stringValue {
                        edges[named.lowercased(), default: []].insert(record.objectID.lowercased())
                    }
                }
            }
            mirroredEdges[mirror] = edges
        }
        return mirroredEdges[mirror]?[objectID.lowercased()] ?? []
    }

    /// Whether an instance that wants no elements but its own is to lose some.
    func losesElements(_ draft: ChangeDraft, _ schema: ResourceSchema) -> Bool {
        schema.attributes.contains { !lostElements(draft, $0).isEmpty }
    }

    private func lostElements(_ draft: ChangeDraft, _ attribute: AttributeSchema) -> Set<String> {
        guard attribute.ownsAllWith != nil, attribute.mirroredBy != nil,
            let before = draft.change.before?[attribute.name]?.elements,
            let after = draft.change.after?[attribute.name]
        else { return [] }
        let kept = Set((after.elements ?? []).compactMap(\.stringValue).map(attribute.folded))
        return Set(before.compactMap(\.stringValue).map(attribute.folded)).subtracting(kept)
    }

    /// Plans instances once more that are to lose elements which the plan, as it is now, names at the other end: of what
    /// is imported with them no row says so yet.
    func spareWhatIsNamed() {
        guard !losers.isEmpty else {
            return
        }
        var named: [AttributeSchema.Mirror: [String: Set<String>]] = [:]
        for managed in losers {
            guard let index = draftIndex[managed.instance.address] else { continue }
            let id = drafts[index].change.before?["id"]?.stringValue?.lowercased() ?? ""
            var isSpared = false
            for attribute in managed.schema.attributes {
                guard let mirror = attribute.mirroredBy else { continue }
                let lost = lostElements(drafts[index], attribute)
                guard !lost.isEmpty else { continue }
                let edges = named[mirror] ?? plannedEdges(mirror)
                named[mirror] = edges
                let spared = (edges[id] ?? []).intersection(lost)
                if !spared.isEmpty {
                    _ = namedAtTheOtherEnd(of: attribute, objectID: id)
                    mirroredEdges[mirror]?[id, default: []].formUnion(spared)
                    isSpared = true
                }
            }
            if isSpared {
                drift.removeAll { $0.key == drafts[index].key }
                var draft = draft(managed)
                draft.dependencies = drafts[index].dependencies
                draft.change.provider = drafts[index].change.provider
                drafts[index] = draft
                values.set(
                    managed.instance.address,
                    visible(draft.change, managed.configuration, managed.schema)
                )
            }
        }
    }

    /// Who names whom in a set by this plan, by the named one's id.
    private func plannedEdges(_ mirror: AttributeSchema.Mirror) -> [String: Set<String>] {
        var edges: [String: Set<String>] = [:]
        for draft in drafts
        where draft.address.resource.type == mirror.type && draft.address.resource.mode == .managed
            && draft.change.generation == 0
        {
            guard let id = draft.change.before?["id"]?.stringValue else { continue }
            for element in draft.change.after?[mirror.attribute]?.elements ?? [] {
                if let text = element.stringValue {
                    edges[text.lowercased(), default: []].insert(id.lowercased())
                }
            }
        }
        return edges
    }

    /// Notes what changed outside: all of it for the row, what the configuration owns for the reader.
    func noteDrift(
        of record: ResourceRecord,
        reported: Value?,
        observed: Value?,
        configuration: ValueMap,
        _ schema: ResourceSchema,
        _ draft: inout ChangeDraft
    ) {
        guard let reported, let observed else {
            return
        }
        let all = differences(of: record, observed: observed, schema) { _ in false }.all
        draft.rewritesRow = all
        // What the configuration names and others have added already is no news.
        let own = self.owned(reported, of: record, schema, ValueMap())
        let owned = differences(of: record, observed: own, schema) { attribute in
            !(configuration[attribute.name]?.isNull ?? true)
        }.owned
        if let owned {
            drift.append(Drift(key: record.key, before: shown(record), after: owned))
        }
        noteSecrets(of: record, observed: own, schema)
    }

    /// Says which secrets that only the API decides are others than those recorded: whoever uses them must be told.
    private func noteSecrets(of record: ResourceRecord, observed: Value, _ schema: ResourceSchema) {
        let changed = schema.attributes.filter { attribute in
            guard attribute.mode == .computed, attribute.storage == .sealed,
                let old = record.attributes[attribute.name], let new = observed[attribute.name],
                // One that cannot be opened tells nothing of whether it changed.
                old.isWhollyKnown, !old.isNull, !new.isNull
            else { return false }
            return !attribute.isSame(old, new)
        }
        guard !changed.isEmpty else {
            return
        }
        let names = changed.map(\.name).joined(separator: ", ")
        diagnostics.append(
            .warning(
                "Secret was changed outside of keyform",
                "The \(names) of \(record.address) (id \(record.objectID)) \(changed.count == 1 ? "is not the one" : "are not those") that the state holds. The next"
                    + " apply takes the new one in; whatever was given the old one needs the new one.",
                at: blocks[record.address.resource]?.declaration,
                address: record.address.description
            )
        )
    }

    /// Whether the configuration wants what the last apply recorded, and only the object is another.
    func isDriftOnly(
        _ proposal: InstanceProposal,
        _ record: ResourceRecord,
        _ schema: ResourceSchema
    ) -> Bool {
        let recorded = attributes(of: record)
        return proposal.changedSecrets.isEmpty
            && proposal.changed.allSatisfy { name in
                guard let attribute = schema.attribute(name) else { return false }
                return attribute.mode == .computed || recorded[name]?.isUnknown ?? false
                    || attribute.isSame(
                        proposal.planned[name] ?? .null(attribute.type),
                        record.valueBeforeDrift(attribute) ?? recorded[name] ?? .null(attribute.type)
                    )
            }
    }

    /// What the API reports that the state does not remember.
    ///
    /// - Returns: whether anything differs, and the recorded object with those differences that matter to the reader;
    ///   nil when there are none.
    func differences(
        of record: ResourceRecord,
        observed: Value,
        _ schema: ResourceSchema,
        matters: (AttributeSchema) -> Bool
    ) -> (all: Bool, owned: Value?) {
        let old = attributes(of: record)
        let new = marked(completed(observed, schema), as: record)
        var shownAfter = old
        var all = false
        var owned = false
        for attribute in schema.attributes
        where attribute.storage != .fingerprint && attribute.storage != .none && !attribute.isWriteOnly {
            let before = old[attribute.name] ?? .null(attribute.type)
            let after = new[attribute.name] ?? .null(attribute.type)
            // What has become a secret is not to stay in clear.
            all = all || after.isSensitive && !before.isSensitive && !after.isNull
            guard !attribute.isSame(before, after) else { continue }
            all = true
            // What could not be opened is no change that somebody made.
            guard !before.isUnknown else { continue }
            if matters(attribute) {
                owned = true
                shownAfter[attribute.name] = after
            }
        }
        return (all, owned ? shown(shownAfter, record, schema) : nil)
    }
}
