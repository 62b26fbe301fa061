/// A keyed hash of a change that was made outside, by which it is known again.
///
/// It tells nothing of the change: what is reported may be secret, and a state keeps no second copy of anything.
package struct DriftMark: Sendable, Hashable {
    package static let length = 32

    package let bytes: [UInt8]

    /// Nil unless there are `length` bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else {
            return nil
        }
        self.bytes = bytes
    }
}
