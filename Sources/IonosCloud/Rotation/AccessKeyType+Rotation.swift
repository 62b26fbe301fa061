import Providers
import StateModel
import Values

extension AccessKeyType: RotatingKeyType {
    func ownedKey(of record: ResourceRecord) -> OwnedKey? {
        let attributes = record.attributes
        guard let id = attributes.filled("accesskey"),
            let owner = attributes.filled("contract_user_id").flatMap(AccessKey.user(ofContract:))
        else {
            return nil
        }
        return OwnedKey(
            id: id,
            owner: owner,
            secret: attributes.filled("secretkey"),
            isAdministrative: attributes["administrative"]?.boolValue ?? memory.isAdministrative(key: id)
        )
    }

    /// The API of access keys cannot switch one off: the list of its user's keys can, where it has it.
    func obstacle(to key: OwnedKey) -> String? {
        guard let listed = memory.knownKeys(ofUser: key.owner) else {
            return
                "the keys of its user \(key.owner) were not read, and only one that is among them can be switched off"
        }
        return listed.keys[key.id] == nil
            ? "it is not among the keys of its user \(key.owner), where it could be switched off" : nil
    }

    /// With an attribute that the type does not have otherwise, by which an update knows what is meant.
    func attributes(of record: ResourceRecord, isOn: Bool) -> Value {
        record.attributes.with(Self.switchName, .bool(isOn))
    }
}
