package import Addresses
package import SourceText
package import StateModel
package import Values

/// A resource type whose objects are keys that can be replaced while the old and the new one both work.
///
/// Each method is one look, or one write; the engine decides what follows, waits, and asks again.
package protocol RotatingType: ResourceType {
    /// The moment by the account's API, in milliseconds since 1970, as the date of its last answer tells it moved on by
    /// this machine's steady clock; nil where it has not answered yet or tells none.
    var apiMoment: Int64? { get }

    /// The key that a row holds; nil where the row does not tell.
    func credentials(of record: ResourceRecord) -> KeyCredentials?

    /// When keys were made, in milliseconds since 1970, as the API tells it; those of which it tells nothing are missing.
    ///
    /// Asks only for what this run has not read.
    func created(_ records: [ResourceRecord]) async throws(DiagnosticsError) -> [RecordKey: Int64]

    /// Why these keys cannot be rotated at all, in words that go behind `because`, by row; no request: goes by what a refresh or
    /// `created` has read.
    func obstacles(_ records: [ResourceRecord]) -> [RecordKey: String]

    /// Looks whether a successor can be made: the owner exists, is active and may have keys; a slot is free.
    ///
    /// - Parameters:
    ///   - record: the key that goes.
    ///   - known: the addresses of all keys that the state knows, both generations of rotating ones included, by the id
    ///     under which the storage knows each.
    /// - Returns: errors that keep it from being made, and warnings.
    func preflight(_ record: ResourceRecord, known: [String: InstanceAddress]) async -> [Diagnostic]

    /// The attributes of the object of a row when it is switched on or off, for an update.
    func attributes(of record: ResourceRecord, isOn: Bool) -> Value

    /// Whether the API says that the object of a row is switched on, one that is gone being off; nil where it could not be
    /// asked.
    func isOn(_ record: ResourceRecord) async -> Bool?

    /// Sends a signed request with a key to each endpoint at which its owner may need it, once.
    ///
    /// - Parameters:
    ///   - key: with its secret.
    ///   - others: the rows of the state, which tell where the owner's objects are.
    /// - Returns: what all endpoints together have shown.
    func probe(_ key: KeyCredentials, beside others: [ResourceRecord]) async -> KeyProof
}

/// A key that signs requests.
package struct KeyCredentials: Sendable, Hashable {
    /// By which the storage knows it.
    package let id: String
    /// In clear; nil where the state does not have it.
    package let secret: String?
    /// The API's id of the user whose key it is.
    package let owner: String
    /// Where it is used: the region as requests are signed for it, and scheme, host and port.
    package let region: String
    package let endpoint: String
    /// When it was made, since 1970, where that was in this run or of late.
    package let made: Duration?

    package init(
        id: String,
        secret: String?,
        owner: String,
        region: String,
        endpoint: String,
        made: Duration? = nil
    ) {
        self.id = id
        self.secret = secret
        self.owner = owner
        self.region = region
        self.endpoint = endpoint
        self.made = made
    }
}

/// What one round of signed requests has shown of a key.
package enum KeyProof: Sendable, Hashable {
    /// Every endpoint knows it, whatever it lets it do; the names of the regions asked.
    case works([String])
    /// Every endpoint says that there is no such key.
    case refused([String])
    /// Neither is shown; why, in words that go behind `because`.
    case undecided(String)
    /// Nothing is shown, nor will it be before a clock is set: no request is taken because of its time; why, as above.
    case untimely(String)
}
