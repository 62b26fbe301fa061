extension AccessList {
    /// What it lets somebody do, in the order of the grants.
    func grants(of subject: AccessSubject) -> [AccessGrant] {
        grants.filter { $0.group == .everyone || subject != .everyone }.flatMap(\.permission.rights)
    }

    /// Whether it lets anybody in without a key.
    var isPublic: Bool {
        grants.contains { $0.group == .everyone }
    }
}

/// What is known of the access control list of a bucket.
package enum AccessListReading: Sendable, Hashable {
    /// Nobody looked: only a look at the account does.
    case notAsked
    case read(AccessList)
    case notRead(reason: String)

    var list: AccessList {
        if case .read(let list) = self { list } else { AccessList() }
    }
}

extension AccessList.Permission {
    /// Of a bucket: reading it is listing it, writing is writing and deleting objects.
    fileprivate var rights: [AccessGrant] {
        switch self {
        case .read: [Self.right(.bucket, ["ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"])]
        case .write: [Self.right(.allObjects, ["PutObject", "DeleteObject", "AbortMultipartUpload"])]
        case .readList: [Self.right(.bucket, ["GetBucketAcl"])]
        case .writeList: [Self.right(.bucket, ["PutBucketAcl"])]
        case .everything: [.read, .write, .readList, .writeList].flatMap { (part: Self) in part.rights }
        }
    }

    private static func right(_ target: AccessTarget, _ names: Set<String>) -> AccessGrant {
        AccessGrant(
            actions: ActionSet(StorageAction.all.filter { names.contains(String($0.name.dropFirst(3))) }),
            target: target,
            conditions: [],
            exceptions: [],
            doubts: [],
            source: .accessList
        )
    }
}
