/// Calls without which who manages a bucket's policy can neither see what it says nor put it right.
private let necessary = ActionSet(
    StorageAction.all.filter { ["s3:GetBucketPolicy", "s3:PutBucketPolicy"].contains($0.name) }
)

extension [AccessGrant] {
    /// Whether in some cases these let somebody read or put the bucket's policy, and later ones perhaps do not.
    ///
    /// Unlike where people are told of their rights, a deny counts also where nobody has documented whether it holds.
    package func mayLosePolicyCalls(to later: [AccessGrant]) -> Bool {
        func calls(_ grants: [AccessGrant]) -> [AccessRight] {
            AccessRight.rights(
                of: grants.filter { $0.target == .bucket }.map { grant in
                    var grant = grant
                    grant.actions = grant.actions.intersection(necessary)
                    return grant
                }
            )
        }
        return !AccessRight.difference(calls(self), calls(later), doubtsCount: true).isEmpty
    }
}
