import IonosAPI
import JSONText
import Planning
import SourceText
import Values

extension Operation {
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
        let outcome = await finish(accepted)
        if case .failed(let message) = outcome {
            throw try await refused(message, doing: "creating the group") { () async throws(APIError) in
                group = try await client.getGroup(group.id)
                return object()
            }
        }
        if accepted.location == nil || group.properties == nil || outcome.isUnknown {
            do {
                group = try await settled { () async throws(APIError) in try await client.getGroup(group.id) }
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
            throw failure(error, doing: "adding members to the group", leaving: object())
        }
        return OperationResult(object: object(), requestID: accepted.requestID)
    }

    /// Sends the POST; when its answer is lost, looks for a new group of that name before it is sent again.
    private func postGroup(_ properties: GroupProperties) async throws(OperationFailure) -> Accepted<Group> {
        // Names are not unique: only a list from before tells the new group from its namesakes.
        let before = ObjectIDs(try await groupsBefore().map(\.id))
        memory.rememberWrite()
        return try await createOnce(
            doing: "creating the group",
            find: { () async throws(APIError) in
                try await client.groups(named: properties.name, newerThan: before)
            },
            send: { () async throws(APIError) in try await client.createGroup(properties) }
        )
    }

    /// The groups that there are before this one is made; one request, unless this run knows them.
    private func groupsBefore() async throws(OperationFailure) -> [Group] {
        do throws(APIError) {
            return try await client.learnsGroups(memory)
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
                let current = try await client.getGroup(id)
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
                throw gone(error, doing: "updating the group")
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
                fallback: request.planned,
                owned: ObjectIDs(owned),
                members: members
            )
        )
        if let error = outcome.error {
            throw failure(error, doing: "changing the group's members", leaving: object)
        }
        return OperationResult(object: object, requestID: requestID ?? outcome.requestID)
    }

    private func putGroup(_ id: String, _ properties: GroupProperties) async throws(APIError) -> String? {
        memory.rememberWrite()
        memory.rememberChangedGroup()
        var accepted = try await client.updateGroup(id, properties)
        var outcome = await finish(accepted)
        if outcome.isUnknown {
            // A PUT may be sent again: the second answer tells what the first did not.
            accepted = try await client.updateGroup(id, properties)
            outcome = await finish(accepted)
        }
        if case .failed(let message) = outcome {
            throw accepted.refusal(message, .put, "/um/groups/\(id)")
        }
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
        _ = try? await seen { () async throws(APIError) in
            let list = try await client.listMembers(ofGroup: groupID)
            members = list
            let ids = ObjectIDs(list.map(\.id))
            return present.allSatisfy(ids.contains) && !absent.contains(where: ids.contains)
        }
        return members
    }

    func deleteGroup(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        try await delete(doing: "deleting the group") { () async throws(APIError) in
            try await client.deleteGroup(request.objectID)
        } isGone: { () async throws(APIError) in
            try await isAbsent { () async throws(APIError) in _ = try await client.getGroup(request.objectID)
            }
        }
    }
}

/// What of a group's update goes into the PUT.
enum GroupChange {
    static func touchesProperties(_ request: UpdateRequest) -> Bool {
        let names = ["name"] + GroupAttributes.privileges.map(\.attribute)
        return names.contains { request.prior[$0]?.unmarked != request.planned[$0]?.unmarked }
    }
}
