import Addresses
import Providers
import Rotation
import SourceText

/// What a plan does about the rotation of a key, in words.
struct RotationText {
    private let rotation: PlannedRotation

    init(_ rotation: PlannedRotation) {
        self.rotation = rotation
    }

    /// For example `rotate: 93 days old, every 90 days; new key now, old one off on 12 Dec, gone on 13 Dec`.
    var line: String {
        let clauses = [rotation.reason.inLine, course].filter { !$0.isEmpty }
        return "rotate: " + clauses.joined(separator: "; ")
    }

    /// The key that goes, in words: an undone rotation takes back the new one.
    private var leaving: String {
        rotation.isBackward ? "new" : "old"
    }

    private var course: String {
        switch rotation.move {
        case .start where rotation.isCompromised:
            return "key in charge off first, then a new one, then the old one gone"
        case .start: return "new key now, " + end("old one")
        case .resume where rotation.isCompromised:
            return rotation.changesCharge
                ? "goes on: old key off first, then a new one, then the old one gone"
                : "goes on with telling of the new key, old one gone then"
        case .resume where rotation.changesCharge:
            return "goes on with the \(rotation.isBackward ? "old" : "new") key, " + end("\(leaving) one")
        case .resume: return "goes on with telling of the key in charge, " + end("\(leaving) one")
        case .deliver: return "the present key is delivered, no new one is made"
        case .retire: return "\(leaving) key off now, " + gone
        case .delete: return "\(leaving) key gone now"
        case .undo where rotation.changesCharge: return "old key in charge again now, " + end("new one")
        case .undo: return rotation.goneAt == nil ? "no new key is made" : "new key gone now"
        }
    }

    private func end(_ key: String) -> String {
        if rotation.needsConfirmation {
            return "\(key) off once that is confirmed"
        }
        guard let off = rotation.offAt else {
            return "\(key) off later"
        }
        return "\(key) off \(moment(off)), " + gone
    }

    private var gone: String {
        rotation.goneAt.map { "gone \(moment($0))" } ?? "gone later"
    }

    private func moment(_ moment: Int64) -> String {
        RotationWords.moment(moment, from: rotation.at)
    }

    /// Who is told, a line each.
    var sinks: [String] {
        rotation.sinks
    }
}
