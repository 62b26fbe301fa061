import JSONText
import Providers
import SourceText
import StateModel
import Values

/// Groups: `ionoscloud_group`.
struct GroupType: UUIDType {
    static let name = "ionoscloud_group"

    let account: IonosProvider

    func likeness(of attributes: Value, at address: String) -> String? {
        attributes["name"]?.stringValue.map { "name \($0)" }
    }

    /// Several groups may have one name: one that only one has tells which is meant.
    func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?] {
        let names = planned.map { $0["name"]?.stringValue }
        let found = try await lookingForExisting { () async throws(APIError) in
            try await reader.groupsByName(Set(names.compactMap(\.self)).sorted())
        }
        return names.map { name in name.flatMap { found[$0] }.flatMap { $0.count == 1 ? $0[0] : nil } }
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let id = try importID(id)
        return try await importing(nothingToImport(id)) { () async throws(APIError) in try await readGroup(id)
        }
    }

    private func readGroup(_ id: String) async throws(APIError) -> ObservedObject {
        let group = try await client.getGroup(id)
        let found = try await client.membersOfGroup(id)
        if found == nil {
            // It was there a moment ago; whether it still is, it says itself.
            _ = try await client.getGroup(id)
        }
        let members = found ?? []
        let ids = members.map(\.id)
        let fallback = Value.object(ValueMap([("user_ids", .set(ids.map(Value.string), of: .string))]))
        return ObservedObject(
            objectID: written(id, by: group.id),
            attributes: GroupAttributes.value(
                of: group,
                fallback: fallback,
                owned: ObjectIDs(ids),
                members: members
            ),
            elements: ["user_ids": Set(ids.map(ObjectID.normal))]
        )
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).createGroup(request, progress)
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).updateGroup(request, progress)
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.address, request.timeoutSeconds).deleteGroup(request)
    }

    func present(_ request: ElementRequest, in round: MembershipRound) async throws(APIError) -> Set<String> {
        let present = try await round.members.members(ofGroup: request.objectID) ?? []
        return Set(request.elements.map(ObjectID.normal)).intersection(present.map { ObjectID.normal($0.id) })
    }

    func isGone(_ record: ResourceRecord) async -> Bool? {
        try? await client.isGroupGone(record.objectID)
    }
}

// MARK: Recognition

extension GroupType {
    /// The name, and which groups have it.
    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        let name = creation.planned["name"]?.stringValue ?? ""
        return ["name": .string(name), "known": list(await namesakes(name, AccountFacts(facts)))]
    }

    /// Groups of one name cannot be told apart.
    func exclusionKey(of creation: CreateRequest) -> String? {
        "groups named \(creation.planned["name"]?.stringValue ?? "")"
    }

    private func namesakes(_ name: String, _ known: AccountFacts) async -> [String]? {
        do throws(APIError) {
            let groups = try await reader.allGroups()
            return groups.doubt == nil ? groups.items.filter { $0.properties?.name == name }.map(\.id) : nil
        } catch {
            return known.groupsByName[name]
        }
    }

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        if let reason = existedBefore(object, creation) {
            return reason
        }
        let found = object.attributes["name"]?.stringValue ?? ""
        guard let name = creation.recognition["name"]?.string, name != found else {
            return nil
        }
        return "its name is \"\(found)\", and a group \"\(name)\" was being created"
    }

    func recognised(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        try await verdicts(on: creates) { create async throws(APIError) in
            try await recogniseGroup(create, known)
        }
    }

    private func recogniseGroup(
        _ intent: OpenIntent,
        _ known: Set<String>
    ) async throws(APIError)
        -> RecognitionVerdict
    {
        let name = intent.recognition["name"]?.string ?? ""
        let before = intent.recognition["known"]?.array.map { Set($0.compactMap(\.string)) }
        let found = try await account.found(since: intent.startedAt) { () async throws(APIError) in
            try await reader.groups(named: name, newerThan: ObjectIDs(known.union(before ?? [])))
        }
        guard let group = found.first else {
            return .neverHappened
        }
        guard before != nil, found.count == 1 else {
            let ids = found.map(\.id).joined(separator: ", ")
            return .ambiguous(
                evidence: "groups named \"\(name)\" that the state does not know: \(ids)",
                candidates: found.map(\.id)
            )
        }
        return .exists(
            ObservedObject(
                objectID: group.id,
                attributes: GroupAttributes.value(
                    of: group,
                    fallback: .null(),
                    owned: ObjectIDs([]),
                    members: []
                )
            )
        )
    }
}
