package import Addresses
package import StateModel
import Values

/// An access key with its secret, to be handed to another program.
package struct AccessKey: Sendable {
    package let address: InstanceAddress
    package let id: String
    package let secret: String
    package let isActive: Bool

    package init(address: InstanceAddress, id: String, secret: String, isActive: Bool) {
        self.address = address
        self.id = id
        self.secret = secret
        self.isActive = isActive
    }

    /// The types whose objects are access keys, with the attributes that hold a key and its secret.
    private static let types = [
        "ionoscloud_s3_key": (id: "id", secret: "secret_key"),
        "ionoscloud_object_storage_accesskey": (id: "accesskey", secret: "secretkey"),
    ]

    package static let typeNames = types.keys.sorted().joined(separator: " or ")

    /// Whether a row is of an object that is an access key.
    package static func isOne(_ record: ResourceRecord) -> Bool {
        record.address.resource.mode == .managed && types[record.address.resource.type] != nil
    }

    /// The key by which the storage knows it; nil where the row is of something else, or does not tell.
    package static func id(in record: ResourceRecord) -> String? {
        types[record.address.resource.type].flatMap { record.attributes[$0.id]?.stringValue }
    }

    /// The attribute that holds its secret; nil where the row is of something else.
    package static func secretAttribute(of record: ResourceRecord) -> String? {
        types[record.address.resource.type]?.secret
    }

    /// A name for its profile: of `ionoscloud_s3_key.team["ada"]`, `team-ada`; of a key in `module.ops`, `ops-team-ada`.
    package var profileName: String {
        let steps = address.resource.module.steps.map { Self.part($0.name, $0.key) }
        return String(
            (steps + [Self.part(address.resource.name, address.key)]).joined(separator: "-").map {
                character in
                character.isASCII && (character.isLetter || character.isNumber || "-_.@".contains(character))
                    ? character : "-"
            }
        )
    }

    private static func part(_ name: String, _ key: InstanceKey?) -> String {
        switch key {
        case nil: name
        case .index(let index): "\(name)-\(index)"
        case .key(let text): "\(name)-\(text)"
        }
    }
}
