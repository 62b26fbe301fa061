import Addresses
import Providers
import SourceText
import StateModel

extension Importer {
    /// Which objects have which addresses, those of this import included: one object has one address.
    struct Owners {
        private var records: [InstanceAddress: ResourceRecord]
        private var byIdentity: [Identity: InstanceAddress]
        private var addresses: Set<InstanceAddress> = []
        private var claims: [Identity: InstanceAddress] = [:]

        private struct Identity: Hashable {
            let type: String
            let text: String
        }

        init(_ records: [ResourceRecord], _ providers: ProviderSet) {
            self.records = Dictionary(firstOf: records.map { ($0.address, $0) })
            byIdentity = Dictionary(
                firstOf: records.compactMap { record in
                    providers.identity(of: record).map {
                        (Identity(type: record.address.resource.type, text: $0), record.address)
                    }
                }
            )
        }

        /// Takes note of an address.
        ///
        /// - Throws: when an object has it already.
        mutating func settle(_ pair: ImportPair) throws(DiagnosticsError) {
            let address = pair.address
            if let record = records[address] {
                throw DiagnosticsError(
                    .error(
                        "Resource is managed already",
                        "The state holds an object at \(address) (id \(record.objectID)).",
                        address: address.description
                    )
                    .hinting(
                        "To import another object there, drop this one first:",
                        command: "keyform state rm \(address.description.inShellQuotes)"
                    )
                )
            }
            guard addresses.insert(address).inserted else {
                throw DiagnosticsError(
                    .error(
                        "Two objects for one address",
                        "\(address) is named twice, and an address has one object. Remove one of the two.",
                        address: address.description
                    )
                )
            }
        }

        /// Takes note of an object.
        ///
        /// - Throws: when another address has it.
        mutating func claim(_ identity: String?, _ pair: ImportPair) throws(DiagnosticsError) {
            guard let identity = identity.map({ Identity(type: pair.address.resource.type, text: $0) }) else {
                return
            }
            if let owner = byIdentity[identity] {
                throw DiagnosticsError(
                    .error(
                        "Object is managed already",
                        "The state manages this object as \(owner), and one object has one address.",
                        address: owner.description
                    )
                    .hinting(
                        "To give it another:",
                        command:
                            "keyform state mv \(owner.description.inShellQuotes) \(pair.address.description.inShellQuotes)"
                    )
                )
            }
            let other = claims.updateValue(pair.address, forKey: identity)
            if let other, other != pair.address {
                throw DiagnosticsError(
                    .error(
                        "Object is imported twice",
                        "\(other) and \(pair.address) are to have the same object, and one object has one address. Remove one"
                            + " of the two.",
                        address: pair.address.description
                    )
                )
            }
        }
    }
}
