package import StateModel

/// What a row that is not in charge is to the rotation of its key.
package enum RotationRole: String, Sendable, Hashable {
    case newKey = "new key"
    case oldKey = "old key"
}

extension RotationRecord {
    /// What the row is that is not in charge; nil where there is none.
    package var otherRole: RotationRole? {
        guard isUnderWay, other != nil else { return nil }
        // An undo leads back: the key that comes is the old one.
        return isExchanged == (course != .undo) ? .oldKey : .newKey
    }
}

extension StateSnapshot {
    /// What rows that are not in charge are to the rotations of their keys; others have none.
    package var rotationRoles: [RecordKey: RotationRole] {
        var roles: [RecordKey: RotationRole] = [:]
        for rotation in rotations {
            if let other = rotation.other, let role = rotation.otherRole {
                roles[RecordKey(address: rotation.address, generation: other)] = role
            }
        }
        return roles
    }
}
