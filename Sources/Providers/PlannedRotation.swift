package import Addresses
package import Rotation

/// What a plan does about the rotation of a key.
package struct PlannedRotation: Sendable, Hashable {
    package typealias Move = RotationMove

    package var move: Move
    /// Why now, for example `93 days old, every 90 days`.
    package var reason: String
    /// Whether the old key is switched off before anything else.
    package var isCompromised: Bool
    /// Whether it leads back to the key of before, so that the new key goes.
    package var isBackward = false
    /// Whether the step puts another key in charge, so that what reads the key changes.
    package var changesCharge: Bool
    /// When the old key is to be switched off and deleted, in milliseconds since 1970; nil where that is not known yet.
    package var offAt: Int64?
    package var goneAt: Int64?
    /// Whether somebody has to confirm before the old key is switched off.
    package var needsConfirmation: Bool
    /// The moment it was judged by, in milliseconds since 1970 by the API's clock.
    package var at: Int64
    /// Objects that read the key and that the plan leaves out; while there are any, the old key stays on.
    package var notTold: [InstanceAddress] = []
    /// The places that are told, as people read them: a command's arguments, a store's address, a file's path.
    package var sinks: [String]
    /// The version of the rotation's row that was planned with; 0 where there was none.
    package var version: Int

    package init(
        move: Move,
        reason: String,
        isCompromised: Bool = false,
        changesCharge: Bool,
        offAt: Int64? = nil,
        goneAt: Int64? = nil,
        needsConfirmation: Bool = false,
        at: Int64 = 0,
        sinks: [String] = [],
        version: Int = 0
    ) {
        self.move = move
        self.reason = reason
        self.isCompromised = isCompromised
        self.changesCharge = changesCharge
        self.offAt = offAt
        self.goneAt = goneAt
        self.needsConfirmation = needsConfirmation
        self.at = at
        self.sinks = sinks
        self.version = version
    }
}
