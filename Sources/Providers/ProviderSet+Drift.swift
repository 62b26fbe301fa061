package import StateModel

extension ProviderSet {
    /// Who changed an object last, as far as its API tells.
    package func lastChange(of record: ResourceRecord) async -> OutsideAct? {
        guard unreachable(of: [record.provider]) == nil,
            let provider = representative(record.provider) as? any DriftReading
        else { return nil }
        return await provider.lastChange(of: record)
    }

    /// What stands beside managed objects and is named by no row.
    package func strangers(
        beside records: [ResourceRecord],
        observed: [RecordKey: ObservedObject]
    ) async -> StrangeObjects {
        var found = StrangeObjects()
        for (address, own) in Dictionary(grouping: records, by: \.provider).sorted(by: { $0.key < $1.key }) {
            guard unreachable(of: [address]) == nil,
                let provider = representative(address) as? any DriftReading
            else { continue }
            let strangers = await provider.strangers(beside: own, observed: observed)
            found.objects += strangers.objects
            found.problems += strangers.problems
        }
        return found
    }
}
