package import Addresses
package import SourceText
import StateModel

/// Why something about the rotation of a key cannot be done.
package struct RotationRefusal: Error, Sendable, Hashable {
    package let address: InstanceAddress
    package let summary: String
    package let detail: String
    /// What can be done instead.
    package var hints: [Hint] = []

    package var diagnostic: Diagnostic {
        var diagnostic = Diagnostic.error(summary, detail, address: address.description)
        diagnostic.hints = hints
        return diagnostic
    }
}

extension RotationRefusal {
    /// That a key is not rotated by itself, because of what reads it.
    ///
    /// - Parameters:
    ///   - address: of the key.
    ///   - objects: of which the configuration asks for more than the new key; the key itself may be one.
    ///   - isCompromised: whether somebody wanted it off at once.
    /// - Returns: the refusal.
    package static func unapplied(
        _ address: InstanceAddress,
        because objects: [InstanceAddress],
        isCompromised: Bool
    ) -> RotationRefusal {
        RotationRefusal(
            address: address,
            summary: "Changes are not applied yet",
            detail:
                "\(address) is not rotated, because the configuration, or what was changed outside of keyform, asks for "
                + "other changes of \(listed(objects)). Rotating applies nothing else. Run `keyform apply`, which shows "
                + "everything, and rotates what is due as well."
                + (isCompromised
                    ? "\n\nThe compromised key is STILL SWITCHED ON. Apply the other changes first and repeat this command, or switch"
                        + " the key off in the web console now." : "")
        )
    }
}

extension RotationRefusal {
    /// That a rotation which cannot wait leaves out what has other changes.
    ///
    /// - Parameters:
    ///   - objects: of which the configuration asks for more than the key in charge.
    ///   - key: that they read.
    /// - Returns: what is said beside what is done.
    package static func left(_ objects: [InstanceAddress], by key: KeyRotation) -> RotationRefusal {
        let isOff = key.wish == .compromised || key.record?.course == .compromised && key.wish == nil
        return RotationRefusal(
            address: key.address,
            summary: "Not everything has the key in charge",
            detail:
                "The configuration, or what was changed outside of keyform, asks for other changes of \(listed(objects)), so the key"
                + " in charge of \(key.address) is not written there: what uses it has the other key"
                + (isOff ? ", which is switched off" : ", and both stay on")
                + ". Run `keyform apply`, which shows and makes these changes and goes on with the rotation."
        )
    }

    private static func listed(_ objects: [InstanceAddress]) -> String {
        objects.prefix(10).map(\.description).joined(separator: ", ")
            + (objects.count > 10 ? " and \(objects.count - 10) more" : "")
    }
}

extension KeyRotation {
    /// Why what is wanted of the key cannot be; nil where it can.
    var refusal: RotationRefusal? {
        let isUnderWay = record?.isUnderWay ?? false
        let isBegun = isUnderWay && record?.isExchanged ?? false
        if wish == .undo {
            return undoRefusal
        }
        if wish == .confirm {
            return confirmationRefusal
        }
        if isMissing, let refusal = refusalOfMissing {
            return refusal
        }
        if let obstacle, settings != nil || wish != nil, !isBegun {
            return refusal("Key cannot be rotated", "\(address) cannot be rotated, because \(obstacle).")
        }
        if settings == nil, wish == .now, !isUnderWay {
            return refusal(
                "Key has no rotation",
                "No rotation block names \(address), so nothing says how long its old key goes on working and who is told "
                    + "of the new one. Name it in the keys of a rotation block of a *.keyform.hcl file."
            )
        }
        return replacementRefusal
    }

    private var replacementRefusal: RotationRefusal? {
        guard let replacement, wish == nil, let record else {
            return nil
        }
        if record.isUnderWay, record.isExchanged {
            return refusal(
                "Rotation is under way",
                "\(address) is to be replaced (\(replacement)), and its last rotation is \(record.phase.rawValue), so that "
                    + "there are two keys already. Wait until the old one is gone (`keyform rotate -status` tells when), or "
                    + "leave it out with -exclude=\(Self.quoted(address))"
            )
        }
        if record.isHeld {
            return refusal(
                "Rotation is held",
                "\(address) is to be replaced (\(replacement)), and nothing begins for it since its last rotation was "
                    + "undone. Run `keyform rotate -now \(Self.quoted(address))`, or leave it out with "
                    + "-exclude=\(Self.quoted(address))"
            )
        }
        return nil
    }

