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
        let turn = await memory.turn(for: "groups named \(properties.name)")
        let accepted = try await turn.run { () async throws(OperationFailure) in
            let accepted = try await postGroup(properties)
            await memory.add(group: accepted.object)
            return accepted
        }
        var group = accepted.object
        var owned: Set<String> = []
        var members: [User]? = []
        func object() -> ObservedObject {
            ObservedObject(
                objectID: group.id,
                attributes: GroupAttributes.value(
                    of: group,
                    fallback: request.planned,
                    owned: owned,
                    members: members
                )
            )
        }
        try await progress.identified(object())
        if let message = await finish(accepted) {
            throw try await refused(message, doing: "creating the group") { () async throws(APIError) in
                _ = try await client.getGroup(group.id)
                return object()
            }
        }
        if accepted.location == nil || group.properties == nil {
            do {
                group = try await client.getGroup(group.id)
            } catch {
                throw failure(error, doing: "reading the new group", leaving: object())
            }
        }
        let wanted = GroupAttributes.members(request.planned).sorted()
        let outcome = await carryOut(
            MembershipChange(adding: wanted.map { Membership(user: $0, group: group.id) }, removing: [])
        )
        owned = Set(outcome.added.map(\.user))
        members = await readMembers(of: group.id, request.planned, changed: !wanted.isEmpty) ?? []
        if let error = outcome.error {
            throw failure(error, doing: "adding members to the group", leaving: object())
        }
        return OperationResult(object: object(), requestID: accepted.requestID)
    }

    /// Sends the POST; when its answer is lost, looks for a new group of that name before it is sent again.
    private func postGroup(_ properties: GroupProperties) async throws(OperationFailure) -> Accepted<Group> {
        let before = await memory.allGroups().map { Set($0.map(\.id)) }
        var unanswered = 0
        while true {
            do throws(APIError) {
                return try await client.createGroup(properties)
            } catch {
                guard error.outcomeIsUncertain else {
                    throw failure(error, doing: "creating the group")
                }
                guard let known = before else {
                    // Names are not unique: without a list from before, a group of that name proves nothing.
                    throw uncertain(error, doing: "creating the group")
                }
                unanswered += 1
                let found = try await look(for: "creating the group", after: error, attempt: unanswered) {
                    () async throws(APIError) in
                    try await client.listGroups()
                        .filter { $0.properties?.name == properties.name && !known.contains($0.id) }
                }
                switch found.count {
                case 0: continue
                case 1: return Accepted(object: found[0], requestID: error.requestID)
                default: throw uncertain(error, doing: "creating the group")
                }
            }
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
                    over: current.properties
                )
                group = current
                group.properties = properties
                if properties != current.properties {
                    let accepted = try await client.updateGroup(id, properties)
                    requestID = accepted.requestID
                    if let message = await finish(accepted) {
                        throw APIError(
                            kind: .rejected,
                            method: .put,
                            path: "/um/groups/\(id)",
                            messages: [APIError.Message(code: nil, text: message)],
                            requestID: accepted.requestID
                        )
                    }
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
        let members = await readMembers(of: id, request.planned, changed: true)
        let object = ObservedObject(
            objectID: id,
            attributes: GroupAttributes.value(
                of: group,
                fallback: request.planned,
                owned: owned,
                members: members
            )
        )
        if let error = outcome.error {
            throw failure(error, doing: "changing the group's members", leaving: object)
        }
        return OperationResult(object: object, requestID: requestID ?? outcome.requestID)
    }

    /// All members, where the configuration wants to see them; a failure only leaves them out until the next refresh.
    private func readMembers(of groupID: String, _ planned: Value, changed: Bool) async -> [User]? {
        guard changed, planned["get_users_data"]?.boolValue ?? true else {
            return nil
        }
        return try? await client.listMembers(ofGroup: groupID)
    }

    func deleteGroup(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        try await delete(doing: "deleting the group") { () async throws(APIError) in
            try await client.deleteGroup(request.objectID)
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
