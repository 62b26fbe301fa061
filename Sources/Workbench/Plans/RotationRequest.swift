package import Addresses
package import Rotation

/// What is asked about rotations besides what is due.
package struct RotationRequest: Sendable {
    /// What somebody asked for, by the addresses of keys.
    package var wishes: [InstanceAddress: RotationWish] = [:]
    /// The keys that are asked about; nil for all.
    package var selection: Set<InstanceAddress>?
    /// How many rotations may begin at once; nil where all may.
    package var wave: RotationWave?
    /// Whether nothing but rotations, and what follows from them, is planned.
    package var isOnly = false
    /// Whether signed requests prove what is claimed of keys.
    package var verifies = true

    package init() {}
}
