package import Addresses
package import StateModel

/// All that is known of one key when it is judged what is to be done about its rotation.
package struct KeyRotation: Sendable, Hashable {
    /// As the configuration has it, after moves.
    package var address: InstanceAddress
    /// By the block that covers the key; nil where none does.
    package var settings: RotationSettings?
    /// How far its last rotation has come; nil where there was none.
    package var record: RotationRecord?
    /// The API's id of the key in charge.
    package var keyID: String
    /// When the key in charge was made, in milliseconds since 1970; nil where nobody knows.
    package var created: Int64?
    /// Whether the state has the secret of the key in charge.
    package var hasSecret: Bool
    /// Whether the state has the secret of the key that is not in charge, where there is one.
    package var hasOtherSecret: Bool
    /// Why it cannot be rotated at all, in words that go behind `because`.
    package var obstacle: String?
    /// Whether the key in charge is gone from the account.
    package var isMissing = false
    /// Whether the key that is not in charge is gone from the account, or from the state.
    package var isOtherMissing = false
    /// The moment at which it is judged.
    package var clock: RotationClock
    /// What somebody asked for.
    package var wish: RotationWish?
    /// Why the configuration asks for another key, for example `-replace`; nil where it does not.
    package var replacement: String?
    /// Whether it may not begin yet, because it belongs to a later wave.
    package var isInLaterWave = false

    package init(
        address: InstanceAddress,
        settings: RotationSettings?,
        record: RotationRecord?,
        keyID: String,
        created: Int64?,
        hasSecret: Bool,
        hasOtherSecret: Bool = true,
        clock: RotationClock,
        obstacle: String? = nil,
        wish: RotationWish? = nil
    ) {
        self.address = address
        self.settings = settings
        self.record = record
        self.keyID = keyID
        self.created = created
        self.hasSecret = hasSecret
        self.hasOtherSecret = hasOtherSecret
        self.clock = clock
        self.obstacle = obstacle
        self.wish = wish
    }
}

/// What a person asks for one key.
package enum RotationWish: String, Sendable, Hashable, CaseIterable {
    /// A rotation is begun, whatever the age of the key, also where one was undone.
    case now
    case undo
    /// All who use the key have the new one.
    case confirm
    /// The key in charge is switched off before anything else.
    case compromised
}

extension KeyRotation {
    /// The terms of a rotation that begins now.
    package var terms: RotationTerms {
        settings?.terms ?? .ofUncovered
    }

    /// The sinks that do not have the key in charge, in the order of the block; none where no block tells how to reach them.
    package var pendingSinks: [SinkSettings] {
        guard let settings else { return [] }
        let told = Dictionary((record?.sinks ?? []).map { ($0.name, $0.delivered) }) { first, _ in first }
        return settings.sinks.filter { told[$0.name].flatMap { $0 } != keyID }
    }

    /// Whether places have the key that goes, and no block tells any more how they are reached.
    ///
    /// An undo puts the key in charge again that they may have, and a key that is compromised is off already.
    func isUnreachable(_ record: RotationRecord) -> Bool {
        settings == nil && record.course == .forward && !record.isToldEverywhere
    }

    /// When the key in charge was made at the latest that is certain; nil where nobody knows.
    ///
    /// The key of a rotation is no older than the rotation.
    package var madeAt: Int64? {
        if let created { return created }
        guard let record, record.incoming == keyID else { return nil }
        return record.began
    }
}

extension RotationTerms {
    /// Of a key that no block covers: what a replacement at once does.
    static let ofUncovered = RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
}
