package import Addresses
import StateModel

/// Lets rotations begin a part at a time.
package struct RotationWave: Sendable, Hashable {
    /// How many of a hundred covered keys begin at once; more than 0.
    package let percent: Double

    package init(percent: Double) {
        self.percent = percent
    }

    /// The keys whose rotation would begin now and has to wait for a later wave.
    ///
    /// While a rotation is under way whose new key is not verified, delivered, and, where somebody has to, confirmed,
    /// none begins. The oldest keys begin first. Keys that are compromised wait for nobody.
    package func later(among keys: [KeyRotation]) -> Set<InstanceAddress> {
        let covered = keys.filter { $0.settings != nil }
        let starts = covered.filter { key in
            guard key.wish != .compromised, case .due(let due) = RotationAdvice(key) else {
                return false
            }
            return due.move == .start
        }
        let isOpen = covered.contains { $0.record.map(Self.isOpen) ?? false }
        let size = isOpen ? 0 : max(1, Int((Double(covered.count) * percent / 100).rounded(.up)))
        let later = starts.sorted {
            ($0.madeAt ?? .min, $0.address) < ($1.madeAt ?? .min, $1.address)
        }
        .dropFirst(size)
        return Set(later.map(\.address))
    }

    private static func isOpen(_ record: RotationRecord) -> Bool {
        guard record.isUnderWay, record.course != .undo else {
            return false
        }
        if !record.isExchanged || record.phase == .delivering {
            return true
        }
        return record.phase == .overlapping && record.terms.mustBeConfirmed && !record.isConfirmed
    }
}
