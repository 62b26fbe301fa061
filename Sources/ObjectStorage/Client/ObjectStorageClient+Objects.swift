internal import Digests
import FoundationEssentials
internal import HTTPTransport
internal import SourceText

/// One version of an object, or the mark that it was deleted.
struct ObjectVersion: Sendable, Hashable {
    let key: String
    /// `null` in a bucket without versions.
    let id: String
    var bytes: Int64 = 0
    var isDeleteMarker = false
    /// When it was written, as the server tells it; empty where it does not.
    ///
    /// Times of one server are ordered as their texts are.
    var written = ""
}

/// A part of a list, and where the next one begins.
struct ObjectPage<Item: Sendable>: Sendable {
    let items: [Item]
    /// nil on the last page.
    let next: ListPosition?
}

/// Where a page of a list begins: after a key, and after one of its versions or uploads.
struct ListPosition: Sendable, Hashable {
    let key: String
    let second: String
}

/// An upload in parts that was never completed.
struct UnfinishedUpload: Sendable, Hashable {
    let key: String
    let id: String
}

/// An object that a request to delete many did not delete.
struct UndeletedObject: Sendable, Hashable {
    let key: String
    /// nil where the server does not say which.
    let versionID: String?
    let code: String
    let message: String
}

extension ObjectStorageClient {
    /// As many as one list or one request to delete has at most.
    static let pageSize = 1000

