internal import Addresses
internal import Digests
package import JSONText
package import Providers
package import SourceText
package import StateModel
package import Values

/// A resource type of which a bucket has one object at most, known by the bucket's name: its policy, its block of public
/// access.
///
/// Its write replaces the whole part and may be repeated, so that an answer that was lost is found out by looking.
package protocol BucketPartType: ResourceType {
    associatedtype Part: Sendable

    static var name: String { get }
    /// What it is called, such as `policy`.
    static var noun: String { get }

    var account: ObjectStorageAccount { get }

    // MARK: Attributes

    /// The part that attributes describe; nil where one of them is not known.
    func part(in attributes: Value) -> Part?

    /// Every attribute of the type.
    ///
    /// - Parameters:
    ///   - part: as it was read or written.
    ///   - bucket: the name of its bucket.
    ///   - recorded: planned or recorded attributes, whose spelling is kept where it means the same.
    /// - Returns: an object.
    func attributes(of part: Part, bucket: String, recorded: Value?) -> Value

    /// Text that is the same for parts that mean the same.
    func meaning(of part: Part) -> [UInt8]

    /// Whether nothing is lost where a part that is there already becomes another.
    func contains(_ planned: Part, _ present: Part) -> Bool

    // MARK: Requests

    /// Nil where the bucket has none.
    func read(
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> Part?

    /// Puts a part in the place of another.
    ///
    /// - Returns: the id that the server gave the request.
    func put(
        _ part: Part,
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String?

    /// Removes the part; one that is not there is none.
    ///
    /// - Returns: the id that the server gave the request.
    func remove(
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String?

    /// What is to be judged about access before a part is put, or removed where it is nil; nil where nothing is.
    func access(with part: Part?) -> AccessGate.Change?

    /// Whether there is nothing in a part but what the vendor documents, so that the server takes it as it is written.
    func isDocumented(_ part: Part) -> Bool

    /// What a refused write means, where the type can tell more than the answer.
    func advice(on error: ObjectStorageError, putting part: Part) -> String?
}

extension BucketPartType {
    package var name: String {
        Self.name
    }

    package func isDocumented(_ part: Part) -> Bool {
        false
    }

    package func advice(on error: ObjectStorageError, putting part: Part) -> String? {
        nil
    }

    func isSame(_ left: Part, _ right: Part) -> Bool {
        meaning(of: left) == meaning(of: right)
    }

    func object(_ part: Part, _ bucket: String, recorded: Value?) -> ObservedObject {
        ObservedObject(
            objectID: bucket,
            attributes: attributes(of: part, bucket: bucket, recorded: recorded)
        )
    }

    // MARK: Identity and import

    package func objectID(in attributes: Value) -> String? {
        attributes["bucket"]?.stringValue
    }

    package func validateImportID(_ id: String) throws(DiagnosticsError) {
        guard !id.isEmpty, !id.contains("/"), !id.contains(":") else {
            throw DiagnosticsError(
                .error(
                    "Invalid import ID",
                    "The import ID of \(Self.name) is the name of the bucket. Here it is \"\(id.inLine)\"."
                )
            )
        }
    }

    package func identity(of object: ObservedObject) -> String {
        objectID(in: object.attributes) ?? object.objectID
    }

    package func identity(ofImport id: String) -> String? {
        id
    }

    package func importID(of object: ObservedObject) -> String? {
        objectID(in: object.attributes) ?? (object.objectID.isEmpty ? nil : object.objectID)
    }

    package func likeness(of attributes: Value, at address: String) -> String? {
        objectID(in: attributes)
    }

    package func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        try validateImportID(id)
        do throws(ObjectStorageError) {
            switch try await find(id) {
            case .found(let part): return object(part, id, recorded: nil)
            case .absent:
                throw ObjectStorageError(
                    notSent: nothing(to: "import", "has no \(Self.noun)", id),
                    region: ""
                )
            case .noBucket:
                throw ObjectStorageError(notSent: nothing(to: "import", "does not exist", id), region: "")
            }
        } catch {
            throw DiagnosticsError(
                error.diagnostic(doing: "reading the \(Self.noun) to import", address: nil)
            )
        }
    }

    private func nothing(to what: String, _ why: String, _ bucket: String) -> Diagnostic {
        .error(
            "Cannot \(what) a \(Self.noun) that does not exist",
            "The bucket \"\(bucket.inLine)\" \(why). The import ID of \(Self.name) is the name of the bucket."
        )
    }

    // MARK: Adoption

    package func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?] {
        let answers = await mapConcurrently(planned) { planned -> Result<String?, ObjectStorageError> in
            guard let bucket = objectID(in: planned) else {
                return .success(nil)
            }
            do throws(ObjectStorageError) {
                return .success(try await find(bucket).part == nil ? nil : bucket)
            } catch {
                return .failure(error)
            }
        }
        var found: [String?] = []
        for answer in answers {
            do throws(ObjectStorageError) {
                found.append(try answer.get())
            } catch {
                throw DiagnosticsError(
                    error.diagnostic(doing: "looking for what buckets have already", address: nil)
                )
            }
        }
        return found
    }

    // MARK: Reading

    func find(_ bucket: String) async throws(ObjectStorageError) -> BucketPart<Part> {
        try await account.part(of: bucket) { (client, target) async throws(ObjectStorageError) in
            try await read(bucket, client, target)
        }
    }

    package func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        await mapConcurrently(objects) { request in
            await request.answer(read(request.record))
        }
    }

    private func read(_ record: ResourceRecord) async -> RefreshAnswer.Result {
        guard let bucket = objectID(in: record.attributes) else {
            let address = record.address.description
            return .failed(
                .error(
                    "\(Self.noun.capitalisedFirst) cannot be read",
                    "The name of its bucket is missing in the state, or sealed with a key that is not here. Give the key"
                        + " that seals the state.",
                    address: address
                )
                .hinting(
                    "Or drop it from the state, which leaves the bucket as it is, and import it again:",
                    command: "keyform state rm \(address.inShellQuotes)"
                )
            )
        }
        do throws(ObjectStorageError) {
            switch try await find(bucket) {
            case .found(let part): return .found(object(part, bucket, recorded: record.attributes))
            case .absent, .noBucket: return .gone
            }
        } catch {
            return .failed(error.diagnostic(doing: "reading the \(Self.noun)", address: record.address))
        }
    }

    // MARK: Writing

    package func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await BucketPartWrite(self, request.address, seconds: request.timeoutSeconds)
            .create(request, progress)
    }

    package func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await BucketPartWrite(self, request.address, seconds: request.timeoutSeconds).update(request)
    }

    package func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await BucketPartWrite(self, request.address, seconds: request.timeoutSeconds).delete(request)
    }

    // MARK: Recovery

    /// Of what was planned, what tells it from anything else; not the text itself, which may be long.
    package func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        guard let bucket = objectID(in: creation.planned), let part = part(in: creation.planned) else {
            return .null
        }
        return ["bucket": .string(bucket), "meaning": fingerprint(of: part).map(JSONValue.string) ?? .null]
    }

    private func fingerprint(of part: Part) -> String? {
        guard let hash = try? Digest.sha256.hash(meaning(of: part)) else {
            return nil
        }
        return hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    package func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        guard let wanted = creation.recognition["bucket"]?.string,
            let found = objectID(in: object.attributes),
            wanted != found
        else {
            return nil
        }
        return "it is the \(Self.noun) of the bucket \(found), and that of \(wanted) was being created"
    }

    /// A create that had no effect is just done again: it replaces nothing but what it has put itself.
    package func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for create in creates {
            guard let bucket = create.recognition["bucket"]?.string else {
                verdicts[create.operation] = .ambiguous(
                    evidence: "it is not known for which bucket it was",
                    candidates: []
                )
                continue
            }
            do throws(ObjectStorageError) {
                let found = try await find(bucket).part
                let isOurs =
                    found.map { fingerprint(of: $0) == create.recognition["meaning"]?.string } ?? false
                verdicts[create.operation] =
                    found.flatMap { isOurs ? .exists(object($0, bucket, recorded: nil)) : nil }
                    ?? .neverHappened
            } catch {
                throw DiagnosticsError(
                    error.diagnostic(
                        doing: "looking for the \(Self.noun) of an earlier run",
                        address: create.key.address
                    )
                )
            }
        }
        return verdicts
    }
}
