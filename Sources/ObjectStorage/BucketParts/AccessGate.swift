internal import Addresses
internal import Providers
internal import SourceText

/// Judges what is about to be put at a bucket that is there already, as it really is: a plan could not judge what it did
/// not know, and the bucket may have changed since.
package struct AccessGate {
    package enum Change {
        case policy(PolicyDocument)
        /// Without what restricts nothing, where the block is removed.
        case block(PublicAccessBlock)
        /// Nobody could say what it allows.
        case unreadable(PolicyError)
    }

    /// What there is, as far as the signer may see it.
    private enum Seen<Part> {
        case found(Part?)
        case hidden

        var part: Part? {
            if case .found(let part) = self { part } else { nil }
        }
    }

    let account: ObjectStorageAccount
    let address: InstanceAddress
    let bucket: String
    let region: String
    /// Whether what is put is a secret.
    let isSensitive: Bool

    /// - Returns: why it must not be put; nil where it may.
    /// - Throws: when what is there cannot be read.
    func refusal(of change: Change) async throws(ObjectStorageError) -> Diagnostic? {
        switch change {
        case .unreadable(let error): unreadable(error)
        case .policy(let policy): try await refusal(of: policy)
        case .block(let block): try await refusal(of: block)
        }
    }

    private func unreadable(_ error: PolicyError) -> Diagnostic {
        .error(
            "Invalid bucket policy",
            "What the policy of \(name) says was known only now, and it is none: "
                + (isSensitive ? "its value is sensitive and not shown." : error.message)
                + " \(Self.nothingSent)",
            address: address.description
        )
    }

    private static let nothingSent = "Nothing was sent, and the bucket is as it was."

    private var name: String {
        isSensitive ? "its bucket" : "the bucket \(bucket.inLine)"
    }

    // MARK: Policies

    private func refusal(of policy: PolicyDocument) async throws(ObjectStorageError) -> Diagnostic? {
        account.memory.announce(policy, of: bucket)
        let limits = account.memory.limits
        let isOpen = policy.statements.contains(where: \.isPublic) && !limits.allowed.contains(.public)
        let signer = limits.allowed.contains(.selfLockout) ? nil : limits.signer
        let shutsOut = signer.map { mayShutOut($0, policy, limits) } ?? false
        // What this run has made has what the same plan has written for it.
        guard isOpen || shutsOut, !account.memory.isMade(bucket) else {
            return nil
        }
        let present = try await presentPolicy()
        if let signer, shutsOut {
            let now = grants(signer, policy, limits)
            let isLost: Bool
            switch present {
            case .found(let present):
                let old = grants(signer, present, limits)
                isLost = old.allowPolicyChange && old.mayLosePolicyCalls(to: now)
            // Who may put one although he may not read it had the right as far as anybody can tell.
            case .hidden: isLost = !now.allowPolicyChange
            }
            if isLost { return lockout() }
        }
        guard isOpen else {
            return nil
        }
        // A step that is under way may take away what restricts the bucket.
        let block = try await presentBlock().part ?? PublicAccessBlock()
        let coming = account.memory.announced(of: bucket).block ?? block
        return opening(
            from: (present.part, block),
            to: (
                policy,
                block.restrictsPublicBuckets && coming.restrictsPublicBuckets ? block : PublicAccessBlock()
            )
        )
    }

    /// Whether the policy leaves the user less than every right to read and put it, whatever he has by now.
    private func mayShutOut(_ user: String, _ policy: PolicyDocument, _ limits: AccessLimits) -> Bool {
        BucketAccess(bucket: bucket, policy: nil, contract: limits.contract)
            .grants(of: .administrator(id: user))
            .mayLosePolicyCalls(to: grants(user, policy, limits))
    }

    private func grants(_ user: String, _ policy: PolicyDocument?, _ limits: AccessLimits) -> [AccessGrant] {
        BucketAccess(bucket: bucket, policy: policy, contract: limits.contract).grants(of: .user(id: user))
    }

    private func lockout() -> Diagnostic {
        let source = (try? account.signer.pair().source).map { " (from \($0))" } ?? ""
        return refusal(
            by: .selfLockout,
            "Policy would lock keyform out of a bucket",
            "What the policy says was known only now. With it, the key with which keyform signs requests about buckets\(source)"
                + " may perhaps not read and change the policy of \(name) any more, or not in every case, so that keyform could"
                + " not take it back. \(Self.nothingSent)\n\nLeave the user of the key s3:GetBucketPolicy and"
                + " s3:PutBucketPolicy, without a condition and without a deny, or sign with an administrator's key."
        )
    }

    // MARK: Blocks of public access

    private func refusal(of block: PublicAccessBlock) async throws(ObjectStorageError) -> Diagnostic? {
        account.memory.announce(block, of: bucket)
        let limits = account.memory.limits
        guard !block.restrictsPublicBuckets, !limits.allowed.contains(.public),
            !limits.settled.contains(bucket), !account.memory.isMade(bucket)
        else {
            return nil
        }
        let present = try await presentPolicy().part
        let policies = [present, account.memory.announced(of: bucket).policy].compactMap(\.self)
        guard policies.contains(where: { $0.statements.contains(where: \.isPublic) }) else {
            return nil
        }
        let old: PublicAccessBlock
        switch try await presentBlock() {
        case .found(let block): old = block ?? PublicAccessBlock()
        case .hidden: old = PublicAccessBlock(restrictsPublicBuckets: true)
        }
        for policy in policies {
            if let finding = opening(from: (present, old), to: (policy, block)) {
                return finding
            }
        }
        return nil
    }

    // MARK: Everyone

    private typealias Contents = (policy: PolicyDocument?, block: PublicAccessBlock)

    private func opening(from old: Contents, to new: Contents) -> Diagnostic? {
        let opened = AccessComparison(picture(old), picture(new)).changes.filter {
            $0.kind == .becomesPublic && $0.isAlarming
        }
        guard !opened.isEmpty else {
            return nil
        }
        return refusal(
            by: .public,
            "A bucket would become public",
            "The bucket \(bucket.inLine) exists, and what this step does to it was not known when the plan was made, or the"
                + " bucket was changed since: anybody on the internet might use it, without a key:"
                + " \(opened.map(\.text).joined(separator: "; ")). \(Self.nothingSent)\n\nLimit the statements to users or"
                + " addresses, or plan again: by now, the plan shows under Access changes what it does."
        )
    }

    private func picture(_ contents: Contents) -> AccessPicture {
        var bucket = AccessPicture.Bucket(name: bucket, contents: .read(contents.policy, contents.block))
        bucket.isSensitive = isSensitive
        return AccessPicture(contract: account.memory.limits.contract, buckets: [bucket])
    }

    private func refusal(by guard: PlanGuard.Name, _ summary: String, _ detail: String) -> Diagnostic {
        var diagnostic = Diagnostic.error(
            summary,
            "\(detail) If it is wanted all the same, add \(`guard`.option).",
            address: address.description
        )
        diagnostic.guardName = `guard`.rawValue
        diagnostic.guardedObjects = [bucket]
        return diagnostic
    }

    // MARK: What is there

    private func presentPolicy() async throws(ObjectStorageError) -> Seen<PolicyDocument> {
        let text = try await seen { (client, target) async throws(ObjectStorageError) in
            try await client.policy(of: bucket, at: target)
        }
        return switch text {
        case .hidden: .hidden
        case .found(let text):
            .found(text.flatMap { try? PolicyDocument(String(decoding: $0, as: UTF8.self)) })
        }
    }

    private func presentBlock() async throws(ObjectStorageError) -> Seen<PublicAccessBlock> {
        try await seen { (client, target) async throws(ObjectStorageError) in
            try await client.publicAccessBlock(of: bucket, at: target)
        }
    }

    private func seen<Part>(
        _ ask: (ObjectStorageClient, ObjectStorageTarget) async throws(ObjectStorageError) -> Part?
    ) async throws(ObjectStorageError) -> Seen<Part> {
        do throws(ObjectStorageError) {
            return .found(try await account.waiting(for: bucket, in: region, ask))
        } catch  where error.kind == .forbidden {
            return .hidden
        }
    }
}
