import Addresses

/// An access key with its secret, to be handed to another program.
struct AccessKey: Sendable {
    let address: InstanceAddress
    let id: String
    let secret: String
    let isActive: Bool

    init(address: InstanceAddress, id: String, secret: String, isActive: Bool) {
        self.address = address
        self.id = id
        self.secret = secret
        self.isActive = isActive
    }

    /// A name for its profile: of `ionoscloud_s3_key.team["ada"]`, `team-ada`.
    var profileName: String {
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
