/// What a plan may only do when it was allowed to by name: with `-allow=WORD`.
package enum PlanGuard: String, Sendable, Hashable, CaseIterable {
    /// To delete, with a user, keys that the state does not manage.
    case unmanagedKeys = "unmanaged-keys"
    /// To shut out the identity that keyform uses, or to leave no administrator.
    case selfLockout = "self-lockout"
    /// To give a user more keys than the API is known to give.
    case keyLimit = "key-limit"
}
