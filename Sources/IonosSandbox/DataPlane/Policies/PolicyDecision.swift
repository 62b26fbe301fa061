/// Who sends a request to the data plane.
enum StorageCaller {
    case anonymous
    /// A user by a key; `hasFullAccess` when the key was made while its user was an administrator.
    case user(arn: String, contract: Int64, hasFullAccess: Bool)

    var isAnonymous: Bool { if case .anonymous = self { true } else { false } }
    var hasFullAccess: Bool { if case .user(_, _, true) = self { true } else { false } }
}

/// One thing to be done, as policies speak of it.
struct StorageAction {
    /// The name with `s3:`.
    var name: String
    /// The ARN of the bucket or the object.
    var resource: String
    /// The keys of conditions that the request has.
    var environment: [String: String]
}

extension BucketPolicy {
    /// What a policy says of an action by itself.
    enum Verdict { case denied, allowed, silent }

    /// An explicit deny decides; otherwise any allow grants.
    func verdict(on action: StorageAction, by caller: StorageCaller) -> Verdict {
        var verdict = Verdict.silent
        for statement in statements where statement.applies(to: action, by: caller) {
            if !statement.allows { return .denied }
            verdict = .allowed
        }
        return verdict
    }

    /// The calls that an owner or an administrator can always make, so that no policy shuts everybody out.
    static let policyCalls: Set<String> = [
        "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
    ]

    /// Whether `caller` may do it on a bucket with this policy and this block; `isOnList` says whether an access control list
    /// lets him, which no policy takes back but by a deny.
    static func permits(
        _ action: StorageAction,
        by caller: StorageCaller,
        policy: BucketPolicy?,
        block: PublicAccessBlock?,
        ownerDeny: SandboxOptions.OwnerDeny,
        isOnList: () throws -> Bool
    ) rethrows -> Bool {
        let verdict = policy?.verdict(on: action, by: caller) ?? .silent
        if caller.hasFullAccess {
            return verdict != .denied || ownerDeny == .ignore || policyCalls.contains(action.name)
        }
        guard verdict != .denied else { return false }
        // Users of the contract keep what a public policy grants them; the public does not.
        let isRestricted =
            caller.isAnonymous && block?.restrictPublicBuckets == true && policy?.isPublic == true
        return try verdict == .allowed && !isRestricted || isOnList()
    }
}

extension BucketPolicy.Statement {
    fileprivate func applies(to action: StorageAction, by caller: StorageCaller) -> Bool {
        principals.contains(where: { Self.isMeant(caller, by: $0) }) != excludesPrincipals
            && actions.contains(where: { $0 == "*" || matches($0, action.name) }) != excludesActions
            && resources.contains(where: { matches($0, action.resource) }) != excludesResources
            && conditions.allSatisfy { $0.holds(in: action.environment) }
    }

    private static func isMeant(_ caller: StorageCaller, by principal: String) -> Bool {
        if principal == "*" { return true }
        guard case .user(let arn, let contract, _) = caller else { return false }
        return principal == arn
            || ["\(contract)", "arn:aws:iam::\(contract):root", "arn:aws:iam:::\(contract):root"].contains(
                principal
            )
    }
}
