import StateModel

extension KeyRotation {
    /// Whether its rotation does not wait for other changes of what reads the key: it leads back, or the key is compromised.
    package var isUrgent: Bool {
        switch wish {
        case .undo, .compromised: true
        case .now, .confirm, nil: record.map { $0.isUnderWay && $0.course != .forward } ?? false
        }
    }
}
