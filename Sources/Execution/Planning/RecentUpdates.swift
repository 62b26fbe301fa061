package import Addresses
import JSONText
import Planning
import ResourceSchemas
package import StateModel
import Values

/// Tells a read that lags behind a write of a moment ago from a change that somebody made.
///
/// What such a read shows is the object as it was before: not there yet, without its last members, or with its old
/// values. Taken for a change, it would make the next apply do everything once more.
package struct RecentUpdates: Sendable {
    private let operations: @Sendable (InstanceAddress) async -> [OperationRecord]
    /// nil where no write counts as recent.
    private let now: (@Sendable () -> Int64)?

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

    private init() {
        operations = { _ in [] }
        now = nil
    }

    /// No writes at all.
    package static let none = RecentUpdates()

    /// For how long yet reads may lag behind a write.
    ///
    /// - Parameter moment: of the write, in milliseconds since 1970; nil when there was none of late.
    /// - Returns: zero when they may not.
    func lagLeft(since moment: Int64?) -> Duration {
        guard let moment, let now = now?() else {
            return .zero
        }
        return ReadLag.left(after: .milliseconds(now - moment))
    }

    /// Whether an object looks as it did before a write that was made a moment ago.
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
        return await operations(record.address).contains { operation in
            guard operation.objectID == record.objectID, lagLeft(since: operation.endedAt) > .zero else {
                return false
            }
            switch operation.action {
            case .update:
                guard let before = operation.before else {
                    return false
                }
                return different.allSatisfy { attribute in
                    Self.lies(
                        Self.own(attribute, observed, record).storedJSON,
                        between: before.attributes[attribute.name] ?? .null,
                        and: (record.attributes[attribute.name] ?? .null(attribute.type)).storedJSON,
                        attribute
                    )
                }
            case .create:
                // What is added once the object is there may be missing as yet.
                return different.allSatisfy { attribute in
                    attribute.ownsElements || observed[attribute.name]?.isNull ?? true
                }
            default:
                return false
            }
        }
    }

    /// Whether a value is the old one or, of elements that are changed one after the other, some of the way to the new
    /// one.
    private static func lies(
        _ observed: JSONValue,
        between old: JSONValue,
        and new: JSONValue,
        _ attribute: AttributeSchema
    ) -> Bool {
        guard observed != old, attribute.ownsElements else {
            return observed == old
        }
        let (seen, old, new) = (Set(observed.array ?? []), Set(old.array ?? []), Set(new.array ?? []))
        return seen.isSubset(of: old.union(new)) && seen.isSuperset(of: old.intersection(new))
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
