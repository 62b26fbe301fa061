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

    /// The objects, as an attribute's texts are compared, whose rows name an object in the set that mirrors the attribute.
    func namedAtTheOtherEnd(of attribute: AttributeSchema, objectID: String) -> Set<String> {
        guard let mirror = attribute.mirroredBy, let other = schema(mirror) else {
            return []
        }
        if mirroredEdges[mirror] == nil {
            mirroredEdges[mirror] = Self.edges(
                allRecords.lazy.filter { $0.generation == 0 && $0.address.resource.isManaged(mirror.type) }
                    .map { ($0.objectID, $0.attributes[mirror.attribute]) },
                of: attribute,
                other
            )
        }
        return mirroredEdges[mirror]?[other.normal(objectID)] ?? []
    }

    private func schema(_ mirror: AttributeSchema.Mirror) -> AttributeSchema? {
        input.schemas.schema(.managed, mirror.type)?.attribute(mirror.attribute)
    }

    /// Who names whom in a set, by the named one's id.
    private static func edges(
        _ objects: some Sequence<(id: String, set: Value?)>,
        of attribute: AttributeSchema,
        _ other: AttributeSchema
    ) -> [String: Set<String>] {
        objects.reduce(into: [:]) { edges, object in
            for case let named? in object.set?.elements?.map(\.stringValue) ?? [] {
                edges[other.normal(named), default: []].insert(attribute.normal(object.id))
            }
        }
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
        let kept = Set((after.elements ?? []).compactMap(\.stringValue).map(attribute.normal))
        return Set(before.compactMap(\.stringValue).map(attribute.normal)).subtracting(kept)
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
            let id = drafts[index].change.before?["id"]?.stringValue ?? ""
            var isSpared = false
            for attribute in managed.schema.attributes {
                guard let mirror = attribute.mirroredBy, let other = schema(mirror) else { continue }
                let lost = lostElements(drafts[index], attribute)
                guard !lost.isEmpty else { continue }
                let edges = named[mirror] ?? plannedEdges(mirror, of: attribute, other)
                named[mirror] = edges
                let spared = (edges[other.normal(id)] ?? []).intersection(lost)
                if !spared.isEmpty {
                    _ = namedAtTheOtherEnd(of: attribute, objectID: id)
                    mirroredEdges[mirror]?[other.normal(id), default: []].formUnion(spared)
                    isSpared = true
                }
            }
            if isSpared {
                planAgain(managed, at: index)
            }
        }
    }

    /// Plans an instance once more, by what the plan has now.
    func planAgain(_ managed: ManagedPlanning, at index: Int) {
        drift.removeAll { $0.key == drafts[index].key }
        var draft = draft(managed)
        draft.dependencies = drafts[index].dependencies
        draft.change.provider = drafts[index].change.provider
        drafts[index] = draft
        values.set(managed.instance.address, visible(draft.change, managed.configuration, managed.schema))
    }

    private func plannedEdges(
        _ mirror: AttributeSchema.Mirror,
        of attribute: AttributeSchema,
        _ other: AttributeSchema
    ) -> [String: Set<String>] {
        let planned = drafts.lazy.filter {
            $0.change.generation == 0 && $0.address.resource.isManaged(mirror.type)
        }
        return Self.edges(
            planned.compactMap { draft in
                draft.change.before?["id"]?.stringValue.map { ($0, draft.change.after?[mirror.attribute]) }
            },
            of: attribute,
            other
        )
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

    /// Says which secrets that only the API decides are others than those recorded: their users must know.
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
        let new = schema.completed(observed)
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

extension ResourceAddress {
    fileprivate func isManaged(_ type: String) -> Bool {
        mode == .managed && self.type == type
    }
}
