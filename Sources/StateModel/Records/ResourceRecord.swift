package import Addresses
package import JSONText
package import Values

/// Tells several live objects of one instance apart; 0 is the current one, others are deposed.
package typealias Generation = Int

/// What the state knows of one object: a row a person can read.
package struct ResourceRecord: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable {
        case ready
        /// Created, but not every part of it was done; the next plan completes it.
        case partial
        /// To be replaced by the next apply.
        case tainted
        /// Replaced by a newer object and waiting to be destroyed.
        case deposed
    }

    package var address: InstanceAddress
    package var generation: Generation
    package var status: Status
    /// The API's identifier of the object.
    package var objectID: String
    /// An object of the schema's attributes.
    ///
    /// Secrets that cannot be opened are unknown and sensitive, and writing them so leaves what is sealed alone;
    /// fingerprinted and write-only attributes are always null.
    package var attributes: Value
    /// Keyed fingerprints of attributes that are never stored, by attribute name.
    package var fingerprints: [String: String]
    package var schemaVersion: Int
    package var terms: RecordTerms
    /// The provider configuration that made it, so that it can be destroyed without a block.
    package var provider: ProviderAddress
    /// Of the arguments that are not managed when they are left out, those that the configuration set; nil where nobody
    /// has noted it yet.
    package var setArguments: Set<String>?
    /// What arguments were before somebody changed them outside, by name, where a refresh took the change in and no
    /// apply has settled it since; none of them secret.
    package var changedOutside: [String: JSONValue]
    /// Grows by one with each change of the row; saved plans name it.
    package var version: Int
    /// When the row was made.
    package var made = RowTime()

    package init(
        address: InstanceAddress,
        generation: Generation = 0,
        status: Status = .ready,
        objectID: String,
        attributes: Value,
        fingerprints: [String: String] = [:],
        schemaVersion: Int = 1,
        terms: RecordTerms = RecordTerms(),
        provider: ProviderAddress? = nil,
        setArguments: Set<String>? = nil,
        changedOutside: [String: JSONValue] = [:],
        version: Int = 0
    ) {
        self.address = address
        self.generation = generation
        self.status = status
        self.objectID = objectID
        self.attributes = attributes
        self.fingerprints = fingerprints
        self.schemaVersion = schemaVersion
        self.terms = terms
        self.provider = provider ?? address.resource.provider
        self.setArguments = setArguments
        self.changedOutside = changedOutside
        self.version = version
    }

    package var key: RecordKey {
        RecordKey(address: address, generation: generation)
    }
}

/// When a row was written: not part of what it says, so that rows are equal whenever they were written.
package struct RowTime: Sendable, Hashable {
    /// Since 1970; nil for a row that is not in a store yet.
    package let milliseconds: Int64?

    package init(milliseconds: Int64? = nil) {
        self.milliseconds = milliseconds
    }

    package static func == (left: RowTime, right: RowTime) -> Bool {
        true
    }

    package func hash(into hasher: inout Hasher) {}
}

/// Names one row of the state.
package struct RecordKey: Sendable, Hashable {
    package let address: InstanceAddress
    package let generation: Generation

    package init(address: InstanceAddress, generation: Generation = 0) {
        self.address = address
        self.generation = generation
    }
}

/// A root output as it was last applied.
package struct OutputRecord: Sendable, Hashable {
    package let name: String
    /// Marked, as a whole, where the output is declared sensitive.
    package let value: Value
    package let isSensitive: Bool

    package init(name: String, value: Value, isSensitive: Bool) {
        self.name = name
        self.value = isSensitive ? value.marked(.sensitive) : value
        self.isSensitive = isSensitive
    }
}
