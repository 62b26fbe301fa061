import Addresses
import JSONText
import Rendering
import Rotation
import SourceText
import StateModel

/// How the rotations of keys stand.
struct RotationReport {
    let keys: [KeyRotation]

    init(keys: [InstanceAddress: KeyRotation]) {
        self.keys = keys.values.sorted { $0.address < $1.address }
    }

    /// Whether something is under way, or would be done by the next run.
    var isPending: Bool {
        keys.contains { key in
            let isUnderWay = key.record?.isUnderWay ?? false
            return switch RotationAdvice(key) {
            case .due: true
            case .waiting(let wait): isUnderWay || [.wave, .skew, .clock].contains(wait.cause)
            // Whoever took the block away before a new key was made wants none.
            case .idle: false
            case .refused: isUnderWay
            }
        }
    }

    var text: String {
        guard !keys.isEmpty else {
            return "No key is rotated: no rotation block covers one that is in the state.\n"
        }
        return keys.map { key in
            var lines = ["\(key.address): \(key.standing)".inLine]
            if let problem = key.record?.problem {
                lines.append("  \(problem)".inLine)
            }
            for sink in key.record?.sinks ?? [] where sink.delivered != key.keyID {
                lines.append("  not delivered to \(sink.name)\(sink.problem.map { ": \($0)" } ?? "")".inLine)
            }
            return lines.joined(separator: "\n") + "\n"
        }.joined()
    }

    var document: JSONValue {
        [
            "format_version": "1.0", "pending": .bool(isPending),
            "keys": .array(keys.map { .object($0.document) }),
        ]
    }
}

extension KeyRotation {
    /// How it stands, as it goes behind its address.
    var standing: String {
        switch RotationAdvice(self) {
        case .idle: "no rotation block covers it"
        case .due(let due): text(due)
        case .waiting(let wait): text(wait)
        case .refused(let refusal): "not rotated: \(refusal.text)"
        }
    }

    /// What people call the key that goes.
    private var nameOfOutgoing: String {
        record?.course == .undo ? "the new key" : "the old key"
    }

    private func text(_ due: DueRotation) -> String {
        switch due.move {
        case .start: "due: \(due.reason)"
        case .deliver: "in charge, and not delivered everywhere"
        case .resume where isOffWithoutSuccessor:
            "switched off, because it is compromised, and without a successor yet (\(record?.phase.rawValue ?? ""))"
        case .resume, .undo: "under way, \(record?.phase.rawValue ?? ""): \(due.reason)"
        case .retire: "both keys work; \(nameOfOutgoing) can be switched off"
        case .delete: "\(nameOfOutgoing) is off and can be deleted"
        }
    }

    private func text(_ wait: RotationWait) -> String {
        let when = wait.until.map { RotationWords.moment($0, from: clock.now) }
        let age = madeAt.map { "\(RotationWords.period(Int(max(0, clock.now - $0) / 1000))) old; " } ?? ""
        let name = address.description.quotedForShell
        return switch wait.cause {
        case .age: age + "the next rotation is due \(when ?? "when its age is known")"
        case .request: age + "rotated when somebody asks for it"
        case .overlap where record.map { $0.terms.mustBeConfirmed && !$0.isConfirmed } ?? false:
            "both keys work; \(nameOfOutgoing) is switched off \(when ?? "later") at the earliest, and only after \"keyform rotate -confirm \(name)\""
        case .overlap: "both keys work; \(nameOfOutgoing) goes off \(when ?? "later")"
        case .confirmation:
            "both keys work; the old key stays on until all who use it have the new one and \"keyform rotate -confirm \(name)\" says so"
        case .soak: "\(nameOfOutgoing) is off, and gone \(when ?? "later")"
        case .hold:
            "held, because its last rotation was undone; to rotate it again, run \"keyform rotate -now \(name)\""
        case .wave: "due; waits until the keys of an earlier wave are verified and confirmed"
        case .skew:
            "\(nameOfOutgoing) stays until this machine's clock, which is\(lead) the API's, agrees with it within five minutes"
        case .uncovered:
            "paused, because no rotation block covers it any more, and \(unreached) may have the old key; restore the block,"
                + " or run \"keyform rotate -undo \(name)\""
        case .clock: "waits, because the API tells no time by which it could be judged"
        }
    }

    /// The places that are not told.
    private var unreached: String {
        (record?.sinks ?? []).filter { $0.delivered == nil || $0.delivered != record?.incoming }.map(\.name)
            .joined(separator: ", ")
    }

    private var isOffWithoutSuccessor: Bool {
        record.map { $0.course == .compromised && !$0.isExchanged && $0.phase != .retiring } ?? false
    }

    /// How far this machine's clock is off, before the name of the other one.
    private var lead: String {
        guard let lead = clock.lead else { return " not that of" }
        return " \(RotationWords.period(Int(lead.magnitude / 1000))) \(lead < 0 ? "behind" : "ahead of")"
    }

    fileprivate var document: JSONObject {
        var object: JSONObject = ["address": .string(address.description)]
        object["rotation"] = settings.map { .string($0.name) }
        var key: JSONObject = ["id": .string(keyID)]
        if let madeAt {
            key["created"] = .string(UniversalTime.rfc3339(madeAt))
            key["age_seconds"] = .number(JSONNumber(Int(max(0, clock.now - madeAt) / 1000)))
        }
        object["key"] = .object(key)
        object["standing"] = .string(standing)
        switch RotationAdvice(self) {
        case .idle: object["state"] = "idle"
        case .due(let due):
            object["state"] = "due"
            object["next"] = ["move": .string(due.move.rawValue), "reason": .string(due.reason)]
        case .waiting(let wait):
            object["state"] = "waiting"
            var next: JSONObject = ["waits_for": .string(wait.cause.rawValue)]
            next["until"] = wait.until.map { .string(UniversalTime.rfc3339($0)) }
            object["next"] = .object(next)
        case .refused(let refusal):
            object["state"] = "refused"
            object["reason"] = .string(refusal.text)
        }
        if let record {
            object["last"] = RotationJSON.document(record)
        }
        return object
    }
}
