import ObjectStorage
import Providers

extension PlanGuard {
    /// In the order in which help lists them.
    static let ionosCloud = [
        PlanGuard(
            .unmanagedKeys,
            permits: "delete, together with a user, keys that the state does not manage",
            permitsToDestroy: "delete, together with a user, keys that the state does not manage",
            isBoundToObjects: true
        ),
        PlanGuard(
            .selfLockout,
            permits: "delete, demote or deactivate the user as whom keyform works, or the last administrator",
            permitsToDestroy: "destroy the user as whom keyform works, or the last administrator"
        ),
        .objects,
        PlanGuard(.keyLimit, permits: "give a user more than five keys"),
        PlanGuard(.administrator, permits: "make a user administrator who exists already"),
        PlanGuard(.public, permits: "let everyone use a bucket that exists already, without a key"),
    ]
}

extension PlanGuard.Name {
    static let unmanagedKeys = PlanGuard.Name(rawValue: "unmanaged-keys")
    /// Five is the limit that the API is known to have.
    static let keyLimit = PlanGuard.Name(rawValue: "key-limit")
    static let administrator = PlanGuard.Name(rawValue: "administrator")
}
