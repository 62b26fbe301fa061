package import Addresses

/// Everything a plan needs of the state, read in one consistent view.
package struct StateSnapshot: Sendable {
    /// Identifies the database for ever; saved plans name it.
    ///
    /// Empty while there is no database yet.
    package let lineage: String
    /// Sorted by address, then generation.
    package let records: [ResourceRecord]
    package let outputs: [OutputRecord]
    package let openIntents: [OpenIntent]
    /// Secrets that are in the state but could not be opened; they read as unknown and sensitive.
    package let unreadable: [UnreadableSecret]
    /// The account that the objects are in, as their provider tells it; nil where nobody could tell.
    package let account: String?
    /// Whether that number must not be shown.
    package let isAccountSecret: Bool
    /// The state of another program that objects were taken over from, if there was one.
    package let origin: StateOrigin?
    /// Ids of objects whose deletion was recorded a short while ago: a list that still has them lags behind.
    package let deleted: Set<String>
    /// When objects were made or changed of late, in milliseconds since 1970, by id: reads may not show it yet.
    package let recentWrites: [String: Int64]
    /// How far rotations have come, one for each key that was ever rotated, sorted by address.
    package var rotations: [RotationRecord] = []
    /// Objects that were taken away from a person on purpose, and must not be made again.
    package var revoked: Set<InstanceAddress> = []
    /// Who else was writing at that moment: what is open then is on its way, not left behind.
    package var writer: ActiveWriter?

    package init(
        lineage: String,
        records: [ResourceRecord] = [],
        outputs: [OutputRecord] = [],
        openIntents: [OpenIntent] = [],
        unreadable: [UnreadableSecret] = [],
        account: String? = nil,
        isAccountSecret: Bool = false,
        origin: StateOrigin? = nil,
        deleted: Set<String> = [],
        recentWrites: [String: Int64] = [:],
        writer: ActiveWriter? = nil
    ) {
        self.lineage = lineage
        self.records = records
        self.outputs = outputs
        self.openIntents = openIntents
        self.unreadable = unreadable
        self.account = account
        self.isAccountSecret = isAccountSecret
        self.origin = origin
        self.deleted = deleted
        self.recentWrites = recentWrites
        self.writer = writer
    }
}

/// What a Terraform state says of itself; a later one that goes back must carry the same lineage and a higher serial.
package struct StateOrigin: Sendable, Hashable {
    package let lineage: String
    package let serial: Int

    package init(lineage: String, serial: Int) {
        self.lineage = lineage
        self.serial = serial
    }
}

/// A stored secret that could not be opened, and why.
package struct UnreadableSecret: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case attribute(RecordKey, name: String)
        case output(name: String)
        /// What it takes to recognise the object of an unfinished create.
        case recognition(RecordKey)
        /// The account that the objects are in.
        case account
    }

    package enum Reason: Error, Sendable, Hashable {
        /// There is no key here; the text says where it was looked for.
        case keyUnavailable(String)
        /// A variable keeps the key from being used; the text says which, and what to do.
        case keyHidden(String)
        /// It was sealed with another key than the one here.
        case otherKey
        /// The stored bytes were changed, or moved here from another row.
        case damaged
        /// The row says that it was sealed, and nothing is there.
        case missing
        /// It was given up, because nobody could open it.
        case givenUp
    }

    package let place: Place
    package let reason: Reason

    package init(place: Place, reason: Reason) {
        self.place = place
        self.reason = reason
    }
}
