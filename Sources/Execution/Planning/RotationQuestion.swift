package import Addresses
package import Configuration
package import Rotation
package import SourceText

/// What a planning session is told about rotations: how to find what the configuration says of keys, and what somebody asked.
package struct RotationQuestion: Sendable {
    /// What `rotation` blocks say of keys, and what is wrong with that; keys that none covers are missing.
    package typealias Settings =
        @Sendable ([RotatedKey]) -> ([InstanceAddress: RotationSettings], [Diagnostic])

    let settings: Settings
    /// This machine's clock, in milliseconds since 1970.
    let now: @Sendable () -> Int64
    /// What somebody asked for, by the addresses of keys.
    package var wishes: [InstanceAddress: RotationWish] = [:]
    /// The keys that are asked about; nil for all.
    package var selection: Set<InstanceAddress>?
    /// How many rotations may begin at once; nil where all may.
    package var wave: RotationWave?
    /// Whether nothing is planned but rotations and what follows from them; a key of which something is refused is left out.
    package var isOnlyRotation = false

    package init(settings: @escaping Settings, now: @escaping @Sendable () -> Int64) {
        self.settings = settings
        self.now = now
    }
}

/// What was found about the rotations of a state's keys.
package struct FoundRotations: Sendable {
    /// Every key that a block covers, that has a rotation, or of which something was asked, by its address after moves.
    package var keys: [InstanceAddress: KeyRotation] = [:]
    /// What is refused, where only rotations are planned.
    package var refusals: [RotationRefusal] = []
    package var warnings: [Diagnostic] = []
    /// Those of them that each run tells, also where nothing is done: somebody has to see to it.
    package var reminders: [Diagnostic] = []

    /// Says what does not get the keys whose rotations cannot wait.
    ///
    /// - Parameter hindered: keys, with the objects of which more is to be changed.
    /// - Returns: those of these objects that are to be left as they are; a key itself cannot.
    mutating func hurry(_ hindered: [InstanceAddress: [InstanceAddress]]) -> Set<InstanceAddress> {
        var left: Set<InstanceAddress> = []
        for (address, readers) in hindered where !readers.contains(address) {
            guard let key = keys[address], key.isUrgent else { continue }
            refusals.removeAll { $0.address == address }
            refusals.append(.left(readers, by: key))
            left.formUnion(readers)
        }
        return left
    }

    /// Leaves keys out that are read by objects of which more is to be changed.
    ///
    /// - Parameters:
    ///   - hindered: keys, with these objects; one may be the key itself.
    ///   - isExempt: which keys stay unless they are among these objects themselves.
    mutating func leaveOut(
        _ hindered: [InstanceAddress: [InstanceAddress]],
        but isExempt: (KeyRotation) -> Bool
    ) {
        for (address, readers) in hindered
        where readers.contains(address) || !(keys[address].map(isExempt) ?? false) {
            refusals.removeAll { $0.address == address }
            let isCompromised = keys.removeValue(forKey: address)?.wish == .compromised
            refusals.append(.unapplied(address, because: readers, isCompromised: isCompromised))
        }
        refusals.sort { $0.address < $1.address }
    }
}
