import ObjectStorage
import StateModel
import Timestamps

extension AccessPicture {
    /// The picture, with where the rotation stands that each key is a part of.
    func told(by rotations: [RotationRecord]) -> AccessPicture {
        var words: [String: String] = [:]
        for rotation in rotations {
            if rotation.isHeld, let key = rotation.phase == .done ? rotation.incoming : nil {
                words[key] = "held: its rotation was undone"
            }
            guard rotation.phase != .done else {
                continue
            }
            let until = rotation.due.map { " until \(Timestamp(seconds: $0 / 1000).text)" } ?? ""
            // An undone rotation leads back: what comes is the old key, what goes is the new one.
            let isUndone = rotation.course == .undo
            let stand = "of \(isUndone ? "an undone" : "a") rotation (\(rotation.phase.rawValue)\(until))"
            if let incoming = rotation.incoming {
                words[incoming] = "the \(isUndone ? "old" : "new") key \(stand)"
            }
            words[rotation.outgoing] = "the \(isUndone ? "new" : "old") key \(stand)"
        }
        guard !words.isEmpty else {
            return self
        }
        var picture = self
        for person in picture.people.indices {
            for key in picture.people[person].keys.indices {
                picture.people[person].keys[key].rotation = picture.people[person].keys[key].id.flatMap {
                    words[$0]
                }
            }
        }
        return picture
    }
}
