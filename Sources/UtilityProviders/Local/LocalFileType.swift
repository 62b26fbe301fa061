import Addresses
import FileAccess
import JSONText
import Providers
import SourceText
import StateModel
import Values

/// `local_file` and `local_sensitive_file`: a file of this machine.
///
/// An object is known by where it is; that it is still the one that was made, by the digest of its content.
struct LocalFileType: ResourceType {
    static let plain = LocalFileType(name: "local_file", isSecret: false)
    static let secret = LocalFileType(name: "local_sensitive_file", isSecret: true)

    let name: String
    /// Whether nobody else is to read the file where its mode is not given.
    let isSecret: Bool

    // MARK: Identity and import

    func identity(of object: ObservedObject) -> String {
        object.attributes["filename"]?.stringValue.map(LocalPath.normal) ?? object.objectID
    }

    func identity(ofImport id: String) -> String? {
        nil
    }

    func place(of attributes: Value) -> ObjectPlace? {
        guard let path = attributes["filename"], !path.isNull else { return nil }
        return path.stringValue.map { .at(LocalPath.normal($0)) } ?? .open
    }

    /// A program that reads the file finds the old content or the new one, at any moment.
    var replacesInPlace: Bool { true }

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        throw DiagnosticsError(
            .error(
                "Resource import not supported",
                "Objects of type \"\(name)\" cannot be imported. Let an apply make the file: one that is there already with the"
                    + " same content is taken over as it is."
            )
        )
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        try validateImportID(id)
        throw DiagnosticsError(.error("Resource import not supported"))
    }

    // MARK: Reading

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        objects.map { $0.answer(observation(of: $0.record)) }
    }

    private func observation(of record: ResourceRecord) -> RefreshAnswer.Result {
        let object = ObservedObject(objectID: record.objectID, attributes: record.attributes)
        guard let path = record.attributes["filename"]?.stringValue else {
            return .found(object)
        }
        do throws(FileSystem.Failure) {
            switch try PlainFile.read(path, limit: FileContent.limit) {
            case .absent:
                return .gone
            case .unfit(let kind):
                return .outdated(object, why: "\(path.inLine) is \(kind) now")
            case .bytes(let bytes):
                return try isMade(bytes, record.objectID)
                    ? .found(object) : .outdated(object, why: "\(path.inLine) has other content now")
            }
        } catch {
            return .failed(
                .error(
                    "Cannot read file",
                    "\(path.inLine) cannot be read, so nobody can tell whether it is still the file that was made:"
                        + " \(error.reason). Make it readable for the user who runs keyform, or plan with -refresh=false.",
                    address: record.address.description
                )
            )
        }
    }

    private func isMade(_ bytes: [UInt8], _ id: String) throws(FileSystem.Failure) -> Bool {
        do throws(DiagnosticsError) {
            return try FileDigests.id(of: bytes) == id
        } catch {
            throw FileSystem.Failure(
                reason: error.diagnostics.first?.detail ?? "its digest cannot be calculated"
            )
        }
    }

    // MARK: Writing

    /// Two objects at one place are made one after the other, so that the second finds the first.
    func exclusionKey(of creation: CreateRequest) -> String? {
        creation.planned["filename"]?.stringValue.map(LocalPath.normal)
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let attributes = try withoutEffect { () throws(DiagnosticsError) in
            let bytes = try content(request)
            let digests = try FileDigests(of: bytes)
            try LocalFileWriting(
                path: request.planned["filename"]?.stringValue ?? "",
                bytes: bytes,
                id: digests.id,
                modes: modes(request.configuration),
                isSecret: isSecret(request.configuration),
                replaced: request.inPlaceOf,
                mayReplace: request.allowed.contains(.replaceFiles)
            )
            .write()
            return (request.planned.mapValue ?? ValueMap()).replacing(digests.attributes)
        }
        return OperationResult(
            object: ObservedObject(
                objectID: attributes["id"]?.stringValue ?? "",
                attributes: .object(attributes)
            ),
            requestID: nil
        )
    }

    private func content(_ request: CreateRequest) throws(DiagnosticsError) -> [UInt8] {
        let bytes = try FileContent.bytes(request.configuration)
        guard bytes.count <= FileContent.limit else {
            throw DiagnosticsError(
                .error(
                    "Content too large",
                    "A file may have \(FileContent.limit >> 20) MiB at most, and this is \(bytes.count >> 20) MiB. Write large"
                        + " files by other means."
                )
            )
        }
        return bytes
    }

    private func isSecret(_ configuration: Value) -> Bool {
        isSecret || !(configuration["sensitive_content"]?.isNull ?? true)
    }

    /// The modes that are configured, or those that keep others out.
    private func modes(_ configuration: Value) -> LocalFileWriting.Modes {
        func configured(_ name: String) -> UInt32? {
            configuration[name]?.stringValue.flatMap(FileMode.parsed)
        }
        return LocalFileWriting.Modes(
            file: configured("file_permission")
                ?? (isSecret(configuration) ? FileMode.privateFile : FileMode.everybody),
            folder: configured("directory_permission") ?? FileMode.privateFolder
        )
    }

    /// Every argument replaces the file: what is left is a row that is to be written.
    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        OperationResult(
            object: ObservedObject(objectID: request.objectID, attributes: request.planned),
            requestID: nil
        )
    }

    /// Only what is still as it was made is removed, and only where no other object has the file by now.
    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        let path = request.prior["filename"]?.stringValue ?? ""
        if let successor = request.successor?["filename"]?.stringValue,
            LocalPath.normal(successor) == LocalPath.normal(path)
        {
            return OperationResult(object: nil, requestID: nil)
        }
        do throws(FileSystem.Failure) {
            if case .bytes(let bytes) = try PlainFile.read(path, limit: FileContent.limit),
                try isMade(bytes, request.objectID)
            {
                try PlainFile.remove(path)
            }
            return OperationResult(object: nil, requestID: nil)
        } catch {
            throw OperationFailure(
                effect: .none,
                diagnostic: .error(
                    "Cannot remove file",
                    "\(path.inLine) cannot be removed: \(error.reason). Make the file readable and its folder writable for the"
                        + " user who runs keyform."
                )
                .hinting(
                    "Or give the object up, which leaves the file:",
                    command: "keyform state rm \(request.address.description.inShellQuotes)"
                )
            )
        }
    }

    private func withoutEffect<Result>(
        _ work: () throws(DiagnosticsError) -> Result
    ) throws(OperationFailure) -> Result {
        do throws(DiagnosticsError) {
            return try work()
        } catch {
            throw OperationFailure(
                effect: .none,
                diagnostic: error.diagnostics.first ?? .error("Cannot write file")
            )
        }
    }

    // MARK: Recovery

    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue {
        guard let bytes = try? content(creation), let id = try? FileDigests.id(of: bytes) else {
            return .null
        }
        var members: JSONObject = ["id": .string(id)]
        for name in ["filename", "source", "file_permission", "directory_permission"] {
            members[name] = creation.planned[name]?.stringValue.map { .string($0) }
        }
        let argument = FileContent.arguments.first { !(creation.planned[$0]?.isNull ?? true) }
        members["argument"] = argument.map { .string($0) }
        return .object(members)
    }

    /// A file is made whole or not at all: the one with this content is what the create made, or would have made.
    func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for create in creates {
            verdicts[create.operation] = try verdict(on: create.recognition)
        }
        return verdicts
    }

    private func verdict(on recognition: JSONValue) throws(DiagnosticsError) -> RecognitionVerdict {
        guard let path = recognition["filename"]?.string, let id = recognition["id"]?.string else {
            return .neverHappened
        }
        let content: PlainFile.Content
        do throws(FileSystem.Failure) {
            content = try PlainFile.read(path, limit: FileContent.limit)
        } catch {
            return .ambiguous(evidence: "\(path.inLine) cannot be read: \(error.reason)", candidates: [])
        }
        guard case .bytes(let bytes) = content else { return .neverHappened }
        let digests = try FileDigests(of: bytes)
        guard digests.id == id else { return .neverHappened }
        var attributes = digests.attributes
        for name in ["filename", "source", "file_permission", "directory_permission"] {
            attributes[name] = recognition[name]?.string.map { .string($0) } ?? .null(.string)
        }
        for name in FileContent.arguments where name != "source" && (name != "sensitive_content" || !isSecret)
        {
            attributes[name] = .null(.string)
        }
        switch recognition["argument"]?.string {
        case "content_base64"?: attributes["content_base64"] = .string(FileContent.encoded(bytes))
        case let name? where name != "source":
            attributes[name] = .string(String(decoding: bytes, as: UTF8.self))
        default: break
        }
        return .exists(
            ObservedObject(
                objectID: id,
                attributes: .object(
                    ValueMap(attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
                )
            )
        )
    }
}
