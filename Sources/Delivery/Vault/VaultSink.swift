import Credentials
import HTTPTransport
import JSONText
import Rotation
import Settings
import SourceText

/// A secret of Vault's key-value store, version 2.
///
/// https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
struct VaultSink {
    private let place: VaultSettings
    private let surroundings: Delivery.Surroundings
    private let connections: Connections

    /// So often somebody else may write in between before it is given up.
    private static let writes = 4

    init(_ place: VaultSettings, _ surroundings: Delivery.Surroundings, _ connections: Connections) {
        self.place = place
        self.surroundings = surroundings
        self.connections = connections
    }

    func deliver(_ key: DeliveredKey) async throws(DeliveryFailure) -> DeliveryReceipt {
        let client = try VaultClient(place, surroundings, connections, secret: key.secret)
        let content = Array(JSONValue.object(key.document).text(.compact).utf8)
        var isUncertain = false
        for _ in 0..<Self.writes {
            let present: VaultClient.Present
            do throws(DeliveryFailure) {
                present = try await client.read()
            } catch {
                throw isUncertain ? error.uncertain : error
            }
            let wanted = merged(key.document, into: present.data)
            if wanted == present.data {
                return DeliveryReceipt(content: content)
            }
            switch try await client.write(wanted, over: present) {
            case .written: return DeliveryReceipt(content: content)
            // The next look tells whether it was written.
            case .outpaced: continue
            case .unknown(let failure):
                guard !isUncertain else { throw failure }
                isUncertain = true
            }
        }
        throw DeliveryFailure(
            reason: "others have changed the secret \(place.shown) again and again while it was written",
            remedy: "Run the same again."
        )
    }

    /// What others keep there stays.
    private func merged(_ document: JSONObject, into present: JSONObject?) -> JSONObject {
        var merged = present ?? JSONObject()
        if document["PreviousAccessKeyId"] == nil {
            merged["PreviousAccessKeyId"] = nil
        }
        for member in document.members {
            merged[member.name] = member.value
        }
        return merged
    }
}

extension VaultSettings {
    /// As messages name it.
    var shown: String {
        "\(mount)/\(path)".inLine
    }
}

extension DeliveryFailure {
    /// The same where the place may have the key all the same.
    var uncertain: DeliveryFailure {
        DeliveryFailure(reason: reason, remedy: remedy, isUncertain: true)
    }
}
