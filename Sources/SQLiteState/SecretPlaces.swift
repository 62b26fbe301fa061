internal import Addresses
internal import StateModel

/// Names the place of a secret for the seal, so that it opens nowhere else.
///
/// No part can be mistaken for another: lengths stand before texts that may hold anything.
struct SecretPlaces: Sendable {
    let lineage: String

    func attribute(_ name: String, of key: RecordKey) -> String {
        let address = key.address.description
        return "resource|\(lineage)|\(address.utf8.count)|\(address)|\(key.generation)|\(name)"
    }

    func output(_ name: String) -> String {
        "output|\(lineage)|\(name)"
    }

    func fingerprintKey(_ name: String) -> String {
        "fingerprint-key|\(lineage)|\(name)"
    }
}

/// The seal of this process, if it can be had, and the reason if it cannot.
enum SealAccess: Sendable {
    case available(SodiumSeal)
    case missing(reason: String)

    func open(_ sealed: [UInt8], place: String) throws(UnreadableSecret.Reason) -> [UInt8] {
        switch self {
        case .missing(let reason):
            throw .keyUnavailable(reason)
        case .available(let seal):
            do throws(StateError) {
                return try seal.open(sealed, place: place)
            } catch .sealingKeyUnavailable {
                throw .otherKey
            } catch {
                throw .damaged
            }
        }
    }
}
