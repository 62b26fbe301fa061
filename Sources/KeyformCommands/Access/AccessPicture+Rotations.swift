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
            if let incoming = rotation.incoming {
                words[incoming] = "the new key of a rotation (\(rotation.phase.rawValue)\(until))"
            }
            words[rotation.outgoing] = "the old key of a rotation (\(rotation.phase.rawValue)\(until))"
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
