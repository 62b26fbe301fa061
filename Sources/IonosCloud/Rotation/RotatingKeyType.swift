import Addresses
import HTTPTransport
import ObjectStorage
import Providers
import SourceText
import StateModel
import Values

/// A type whose objects are keys that stand in the list of their user's keys, where they can be switched off.
protocol RotatingKeyType: AccountType, RotatingType {
    /// The key that a row is about; nil where the row does not tell whose or which it is.
    func ownedKey(of record: ResourceRecord) -> OwnedKey?

    /// Why a key cannot be rotated of which only this type knows, in words that go behind `because`.
    func obstacle(to key: OwnedKey) -> String?
}

/// A key in the list of its user's keys.
struct OwnedKey: Sendable {
    /// By which the storage and the list know it.
    let id: String
    /// Of the user.
    let owner: String
    /// In clear; nil where the state does not have it.
    let secret: String?
    /// Whether it has an administrator's rights; nil where nothing tells.
    let isAdministrative: Bool?
}

extension RotatingKeyType {
    /// Reads the list of a user's keys, whichever API the type itself is of.
    private var keys: AccountReader { account.reader }

    /// The Cloud API's, which answers in every run that rotates; else that of the API of access keys.
    var apiMoment: Int64? {
        let now = account.clock.now()
        return (account.client.moment.moment(at: now) ?? account.management.moment.moment(at: now))
            .map(\.milliseconds)
    }

    func credentials(of record: ResourceRecord) -> KeyCredentials? {
        guard let key = ownedKey(of: record) else {
            return nil
        }
        let place = account.storage.keyPlace
        let now = account.clock.now()
        return KeyCredentials(
            id: key.id,
            secret: key.secret,
            owner: key.owner,
            region: place.region,
            endpoint: place.endpoint,
            made: account.memory.lastWrite(to: record.objectID).map {
                account.clock.sinceEpoch() - (now - $0)
            }
        )
    }

    func created(_ records: [ResourceRecord]) async throws(DiagnosticsError) -> [RecordKey: Int64] {
        let owned = records.compactMap { record in ownedKey(of: record).map { (key: record.key, owned: $0) } }
        let byOwner = Dictionary(grouping: owned) { ObjectID.normal($0.owned.owner) }
        let lists = await mapConcurrently(byOwner.keys.sorted()) { owner -> Result<[KeyFact], APIError> in
            do throws(APIError) {
                return .success(try await keys.listedKeys(ofUser: owner))
            } catch {
                return .failure(error)
            }
        }
        // A date that is yet to come would make a key young for ever.
        let latest = (apiMoment ?? account.clock.sinceEpoch().milliseconds) + 300_000
        var found: [RecordKey: Int64] = [:]
        for (owner, list) in zip(byOwner.keys.sorted(), lists) {
            do throws(APIError) {
                let facts = Dictionary(firstOf: try list.get(), by: \.id)
                for (key, owned) in byOwner[owner] ?? [] {
                    let seconds = facts[owned.id]?.created.flatMap { secondsSinceEpoch(apiDate: $0) }
                    if let made = seconds.map({ Int64($0) * 1000 }), made <= latest {
                        found[key] = made
                    }
                }
            } catch {
                throw DiagnosticsError(error.diagnostic(doing: "reading how old keys are", address: nil))
            }
        }
        return found
    }

    func obstacles(_ records: [ResourceRecord]) -> [RecordKey: String] {
        records.reduce(into: [:]) { found, record in
            guard let key = ownedKey(of: record) else {
                found[record.key] = "the state does not say whose key it is"
                return
            }
            found[record.key] = obstacle(to: key)
        }
    }

    func isOn(_ record: ResourceRecord) async -> Bool? {
        guard let key = ownedKey(of: record) else {
            return nil
        }
        let client = account.client.limited(to: .seconds(30))
        do throws(APIError) {
            return try await client.getKey(key.id, ofUser: key.owner).active
        } catch {
            guard [.notFound, .validation, .rejected].contains(error.kind),
                (try? await client.hasNoKey(key.id, user: key.owner)) == true
            else {
                return nil
            }
            return false
        }
    }

    func preflight(_ record: ResourceRecord, known: [String: InstanceAddress]) async -> [Diagnostic] {
        guard let key = ownedKey(of: record) else {
            return [
                .error(
                    "Key cannot be rotated",
                    "The state does not say whose key \(record.address) is, so no successor can be made.",
                    address: record.address.description
                )
            ]
        }
        return await SuccessorLook(
            reader: keys,
            record: record,
            key: key,
            known: known,
            moment: { apiMoment.map { Int($0 / 1000) } }
        )
        .findings()
    }

    func probe(_ key: KeyCredentials, beside others: [ResourceRecord]) async -> KeyProof {
        guard let secret = key.secret else {
            return .undecided("the state does not have its secret")
        }
        return await account.storage.proof(
            of: SigningPair(accessKey: key.id, secret: secret, source: "the state"),
            in: regions(of: key, others)
        )
    }

    /// Where a key is needed: where the buckets of the state are, and where whoever gets the key is told to use it.
    private func regions(of key: KeyCredentials, _ records: [ResourceRecord]) -> Set<String> {
        // Such a key works for the buckets that users own, and the others' endpoints call it unknown, alive or not.
        if key.id.utf8.count < Self.lengthForContracts, account.storage.endpoint == nil {
            return Set(ObjectStorageRegion.all.filter { !$0.isContractOwned }.map(\.name))
        }
        var regions: Set<String> = [key.region]
        for record in records where record.address.resource.type == BucketType.name {
            let region = record.attributes["region"]?.stringValue ?? ""
            regions.insert(region.isEmpty ? ObjectStorageRegion.standard.name : region)
        }
        return regions
    }

    /// Keys that are as long as this, 92 characters, work everywhere; those of before April 2024 are of about 20.
    private static var lengthForContracts: Int { 40 }
}

extension Value {
    /// The same object with one attribute set.
    func with(_ name: String, _ value: Value) -> Value {
        guard var attributes = mapValue else {
            return self
        }
        attributes[name] = value
        return .object(attributes)
    }
}

extension Duration {
    /// Whole ones.
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

extension ObjectStorageAccount {
    /// Where whoever gets a key is told to use it.
    fileprivate var keyPlace: (region: String, endpoint: String) {
        let region = pin?.region ?? ObjectStorageRegion.standard.name
        let own = endpoint ?? regionEndpoints[region]
        return (
            region,
            own.map { "\($0)" } ?? ObjectStorageRegion.named(region)?.endpoint
                ?? "https://s3.\(region).ionoscloud.com"
        )
    }
}
