package import Providers

/// What a plan may do to those who use buckets, for the steps that learn only now what a policy says.
package struct AccessLimits: Sendable {
    /// The guards that the plan may pass.
    package var allowed: Set<PlanGuard.Name> = []
    /// The number of the contract; nil where it is not known.
    package var contract: String?
    /// The id of the user whose key signs requests about buckets, where that is known and he is no administrator.
    package var signer: String?
    /// Buckets that are deleted, or whose policy the plan knows and changes: what becomes of them, the plan has judged.
    package var settled: Set<String> = []

    package init() {}
}

extension PlanGuard.Name {
    package static let selfLockout = PlanGuard.Name(rawValue: "self-lockout")
    package static let `public` = PlanGuard.Name(rawValue: "public")
}
