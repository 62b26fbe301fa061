import JSONText
import Providers
import SourceText
import StateModel
import Values

/// Users: `ionoscloud_user`.
struct UserType: UUIDType {
    static let name = "ionoscloud_user"

    let account: IonosProvider

    /// An e-mail address is nobody else's.
    func likeness(of attributes: Value, at address: String) -> String? {
        attributes["email"]?.stringValue.map { "email \($0.lowercased())" }
    }

    /// An e-mail address belongs to one user.
    func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?] {
        let emails = planned.map { $0["email"]?.stringValue?.lowercased() }
        let found = try await lookingForExisting { () async throws(APIError) in
            try await reader.usersByEmail(Set(emails.compactMap(\.self)).sorted())
        }
        return emails.map { email in email.flatMap { found[$0] }.flatMap { $0.count == 1 ? $0[0] : nil } }
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let id = try importID(id)
        return try await importing(nothingToImport(id)) { () async throws(APIError) in try await readUser(id)
        }
    }

    private func readUser(_ id: String) async throws(APIError) -> ObservedObject {
        let user = try await client.getUser(id)
        var groups = user.groupIDs
        if groups == nil {
            do throws(APIError) {
                groups = try await client.groupsOfUser(id).map(\.id)
            } catch {
                throw error.kind == .notFound ? error.contradicted(by: "the user itself is there") : error
            }
        }
        return ObservedObject(
            objectID: written(id, by: user.id),
            attributes: UserAttributes.value(of: user, fallback: .null(), groupIDs: groups ?? []),
            elements: ["group_ids": Set((groups ?? []).map(ObjectID.normal))]
        )
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).createUser(request, progress)
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).updateUser(request, progress)
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).deleteUser(request)
    }

    func present(_ request: ElementRequest, in round: MembershipRound) async throws(APIError) -> Set<String> {
        let wanted = Set(request.elements.map(ObjectID.normal))
        if round.readsGroups {
            let groups = try await round.members.groups(
                among: wanted.sorted(),
                of: request.objectID
            )
            return wanted.filter(groups.contains)
        }
        return wanted.intersection(
            try await client.groupsOfUser(request.objectID).map { ObjectID.normal($0.id) }
        )
    }

    func isGone(_ record: ResourceRecord) async -> Bool? {
        try? await client.isUserGone(record.objectID)
    }
}

// MARK: Recognition

extension UserType {
    /// The address, and who has it: an e-mail address is nobody else's.
    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        let email = creation.planned["email"]?.stringValue ?? ""
        return ["email": .string(email), "known": list(await holders(of: email, AccountFacts(facts)))]
    }

    /// Who has the address: of a user that is replaced, the old one, which is gone by the time it is looked for.
    private func holders(of email: String, _ known: AccountFacts) async -> [String]? {
        if let ids = known.usersByEmail[email.lowercased()] {
            return ids
        }
        return try? await reader.holders(of: email)
    }

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        if let reason = existedBefore(object, creation) {
            return reason
        }
        let found = object.attributes["email"]?.stringValue ?? ""
        guard let email = creation.recognition["email"]?.string, email.lowercased() != found.lowercased()
        else {
            return nil
        }
        return "its e-mail address is \(found), and a user \(email) was being created"
    }

    func recognised(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        try await verdicts(on: creates) { create async throws(APIError) in
            try await recogniseUser(create, known)
        }
    }

    private func recogniseUser(
        _ intent: OpenIntent,
        _ known: Set<String>
    ) async throws(APIError)
        -> RecognitionVerdict
    {
        let email = intent.recognition["email"]?.string ?? ""
        // Earlier builds wrote only whether anybody had the address.
        let before =
            intent.recognition["known"]?.array.map { Set($0.compactMap(\.string)) }
            ?? (intent.recognition["absent_before"]?.bool == true ? [] : nil)
        let found = try await account.found(since: intent.startedAt) { () async throws(APIError) in
            try await reader.users(withEmail: email, proves: true).items
                .filter { !known.contains($0.id) && !(before?.contains($0.id) ?? false) }
        }
        guard let user = found.first else {
            return .neverHappened
        }
        guard before != nil, found.count == 1 else {
            return .ambiguous(
                evidence:
                    "user \(user.id) has the address \(email), but it is not known whether it existed before",
                candidates: found.map(\.id)
            )
        }
        return .exists(
            ObservedObject(
                objectID: user.id,
                attributes: UserAttributes.value(of: user, fallback: .null(), groupIDs: nil)
            )
        )
    }
}
