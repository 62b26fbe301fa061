import HTTPTransport
import JSONText
import Providers
import SourceText
import Values

extension Write {
    func createGroup(
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        let properties = GroupAttributes.properties(
            request.planned,
            configuration: request.configuration,
            over: nil
        )
        let accepted = try await postGroup(properties)
        memory.add(group: accepted.object)
        wrote(accepted.object.id)
        var group = accepted.object
        var owned: [String] = []
        var members: [User]? = []
        func object() -> ObservedObject {
            ObservedObject(
                objectID: group.id,
                attributes: GroupAttributes.value(
                    of: group,
                    fallback: request.planned,
                    owned: ObjectIDs(owned),
                    members: members
                )
            )
        }
        try await progress.identified(object())
        switch await status(of: accepted, about: [group.id]) {
        case .done:
            break
        case .failed(let message):
            throw try await refused(message, doing: "creating the group", group.id) {
                () async throws(APIError) in
                group = try await client.getGroup(group.id)
                return object()
            }
        case nil, .unknown:
            do {
                group = try await reader.waiting(for: [group.id]) { () async throws(APIError) in
                    try await client.getGroup(group.id)
                }
            } catch {
                throw failure(error, doing: "reading the new group", leaving: object())
            }
        }
        let wanted = GroupAttributes.members(request.planned).sorted()
        let joined = await carryOut(
            MembershipChange(adding: wanted.map { Membership(user: $0, group: group.id) }, removing: [])
        )
        owned = joined.added.map(\.user)
        if !owned.isEmpty {
            members = await readMembers(of: group.id, request.planned, with: owned, without: [])
        }
        if let error = joined.error {
            var failure = failure(error, doing: "adding members to the group", leaving: object())
            failure.diagnostic.detail =
                "The group was created (id \(group.id)), but not all of its members were added. "
                + joined.missingUsers + "\n\n" + failure.diagnostic.detail
            throw failure
        }
        return OperationResult(object: object(), requestID: accepted.requestID)
    }

    /// Sends the POST; when its answer is lost, looks for a new group of that name before it is sent again.
    private func postGroup(_ properties: GroupProperties) async throws(OperationFailure) -> Accepted<Group> {
        // Names are not unique: only a list from before tells the new group from its namesakes.
        let before = try await groupsBefore()
        let known = ObjectIDs(before.items.map(\.id))
        memory.rememberWrite()
        func find() async throws(APIError) -> [Group] {
            try await reader.groups(named: properties.name, newerThan: known)
        }
        return try await createOnce(
            doing: "creating the group",
            find: before.doubt == nil ? find : nil,
            vouch: { group async throws(APIError) in
                guard !known.contains(group.id) else {
                    return nil
                }
                guard group.properties == nil else {
                    return group.isNamed(properties.name) ? group : nil
                }
                // The answer does not say whose id it is.
                wrote(group.id)
                let read = try await reader.found(for: [group.id]) { () async throws(APIError) in
                    try await client.getGroup(group.id)
                }
                return read.flatMap { $0.isNamed(properties.name) ? $0 : nil }
            },
            isThere: { group async throws(APIError) in
                try await isThere(group.id) { () async throws(APIError) in
                    _ = try await client.getGroup(group.id)
                }
            },
            send: { () async throws(APIError) in try await client.createGroup(properties) }
        )
    }

    /// The groups that there are before this one is made.
    private func groupsBefore() async throws(OperationFailure) -> Listing<Group> {
        do throws(APIError) {
            return try await reader.allGroups()
        } catch {
            throw failure(error, doing: "reading the groups")
        }
    }

