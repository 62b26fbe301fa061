import Addresses
import JSONText
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// A provider whose keys are rotated, and notes that are written about them.
struct RingProvider: Provider {
    let schema = ProviderSchema(source: "example/ring", arguments: [], signers: ["ring_key"])
    let ring: RingAPI

    func types() throws(SchemaError) -> [ResourceSchema] {
        [
            type(
                "ring_key",
                [
                    AttributeSchema(name: "owner", type: .string, mode: .required, forcesReplacement: true),
                    AttributeSchema(name: "active", type: .bool, mode: .unmanaged),
                    AttributeSchema(
                        name: "secret",
                        type: .string,
                        mode: .computed,
                        isSensitive: true,
                        storage: .sealed
                    ),
                ]
            ),
            type("ring_note", [AttributeSchema(name: "text", type: .string, mode: .required)]),
        ]
    }

    private func type(_ name: String, _ attributes: [AttributeSchema]) -> ResourceSchema {
        ResourceSchema(
            kind: .managed,
            type: name,
            version: 1,
            description: "",
            attributes: [AttributeSchema(name: "id", type: .string, mode: .computed)] + attributes,
            rules: [],
            orderings: [],
            timeouts: []
        )
    }

    func configure(
        _ blocks: [ProviderBlockValue],
        in surroundings: ProviderSurroundings
    ) throws(DiagnosticsError) -> [ProviderConfiguration] {
        blocks.map { _ in ProviderConfiguration(ProviderSet.Member(RingAccount(ring: ring))) }
    }
}

struct RingAccount: ConfiguredProvider {
    let ring: RingAPI

    var resourceTypes: [any ResourceType] {
        [RingKey(ring: ring), RingNote(ring: ring)]
    }
}

extension OperationFailure {
    fileprivate init(_ error: any Error) {
        if let refusal = error as? RingAPI.Refusal {
            self.init(effect: .none, diagnostic: .error("Refused", refusal.reason))
        } else {
            self.init(effect: .uncertain, diagnostic: .error("No answer", "The ring does not answer."))
        }
    }
}

struct RingKey: RotatingType {
    let name = "ring_key"
    let ring: RingAPI

