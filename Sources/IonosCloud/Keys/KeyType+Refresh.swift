import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

extension KeyType {
    func refresh(_ requests: [RefreshRequest], in round: MembershipRound) async -> [RefreshAnswer] {
        let byUser = Dictionary(grouping: requests) { $0.record.attributes["user_id"]?.stringValue ?? "" }
        let users = byUser.sorted { $0.key < $1.key }
        return await mapConcurrently(users) { await refreshKeys(ofUser: $0.key, $0.value) }.flatMap(\.self)
    }

    private func refreshKeys(ofUser userID: String, _ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        guard !userID.isEmpty else {
            return requests.map { $0.answer(.failed(Self.ownerless($0.record))) }
        }
        var listed: [String: S3Key] = [:]
        do throws(APIError) {
            guard let keys = try await keysAsTold(ofUser: userID) else {
                return requests.map { $0.answer(.gone) }
            }
            listed = Dictionary(firstOf: keys, by: \.id)
        } catch {
            return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
        }
        let known = listed
        return await mapConcurrently(requests) { request in
            let (id, recorded) = (request.record.objectID, request.record.attributes)
            if let key = known[id], key.hasProperties {
                return request.answer(.found(KeyAttributes.object(key, userID: userID, prior: recorded)))
            }
            // That a list does not have it proves nothing.
            return await reading(request) { () async throws(APIError) in
                let key = try await client.getKey(id, ofUser: userID)
                memory.add(KeyFact(key), ofUser: userID)
                return KeyAttributes.object(key, userID: userID, prior: recorded)
            }
        }
    }

    /// That it is not known whose key a row is about, so that it cannot be read.
    private static func ownerless(_ record: ResourceRecord) -> Diagnostic {
        let address = record.address.description
        guard record.attributes["user_id"]?.isUnknown ?? false else {
            return .error(
                "State is damaged",
                "The state does not say whose key this is.",
                address: address
            )
            .hinting(
                "Drop it from the state, which leaves it as it is, and import it again:",
                command: "keyform state rm \(address.inShellQuotes)"
            )
        }
        return .error(
            "Secret in the state cannot be opened",
            "The user_id of this key is sealed, and the key that opens it is not here, so it is not known whose key this"
                + " is. Give the key that seals the state (KEYFORM_STATE_KEY, KEYFORM_STATE_KEY_FILE or"
                + " KEYFORM_STATE_PASSPHRASE).",
            address: address
        )
        .hinting(
            "If it is lost, drop this one from the state, which leaves it as it is, and import it again:",
            command: "keyform state rm \(address.inShellQuotes)"
        )
    }

    /// The keys that the API tells of a user, none when it does not find the list of a user who is there; nil when there
    /// is no such user.
    private func keysAsTold(ofUser userID: String) async throws(APIError) -> [S3Key]? {
        let refusal: APIError
        do throws(APIError) {
            let listing = try await client.keyListing(ofUser: userID)
            memory.remember(keys: listing, ofUser: userID, at: reader.clock.now())
            return listing.items
        } catch {
            refusal = error
        }
        guard refusal.kind == .notFound || refusal.kind == .validation else {
            throw refusal
        }
        if try await client.isUserGone(userID) {
            return nil
        }
        guard refusal.kind == .notFound else {
            throw refusal
        }
        return []
    }
}
