import HTTPTransport
import JSONText
import Providers
import SourceText
import StateModel
import Values

/// Recognition: access keys of a user are alike but for their descriptions, and where it is not known whose they are, one is
/// made with a description that no other has.
extension AccessKeyType {
    /// The ids of the access keys that there are, whose they are, and the description.
    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        let known = AccountFacts(facts)
        let owner = (try? await account.ownUserID()) ?? nil
        if let owner {
            memory.remember(freedKeys: known.freedKeys[owner] ?? [], ofUser: owner)
        }
        var recognition: JSONObject = [
            "known": list(await keysSoFar(known)),
            "owner": owner.map(JSONValue.string) ?? .null,
            "description": .string(creation.planned["description"]?.stringValue ?? ""),
        ]
        if owner == nil {
            let mark = AccessKeyMark()
            memory.remember(mark, of: creation.address)
            recognition["mark"] = .string(mark.text)
        }
        return .object(recognition)
    }

    /// All of them are one user's.
    func exclusionKey(of creation: CreateRequest) -> String? {
        "access keys"
    }

    /// What this run knows counts more than the survey, which may be as old as a saved plan.
    private func keysSoFar(_ known: AccountFacts) async -> [String]? {
        do throws(APIError) {
            let keys = try await reader.knownAccessKeys()
            return keys.isProven ? keys.ids.sorted() : nil
        } catch {
            return known.accessKeys.map { $0.map(\.id) }
        }
    }

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        let id = ObjectID.normal(object.objectID)
        if creation.recognition["known"]?.array?.contains(where: { $0.string.map(ObjectID.normal) == id })
            == true
        {
            return "it existed before the create began"
        }
        let found = object.attributes["description"]?.stringValue ?? ""
        guard
            let wanted = (creation.recognition["mark"] ?? creation.recognition["description"])?.string,
            wanted != found
        else {
            return nil
        }
        return "its description is \"\(found)\", and one with the description \"\(wanted)\" was being created"
    }

    func recognised(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        try await account.verdicts(on: creates.isEmpty ? [] : [creates]) { creates async throws(APIError) in
            let marked = try await recogniseMarks(creates, known)
            let unmarked = creates.filter { $0.mark == nil }
            guard !unmarked.isEmpty else {
                return marked
            }
            let found = marked.values.compactMap { verdict in
                if case .exists(let object) = verdict { object.objectID } else { nil }
            }
            return marked.merging(try await recogniseKeys(unmarked, known.union(found))) { $1 }
        }
    }

    /// A description that only one create gives is proof enough, whatever else there is.
    private func recogniseMarks(
        _ creates: [OpenIntent],
        _ known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        let marks = Dictionary(
            firstOf: creates.compactMap { create in create.mark.map { ($0.text, create.operation) } }
        )
        guard !marks.isEmpty else {
            return [:]
        }
        let keys = try await account.found(
            atLeast: marks.count,
            since: creates.map(\.startedAt).max() ?? 0
        ) { () async throws(APIError) in
            try await reader.accessKeys(marked: Set(marks.keys), but: Set(known.map(ObjectID.normal)))
        }
        var verdicts = Dictionary(
            firstOf: marks.values.map { ($0, RecognitionVerdict.neverHappened) }
        )
        for (text, keys) in Dictionary(grouping: keys, by: { $0.description ?? "" }) {
            guard let operation = marks[text] else {
                continue
            }
            verdicts[operation] =
                keys.count == 1
                ? .exists(AccessKeyAttributes.object(keys[0], prior: nil))
                : .ambiguous(evidence: Self.evidence(keys, 1), candidates: keys.map(\.id))
        }
        return verdicts
    }

    private func recogniseKeys(
        _ intents: [OpenIntent],
        _ known: Set<String>
    ) async throws(APIError) -> [OperationID: RecognitionVerdict] {
        let before = intents.map { intent in
            intent.recognition["known"]?.array.map { Set($0.compactMap(\.string).map(ObjectID.normal)) }
        }
        let everKnown = before.compactMap(\.self).reduce(Set(known.map(ObjectID.normal))) { $0.union($1) }
        var owner = intents.lazy.compactMap { $0.recognition["owner"]?.string }.first
        if owner == nil {
            owner = try await account.ownUserID()
        }
        let user = owner
        let strange = try await account.found(
            atLeast: intents.count,
            since: intents.map(\.startedAt).max() ?? 0
        ) { () async throws(APIError) in
            try await reader.newAccessKeys(but: everKnown, of: user)
        }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        var left = strange.sorted { $0.id < $1.id }
        for intent in intents.sorted(by: { $0.operation < $1.operation }) {
            let wanted = intent.recognition["description"]?.string ?? ""
            guard let index = left.firstIndex(where: { $0.isMade(for: user, as: wanted) }) else {
                verdicts[intent.operation] = .neverHappened
                continue
            }
            verdicts[intent.operation] = .exists(
                AccessKeyAttributes.object(left.remove(at: index), prior: nil)
            )
        }
        guard left.isEmpty, strange.isEmpty || before.allSatisfy({ $0 != nil }) else {
            let unclear = RecognitionVerdict.ambiguous(
                evidence: Self.evidence(strange, intents.count),
                candidates: strange.map(\.id)
            )
            return verdicts.mapValues { _ in unclear }
        }
        return verdicts
    }

    private static func evidence(_ strange: [AccessKey], _ creates: Int) -> String {
        let list = strange.map { key in
            let facts = [
                key.description.flatMap { $0.isEmpty ? nil : "\"\($0)\"" },
                key.contractUserID.map { "of \($0)" }, key.createdDate.map { "created \($0)" },
            ].compactMap(\.self)
            return key.id + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
        }
        return
            "the API shows \(strange.count == 1 ? "an access key" : "\(strange.count) access keys") that the state does"
            + " not know, and \(creates == 1 ? "one create is" : "\(creates) creates are") unfinished: "
            + list.joined(separator: ", ")
    }
}

extension OpenIntent {
    /// What the access key that it makes is called until it is recorded; nil where its user tells it from others.
    fileprivate var mark: AccessKeyMark? {
        recognition["mark"]?.string.map(AccessKeyMark.init)
    }
}

extension AccessKey {
    /// Whether a create of a user with a description can have made it, for certain.
    func isMade(for userID: String?, as wanted: String) -> Bool {
        isOwned(by: userID) == true && (description ?? "") == wanted
    }
}
