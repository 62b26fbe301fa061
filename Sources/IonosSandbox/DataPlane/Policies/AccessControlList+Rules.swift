/// How access control lists are written, and what they mean.
extension AccessControlList {
    /// The list that a request names: by its canned name, by grants in its header, or by its body; nil for a private one.
    ///
    /// - Parameters:
    ///   - request: that gives it.
    ///   - body: the document, where the request's body is one.
    /// - Returns: what it grants to groups.
    /// - Throws: what is wrong with it.
    static func list(of request: StorageRequest, body: [UInt8]?) throws(StorageFailure) -> AccessControlList?
    {
        var grants = try grants(inHeadersOf: request)
        if let canned = request.header("x-amz-acl") {
            guard grants.isEmpty else {
                throw StorageFailure(.invalidRequest, "A canned list and single grants exclude one another")
            }
            guard let list = cannedLists[canned] else {
                throw StorageFailure(.invalidArgument, "There is no canned list \(canned)")
            }
            grants = list
        } else if grants.isEmpty, let body, !body.isEmpty {
            grants = try self.grants(in: try XMLElement(parsing: body))
        }
        return grants.isEmpty ? nil : AccessControlList(grants: grants)
    }

    private static let cannedLists: [String: [Grant]] = [
        "private": [], "bucket-owner-read": [], "bucket-owner-full-control": [],
        "public-read": [Grant(group: .allUsers, permission: .read)],
        "public-read-write": [
            Grant(group: .allUsers, permission: .read), Grant(group: .allUsers, permission: .write),
        ],
        "authenticated-read": [Grant(group: .authenticatedUsers, permission: .read)],
    ]

    private static func grants(inHeadersOf request: StorageRequest) throws(StorageFailure) -> [Grant] {
        let names: [(String, Permission)] = [
            ("read", .read), ("write", .write), ("read-acp", .readList), ("write-acp", .writeList),
            ("full-control", .fullControl),
        ]
        var grants: [Grant] = []
        for (name, permission) in names {
            for item in (request.header("x-amz-grant-\(name)") ?? "").split(separator: ",") {
                let text = item.filter { $0 != " " && $0 != "\"" }
                guard text.hasPrefix("uri=") else {
                    if text.hasPrefix("id=") { continue }
                    throw StorageFailure(.invalidArgument, "A grantee is an id or a URI")
                }
                grants.append(Grant(group: try group(String(text.dropFirst(4))), permission: permission))
            }
        }
        return grants
    }

    /// Grants to the owner say what is so anyway; other users have no place in lists of a contract's buckets.
    private static func grants(in document: XMLElement) throws(StorageFailure) -> [Grant] {
        guard document.name == "AccessControlPolicy", let list = document["AccessControlList"] else {
            throw StorageFailure(.malformedXML)
        }
        var grants: [Grant] = []
        for element in list.children where element.name == "Grant" {
            guard let grantee = element["Grantee"],
                let permission = element["Permission"].flatMap({ Permission(rawValue: $0.text) })
            else { throw StorageFailure(.malformedXML) }
            guard let uri = grantee["URI"]?.text else { continue }
            grants.append(Grant(group: try group(uri), permission: permission))
        }
        return grants
    }

    private static func group(_ uri: String) throws(StorageFailure) -> Group {
        guard let group = Group(rawValue: uri) else {
            throw StorageFailure(.invalidArgument, "There is no group \(uri)")
        }
        return group
    }

    /// Whether it lets somebody do something; `isObject` where it is the list of an object, and not of a bucket.
    func permits(_ action: String, by caller: StorageCaller, isObject: Bool) -> Bool {
        let own = isObject ? Self.ofObjects : Self.ofBuckets
        return grants.contains { grant in
            (grant.group == .allUsers || !caller.isAnonymous)
                && own.contains { permission, actions in
                    (grant.permission == permission || grant.permission == .fullControl)
                        && actions.contains(action)
                }
        }
    }

    private static let ofBuckets: [(Permission, Set<String>)] = [
        (.read, ["ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"]),
        (.write, ["PutObject", "DeleteObject", "AbortMultipartUpload"]),
        (.readList, ["GetBucketAcl"]),
        (.writeList, ["PutBucketAcl"]),
    ]

    private static let ofObjects: [(Permission, Set<String>)] = [
        (.read, ["GetObject", "GetObjectVersion"]),
        (.readList, ["GetObjectAcl", "GetObjectVersionAcl"]),
        (.writeList, ["PutObjectAcl", "PutObjectVersionAcl"]),
    ]
}
