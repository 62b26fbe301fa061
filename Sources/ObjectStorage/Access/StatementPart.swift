import Timestamps

/// A part of a statement in which all actions are done to one thing, under the same conditions.
struct StatementPart: Sendable {
    let actions: ActionSet
    let target: AccessTarget
    let conditions: [PolicyCondition]
    let doubts: Set<AccessDoubt>
    let source: AccessSource
}

/// Takes statements of a bucket's policy apart.
struct StatementReader {
    let bucket: String
    let vocabulary: ActionVocabulary
    let now: Timestamp?

    private var arn: String {
        "arn:aws:s3:::" + bucket
    }

    /// - Parameters:
    ///   - statement: to take apart.
    ///   - number: its place in the document, from 1.
    /// - Returns: nothing for one that is about nothing, such as an object's action on a bucket.
    func parts(_ statement: PolicyStatement, number: Int) -> [StatementPart] {
        let named = vocabulary.actions(statement.actions)
        let source = AccessSource.statement(number, sid: statement.sid)
        let unknown = Set(statement.unknownMembers.map(AccessDoubt.unknownMember))
        let spellings: [(ActionSet, Set<AccessDoubt>)] = [
            (named.certain, []), (named.ifCaseDoesNotCount, [.actionCase]),
        ]
        var parts: [StatementPart] = []
        for target in targets(statement.resources) {
            let level: ActionSet = target == .bucket ? .bucketLevel : .objectLevel
            for (actions, doubts) in spellings {
                let possible = actions.intersection(level.union(vocabulary.strange))
                for (isListing, actions) in [
                    (true, possible.intersection(.listing)), (false, possible.subtracting(.listing)),
                ] where !actions.isEmpty {
                    guard let open = openConditions(of: statement, isListing: isListing) else {
                        continue
                    }
                    parts.append(
                        StatementPart(
                            actions: actions,
                            target: target,
                            conditions: open.conditions,
                            doubts: doubts.union(open.doubts).union(unknown),
                            source: source
                        )
                    )
                }
            }
        }
        return parts
    }

    /// What resources there are in the bucket for a statement.
    private func targets(_ resources: PolicyStatement.Scope<String>) -> [AccessTarget] {
        let patterns = resources.elements.map(WildcardPattern.init)
        let fitsBucket = patterns.contains { $0.matches(arn) }
        let keys = WildcardPattern.widest(patterns.flatMap { $0.remainders(after: arn + "/") })
        let bucket: [AccessTarget] = fitsBucket != resources.isExcluding ? [.bucket] : []
        guard resources.isExcluding else {
            return bucket + keys.map { .objects(.fitting($0)) }
        }
        if keys.isEmpty {
            return bucket + [.allObjects]
        }
        return bucket + (keys.contains(.everything) ? [] : [.objects(.allBut(keys))])
    }

    /// The conditions of a statement that hold for some requests only.
    ///
    /// - Returns: nil where one never holds.
    private func openConditions(
        of statement: PolicyStatement,
        isListing: Bool
    ) -> (conditions: [PolicyCondition], doubts: Set<AccessDoubt>)? {
        var conditions: [PolicyCondition] = []
        var doubts: Set<AccessDoubt> = []
        for condition in statement.conditions {
            if !isListing, PolicyCondition.listingKeys.contains(condition.key) {
                doubts.insert(.listingCondition(key: condition.key))
                continue
            }
            switch condition.judged(for: statement.effect, at: now) {
            case .holds: break
            case .fails: return nil
            case .open(let doubt):
                conditions.append(condition)
                if let doubt { doubts.insert(doubt) }
            }
        }
        return (conditions.normal, doubts)
    }
}
