package import Addresses
import JSONText
import Planning
import ResourceSchemas
package import StateModel
import Values

/// Tells a read that lags behind an update of a moment ago from a change that somebody made.
///
/// What such a read shows is the object as it was before the update. Taken for a change, it would make the next apply
/// send everything once more.
package struct RecentUpdates: Sendable {
    /// For how long after an update a read may lag, in milliseconds.
    static let window: Int64 = 15_000

    private let operations: @Sendable (InstanceAddress) async -> [OperationRecord]
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - operations: the history of an address; empty where it cannot be read.
    ///   - now: milliseconds since 1970.
    package init(
        operations: @escaping @Sendable (InstanceAddress) async -> [OperationRecord],
        now: @escaping @Sendable () -> Int64
    ) {
        self.operations = operations
        self.now = now
    }

    /// No updates at all.
    package static let none = RecentUpdates(operations: { _ in [] }, now: { 0 })

    /// Whether an object looks as it did before an update that was made a moment ago.
    func precede(_ record: ResourceRecord, observed: Value, _ schema: ResourceSchema) async -> Bool {
        let different = schema.attributes.filter { attribute in
            attribute.isConfigurable && attribute.storage == .plain && !attribute.isWriteOnly
                && !attribute.isSensitive
                && !attribute.isSame(
                    record.attributes[attribute.name] ?? .null(attribute.type),
                    Self.own(attribute, observed, record)
                )
        }
        guard !different.isEmpty else {
            return false
        }
        let time = now()
        return await operations(record.address).contains { operation in
            guard operation.action == .update, operation.objectID == record.objectID,
                let ended = operation.endedAt, ended >= time - Self.window, let before = operation.before
            else {
                return false
            }
            return different.allSatisfy { attribute in
                before.attributes[attribute.name] == Self.own(attribute, observed, record).storedJSON
            }
        }
    }

    private static func own(
        _ attribute: AttributeSchema,
        _ observed: Value,
        _ record: ResourceRecord
    ) -> Value {
        let value = observed[attribute.name] ?? .null(attribute.type)
        return attribute.owned(value, claimedBy: [record.attributes[attribute.name]])
    }
}
