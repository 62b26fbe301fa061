package import Providers

/// What may be deleted of a bucket's content together with the bucket.
struct DeletableObjects: Sendable, Hashable {
    /// As many versions of objects and marks of deletions; nil for all that there are.
    let versions: Int?
    /// None that was written later than this one; empty for any.
    let newest: String

    /// Whatever the bucket holds.
    static let all = DeletableObjects(versions: nil, newest: "")
    static let none = DeletableObjects(versions: 0, newest: "")

    /// Whether all of so many versions may go, the newest of them written then.
    func covers(_ count: Int, newest written: String) -> Bool {
        versions.map { count <= $0 } ?? true && !isLater(written)
    }

    /// Whether something was written later than what may be deleted.
    func isLater(_ written: String) -> Bool {
        !newest.isEmpty && written > newest
    }

    // MARK: In plans

    /// The bucket with what it holds, as one of the objects that a guard names: its name, and where it was counted the number
    /// of versions and the time of the newest behind it.
    func named(_ bucket: String) -> String {
        versions.map { "\(bucket) \($0) \(newest)" } ?? bucket
    }

    /// By bucket, from the objects that a guard named; names of buckets have no blanks.
    static func inPlan(_ objects: Set<String>) -> [String: DeletableObjects] {
        var known: [String: DeletableObjects] = [:]
        for object in objects {
            let parts = object.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            let bucket = String(parts[0])
            known[bucket] =
                parts.count == 3
                ? DeletableObjects(versions: Int(parts[1]) ?? 0, newest: String(parts[2])) : .all
        }
        return known
    }
}

/// What the plan that is carried out may delete together with buckets.
package struct DeletionLimits: Sendable {
    private let isUnlimited: Bool
    private let named: [String: DeletableObjects]

    /// - Parameter plan: that is carried out; one that has the word for it deletes whatever there is.
    package init(_ plan: ProposedPlan) {
        isUnlimited = plan.allowed.contains(.objects)
        named = DeletableObjects.inPlan(plan.namedObjects(of: .objects))
    }

    /// Nothing, until a plan is known.
    init() {
        isUnlimited = false
        named = [:]
    }

    subscript(bucket: String) -> DeletableObjects {
        isUnlimited ? .all : named[bucket] ?? .none
    }
}

extension PlanGuard.Name {
    package static let objects = PlanGuard.Name(rawValue: "objects")
}