    private func object(_ key: RingAPI.Key) -> ObservedObject {
        ObservedObject(
            objectID: key.id,
            attributes: .object(
                ValueMap([
                    ("id", .string(key.id)), ("owner", .string(key.owner)), ("active", .bool(key.isOn)),
                    ("secret", .string(key.secret)),
                ])
            )
        )
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        guard let key = try? await ring.get(id) else {
            throw DiagnosticsError(.error("No such key"))
        }
        return object(key)
    }

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        var answers: [RefreshAnswer] = []
        for request in objects {
            do {
                let key = try await ring.get(request.record.objectID)
                answers.append(request.answer(key.map { .found(object($0)) } ?? .gone))
            } catch {
                answers.append(request.answer(.failed(.error("No answer"))))
            }
        }
        return answers
    }

    // MARK: Writing

    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        let owner = creation.planned["owner"]?.stringValue ?? ""
        let known = (try? await ring.list(owner))?.map { JSONValue.string($0.id) }
        return ["owner": .string(owner), "known": known.map { .array($0) } ?? .null]
    }

    func exclusionKey(of creation: CreateRequest) -> String? {
        creation.planned["owner"]?.stringValue
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let made: RingAPI.Key
        do {
            made = try await ring.make(request.planned["owner"]?.stringValue ?? "")
        } catch {
            throw OperationFailure(error)
        }
        try await progress.identified(object(made))
        guard request.planned["active"]?.boolValue == false else {
            return OperationResult(object: object(made), requestID: nil)
        }
        do {
            let off = try await ring.setOn(made.id, false)
            return OperationResult(object: off.map(object), requestID: nil)
        } catch {
            throw OperationFailure(error)
        }
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        do {
            let key = try await ring.setOn(request.objectID, request.planned["active"]?.boolValue ?? true)
            guard let key else {
                throw OperationFailure(effect: .gone, diagnostic: .error("No such key"))
            }
            return OperationResult(object: object(key), requestID: nil)
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure(error)
        }
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        do {
            _ = try await ring.delete(request.objectID)
            return OperationResult(object: nil, requestID: nil)
        } catch {
            throw OperationFailure(error)
        }
    }

    // MARK: Recovery

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        let known = creation.recognition["known"]?.array ?? []
        return known.contains { $0.string == object.objectID } ? "it was there before" : nil
    }

    func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for create in creates {
            guard let keys = try? await ring.list(create.recognition["owner"]?.string ?? "") else {
                throw DiagnosticsError(.error("No answer"))
            }
            let before = Set((create.recognition["known"]?.array ?? []).compactMap(\.string))
            let strange = keys.filter { !known.contains($0.id) && !before.contains($0.id) }
            verdicts[create.operation] =
                strange.count > 1
                ? .ambiguous(evidence: "several", candidates: strange.map(\.id))
                : strange.first.map { .exists(object($0)) } ?? .neverHappened
        }
        return verdicts
    }

    // MARK: Rotation

    var apiMoment: Int64? {
        ring.moment
    }

    func credentials(of record: ResourceRecord) -> KeyCredentials? {
        KeyCredentials(
            id: record.objectID,
            secret: record.attributes["secret"]?.unmarked.stringValue,
            owner: record.attributes["owner"]?.stringValue ?? "",
            region: "here",
            endpoint: "https://ring.example"
        )
    }

    func created(_ records: [ResourceRecord]) async throws(DiagnosticsError) -> [RecordKey: Int64] {
        var made: [RecordKey: Int64] = [:]
        for record in records {
            made[record.key] = ring.keys.first { $0.id == record.objectID }?.made
        }
        return made
    }

    func obstacles(_ records: [ResourceRecord]) -> [RecordKey: String] {
        [:]
    }

    func preflight(_ record: ResourceRecord, known: [String: InstanceAddress]) async -> [Diagnostic] {
        guard let keys = try? await ring.list(record.attributes["owner"]?.stringValue ?? "") else {
            return [.error("No answer")]
        }
        guard keys.count >= 5 else {
            return []
        }
        let names = keys.map { key in known[key.id].map { "\(key.id) (\($0))" } ?? "\(key.id) (strange)" }
        return [.error("No slot is free", "There are \(names.joined(separator: ", ")).")]
    }

    func attributes(of record: ResourceRecord, isOn: Bool) -> Value {
        var attributes = record.attributes.mapValue ?? ValueMap()
        attributes["active"] = .bool(isOn)
        return .object(attributes)
    }

    func isOn(_ record: ResourceRecord) async -> Bool? {
        do {
            return try await ring.get(record.objectID)?.isOn ?? false
        } catch {
            return nil
        }
    }

    func probe(_ key: KeyCredentials, beside others: [ResourceRecord]) async -> KeyProof {
        do {
            let isKnown = try await ring.probe(key.id, key.secret ?? "")
            guard !ring.refusesTimes else { return .untimely("the clock is off") }
            return isKnown ? .works(["here"]) : .refused(["here"])
        } catch {
            return .undecided("the ring does not answer")
        }
    }
}

/// Text in the ring's notebook.
struct RingNote: ResourceType {
    let name = "ring_note"
    let ring: RingAPI

    private func object(_ id: String, _ text: String) -> ObservedObject {
        ObservedObject(
            objectID: id,
            attributes: .object(ValueMap([("id", .string(id)), ("text", .string(text))]))
        )
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        guard let text = try? await ring.note(id) else {
            throw DiagnosticsError(.error("No such note"))
        }
        return object(id, text)
    }

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        var answers: [RefreshAnswer] = []
        for request in objects {
            do {
                let text = try await ring.note(request.record.objectID)
                answers.append(
                    request.answer(text.map { .found(object(request.record.objectID, $0)) } ?? .gone)
                )
            } catch {
                answers.append(request.answer(.failed(.error("No answer"))))
            }
        }
        return answers
    }

    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        .null
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(nil, request.planned)
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await write(request.objectID, request.planned)
    }

    private func write(_ id: String?, _ planned: Value) async throws(OperationFailure) -> OperationResult {
        let text = planned["text"]?.unmarked.stringValue ?? ""
        do {
            return OperationResult(object: object(try await ring.putNote(id, text), text), requestID: nil)
        } catch {
            throw OperationFailure(error)
        }
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        do {
            try await ring.dropNote(request.objectID)
            return OperationResult(object: nil, requestID: nil)
        } catch {
            throw OperationFailure(error)
        }
    }

    func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        Dictionary(uniqueKeysWithValues: creates.map { ($0.operation, .neverHappened) })
    }
}
