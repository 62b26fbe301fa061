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

    /// A name for its profile: of `ionoscloud_s3_key.team["ada"]`, `team-ada`; of a key in `module.ops`, `ops-team-ada`.
    var profileName: String {
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
