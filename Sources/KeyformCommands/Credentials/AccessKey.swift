package import Addresses

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

    /// A name for its profile: of `ionoscloud_s3_key.team["ada"]`, `team-ada`.
    package var profileName: String {
        let key =
            switch address.key {
            case nil: ""
            case .index(let index): "-\(index)"
            case .key(let text): "-\(text)"
            }
        return String(
            (address.resource.name + key).map { character in
                character.isASCII && (character.isLetter || character.isNumber || "-_.@".contains(character))
                    ? character : "-"
            }
        )
    }
}