    /// A page of all versions of all objects, marks of deletions included.
    func versions(
        in bucket: String,
        after position: ListPosition?,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> ObjectPage<ObjectVersion> {
        var request = ObjectStorageRequest(.get, bucket, "versions")
        request.query += [
            (name: "encoding-type", value: "url"), (name: "max-keys", value: String(Self.pageSize)),
        ]
        if let position {
            request.query.append((name: "key-marker", value: position.key))
            if !position.second.isEmpty {
                request.query.append((name: "version-id-marker", value: position.second))
            }
        }
        let root = try await document(request, at: target, having: ["ListVersionsResult", "IsTruncated"])
        let decode = Self.decoding(root)
        let items = root.children.compactMap { element -> ObjectVersion? in
            guard ["Version", "DeleteMarker"].contains(element.name), let key = element.child("Key") else {
                return nil
            }
            return ObjectVersion(
                key: decode(key.text),
                id: element.text(of: "VersionId").flatMap { $0.isEmpty ? nil : $0 } ?? "null",
                bytes: element.text(of: "Size").flatMap { Int64($0) } ?? 0,
                isDeleteMarker: element.name == "DeleteMarker",
                written: element.text(of: "LastModified") ?? ""
            )
        }
        return try page(items, root, request, at: target, ("NextKeyMarker", "NextVersionIdMarker")) { item in
            ListPosition(key: item.key, second: item.id)
        }
    }

    /// A page of the uploads that were never completed.
    func uploads(
        in bucket: String,
        after position: ListPosition?,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> ObjectPage<UnfinishedUpload> {
        var request = ObjectStorageRequest(.get, bucket, "uploads")
        request.query += [
            (name: "encoding-type", value: "url"), (name: "max-uploads", value: String(Self.pageSize)),
        ]
        if let position {
            request.query += [
                (name: "key-marker", value: position.key), (name: "upload-id-marker", value: position.second),
            ]
        }
        let root = try await document(
            request,
            at: target,
            having: ["ListMultipartUploadsResult", "IsTruncated"]
        )
        let decode = Self.decoding(root)
        let items = root.children("Upload").compactMap { upload -> UnfinishedUpload? in
            guard let key = upload.child("Key"), let id = upload.text(of: "UploadId") else {
                return nil
            }
            return UnfinishedUpload(key: decode(key.text), id: id)
        }
        return try page(items, root, request, at: target, ("NextKeyMarker", "NextUploadIdMarker")) { item in
            ListPosition(key: item.key, second: item.id)
        }
    }

    /// Whether keys of a list are percent-encoded is what the list itself says, not what was asked for.
    private static func decoding(_ root: XMLElement) -> (String) -> String {
        guard root.text(of: "EncodingType")?.lowercased() == "url" else {
            return { $0 }
        }
        // Of a form's spelling, which some servers use, a plus is a blank; a real one is encoded in both.
        return { percentDecoded($0.replacing("+", with: "%20")[...]) }
    }

    /// A page with the place of the next.
    ///
    /// - Throws: `malformedAnswer` for a list that goes on and does not say where.
    private func page<Item>(
        _ items: [Item],
        _ root: XMLElement,
        _ request: ObjectStorageRequest,
        at target: ObjectStorageTarget,
        _ names: (key: String, second: String),
        position: (Item) -> ListPosition
    ) throws(ObjectStorageError) -> ObjectPage<Item> {
        guard root.text(of: "IsTruncated")?.lowercased() == "true" else {
            return ObjectPage(items: items, next: nil)
        }
        let decode = Self.decoding(root)
        if let key = root.child(names.key), !key.text.isEmpty {
            return ObjectPage(
                items: items,
                next: ListPosition(key: decode(key.text), second: root.text(of: names.second) ?? "")
            )
        }
        guard let last = items.last else {
            throw malformed(
                "the list goes on and does not say where",
                HTTPResponse(status: 200),
                request,
                at: target
            )
        }
        return ObjectPage(items: items, next: position(last))
    }

    // MARK: Deleting

    /// Deletes up to ``pageSize`` versions at once.
    ///
    /// - Parameters:
    ///   - versions: whose keys XML can hold.
    ///   - bucket: that they are in.
    ///   - bypassesGovernance: whether what is only held in that mode is deleted all the same.
    ///   - target: where it goes.
    /// - Returns: those that were not deleted, with the server's reasons.
    /// - Throws: when the request as a whole fails.
    func delete(
        _ versions: [ObjectVersion],
        in bucket: String,
        bypassesGovernance: Bool,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> [UndeletedObject] {
        let objects = versions.map { version in
            XMLElement("Object", "", [XMLElement("Key", version.key), XMLElement("VersionId", version.id)])
        }
        let body = XMLElement("Delete", "", objects + [XMLElement("Quiet", "true")]).bytes
        var request = ObjectStorageRequest(.post, bucket, "delete")
        request.headers = [(name: "Content-Type", value: "application/xml")]
        do throws(DigestError) {
            request.headers.append(
                (name: "Content-MD5", value: Data(try Digest.md5.hash(body)).base64EncodedString())
            )
        } catch {
            // Where the system's rules forbid MD5, the hash in the signature has to do.
        }
        if bypassesGovernance {
            request.headers.append((name: "x-amz-bypass-governance-retention", value: "true"))
        }
        request.body = body
        // What is gone already is deleted without an error.
        request.isRepeatable = true
        let answer = try await perform(request, at: target)
        do throws(XMLSyntaxError) {
            return try XMLReader.read(answer.body).children("Error").map { error in
                UndeletedObject(
                    key: error.child("Key")?.text ?? "",
                    versionID: error.text(of: "VersionId").flatMap { $0.isEmpty ? nil : $0 },
                    code: error.text(of: "Code") ?? "",
                    message: (error.text(of: "Message") ?? "").inLine
                )
            }
        } catch {
            throw malformed(
                "the body is not XML that can be read: \(error.problem)",
                answer,
                request,
                at: target
            )
        }
    }

    /// Deletes one version; one that is gone is a success.
    func delete(
        _ version: ObjectVersion,
        in bucket: String,
        bypassesGovernance: Bool,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) {
        var request = ObjectStorageRequest(.delete, bucket, key: version.key)
        request.query = [(name: "versionId", value: version.id)]
        if bypassesGovernance {
            request.headers = [(name: "x-amz-bypass-governance-retention", value: "true")]
        }
        do throws(ObjectStorageError) {
            try await perform(request, at: target)
        } catch  where error.kind == .absent {}
    }

    /// Gives up an upload that was never completed; one that is gone is a success.
    ///
    /// A list may have encoded its keys without saying so: what is not found is looked for under the decoded key.
    func abort(
        _ upload: UnfinishedUpload,
        in bucket: String,
        at target: ObjectStorageTarget
    ) async throws(ObjectStorageError) {
        let decoded = percentDecoded(upload.key[...])
        for key in decoded == upload.key ? [decoded] : [upload.key, decoded] {
            var request = ObjectStorageRequest(.delete, bucket, key: key)
            request.query = [(name: "uploadId", value: upload.id)]
            do throws(ObjectStorageError) {
                try await perform(request, at: target)
                return
            } catch  where error.kind == .absent {
                continue
            }
        }
    }
}
