package import Addresses
import HCL
package import SourceText

/// A `rotation` block: which keys are replaced from time to time, and how.
package struct RotationBlock: Sendable {
    /// What it covers: a module with all keys in it, a resource with all its instances, or one instance.
    package struct Coverage: Sendable {
        package let target: AddressTarget
        package let range: SourceRange
    }

    /// An argument that says when something happens, or whether it must.
    enum Term: String, Sendable, Hashable, CaseIterable {
        case every
        case overlap
        case soak
        case verify
        case confirm
    }

    /// The name under which its expressions see the key.
    static let keyName = "key"

    package let name: String
    package let coverage: [Coverage]
    let terms: [Term: Expression]
    let deliveries: [DeliverBlock]
    package let declaration: SourceRange

    /// The header as people write it.
    package var title: String {
        "rotation \"\(name)\""
    }

    /// Whether an argument of a `deliver` block is, or was meant to be, a secret written out, which is refused there.
    ///
    /// - Parameters:
    ///   - argument: its name.
    ///   - value: as it is written.
    /// - Returns: whether lines that messages show must leave it out.
    package static func isSecret(_ argument: String, _ value: String) -> Bool {
        ["token", "password", "secret", "secret_id", "vault_token"].contains(argument)
            || argument == "token_env" && !value.contains("VAULT_")
    }

    /// All expressions, in source order.
    var expressions: [Expression] {
        (Array(terms.values) + deliveries.flatMap(\.arguments.values)).sorted { $0.id < $1.id }
    }
}

/// A `deliver` block: a place that a new key is handed to.
struct DeliverBlock: Sendable {
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case file
        case command
        case vault
    }

    let kind: Kind
    let arguments: [String: Expression]
    let declaration: SourceRange
}
