internal import Providers
package import Values

/// Which public access to a bucket is cut off: `ionoscloud_s3_bucket_public_access_block`.
package struct PublicAccessBlockType: BucketPartType {
    package static let name = "ionoscloud_s3_bucket_public_access_block"
    package static let noun = "public access block"

    package let account: ObjectStorageAccount

    package init(account: ObjectStorageAccount) {
        self.account = account
    }

    package typealias Part = PublicAccessBlock

    package func part(in attributes: Value) -> PublicAccessBlock? {
        PublicAccessBlock(attributes)
    }

    package func attributes(of part: PublicAccessBlock, bucket: String, recorded: Value?) -> Value {
        .object(
            ValueMap([
                ("bucket", .string(bucket)),
                ("block_public_acls", .bool(part.blocksPublicACLs)),
                ("ignore_public_acls", .bool(part.ignoresPublicACLs)),
                ("block_public_policy", .bool(part.blocksPublicPolicy)),
                ("restrict_public_buckets", .bool(part.restrictsPublicBuckets)),
            ])
        )
    }

    package func meaning(of part: PublicAccessBlock) -> [UInt8] {
        part.flags.map { $0 ? 1 : 0 }
    }

    /// A block that protects as much as the one that is there takes nothing from anybody.
    package func contains(_ planned: PublicAccessBlock, _ present: PublicAccessBlock) -> Bool {
        zip(planned.flags, present.flags).allSatisfy { $0 || !$1 }
    }

    package func access(with part: PublicAccessBlock?) -> AccessGate.Change? {
        .block(part ?? PublicAccessBlock())
    }

    package func read(
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> PublicAccessBlock? {
        try await client.publicAccessBlock(of: bucket, at: target)
    }

    package func put(
        _ part: PublicAccessBlock,
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await client.put(part, of: bucket, at: target)
    }

    package func remove(
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await client.deletePublicAccessBlock(of: bucket, at: target)
    }
}

extension PublicAccessBlock {
    /// Of attributes, where what is left out is off; nil where one is not known.
    package init?(_ attributes: Value) {
        func flag(_ name: String) -> Bool? {
            guard let value = attributes[name], !value.isNull else {
                return false
            }
            return value.boolValue
        }
        guard let blocksACLs = flag("block_public_acls"), let ignoresACLs = flag("ignore_public_acls"),
            let blocksPolicy = flag("block_public_policy"), let restricts = flag("restrict_public_buckets")
        else {
            return nil
        }
        self.init(
            blocksPublicACLs: blocksACLs,
            ignoresPublicACLs: ignoresACLs,
            blocksPublicPolicy: blocksPolicy,
            restrictsPublicBuckets: restricts
        )
    }

    fileprivate var flags: [Bool] {
        [blocksPublicACLs, ignoresPublicACLs, blocksPublicPolicy, restrictsPublicBuckets]
    }
}
