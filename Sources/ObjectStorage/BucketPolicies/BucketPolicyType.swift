internal import JSONText
internal import Providers
internal import SourceText
package import Values

/// Who may touch a bucket: `ionoscloud_s3_bucket_policy`.
package struct BucketPolicyType: BucketPartType {
    package static let name = "ionoscloud_s3_bucket_policy"
    package static let noun = "policy"

    package let account: ObjectStorageAccount

    package init(account: ObjectStorageAccount) {
        self.account = account
    }

    /// The text of a policy; what is sent is made of it.
    package typealias Part = String

    package func part(in attributes: Value) -> String? {
        attributes["policy"]?.stringValue
    }

    /// The author's text stays as long as the server's means the same.
    package func attributes(of part: String, bucket: String, recorded: Value?) -> Value {
        let own = recorded?["policy"]?.stringValue
        let kept = own.flatMap { PolicyDocument.isSame($0, part) ? $0 : nil }
        return .object(ValueMap([("bucket", .string(bucket)), ("policy", .string(kept ?? part))]))
    }

    package func meaning(of part: String) -> [UInt8] {
        PolicyMeaning.normal(part)
    }

    /// Nobody's policy is replaced by the creation of another one.
    package func contains(_ planned: String, _ present: String) -> Bool {
        false
    }

    package func read(
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await client.policy(of: bucket, at: target).map { String(decoding: $0, as: UTF8.self) }
    }

    package func put(
        _ part: String,
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        let text = (try? PolicyDocument(part))?.sentText ?? part
        return try await client.put(policy: Array(text.utf8), of: bucket, at: target)
    }

    package func remove(
        _ bucket: String,
        _ client: ObjectStorageClient,
        _ target: ObjectStorageTarget
    ) async throws(ObjectStorageError) -> String? {
        try await client.deletePolicy(of: bucket, at: target)
    }

    package func isDocumented(_ part: String) -> Bool {
        guard let policy = try? PolicyDocument(part) else {
            return false
        }
        return PolicyChecks.findings(in: policy, PolicyChecks.Surroundings()).allSatisfy { finding in
            switch finding.kind {
            // What everyone may do, what nobody may, and what other tools stumble over is documented all the same.
            case .open, .noRestriction, .shutsOutOthers, .unlisted, .wrongLevel, .shortCondition,
                .exampleContract:
                true
            default: false
            }
        }
    }

    /// That a policy goes opens a bucket to nobody.
    package func access(with part: String?) -> AccessGate.Change? {
        guard let part else {
            return nil
        }
        do throws(PolicyError) {
            return .policy(try PolicyDocument(part))
        } catch {
            return .unreadable(error)
        }
    }

    package func advice(on error: ObjectStorageError, putting part: String) -> String? {
        if error.kind == .forbidden {
            return
                "Policies may be put by the contract's owner and administrators, with a key that was made while they were"
                + " that, and by whom the bucket's policy allows s3:PutBucketPolicy. A public policy is refused to everybody"
                + " while the bucket's public access block has block_public_policy = true."
        }
        guard error.kind == .rejected else {
            return nil
        }
        return
            "The bucket's policy is as it was. The server does not accept this one: what it says is above. The usual"
            + " reasons are a principal that does not exist or is not written as arn:aws:iam:::user/CONTRACT:UUID, an action or"
            + " a condition that it does not know, and a resource of another bucket."
    }
}
