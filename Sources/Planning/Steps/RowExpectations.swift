import Addresses
import Configuration
import Providers
import StateModel

extension RowExpectation {
    /// Every row that the steps write, and every row whose values they are built from: nothing else makes a plan stale.
    ///
    /// The rows of other objects that the plan shows are listed too, as such that may move.
    static func expected(
        by drafts: [ChangeDraft],
        steps: [Step],
        records: [ResourceRecord],
        rotations: [InstanceAddress: RotationRecord] = [:],
        storedKey: (RecordKey) -> RecordKey
    ) -> [RowExpectation] {
        var read: Set<InstanceAddress> = []
        var readBlocks: Set<ResourceAddress> = []
        var written: Set<RecordKey> = []
        // What is only noted must not be held against a plan.
        let working = steps.filter { !drafts[$0.change].isOnlyNoted || $0.work != .record }
        for step in working {
            written.insert(step.key)
            let draft = drafts[step.change]
            written.insert(draft.key)
            if draft.change.rotation != nil, let other = rotations[draft.address]?.other {
                written.insert(RecordKey(address: draft.address, generation: other))
            }
        }
        for change in Set(working.map(\.change)) {
            for dependency in drafts[change].dependencies {
                switch dependency {
                case .instance(let address): read.insert(address)
                case .resource(let resource): readBlocks.insert(resource)
                }
            }
        }
        let shown = Set(drafts.lazy.filter { $0.change.action == .noop }.map(\.key))
        var rows: [RecordKey: RowExpectation] = [:]
        for key in written where key.address.resource.mode == .managed {
            rows[key] = RowExpectation(key: key, version: nil)
        }
        for record in records {
            let isNeeded =
                written.contains(record.key)
                || record.generation == 0
                    && (read.contains(record.address) || readBlocks.contains(record.address.resource))
            guard isNeeded || shown.contains(record.key) else {
                continue
            }
            let stored = storedKey(record.key)
            rows[stored] = RowExpectation(key: stored, version: record.version, mayMove: !isNeeded)
        }
        return rows.values.sorted {
            ($0.key.address, $0.key.generation) < ($1.key.address, $1.key.generation)
        }
    }
}
