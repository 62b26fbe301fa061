package import Addresses
package import SourceText
package import StateModel
package import Values

/// Keys that are replaced while the old and the new one both work: each question goes to the type of the row, in the
/// configuration that the row belongs to.
extension ProviderSet {
    /// Whether objects of a type can be rotated at all.
    package func canRotate(_ type: String) -> Bool {
        representative(ProviderAddress(ofType: type))?.resourceType(type) is any RotatingType
    }

    /// The moment by the API of the account that a row belongs to, in milliseconds since 1970; nil where it has not answered
    /// yet or tells none.
    package func apiMoment(for record: ResourceRecord) -> Int64? {
        rotating(record)?.apiMoment
    }

    /// The key that a row holds; nil where the row does not tell.
    package func credentials(of record: ResourceRecord) -> KeyCredentials? {
        rotating(record)?.credentials(of: record)
    }

    /// When keys were made, in milliseconds since 1970, as the API tells it; those of which it tells nothing are missing.
    ///
    /// Asks only for what this run has not read; all configurations at once.
    ///
    /// - Throws: why an API cannot be asked.
    package func created(_ records: [ResourceRecord]) async throws(DiagnosticsError) -> [RecordKey: Int64] {
        let answers = await mapConcurrently(byType(records)) {
            group -> Result<[RecordKey: Int64], DiagnosticsError> in
            do throws(DiagnosticsError) {
                return .success(try await reachableType(of: group)?.created(group) ?? [:])
            } catch {
                return .failure(error)
            }
        }
        var found: [RecordKey: Int64] = [:]
        for answer in answers {
            found.merge(try answer.get()) { first, _ in first }
        }
        return found
    }

    /// Why keys cannot be rotated at all, in words that go behind `because`, by row; no request: ask after `created`.
    package func rotationObstacles(_ records: [ResourceRecord]) -> [RecordKey: String] {
        byType(records).reduce(into: [:]) { found, group in
            guard let first = group.first else { return }
            if let type = rotating(first) {
                found.merge(type.obstacles(group)) { first, _ in first }
            } else {
                let reason =
                    "objects of the type \(first.address.resource.type) are no keys that can be rotated"
                found.merge(group.map { ($0.key, reason) }) { first, _ in first }
            }
        }
    }

    /// The addresses of the keys among rows, by the id under which the storage knows each; made once for many keys.
    package func keyAddresses(_ records: [ResourceRecord]) -> [String: InstanceAddress] {
        Dictionary(
            firstOf: records.lazy.compactMap { record in
                credentials(of: record).map { ($0.id, record.address) }
            }
        )
    }

    /// Looks whether a successor of a key can be made.
    ///
    /// - Parameters:
    ///   - record: the key that goes.
    ///   - known: the addresses of all keys that the state knows, as `keyAddresses` tells them.
    /// - Returns: errors that keep it from being made, and warnings.
    package func preflight(_ record: ResourceRecord, known: [String: InstanceAddress]) async -> [Diagnostic] {
        do throws(DiagnosticsError) {
            return try await reachableType(of: [record])?.preflight(record, known: known) ?? []
        } catch {
            return error.diagnostics
        }
    }

    /// The attributes of the object of a row when it is switched on or off, for an update; those of the row where it cannot
    /// be.
    package func attributes(of record: ResourceRecord, isOn: Bool) -> Value {
        rotating(record)?.attributes(of: record, isOn: isOn) ?? record.attributes
    }

    /// Whether the API says that the object of a row is switched on, one that is gone being off; nil where it could not be
    /// asked.
    package func isOn(_ record: ResourceRecord) async -> Bool? {
        await (try? reachableType(of: [record]))??.isOn(record)
    }

    /// Sends a signed request with the key of a row to each endpoint at which its owner may need it, once.
    ///
    /// - Parameters:
    ///   - key: with its secret.
    ///   - record: the row that the key belongs to, by which the account is chosen.
    ///   - others: the rows of the state, which tell where the owner's objects are.
    /// - Returns: what all endpoints together have shown.
    package func probe(
        _ key: KeyCredentials,
        of record: ResourceRecord,
        beside others: [ResourceRecord]
    ) async -> KeyProof {
        guard let type = rotating(record) else {
            return .undecided("no provider of this run knows the key")
        }
        return await type.probe(key, beside: others)
    }

    private func byType(_ records: [ResourceRecord]) -> [[ResourceRecord]] {
        struct Place: Hashable {
            let provider: ProviderAddress
            let type: String
        }
        return Dictionary(grouping: records) {
            Place(provider: $0.provider, type: $0.address.resource.type)
        }
        .sorted { ($0.key.provider, $0.key.type) < ($1.key.provider, $1.key.type) }
        .map(\.value)
    }

    private func rotating(_ record: ResourceRecord) -> (any RotatingType)? {
        representative(record.provider)?.resourceType(record.address.resource.type) as? any RotatingType
    }

    /// The type of rows that have one; nil where their objects are no such keys.
    ///
    /// - Throws: why it cannot be asked.
    private func reachableType(of group: [ResourceRecord]) throws(DiagnosticsError) -> (any RotatingType)? {
        guard let first = group.first else {
            return nil
        }
        let type = first.address.resource.type
        return try reachable(first.provider, first.address.description).resourceType(type)
            as? any RotatingType
    }
}
