import IonosAPI
import Planning
import SourceText
import Values

extension Operation {
    func createUser(
        _ request: CreateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        let password =
            request.configuration["password"]?.stringValue
            ?? request.configuration["password_wo"]?.stringValue
        let properties = UserAttributes.properties(request.planned, password: password, active: true)
        let accepted = try await postUser(properties)
        await memory.rememberNewUser(accepted.object.id)
        let wantedGroups = request.planned["group_ids"]?.texts
        func object(_ user: User, groups: [String]?) -> ObservedObject {
            ObservedObject(
                objectID: user.id,
                attributes: UserAttributes.value(of: user, fallback: request.planned, groupIDs: groups)
            )
        }
        var user = accepted.object
        try await progress.identified(object(user, groups: wantedGroups == nil ? nil : []))
        if let message = await finish(accepted) {
            throw try await refused(message, doing: "creating the user") { () async throws(APIError) in
                object(try await client.getUser(user.id), groups: [])
            }
        }
        if accepted.location == nil || !user.hasProperties {
            do {
                user = try await client.getUser(user.id)
            } catch {
                throw failure(error, doing: "reading the new user", leaving: object(user, groups: []))
            }
        }
        guard let wantedGroups else {
            return OperationResult(object: object(user, groups: nil), requestID: accepted.requestID)
        }
        let change = MembershipChange(
            adding: wantedGroups.map { Membership(user: user.id, group: $0) },
            removing: []
        )
        let outcome = await carryOut(change)
        let present = outcome.added.map(\.group).sorted()
        if let error = outcome.error {
            throw failure(error, doing: "adding the user to a group", leaving: object(user, groups: present))
        }
        return OperationResult(object: object(user, groups: present), requestID: accepted.requestID)
    }

    /// Sends the POST; when its answer is lost, looks for the address before it is sent again.
    private func postUser(_ properties: UserProperties) async throws(OperationFailure) -> Accepted<User> {
        var unanswered = 0
        while true {
            do throws(APIError) {
                return try await client.createUser(properties)
            } catch {
                guard error.outcomeIsUncertain else {
                    throw failure(error, doing: "creating the user")
                }
                guard await memory.wasFree(email: properties.email) else {
                    // Whoever has the address may have had it before.
                    throw uncertain(error, doing: "creating the user")
                }
                unanswered += 1
                let found = try await look(for: "creating the user", after: error, attempt: unanswered) {
                    () async throws(APIError) in
                    try await client.listUsers(email: properties.email)
                        .filter { $0.email?.lowercased() == properties.email.lowercased() }
                }
                switch found.count {
                case 0: continue
                case 1: return Accepted(object: found[0], requestID: error.requestID)
                default: throw uncertain(error, doing: "creating the user")
                }
            }
        }
    }

    func updateUser(
        _ request: UpdateRequest,
        _ progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        let id = request.objectID
        var groups = Set(request.prior["group_ids"]?.texts ?? [])
        var requestID: String?
        func object(_ user: User, _ attributes: Value) -> ObservedObject {
            let owned = request.planned["group_ids"]?.texts.map { _ in groups.sorted() }
            return ObservedObject(
                objectID: id,
                attributes: UserAttributes.value(of: user, fallback: attributes, groupIDs: owned)
            )
        }
        var current = User(id: id)
        if UserChange.needsPut(request) {
            let (user, id) = try await putUser(request)
            current = user
            requestID = id
        }
        let wanted = Set(request.planned["group_ids"]?.texts ?? [])
        let change = MembershipChange(
            adding: wanted.subtracting(groups).sorted().map { Membership(user: id, group: $0) },
            removing: groups.subtracting(wanted).sorted().map { Membership(user: id, group: $0) }
        )
        let outcome = await carryOut(change)
        groups.formUnion(outcome.added.map(\.group))
        groups.subtract(outcome.removed.map(\.group))
        if let error = outcome.error {
            throw failure(
                error,
                doing: "changing the user's groups",
                leaving: object(current, request.planned)
            )
        }
        return OperationResult(
            object: object(current, request.planned),
            requestID: requestID ?? outcome.requestID
        )
    }

    private func putUser(_ request: UpdateRequest) async throws(OperationFailure) -> (User, String?) {
        let password = UserChange.password(request)
        do throws(APIError) {
            var active = true
            if request.configuration["active"]?.boolValue == nil {
                // Not managed: whatever it is now is sent back.
                active = try await client.getUser(request.objectID).active ?? true
            }
            var planned = request.planned.mapValue ?? ValueMap()
            if request.configuration["active"]?.boolValue == nil {
                planned["active"] = .bool(active)
            }
            let properties = UserAttributes.properties(.object(planned), password: password, active: active)
            let accepted = try await client.updateUser(request.objectID, properties)
            if let message = await finish(accepted) {
                throw APIError(
                    kind: .rejected,
                    method: .put,
                    path: "/um/users/\(request.objectID)",
                    messages: [APIError.Message(code: nil, text: message)],
                    requestID: accepted.requestID
                )
            }
            return (accepted.object ?? User(id: request.objectID), accepted.requestID)
        } catch  where error.kind == .notFound {
            throw gone(error, doing: "updating the user")
        } catch {
            throw failure(error, doing: "updating the user")
        }
    }

    func deleteUser(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        try await delete(doing: "deleting the user") { () async throws(APIError) in
            try await client.deleteUser(request.objectID)
        }
    }
}

/// What of a user's update goes into the PUT.
enum UserChange {
    private static let properties = [
        "first_name", "last_name", "email", "administrator", "force_sec_auth", "active",
    ]

    static func needsPut(_ request: UpdateRequest) -> Bool {
        !request.changedSecrets.isEmpty
            || properties.contains { request.prior[$0]?.unmarked != request.planned[$0]?.unmarked }
            || request.prior["password_wo_version"]?.unmarked
                != request.planned["password_wo_version"]?.unmarked
    }

    /// The password to send; nil keeps the present one.
    static func password(_ request: UpdateRequest) -> String? {
        if request.changedSecrets.contains("password"),
            let text = request.configuration["password"]?.stringValue
        {
            return text
        }
        if request.changedSecrets.contains("password_wo")
            || request.prior["password_wo_version"]?.unmarked
                != request.planned["password_wo_version"]?.unmarked
        {
            return request.configuration["password_wo"]?.stringValue
        }
        return nil
    }
}