    func updateGroup(
        _ request: UpdateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        let id = request.objectID
        var group = Group(id: id)
        var requestID: String?
        if GroupChange.touchesProperties(request) {
            do throws(APIError) {
                // Read first: properties that keyform does not know must survive the PUT.
                let current = try await reader.waiting(for: [id]) { () async throws(APIError) in
                    try await client.getGroup(id)
                }
                let properties = GroupAttributes.properties(
                    request.planned,
                    configuration: request.configuration,
                    prior: request.prior,
                    over: current.properties
                )
                group = current
                group.properties = properties
                if properties != current.properties {
                    requestID = try await putGroup(id, properties)
                }
            } catch  where error.kind == .notFound {
                throw await notFound(error, doing: "updating the group") { () async throws(APIError) in
                    try await client.isGroupGone(id)
                }
            } catch {
                throw failure(error, doing: "updating the group")
            }
        }
        let before = GroupAttributes.members(request.prior)
        let wanted = GroupAttributes.members(request.planned)
        let outcome = await carryOut(
            MembershipChange(
                adding: wanted.subtracting(before).sorted().map { Membership(user: $0, group: id) },
                removing: before.subtracting(wanted).sorted().map { Membership(user: $0, group: id) }
            )
        )
        let owned = before.union(outcome.added.map(\.user)).subtracting(outcome.removed.map(\.user))
        let members = await readMembers(
            of: id,
            request.planned,
            with: outcome.added.map(\.user),
            without: outcome.removed.map(\.user)
        )
        let object = ObservedObject(
            objectID: id,
            attributes: GroupAttributes.value(
                of: group,
                fallback: outcome.error == nil ? request.planned : request.planned.naming(owned),
                owned: ObjectIDs(owned),
                members: members
            )
        )
        if let error = outcome.error {
            var failure = failure(error, doing: "changing the group's members", leaving: object)
            failure.diagnostic.detail = outcome.missingUsers + "\n\n" + failure.diagnostic.detail
            throw failure
        }
        return OperationResult(object: object, requestID: requestID ?? outcome.requestID)
    }

    private func putGroup(_ id: String, _ properties: GroupProperties) async throws(APIError) -> String? {
        memory.rememberChangedGroup()
        let accepted = try await update(
            id,
            "/um/groups/\(id)",
            about: [id],
            shows: { $0.has(properties) },
            read: { () async throws(APIError) in try await client.getGroup(id) },
            send: { () async throws(APIError) in try await client.updateGroup(id, properties) }
        )
        return accepted.requestID
    }

    /// All members, where the configuration wants to see them; a failure only leaves them out until the next refresh.
    ///
    /// The list may lag behind: `present` should be among them, and `absent` should not.
    private func readMembers(
        of groupID: String,
        _ planned: Value,
        with present: [String],
        without absent: [String]
    ) async -> [User]? {
        guard planned["get_users_data"]?.boolValue ?? true else {
            return nil
        }
        var members: [User]?
        _ = try? await reader.seen { () async throws(APIError) in
            let list = try await client.listMembers(ofGroup: groupID)
            members = list
            let ids = ObjectIDs(list.map(\.id))
            return present.allSatisfy(ids.contains) && !absent.contains(where: ids.contains)
        }
        return members
    }

    func deleteGroup(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        try await delete(doing: "deleting the group", request.objectID) { () async throws(APIError) in
            try await client.deleteGroup(request.objectID)
        } isGone: { () async throws(APIError) in
            try await client.isGroupGone(request.objectID)
        }
    }
}

extension Group {
    /// Whether the group has the name that was sent, whatever the server makes of space around it.
    fileprivate func isNamed(_ name: String) -> Bool {
        properties?.name.trimmed == name.trimmed
    }

    /// Whether the group is as an update was to make it.
    fileprivate func has(_ wanted: GroupProperties) -> Bool {
        isNamed(wanted.name) && wanted.privileges.allSatisfy { properties?.has($0) == $1 }
    }
}

extension String {
    fileprivate var trimmed: Substring {
        let end = lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex
        return self[..<end].drop(while: \.isWhitespace)
    }
}

extension Value {
    /// The attributes with all these members: one that could not be removed is still the configuration's to remove.
    fileprivate func naming(_ members: Set<String>) -> Value {
        let left = members.subtracting(GroupAttributes.members(self))
        guard !left.isEmpty, var map = mapValue else {
            return self
        }
        let listed = Set(self["user_ids"]?.texts ?? []).union(left)
        map["user_ids"] = .set(listed.sorted().map(Value.string), of: .string)
        return .object(map)
    }
}

/// What of a group's update goes into the PUT.
enum GroupChange {
    static func touchesProperties(_ request: UpdateRequest) -> Bool {
        let names = ["name"] + GroupAttributes.privileges.map(\.attribute)
        return names.contains { request.prior[$0]?.unmarked != request.planned[$0]?.unmarked }
    }
}
