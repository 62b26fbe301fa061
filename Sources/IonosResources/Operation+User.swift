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
        memory.remember(keys: [], ofUser: accepted.object.id, at: clock.now())
        let wantedGroups = request.planned["group_ids"]?.texts
        func object(_ user: User, groups: [String]?) -> ObservedObject {
            ObservedObject(
                objectID: user.id,
                attributes: UserAttributes.value(of: user, fallback: request.planned, groupIDs: groups)
            )
        }
        var user = accepted.object
        let none: [String]? = wantedGroups == nil ? nil : []
        try await progress.identified(object(user, groups: none))
        let outcome = await finish(accepted)
        if case .failed(let message) = outcome {
            throw try await refused(message, doing: "creating the user") { () async throws(APIError) in
                object(try await client.getUser(user.id), groups: none)
            }
        }
        if accepted.location == nil || !user.hasProperties || outcome.isUnknown {
            do {
                user = try await settled { () async throws(APIError) in try await client.getUser(user.id) }
            } catch {
                throw failure(error, doing: "reading the new user", leaving: object(user, groups: none))
            }
        }
        guard let wantedGroups else {
            return OperationResult(object: object(user, groups: nil), requestID: accepted.requestID)
        }
        let change = MembershipChange(
            adding: wantedGroups.map { Membership(user: user.id, group: $0) },
            removing: []
        )
        let joined = await carryOut(change)
        let present = joined.added.map(\.group).sorted()
        if let error = joined.error {
            throw failure(error, doing: "adding the user to a group", leaving: object(user, groups: present))
        }
        return OperationResult(object: object(user, groups: present), requestID: accepted.requestID)
    }

    /// Sends the POST; when its answer is lost, looks for the address before it is sent again.
    private func postUser(_ properties: UserProperties) async throws(OperationFailure) -> Accepted<User> {
        let email = properties.email
        // Whoever has the address already is not the one whom this request makes.
        let wasFree = try await isFree(email)
        memory.rememberWrite()
        func find() async throws(APIError) -> [User] {
            try await client.users(withEmail: email)
        }
        return try await createOnce(
            doing: "creating the user",
            find: wasFree ? find : nil,
            send: { () async throws(APIError) in try await client.createUser(properties) }
        )
    }

    /// Whether nobody had the address before; one request, unless this run knows.
    private func isFree(_ email: String) async throws(OperationFailure) -> Bool {
        do throws(APIError) {
            return try await client.learnsWhetherFree(email, memory)
        } catch {
            throw failure(error, doing: "looking for the user's address")
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
        let id = request.objectID
        let password = UserChange.password(request)
        memory.rememberWrite()
        do throws(APIError) {
            var active = true
            if request.configuration["active"]?.boolValue == nil {
                // Not managed: whatever it is now is sent back.
                active = try await client.getUser(id).active ?? true
            }
            var planned = request.planned.mapValue ?? ValueMap()
            if request.configuration["active"]?.boolValue == nil {
                planned["active"] = .bool(active)
            }
            let properties = UserAttributes.properties(.object(planned), password: password, active: active)
            let accepted = try await client.updateUser(id, properties)
            switch await finish(accepted) {
            case .done:
                break
            case .failed(let message):
                throw accepted.refusal(message, .put, "/um/users/\(id)")
            case .unknown:
                // A PUT may be sent again: the second answer tells what the first did not.
                let again = try await client.updateUser(id, properties)
                if case .failed(let message) = await finish(again) {
                    throw again.refusal(message, .put, "/um/users/\(id)")
                }
            }
            return (accepted.object ?? User(id: id), accepted.requestID)
        } catch  where error.kind == .notFound {
            throw gone(error, doing: "updating the user")
        } catch {
            throw failure(error, doing: "updating the user")
        }
    }

    func deleteUser(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        try await delete(doing: "deleting the user") { () async throws(APIError) in
            try await client.deleteUser(request.objectID)
        } isGone: { () async throws(APIError) in
            try await isAbsent { () async throws(APIError) in _ = try await client.getUser(request.objectID) }
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
