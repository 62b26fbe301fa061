import Addresses
import Providers
import SourceText
import Values

/// A group has one share of a resource: what a plan makes of that, and what goes with a group.
enum TakenShares {
    static func review(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        var leaving: [String: InstanceAddress] = [:]
        for change in plan.changes where change.deletesObject && isShare(change) {
            if let pair = SharePair(change.before) {
                leaving[pair.text] = change.address
            }
        }
        var firstUse: [String: InstanceAddress] = [:]
        var diagnostics: [Diagnostic] = []
        for change in plan.changes where change.createsObject && isShare(change) {
            guard let pair = SharePair(change.after) else {
                continue
            }
            let shown = pair.shown(change.after)
            if let other = firstUse.updateValue(change.address, forKey: pair.text) {
                diagnostics.append(
                    .error(
                        "Share configured twice",
                        "\(other) and \(change.address) are both about the resource \(shown.resource) and the group"
                            + " \(shown.group), and a group has one share of a resource. Remove one of them.",
                        address: change.address.description
                    )
                )
            }
            if let owner = leaving[pair.text] {
                if owner != change.address {
                    diagnostics.append(renamed(owner, to: change.address))
                } else if change.action == .replaceCreateFirst {
                    diagnostics.append(cannotBeTwice(change.address))
                }
                continue
            }
            let taken = known.sharesByGroup[ObjectID.normal(pair.group)] ?? []
            if taken.contains(pair.text), !known.deleted.contains(pair.text) {
                diagnostics.append(exists(shown, change.address))
            }
        }
        return diagnostics + reviewDeletions(plan, known)
    }

    private static func isShare(_ change: ResourceChange) -> Bool {
        change.address.resource.type == ShareType.name && change.address.resource.mode == .managed
    }

    static func exists(_ pair: SharePair, _ address: InstanceAddress) -> Diagnostic {
        .error(
            "Share exists already",
            "The group \(pair.group) has a share of the resource \(pair.resource) already, and can have but one. To manage"
                + " it, run:\n\n  keyform import \(address.description.inShellQuotes)"
                + " \(pair.group)/\(pair.resource)\n\n"
                + "or add -adopt to take over what exists already.",
            address: address.description
        )
    }

    private static func renamed(_ owner: InstanceAddress, to address: InstanceAddress) -> Diagnostic {
        var blocks = MovedBlocks()
        blocks.add(from: owner, to: address, keepsOthers: true)
        return .error(
            "Share would be destroyed and created again",
            "\(owner) would be destroyed and \(address) created, with the same group and resource. Say that it is the same"
                + " share under a new name in the configuration, and nothing is destroyed:\n\n\(blocks.text)",
            address: address.description
        )
    }

    private static func cannotBeTwice(_ address: InstanceAddress) -> Diagnostic {
        .error(
            "Share cannot be created before the old one is destroyed",
            "\(address) is to be replaced with create_before_destroy, but both would be the same group's share of the same"
                + " resource, of which there can be but one. Take create_before_destroy out of its lifecycle block.",
            address: address.description
        )
    }

    // MARK: With groups

    /// The shares that go with groups, and of which no step of the plan is about.
    private static func reviewDeletions(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        let managed = Set(
            plan.changes.lazy.filter { $0.deletesObject && isShare($0) }
                .compactMap { SharePair($0.before)?.text }
        )
        return deletedGroups(of: plan).compactMap { change, groupID in
            let others = (known.sharesByGroup[ObjectID.normal(groupID)] ?? [])
                .filter { !managed.contains($0) && !known.deleted.contains($0) }.sorted()
            guard !others.isEmpty else {
                return nil
            }
            return .warning(
                "Shares go with the group that would be deleted",
                "No step of this plan is about them, and its members lose what they allow. The shared resources stay:\n"
                    + others.bulleted,
                address: change.address.description
            )
        }
    }

    private static func deletedGroups(
        of plan: ProposedPlan
    ) -> [(change: ResourceChange, groupID: String)] {
        plan.changes.compactMap { change in
            guard change.deletesObject, change.address.resource.type == GroupType.name,
                change.address.resource.mode == .managed, let id = change.before?["id"]?.stringValue
            else {
                return nil
            }
            return (change, id)
        }
    }

    /// The groups whose shares a plan should know: those that get one, and those that are deleted, unless it has no share
    /// at all.
    static func groups(of plan: ProposedPlan) -> [String] {
        guard plan.changes.contains(where: isShare) else {
            return []
        }
        let created = plan.changes.filter(\.createsObject).texts("group_id", of: ShareType.name)
        return Set((created + deletedGroups(of: plan).map(\.groupID)).map(ObjectID.normal)).sorted()
    }
}

extension IonosProvider {
    /// The shares with groups, each as its import takes it, by the group's lower-case id; of a group that is not there, none.
    func shares(with groupIDs: [String]) async throws(APIError) -> [String: [String]] {
        let lists = await mapConcurrently(groupIDs) { groupID -> Result<[String], APIError> in
            do throws(APIError) {
                let listing = try await client.shareListing(withGroup: groupID)
                return .success(listing.items.map { SharePair(group: groupID, resource: $0.id).text })
            } catch {
                return error.kind == .notFound ? .success([]) : .failure(error)
            }
        }
        var found: [String: [String]] = [:]
        for (groupID, list) in zip(groupIDs, lists) {
            found[ObjectID.normal(groupID)] = try list.get()
        }
        return found
    }
}
