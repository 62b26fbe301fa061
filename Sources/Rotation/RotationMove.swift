/// What is done next about the rotation of a key.
package enum RotationMove: String, Sendable, Hashable, CaseIterable {
    /// A new key is made, verified, and put in charge.
    case start
    /// A rotation that was begun goes on, up to and with delivering.
    case resume
    /// A sink that is new, or was not reached, is told of the key in charge.
    case deliver
    /// The old key is switched off.
    case retire
    /// The old key is deleted.
    case delete
    /// The key of before is put in charge again.
    case undo
}
