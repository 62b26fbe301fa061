import Addresses
import Providers
import StateModel
import Values

/// What is in the place of an object that is to be deleted.
extension Executor {
    /// Whether the old object of a replacement stays until the new one takes its place, although it was to go first.
    func staysForSuccessor(_ change: ResourceChange) -> Bool {
        change.action == .replaceDestroyFirst && change.generation == 0
            && providers.takesPlaceAtOnce(change)
    }

    /// The attributes of the object that is where another one was; nil where none is.
    func successor(of record: ResourceRecord) -> Value? {
        if record.generation != 0, let current = records[RecordKey(address: record.address)] {
            return current.attributes
        }
        guard let place = place(of: record) else {
            return nil
        }
        let known = occupants ?? allOccupants()
        occupants = known
        return known[place]?.lazy.filter { $0 != record.key }.compactMap { self.records[$0] }
            .first { self.place(of: $0) == place }?.attributes
    }

    /// Notes where an object is by now.
    func takePlace(_ record: ResourceRecord) {
        if occupants != nil, let place = place(of: record) {
            occupants?[place, default: []].insert(record.key)
        }
    }

    /// Notes that an object is not where it was any more.
    func leavePlace(_ record: ResourceRecord) {
        if occupants != nil, let place = place(of: record) {
            occupants?[place]?.remove(record.key)
        }
    }

    private func allOccupants() -> [ObjectPlace: Set<RecordKey>] {
        var found: [ObjectPlace: Set<RecordKey>] = [:]
        for record in records.values {
            if let place = place(of: record) {
                found[place, default: []].insert(record.key)
            }
        }
        return found
    }

    private func place(of record: ResourceRecord) -> ObjectPlace? {
        providers.place(
            of: record.attributes,
            type: record.address.resource.type,
            provider: record.provider
        )
    }
}
