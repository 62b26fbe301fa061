internal import Addresses
package import StateModel

/// Names the place of a secret for the seal, so that it opens nowhere else.
///
/// No part can be mistaken for another: lengths stand before texts that may hold anything.
package struct SecretPlaces: Sendable {
    package let lineage: String

    package init(lineage: String) {
        self.lineage = lineage
    }

    /// What is sealed in place of a secret that was given up, so that its place stays that of a secret; no JSON.
    package static let givenUp: [UInt8] = []

    /// A secret belongs to one object: that of an earlier object at the same address does not open for the present one.
    package func attribute(_ name: String, of key: RecordKey, objectID: String) -> SecretPlace {
        let address = key.address.description
        let row = "\(lineage)|\(address.utf8.count)|\(address)|\(key.generation)"
        return SecretPlace(
            text: "object|\(row)|\(objectID.utf8.count)|\(objectID)|\(name)",
            // Formats 1 and 2 sealed without the object.
            earlier: "resource|\(row)|\(name)"
        )
    }

    package func output(_ name: String) -> String {
        "output|\(lineage)|\(name)"
    }

    /// An operation's number never comes again, since the last one is never removed; an address may change while one is
    /// open.
    package func recognition(_ operation: OperationID) -> String {
        "recognition|\(lineage)|\(operation)"
    }

    package var account: String {
        "contract|\(lineage)"
    }

    package func fingerprintKey(_ name: String) -> String {
        "fingerprint-key|\(lineage)|\(name)"
    }
}

/// The place of an attribute's secret as it is sealed now, and as earlier formats did.
package struct SecretPlace: Sendable {
    package let text: String
    let earlier: String
}

extension SodiumSeal {
    /// Opens what was sealed for the place, by this format or an earlier one.
    package func open(_ sealed: [UInt8], place: SecretPlace) throws(StateError) -> [UInt8] {
        do throws(StateError) {
            return try open(sealed, place: place.text)
        } catch .corrupt(let reason) {
            guard let plaintext = try? open(sealed, place: place.earlier) else {
                throw .corrupt(reason: reason)
            }
            return plaintext
        }
    }
}

/// The seal of this process, if it can be had, and the reason if it cannot.
package enum SealAccess: Sendable {
    case available(SodiumSeal)
    case missing(reason: String)
    /// The key is at hand, and a variable keeps it from being used.
    case hidden(reason: String)

    package func open(_ sealed: [UInt8], place: SecretPlace) throws(UnreadableSecret.Reason) -> [UInt8] {
        try opened { (seal) throws(StateError) in try seal.open(sealed, place: place) }
    }

    package func open(_ sealed: [UInt8], place: String) throws(UnreadableSecret.Reason) -> [UInt8] {
        try opened { (seal) throws(StateError) in try seal.open(sealed, place: place) }
    }

    private func opened(
        _ body: (SodiumSeal) throws(StateError) -> [UInt8]
    ) throws(UnreadableSecret.Reason) -> [UInt8] {
        switch self {
        case .missing(let reason):
            throw .keyUnavailable(reason)
        case .hidden(let reason):
            throw .keyHidden(reason)
        case .available(let seal):
            do throws(StateError) {
                return try body(seal)
            } catch .sealingKeyUnavailable {
                throw .otherKey
            } catch {
                throw .damaged
            }
        }
    }
}
