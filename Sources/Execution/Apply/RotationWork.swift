import Planning
import Providers
import StateModel

/// The rotation of one key as it goes on in this run.
struct RotationWork: Sendable {
    /// The row as it was committed last.
    var row: RotationRecord
    /// The one that carries it out.
    let step: Step
    let change: ResourceChange
    let planned: PlannedRotation
    let progress: StepProgress
    /// Whether this run has made the key, and nothing is rotated.
    var isOfNewKey = false

    /// The row of the key that is not in charge; nil while, or where, there is none.
    var otherKey: RecordKey? {
        row.other.map { RecordKey(address: row.address, generation: $0) }
    }

    var keyInCharge: RecordKey {
        RecordKey(address: row.address)
    }

    /// What people call the key that comes, and the one that goes.
    var nameOfIncoming: String {
        switch row.course {
        case _ where row.phase == .done: "the key"
        case .undo: "the old key"
        case .forward, .compromised: "the new key"
        }
    }

    var nameOfOutgoing: String {
        row.course == .undo ? "the new key" : "the old key"
    }
}
