package import Addresses

/// How far the rotation of a key has come: a row a person can read.
///
/// Times are milliseconds since 1970 by the clock of the account's API.
package struct RotationRecord: Sendable, Hashable {
    /// The phases in the order they are gone through; one that is recorded has begun and is not done.
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Whether a successor can be made is looked at; nothing is changed.
        case preflight
        case creating
        case verifying
        /// From here on the address means the new key.
        case delivering
        /// Both keys work.
        case overlapping
        /// The old key is switched off.
        case retiring
        /// The old key is off and can be switched on again.
        case soaking
        case deleting
        case done
    }

    /// Which way the phases are gone through.
    package enum Course: String, Sendable, Hashable {
        case forward
        /// Back to the key that was in charge before.
        case undo
        /// The old key is switched off before anything else.
        case compromised
    }

    package var address: InstanceAddress
    package var phase: Phase
    package var course: Course
    /// The generation of the row that is not in charge: before `delivering` that of the new key, from then on that of the
    /// old one; nil while, or where, there is none.
    package var other: Generation?
    /// The API's id of the key that comes; nil while it is not made.
    package var incoming: String?
    /// The API's id of the key that goes.
    package var outgoing: String
    /// Why it was begun, for example `93 days old, every 90 days`.
    package var reason: String
    package var began: Int64
    package var phaseBegan: Int64
    /// When the phase ends by itself; nil for one that ends with its work.
    package var due: Int64?
    package var terms: RotationTerms
    /// Whether a signed request has shown that the key that comes works; nil where none was sent because none was wanted.
    package var isVerified: Bool?
    /// Whether a signed request has shown that the key that goes is refused; nil where its secret is not known, so that
    /// only the API's word shows it.
    package var isRefused: Bool?
    /// Whether somebody has said that all who use the key have the new one.
    package var isConfirmed: Bool
    /// Whether nothing may begin for this key until somebody says so, because a rotation was undone.
    package var isHeld: Bool
    /// What keeps it from going on, as one sentence; nil where nothing does.
    package var problem: String?
    package var sinks: [SinkRecord]
    /// Grows by one with each change of the row; saved plans name it.
    package var version: Int

    package init(
        address: InstanceAddress,
        phase: Phase = .preflight,
        course: Course = .forward,
        other: Generation? = nil,
        incoming: String? = nil,
        outgoing: String,
        reason: String,
        began: Int64,
        phaseBegan: Int64? = nil,
        due: Int64? = nil,
        terms: RotationTerms,
        isVerified: Bool? = false,
        isRefused: Bool? = false,
        isConfirmed: Bool = false,
        isHeld: Bool = false,
        problem: String? = nil,
        sinks: [SinkRecord] = [],
        version: Int = 0
    ) {
        self.address = address
        self.phase = phase
        self.course = course
        self.other = other
        self.incoming = incoming
        self.outgoing = outgoing
        self.reason = reason
        self.began = began
        self.phaseBegan = phaseBegan ?? began
        self.due = due
        self.terms = terms
        self.isVerified = isVerified
        self.isRefused = isRefused
        self.isConfirmed = isConfirmed
        self.isHeld = isHeld
        self.problem = problem
        self.sinks = sinks
        self.version = version
    }
}

/// What a rotation was begun under; a later change of the configuration does not change what is under way.
package struct RotationTerms: Sendable, Hashable {
    /// How long both keys work, in seconds.
    package var overlap: Int
    /// How long the old key is off before it is deleted, in seconds.
    package var soak: Int
    /// Whether signed requests prove what is claimed of keys.
    package var verifies: Bool
    /// Whether somebody has to confirm before the old key is switched off.
    package var mustBeConfirmed: Bool

    package init(overlap: Int, soak: Int, verifies: Bool, mustBeConfirmed: Bool) {
        self.overlap = overlap
        self.soak = soak
        self.verifies = verifies
        self.mustBeConfirmed = mustBeConfirmed
    }
}

/// What became of handing a key to one place.
package struct SinkRecord: Sendable, Hashable {
    /// Tells the sinks of a key apart, for example `file /etc/app/credentials [app]`; no secret.
    package var name: String
    /// The API's id of the key that was delivered last; nil where none was.
    package var delivered: String?
    /// A keyed fingerprint of what was delivered, to see that somebody changed it.
    package var digest: String?
    /// When, in milliseconds since 1970.
    package var at: Int64?
    /// Why the last attempt failed, as one sentence without secrets.
    package var problem: String?

    package init(
        name: String,
        delivered: String? = nil,
        digest: String? = nil,
        at: Int64? = nil,
        problem: String? = nil
    ) {
        self.name = name
        self.delivered = delivered
        self.digest = digest
        self.at = at
        self.problem = problem
    }
}

/// Something that a rotation did, for the history.
package struct RotationEvent: Sendable, Hashable {
    package let run: RunID
    package let address: InstanceAddress
    package let phase: RotationRecord.Phase
    /// One sentence, without secrets, for example `the new key works at eu-central-3`.
    package let text: String
    /// Milliseconds since 1970 by this machine's clock.
    package let at: Int64

    package init(
        run: RunID,
        address: InstanceAddress,
        phase: RotationRecord.Phase,
        text: String,
        at: Int64
    ) {
        self.run = run
        self.address = address
        self.phase = phase
        self.text = text
        self.at = at
    }
}
