import Providers
import StateModel
import Values

extension KeyType: RotatingKeyType {
    func ownedKey(of record: ResourceRecord) -> OwnedKey? {
        guard let owner = record.attributes.filled("user_id"), let id = record.attributes.filled("id") else {
            return nil
        }
        return OwnedKey(
            id: id,
            owner: owner,
            secret: record.attributes.filled("secret_key"),
            isAdministrative: memory.isAdministrative(key: id)
        )
    }

    func obstacle(to key: OwnedKey) -> String? {
        nil
    }

    func attributes(of record: ResourceRecord, isOn: Bool) -> Value {
        record.attributes.with("active", .bool(isOn))
    }
}
