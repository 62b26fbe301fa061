import Addresses
import HTTPTransport
package import Providers
import SourceText
import StateModel
import Values

extension IonosProvider {
    /// Reads many objects: users page by page or singly, whichever takes fewer requests; groups by one list; keys
    /// user by user; members group by group.
    package func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        let byType = Dictionary(grouping: objects) { $0.record.address.resource.type }
        let members = MemberLists(client)
        let groupRequests = byType[IonosType.group] ?? []
        async let users = refreshUsers(
            byType[IonosType.user] ?? [],
            members,
            listed: ObjectIDs(groupRequests.filter(\.readsMembers).map(\.record.objectID))
        )
        async let groups = refreshGroups(groupRequests, members)
        async let keys = refreshKeys(byType[IonosType.key] ?? [])
        let strangers = objects.filter {
            ![IonosType.user, IonosType.group, IonosType.key].contains($0.record.address.resource.type)
        }
        let answers = await users + groups + keys
        memory.rememberShown(
            answers.compactMap { answer in
                if case .found(let object) = answer.result { object.objectID } else { nil }
            }
        )
        return answers
            + strangers.map {
                $0.answer(.failed($0.unknownType))
            }
    }

    // MARK: Users

    /// Reads users from lists where that takes fewer requests, singly otherwise; `listed` are the groups whose members
    /// are read in any case.
    private func refreshUsers(
        _ requests: [RefreshRequest],
        _ members: MemberLists,
        listed: ObjectIDs
    ) async -> [RefreshAnswer] {
        guard requests.count > 1 else {
            return await mapConcurrently(requests) { await refreshUser($0) }
        }
        // A list of users tells nothing of memberships, a list of members does: so a user who owns some is read from
        // lists only where that takes fewer requests than reading such users singly.
        let owners = requests.filter(\.ownsMemberships)
        let further = Set(owners.flatMap(\.ownedGroups).map(ObjectID.normal)).filter { !listed.contains($0) }
        let (single, others) = requests.divided { $0.ownsMemberships && further.count >= owners.count }
        let found: [String: User]
        do throws(APIError) {
            found = try await UserSearch(client, memory).users(others.map(\.record.objectID))
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
                let groups = try await members.groups(among: request.ownedGroups, of: user.id)
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

    // MARK: Groups

    private func refreshGroups(
        _ requests: [RefreshRequest],
        _ members: MemberLists
    ) async -> [RefreshAnswer] {
        var listed: [String: Group] = [:]
        if requests.count > 1 {
            do throws(APIError) {
                let all = try await client.groupListing()
                memory.remember(allGroups: all)
                listed = Dictionary(
                    all.items.filter { $0.properties != nil }.map { (ObjectID.normal($0.id), $0) },
                    uniquingKeysWith: { first, _ in first }
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
                    list = try await members.members(ofGroup: id)
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

    // MARK: Keys

    private func refreshKeys(_ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        let byUser = Dictionary(grouping: requests) { $0.record.attributes["user_id"]?.stringValue ?? "" }
        let users = byUser.sorted { $0.key < $1.key }
        return await mapConcurrently(users) { await refreshKeys(ofUser: $0.key, $0.value) }.flatMap(\.self)
    }

    private func refreshKeys(ofUser userID: String, _ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        guard !userID.isEmpty else {
            return requests.map { $0.answer(.failed(Self.ownerless($0.record))) }
        }
        var listed: [String: S3Key] = [:]
        do throws(APIError) {
            guard let keys = try await keysAsTold(ofUser: userID) else {
                return requests.map { $0.answer(.gone) }
            }
            listed = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        } catch {
            return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
        }
        let known = listed
        return await mapConcurrently(requests) { request in
            let (id, recorded) = (request.record.objectID, request.record.attributes)
            if let key = known[id], key.hasProperties {
                return request.answer(.found(KeyAttributes.object(key, userID: userID, prior: recorded)))
            }
            // That a list does not have it proves nothing.
            return await reading(request) { () async throws(APIError) in
                let key = try await client.getKey(id, ofUser: userID)
                return KeyAttributes.object(key, userID: userID, prior: recorded)
            }
        }
    }

    /// That nobody can tell whose key a row is about, so that it cannot be read.
    private static func ownerless(_ record: ResourceRecord) -> Diagnostic {
        let address = record.address.description
        guard record.attributes["user_id"]?.isUnknown ?? false else {
            return .error(
                "State is damaged",
                "The state does not say whose key this is. Drop it from the state with \"keyform state rm"
                    + " \(address.inShellQuotes)\", which leaves it as it is, and import it again.",
                address: address
            )
        }
        return .error(
            "Secret in the state cannot be opened",
            "The user_id of this key is sealed, and the key that opens it is not here, so it is not known whose key this"
                + " is. Give the key that seals the state (KEYFORM_STATE_KEY, KEYFORM_STATE_KEY_FILE or"
                + " KEYFORM_STATE_PASSPHRASE). If it is lost, drop this one from the state with \"keyform state rm"
                + " \(address.inShellQuotes)\", which leaves it as it is, and import it again.",
            address: address
        )
    }

    /// The keys that the API tells of a user, none when it does not find the list of a user who is there; nil when there
    /// is no such user.
    private func keysAsTold(ofUser userID: String) async throws(APIError) -> [S3Key]? {
        let refusal: APIError
        do throws(APIError) {
            let listing = try await client.keyListing(ofUser: userID)
            memory.remember(keys: RunMemory.KnownKeys(listing, at: clock.now()), ofUser: userID)
            return listing.items
        } catch {
            refusal = error
        }
        guard refusal.kind == .notFound || refusal.kind == .validation else {
            throw refusal
        }
        if try await client.isUserGone(userID) {
            return nil
        }
        guard refusal.kind == .notFound else {
            throw refusal
        }
        return []
    }

    // MARK: Reading one object

    /// Reads one object; it is gone when the API says so of itself.
    private func reading(
        _ request: RefreshRequest,
        _ read: () async throws(APIError) -> ObservedObject
    ) async -> RefreshAnswer {
        do throws(APIError) {
            return request.answer(.found(try await read()))
        } catch  where error.kind == .notFound {
            return request.answer(.gone)
        } catch {
            return request.answer(.failed(error.diagnostic(reading: request)))
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

    /// Whether a group's members must be known, to be shown or because some are owned.
    fileprivate var readsMembers: Bool {
        !GroupAttributes.members(record.attributes).isEmpty
            || record.attributes["get_users_data"]?.boolValue ?? true
            || mayBeExclusive
    }

    /// Whether a group was to have no other members than those that are named, or may be to from now on.
    fileprivate var mayBeExclusive: Bool {
        GroupAttributes.isExclusive(record.attributes) || arguments.contains("exclusive")
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

extension APIError {
    fileprivate func diagnostic(reading request: RefreshRequest) -> Diagnostic {
        diagnostic(doing: "reading the object", address: request.record.address)
    }
}

extension [RefreshRequest] {
    fileprivate func divided(_ isFirst: (RefreshRequest) -> Bool) -> ([RefreshRequest], [RefreshRequest]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
