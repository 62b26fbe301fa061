import Providers
import StateModel
import Values

extension UserType {
    /// Reads users from lists where that takes fewer requests, singly otherwise.
    func refresh(_ requests: [RefreshRequest], in round: MembershipRound) async -> [RefreshAnswer] {
        guard requests.count > 1 else {
            return await mapConcurrently(requests) { await refreshUser($0) }
        }
        // A list of users tells nothing of memberships, a list of members does: so a user who owns some is read from
        // lists only where that takes fewer requests than reading such users singly.
        let owners = requests.filter(\.ownsMemberships)
        let further = Set(owners.flatMap(\.ownedGroups).map(ObjectID.normal)).filter {
            !round.listed.contains($0)
        }
        let (single, others) = requests.divided { $0.ownsMemberships && further.count >= owners.count }
        let found: [String: User]
        do throws(APIError) {
            found = try await reader.users(others.map(\.record.objectID))
        } catch {
            return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
        }
        return await mapConcurrently(others + single) { request in
            guard let user = found[ObjectID.normal(request.record.objectID)] else {
                return await refreshUser(request)
            }
            guard request.ownsMemberships, further.count < owners.count else {
                return request.answer(.found(request.object(user, groups: nil)))
            }
            do throws(APIError) {
                let groups = try await round.members.groups(among: request.ownedGroups, of: user.id)
                return request.answer(.found(request.object(user, groups: groups)))
            } catch {
                return request.answer(.failed(error.diagnostic(reading: request)))
            }
        }
    }

    private func refreshUser(_ request: RefreshRequest) async -> RefreshAnswer {
        await reading(request) { () async throws(APIError) in
            guard request.ownsMemberships else {
                let user = try await client.getUser(request.record.objectID)
                return request.object(user, groups: nil, all: user.groupIDs)
            }
            let user = try await client.getUser(request.record.objectID)
            var groups = user.groupIDs
            if groups == nil {
                do throws(APIError) {
                    groups = try await client.groupsOfUser(user.id).map(\.id)
                } catch {
                    // The user itself was there a moment ago.
                    throw error.kind == .notFound ? error.contradicted(by: "the user itself is there") : error
                }
            }
            return request.object(user, groups: ObjectIDs(groups ?? []), all: groups)
        }
    }
}

extension RefreshRequest {
    /// The groups that the record makes the user a member of.
    fileprivate var ownedGroups: [String] {
        record.attributes["group_ids"]?.texts ?? []
    }

    fileprivate var ownsMemberships: Bool {
        !ownedGroups.isEmpty
    }

    /// The user with those of the owned memberships that exist; `groups` are the groups that the user is in, the owned
    /// ones at least, and nil when that was not read; `all` are all of them, where these were read.
    fileprivate func object(_ user: User, groups: ObjectIDs?, all: [String]? = nil) -> ObservedObject {
        let owned = record.attributes["group_ids"]?.texts.map { recorded in
            recorded.filter { groups?.contains($0) ?? true }
        }
        return ObservedObject(
            objectID: record.objectID,
            attributes: UserAttributes.value(of: user, fallback: record.attributes, groupIDs: owned),
            elements: all.map { ["group_ids": Set($0.map(ObjectID.normal))] } ?? [:]
        )
    }
}

extension [RefreshRequest] {
    fileprivate func divided(_ isFirst: (RefreshRequest) -> Bool) -> ([RefreshRequest], [RefreshRequest]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
