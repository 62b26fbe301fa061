/// An action of the S3 API that policies name, as the vendor's texts, its SDK and the servers behind know them.
package struct StorageAction: Sendable, Hashable {
    /// What it is done to.
    package enum Level: Sendable, Hashable {
        case bucket
        case object
    }

    /// What it means for people.
    package enum Purpose: Int, Sendable, Hashable, CaseIterable {
        case read
        case list
        case write
        case delete
        case lock
        case changePolicy
        case deleteBucket
        case changeSettings
        case seeSettings
        case createBucket
    }

    /// Such as `s3:GetObject`.
    package let name: String
    package let level: Level
    let purpose: Purpose
    /// Whether who may do it may do what the purpose says; of others, the name is told.
    let isChief: Bool

    /// Position in ``all``.
    fileprivate let index: Int
}

extension StorageAction {
    private static let table: [(Level, Purpose, chief: String, others: String)] = [
        (.object, .read, "GetObject", "GetObjectVersion"),
        (.bucket, .list, "ListBucket", "ListBucketVersions ListBucketMultipartUploads"),
        (.object, .write, "PutObject", "AbortMultipartUpload RestoreObject"),
        (.object, .delete, "DeleteObject", "DeleteObjectVersion"),
        (
            .object, .lock, "PutObjectRetention PutObjectLegalHold BypassGovernanceRetention", ""
        ),
        (.bucket, .changePolicy, "PutBucketPolicy DeleteBucketPolicy", ""),
        (.bucket, .deleteBucket, "DeleteBucket", ""),
        (
            .bucket, .changeSettings, "",
            "PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock PutBucketTagging PutBucketVersioning"
                + " PutBucketObjectLockConfiguration PutBucketAcl PutBucketCORS PutLifecycleConfiguration"
                + " PutEncryptionConfiguration PutBucketWebsite DeleteBucketWebsite PutReplicationConfiguration"
        ),
        (
            .bucket, .seeSettings, "",
            "GetBucketLocation GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketTagging"
                + " GetBucketVersioning GetBucketObjectLockConfiguration GetBucketAcl GetBucketCORS"
                + " GetLifecycleConfiguration GetEncryptionConfiguration GetBucketWebsite GetReplicationConfiguration"
        ),
        (
            .object, .changeSettings, "",
            "PutObjectAcl PutObjectVersionAcl PutObjectTagging DeleteObjectTagging PutObjectVersionTagging"
                + " DeleteObjectVersionTagging"
        ),
        (
            .object, .seeSettings, "",
            "GetObjectAcl GetObjectVersionAcl GetObjectTagging GetObjectVersionTagging GetObjectRetention"
                + " GetObjectLegalHold ListMultipartUploadParts"
        ),
        (.bucket, .createBucket, "CreateBucket", ""),
    ]

    /// All that are known, fewer than 64.
    package static let all: [StorageAction] = {
        var actions: [StorageAction] = []
        for (level, purpose, chief, others) in table {
            for (names, isChief) in [(chief, true), (others, false)] {
                for name in names.split(separator: " ") {
                    actions.append(
                        StorageAction(
                            name: "s3:\(name)",
                            level: level,
                            purpose: purpose,
                            isChief: isChief,
                            index: actions.count
                        )
                    )
                }
            }
        }
        return actions
    }()
}

/// A set of actions.
package struct ActionSet: Sendable, Hashable {
    /// A bit for each of ``StorageAction/all``.
    private var known: UInt64 = 0
    /// Names, or patterns that fit none of the known ones, as policies write them.
    package private(set) var others: Set<String> = []

    package init() {}

    package init(_ actions: some Sequence<StorageAction>) {
        for action in actions {
            known |= 1 << UInt64(action.index)
        }
    }

    init(others: Set<String>) {
        self.others = others
    }

    /// All of both levels.
    package static let everything = ActionSet(StorageAction.all)
    /// All that the vendor knows of buckets.
    static let bucketLevel = ActionSet(StorageAction.all.lazy.filter { $0.level == .bucket })
    static let objectLevel = ActionSet(StorageAction.all.lazy.filter { $0.level == .object })
    /// Those whose requests have a prefix, a delimiter and the like.
    static let listing = ActionSet(StorageAction.all.lazy.filter { $0.purpose == .list })
    /// Those that nothing takes from the owner.
    static let policyCalls = ActionSet(
        StorageAction.all.lazy.filter { $0.name.hasSuffix("BucketPolicy") }
    )

    /// Those that say most of a purpose, by its raw value.
    private static let chiefs = StorageAction.Purpose.allCases.map { purpose in
        ActionSet(StorageAction.all.lazy.filter { $0.purpose == purpose && $0.isChief })
    }

    package var isEmpty: Bool {
        known == 0 && others.isEmpty
    }

    /// Whether who may do all of it may do what the purpose says, or a part of that.
    func hasChief(of purpose: StorageAction.Purpose) -> Bool {
        known & Self.chiefs[purpose.rawValue].known != 0
    }

    package func contains(_ action: StorageAction) -> Bool {
        known & (1 << UInt64(action.index)) != 0
    }

    /// Those that are known, in the order of the table.
    package var actions: [StorageAction] {
        StorageAction.all.filter(contains)
    }

    /// All names, sorted.
    package var names: [String] {
        (actions.map(\.name) + others).sorted()
    }

    package func union(_ other: ActionSet) -> ActionSet {
        var result = self
        result.known |= other.known
        result.others.formUnion(other.others)
        return result
    }

    package func intersection(_ other: ActionSet) -> ActionSet {
        var result = self
        result.known &= other.known
        result.others.formIntersection(other.others)
        return result
    }

    package func subtracting(_ other: ActionSet) -> ActionSet {
        var result = self
        result.known &= ~other.known
        result.others.subtract(other.others)
        return result
    }

    package func isSubset(of other: ActionSet) -> Bool {
        subtracting(other).isEmpty
    }
}
