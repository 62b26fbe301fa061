import HTTPTransport
import Providers
import SourceText
import Values

extension Write {
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
        memory.remember(keys: Listing(items: []), ofUser: accepted.object.id, at: clock.now())
        wrote(accepted.object.id)
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
        switch await status(of: accepted, about: [user.id]) {
        case .done:
            break
        case .failed(let message):
            throw try await refused(message, doing: "creating the user", user.id) {
                () async throws(APIError) in
                object(try await client.getUser(user.id), groups: none)
            }
        case nil, .unknown:
            do {
                user = try await reader.waiting(for: [user.id]) { () async throws(APIError) in
                    try await client.getUser(user.id)
                }
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
        // A user who has the address already is not the one that this request makes.
        let wasFree = try await isFree(email)
        memory.rememberWrite()
        func find() async throws(APIError) -> [User] {
            try await reader.users(withEmail: email, proves: true).items
        }
        return try await createOnce(
            doing: "creating the user",
            find: wasFree ? find : nil,
            vouch: { user async throws(APIError) in
                guard user.email == nil else {
                    return user.hasEmail(email) ? user : nil
                }
                // The answer does not say whose id it is.
                wrote(user.id)
                let read = try await reader.found(for: [user.id]) { () async throws(APIError) in
                    try await client.getUser(user.id)
                }
                return read.flatMap { $0.hasEmail(email) ? $0 : nil }
            },
            isThere: { user async throws(APIError) in
                try await isThere(user.id) { () async throws(APIError) in
                    _ = try await client.getUser(user.id)
                }
            },
            send: { () async throws(APIError) in try await client.createUser(properties) }
        )
    }

    /// Whether it is certain that nobody had the address before; one request, unless this run knows.
    private func isFree(_ email: String) async throws(OperationFailure) -> Bool {
        if memory.wasFree(email: email) {
            return true
        }
        do throws(APIError) {
            return try await reader.holders(of: email)?.isEmpty ?? false
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
        /// What the configuration left out is still owned when it could not be taken away.
        func object(_ user: User, _ attributes: Value) -> ObservedObject {
            let isOwner = request.planned["group_ids"]?.texts != nil || !groups.isEmpty
            let owned = isOwner ? groups.sorted() : nil
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
        do throws(APIError) {
            var active = true
            if request.configuration["active"]?.boolValue == nil {
                // Not managed: whatever it is now is sent back.
                active =
                    try await reader.waiting(for: [id]) { () async throws(APIError) in
                        try await client.getUser(id)
                    }.active ?? true
            }
            var planned = request.planned.mapValue ?? ValueMap()
            if request.configuration["active"]?.boolValue == nil {
                planned["active"] = .bool(active)
            }
            let properties = UserAttributes.properties(.object(planned), password: password, active: active)
            let accepted = try await update(
                id,
                "/um/users/\(id)",
                about: [id],
                isVisible: password == nil,
                shows: { $0.has(properties) },
                read: { () async throws(APIError) in try await client.getUser(id) },
                send: { () async throws(APIError) in try await client.updateUser(id, properties) }
            )
            return (accepted.object ?? User(id: id), accepted.requestID)
        } catch  where error.kind == .notFound {
            throw await notFound(error, doing: "updating the user") { () async throws(APIError) in
                try await client.isUserGone(id)
            }
        } catch {
            throw failure(error, doing: "updating the user")
        }
    }

    func deleteUser(_ request: DeleteRequest) async throws(OperationFailure) -> OperationResult {
        try await delete(doing: "deleting the user", request.objectID) { () async throws(APIError) in
            try await client.deleteUser(request.objectID)
        } isGone: { () async throws(APIError) in
            try await client.isUserGone(request.objectID)
        }
    }
}

extension User {
    /// Whether the user is as an update was to make it, as far as the answer tells; the server may change the case of the
    /// address.
    fileprivate func has(_ wanted: UserProperties) -> Bool {
        hasProperties && (firstName ?? wanted.firstName) == wanted.firstName
            && (lastName ?? wanted.lastName) == wanted.lastName && mayHaveEmail(wanted.email)
            && (administrator ?? wanted.administrator) == wanted.administrator
            && (forceSecAuth ?? wanted.forceSecAuth) == wanted.forceSecAuth
            && (active ?? wanted.active) == wanted.active
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
