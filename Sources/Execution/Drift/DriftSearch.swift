package import Addresses
import Planning
package import Providers
import ResourceSchemas
import SourceText
package import StateModel
import Values

/// Finds what was changed outside: what of managed objects, by whom, and what others have put beside them.
///
/// Only reads.
package struct DriftSearch: Sendable {
    private let providers: ProviderSet
    private let snapshot: StateSnapshot
    /// When keyform itself last wrote to the object at an address, in milliseconds since 1970.
    private let lastWrite: @Sendable (InstanceAddress) async -> Int64?

    /// - Parameters:
    ///   - providers: of the run that made the plan.
    ///   - snapshot: of the state that the plan was made for.
    ///   - lastWrite: when keyform itself last wrote to the object at an address, in milliseconds since 1970.
    package init(
        _ providers: ProviderSet,
        _ snapshot: StateSnapshot,
        lastWrite: @escaping @Sendable (InstanceAddress) async -> Int64?
    ) {
        self.providers = providers
        self.snapshot = snapshot
        self.lastWrite = lastWrite
    }

    /// All that is to be told.
    ///
    /// - Parameter outcome: of a refresh-only plan.
    /// - Returns: the report, in the order of addresses.
    package func report(_ outcome: PlanningSession.Outcome) async -> DriftReport {
        let records = Dictionary(firstOf: snapshot.records.map { ($0.key, $0) })
        var items: [DriftReport.Item] = []
        for drift in outcome.plan.drift {
            guard let record = records[drift.key] else { continue }
            let kind = kind(of: drift, record)
            if case .changed(let attributes) = kind, attributes.isEmpty { continue }
            items.append(
                DriftReport.Item(
                    key: drift.key,
                    objectID: record.objectID,
                    kind: kind,
                    by: drift.after == nil ? nil : await act(record)
                )
            )
        }
        let strangers = await providers.strangers(
            beside: snapshot.records,
            observed: outcome.observed
        )
        for stranger in strangers.objects {
            guard let owner = records[stranger.owner] else { continue }
            items.append(
                DriftReport.Item(
                    key: stranger.owner,
                    objectID: owner.objectID,
                    kind: .added(stranger),
                    by: stranger.act
                )
            )
        }
        items.sort {
            ($0.key.address, $0.key.generation, $0.rank) < ($1.key.address, $1.key.generation, $1.rank)
        }
        return DriftReport(
            items: items,
            objectCount: snapshot.records.lazy.filter { $0.address.resource.mode == .managed }.count,
            warnings: outcome.warnings + strangers.problems
        )
    }

    /// What became of an object; what only follows from arguments, its own or those of others, is not told.
    private func kind(of drift: Drift, _ record: ResourceRecord) -> DriftReport.Item.Kind {
        guard let after = drift.after else {
            return .deleted
        }
        let before = drift.before.mapValue ?? ValueMap()
        var changed: [DriftReport.ChangedAttribute] = []
        let schema = providers.schemas.schema(.managed, record.address.resource.type)
        for (name, value) in after.mapValue ?? ValueMap()
        where schema?.attribute(name)?.isConfigurable ?? true {
            let old = before[name] ?? .null()
            if old != value {
                changed.append(DriftReport.ChangedAttribute(name: name, before: old, after: value))
            }
        }
        return .changed(changed)
    }

    /// Who changed the object, unless the last change that the API knows of is keyform's own.
    private func act(_ record: ResourceRecord) async -> OutsideAct? {
        guard let act = await providers.lastChange(of: record) else {
            return nil
        }
        // The API's times are whole seconds, and the answer to a write may be recorded some seconds after it.
        if let at = act.at, let written = await lastWrite(record.address), at / 1000 <= written / 1000 {
            return nil
        }
        return act
    }
}

extension DriftReport.Item {
    /// The order of what is said of one object.
    fileprivate var rank: String {
        switch kind {
        case .changed, .deleted: ""
        case .added(let stranger): "\(stranger.kind) \(stranger.name ?? "") \(stranger.id)"
        }
    }
}
