import Providers
import SourceText
import StateModel
import Values

extension GroupType {
    func refresh(_ requests: [RefreshRequest], in round: MembershipRound) async -> [RefreshAnswer] {
        var listed: [String: Group] = [:]
        if requests.count > 1 {
            do throws(APIError) {
                let all = try await client.groupListing()
                memory.remember(allGroups: all)
                listed = Dictionary(
                    firstOf: all.items.filter { $0.properties != nil }.map { (ObjectID.normal($0.id), $0) }
                )
            } catch {
                return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
            }
        }
        let known = listed
        return await mapConcurrently(requests) { request in
            await reading(request) { () async throws(APIError) in
                let id = request.record.objectID
                var group = known[ObjectID.normal(id)]
                if group == nil {
                    group = try await client.getGroup(id)
                }
                let recorded = request.record.attributes
                var list: [User]?
                if request.readsMembers {
                    list = try await round.members.members(ofGroup: id)
                    if list == nil {
                        // Gone since the list of groups was read, says the group itself.
                        group = try await client.getGroup(id)
                    }
                }
                let present = ObjectIDs((list ?? []).map(\.id))
                let own = GroupAttributes.members(recorded)
                let known = ObjectIDs(own)
                let others = (list ?? []).map(\.id).filter { !known.contains($0) }
                return ObservedObject(
                    objectID: id,
                    attributes: GroupAttributes.value(
                        of: group ?? Group(id: id),
                        fallback: recorded,
                        owned: ObjectIDs(own.filter(present.contains)),
                        members: list,
                        others: request.mayBeExclusive ? others : []
                    ),
                    elements: list.map { ["user_ids": Set($0.map { ObjectID.normal($0.id) })] } ?? [:]
                )
            }
        }
    }
}

extension RefreshRequest {
    /// Whether a group's members must be known, to be shown or because some are owned.
    var readsMembers: Bool {
        !GroupAttributes.members(record.attributes).isEmpty
            || record.attributes["get_users_data"]?.boolValue ?? true
            || mayBeExclusive
    }

    /// Whether a group was to have no other members than those that are named, or may be to from now on.
    fileprivate var mayBeExclusive: Bool {
        GroupAttributes.isExclusive(record.attributes) || arguments.contains("exclusive")
    }
}
