/// What somebody may do, whichever statements allow it: grants in a form in which the same rights look the same.
package struct AccessRight: Sendable, Hashable {
    package struct Exception: Sendable, Hashable {
        package let target: AccessTarget
        package let conditions: [PolicyCondition]
        package let doubts: Set<AccessDoubt>
    }

    package fileprivate(set) var actions: ActionSet
    package let target: AccessTarget
    package let conditions: [PolicyCondition]
    package let exceptions: Set<Exception>
    package let doubts: Set<AccessDoubt>
}

extension AccessRight {
    /// The rights that grants give together: none is a part of another, and there is one for each target with its conditions.
    package static func rights(of grants: [AccessGrant]) -> [AccessRight] {
        var merged: [AccessRight] = []
        var places: [AccessRight: Int] = [:]
        for grant in grants {
            let right = AccessRight(
                actions: ActionSet(),
                target: grant.target,
                conditions: grant.conditions,
                exceptions: Set(
                    grant.exceptions.map {
                        Exception(target: $0.target, conditions: $0.conditions, doubts: $0.doubts)
                    }
                ),
                doubts: grant.doubts
            )
            let place = places[right] ?? merged.count
            if place == merged.count {
                places[right] = place
                merged.append(right)
            }
            merged[place].actions = merged[place].actions.union(grant.actions)
        }
        merged.sort { $0.sortKey < $1.sortKey }
        for place in merged.indices {
            for other in merged.indices where other != place && merged[other].surpasses(merged[place]) {
                merged[place].actions = merged[place].actions.subtracting(merged[other].actions)
            }
        }
        return merged.filter { !$0.actions.isEmpty }
    }

    /// What of these rights others do not have.
    ///
    /// - Parameters:
    ///   - rights: of the one side.
    ///   - others: of the other side.
    ///   - doubtsCount: whether what is only perhaps among the others counts as not there.
    /// - Returns: those that are left, each with the actions that are.
    static func difference(
        _ rights: [AccessRight],
        _ others: [AccessRight],
        doubtsCount: Bool
    ) -> [AccessRight] {
        rights.compactMap { right in
            var left = right
            for other in others where other.surpasses(right, doubtsCount: doubtsCount) {
                left.actions = left.actions.subtracting(other.actions)
            }
            return left.actions.isEmpty ? nil : left
        }
    }

    /// What is left of rights that are lost: for fewer objects, under conditions, or not at all times.
    ///
    /// - Parameters:
    ///   - lost: as `difference` gives them.
    ///   - rights: that somebody has afterwards.
    /// - Returns: those of them that are about the same, each with the actions that are.
    static func remains(of lost: [AccessRight], in rights: [AccessRight]) -> [AccessRight] {
        rights.compactMap { right in
            var left = right
            left.actions = lost.reduce(into: ActionSet()) { actions, gone in
                if gone.target.intersects(right.target) {
                    actions = actions.union(gone.actions.intersection(right.actions))
                }
            }
            return left.actions.isEmpty ? nil : left
        }
    }

    /// Whether it holds, for its own actions, wherever another one does.
    private func surpasses(_ other: AccessRight, doubtsCount: Bool = true) -> Bool {
        target.covers(other.target) && other.conditions.imply(conditions)
            && (!doubtsCount || doubts.isSubset(of: other.doubts))
            && exceptions.allSatisfy { exception in
                !exception.target.intersects(other.target)
                    || doubtsCount == false && !exception.doubts.isEmpty
                    || other.exceptions.contains { its in
                        its.target.covers(exception.target) && exception.conditions.imply(its.conditions)
                            && its.doubts.isSubset(of: exception.doubts)
                    }
            }
    }

    private var sortKey: String {
        ([target.sortKey] + conditions.map(\.sortKey) + exceptions.map(\.sortKey).sorted()
            + doubts.map { "\($0)" }.sorted()).joined(separator: "\u{1}")
    }
}

extension AccessRight.Exception {
    fileprivate var sortKey: String {
        ([target.sortKey] + conditions.map(\.sortKey) + doubts.map { "\($0)" }.sorted()).joined(
            separator: "\u{2}"
        )
    }
}

extension PolicyCondition {
    fileprivate var sortKey: String {
        ([key, `operator`] + values).joined(separator: "\u{3}")
    }
}