    /// Of a key in charge that does not exist any more.
    ///
    /// While the one that comes is not in charge yet, it takes the place of the one that is gone. One that is compromised is
    /// followed as if it was off.
    private var refusalOfMissing: RotationRefusal? {
        if let record, record.isUnderWay {
            guard record.isExchanged, wish != .compromised || !leadsBackFromCompromise else { return nil }
            return missing(record)
        }
        if wish == .compromised || settings == nil && wish == nil {
            return nil
        }
        var refusal = refusal(
            "Key does not exist any more",
            "The key \(keyID) of \(address) was deleted outside of keyform, so there is nothing to rotate."
        )
        refusal.hints = [anotherKey]
        return refusal
    }

    /// That both the key in charge, and perhaps the one before it, are gone.
    private func missing(_ record: RotationRecord) -> RotationRefusal {
        let (charge, other) =
            record.course == .undo ? ("old", "new") : ("new", "old")
        guard !isOtherMissing, record.other != nil else {
            var refusal = refusal(
                "Both keys are gone",
                "Neither the \(charge) key of \(address), \(keyID), which is in charge, nor the \(other) one,"
                    + " \(record.outgoing), exists any more: they were deleted outside of keyform."
            )
            refusal.hints = [anotherKey]
            return refusal
        }
        let goesBack = record.course != .undo && record.phase != .deleting
        var refusal = refusal(
            "Key in charge does not exist any more",
            "The \(charge) key of \(address), \(keyID), which is in charge, was deleted outside of keyform. The \(other) one,"
                + " \(record.outgoing), is still there, and nothing is done to it now."
        )
        refusal.hints =
            (goesBack
                ? [
                    Hint(
                        "To put the old key in charge again:",
                        command: "keyform rotate -undo \(Self.quoted(address))"
                    )
                ] : []) + [anotherKey]
        return refusal
    }

    private var anotherKey: Hint {
        Hint(
            "To have another key made, with everything else that the configuration asks for:",
            command: "keyform apply"
        )
    }

    private var undoRefusal: RotationRefusal? {
        guard let record, record.isUnderWay else {
            return refusal(
                "Nothing to undo",
                "No rotation of \(address) is under way: the key of before is gone, or there was none."
            )
        }
        if isMissing, isOtherMissing || record.phase == .deleting || record.course == .undo,
            record.isExchanged
        {
            return missing(record)
        }
        if record.course == .undo {
            return nil
        }
        if isMissing, !record.isExchanged {
            var refusal = refusal(
                "Old key does not exist any more",
                "The old key of \(address), \(keyID), was deleted outside of keyform, so it cannot stay in charge. Nothing is"
                    + " undone: the rotation goes on with the new key."
            )
            refusal.hints = [
                Hint("To go on:", command: "keyform rotate \(Self.quoted(address))")
            ]
            return refusal
        }
        if isOtherMissing, record.isExchanged {
            var refusal = refusal(
                "Old key does not exist any more",
                "The old key of \(address), \(record.outgoing), was deleted outside of keyform, so it cannot be put in charge"
                    + " again. The new one, \(keyID), stays in charge, and the rotation is over."
            )
            refusal.hints = [
                Hint("To get another key:", command: "keyform rotate -now \(Self.quoted(address))")
            ]
            return refusal
        }
        if record.phase == .deleting {
            return refusal(
                "Too late to undo",
                "The old key of \(address) is being deleted. To get another key, run "
                    + "`keyform rotate -now \(Self.quoted(address))`"
            )
        }
        if record.isExchanged, !hasOtherSecret, !(settings?.sinks ?? []).isEmpty {
            return refusal(
                "Key cannot be put in charge again",
                "The state does not have the secret of the old key (\(record.outgoing)) of \(address), so the places that "
                    + "are told of the key in charge could not be given it. To get another key, run "
                    + "`keyform rotate -now \(Self.quoted(address))` when the old one is gone."
            )
        }
        return nil
    }

    private var confirmationRefusal: RotationRefusal? {
        guard let record, record.isUnderWay else {
            return refusal(
                "Nothing to confirm",
                "No rotation of \(address) is under way."
            )
        }
        guard record.isExchanged else {
            return refusal(
                "New key is not in use yet",
                "The new key of \(address) is not in charge yet (\(record.phase.rawValue)), so nobody can have it. Confirm "
                    + "when everybody who uses the key has it."
            )
        }
        return nil
    }

    private func refusal(_ summary: String, _ detail: String) -> RotationRefusal {
        RotationRefusal(address: address, summary: summary, detail: detail)
    }

    private static func quoted(_ address: InstanceAddress) -> String {
        address.description.quotedForShell
    }
}

extension RotationRefusal {
    /// What is refused and what can be done instead, as it goes behind a colon.
    package var text: String {
        ([detail] + hints.map(\.sentence)).joined(separator: " ")
    }
}

extension Hint {
    fileprivate var sentence: String {
        command.map { "\(text) \($0)" } ?? text
    }
}
