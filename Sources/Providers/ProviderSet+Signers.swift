package import Addresses
import ResourceSchemas
import SourceText
package import StateModel

/// Keys that the configuration makes and that sign the requests of a provider.
extension ProviderSet {
    package var hasSigners: Bool {
        !signers.isEmpty
    }

    /// Gives each provider what the state holds of its signer's key.
    ///
    /// - Parameters:
    ///   - records: of the state, with secrets in clear as far as they can be opened.
    ///   - recentWrites: when objects were made or changed of late, in milliseconds since 1970, by id.
    ///   - moves: the address that the configuration gives an object, by the recorded one; only of those that move.
    ///   - destroysAll: whether everything is destroyed.
    package func receiveSigners(
        from records: [ResourceRecord],
        recentWrites: [String: Int64] = [:],
        moves: [InstanceAddress: InstanceAddress] = [:],
        destroysAll: Bool = false
    ) {
        let wanted = Set(signers.values)
        guard !wanted.isEmpty else { return }
        var found: [InstanceAddress: ResourceRecord] = [:]
        for record in records {
            let address = moves[record.address] ?? record.address
            guard wanted.contains(address) else { continue }
            // What was set aside for a replacement that never came is the current one again; the current one has number 0.
            if let other = found[address], other.generation == 0 || other.generation > record.generation,
                record.generation != 0
            {
                continue
            }
            found[address] = record
        }
        for (provider, address) in signers {
            let record = found[address]
            let written = record.flatMap { recentWrites[$0.objectID] }.map(Duration.milliseconds)
            member(provider)?.provider
                .receive(
                    SignerKey(
                        address: address,
                        object: record?.object,
                        isNew: false,
                        written: written,
                        isLeaving: destroysAll
                    )
                )
        }
    }

    /// Tells the providers that have no signer which keys the rows remember: these sign where nothing is left that needs a
    /// signer but what goes; elsewhere providers say of them that they signed.
    ///
    /// - Parameters:
    ///   - records: of the state, with secrets in clear as far as they can be opened.
    ///   - staying: the configurations of which some object that is signed for is to stay.
    package func receiveFormerSigners(from records: [ResourceRecord], staying: Set<ProviderAddress>) {
        let keys = Set(schemas.providers.flatMap(\.signers))
        guard !keys.isEmpty else { return }
        var told: Set<ProviderAddress> = []
        for record in records where signers[record.provider] == nil && !told.contains(record.provider) {
            for case .instance(let key) in record.terms.dependencies
            where keys.contains(key.resource.type) && isSigned(record.address.resource.type) {
                told.insert(record.provider)
                let former = staying.contains(record.provider) ? nil : records.first { $0.isCurrent(at: key) }
                member(record.provider)?.provider.receive(
                    FormerSigner(key: key, provider: record.provider, object: former?.object)
                )
            }
        }
    }

    /// Gives the providers that sign with an object what it is now.
    ///
    /// - Parameters:
    ///   - address: of an object that a step has written or deleted.
    ///   - record: nil where it is deleted.
    package func receiveSigner(at address: InstanceAddress, _ record: ResourceRecord?) {
        guard hasSigners else { return }
        for (provider, key) in signers where key == address {
            member(provider)?.provider
                .receive(SignerKey(address: address, object: record?.object, isNew: record != nil))
        }
    }

    /// Takes what could not be read for want of a signer for not read.
    ///
    /// The plan may well make the signer anew; refused, it never could.
    func excusingUnsigned(_ answers: [RefreshAnswer], to requests: [RefreshRequest]) -> [RefreshAnswer] {
        guard hasSigners else { return answers }
        let gone = Set(
            answers.lazy.filter { if case .gone = $0.result { true } else { false } }.map(\.key)
        )
        let signed = Dictionary(
            firstOf: requests.lazy.filter { isSigned($0.record.address.resource.type) }
                .map { ($0.record.key, $0.provider) }
        )
        return answers.map { answer in
            guard case .failed = answer.result, let provider = signed[answer.key],
                let key = signers[provider]
            else { return answer }
            if gone.contains(RecordKey(address: key)) {
                return RefreshAnswer(
                    key: answer.key,
                    result: .notRead("the key \(key), which signs for this, does not exist any more")
                )
            }
            guard let problem = member(provider)?.provider.signerProblem else { return answer }
            return RefreshAnswer(key: answer.key, result: .notRead(problem))
        }
    }
}

extension ResourceRecord {
    fileprivate func isCurrent(at address: InstanceAddress) -> Bool {
        generation == 0 && self.address == address
    }

    fileprivate var object: ObservedObject {
        ObservedObject(objectID: objectID, attributes: attributes)
    }
}
