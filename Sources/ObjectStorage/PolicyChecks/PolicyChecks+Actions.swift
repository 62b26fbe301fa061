internal import SourceText

/// Actions, and what they are done to.
extension PolicyChecks {
    /// By their names in lower case.
    private static let known = Dictionary(
        StorageAction.all.map { ($0.name.lowercased(), $0) },
        uniquingKeysWith: { first, _ in first }
    )

    mutating func checkActions(_ statement: PolicyStatement, _ name: String) {
        let levels = Self.levels(statement)
        for action in statement.actions.elements where action != "*" {
            let place = "\(action.inLine) in \(name)"
            if action.lowercased() == "s3:listallmybuckets" {
                note(.noEffect, place)
                continue
            }
            let matched = Self.matched(action)
            guard !matched.isEmpty else {
                checkUnknown(action, place)
                continue
            }
            if !statement.actions.isExcluding, !levels.isEmpty, levels.isDisjoint(with: matched.map(\.level))
            {
                note(.wrongLevel, place)
            }
        }
    }

    private mutating func checkUnknown(_ action: String, _ place: String) {
        let lower = action.lowercased()
        let pattern = WildcardPattern(lower)
        if Self.known.keys.contains(where: pattern.matches) {
            let meant = Self.known[lower].map { "; it is written \($0.name)" } ?? ""
            note(.caseOfAction, place + meant)
            return
        }
        let meant =
            Self.known[lower.hasPrefix("s3:") ? lower : "s3:\(lower)"]?.name
            ?? nearMiss(action, among: StorageAction.all.map(\.name))
        note(.unknownAction, place + (meant.map { "; is \($0) meant?" } ?? ""))
    }

    /// The known actions that a pattern fits, in the very letters.
    static func matched(_ action: String) -> [StorageAction] {
        guard action.contains("*") || action.contains("?") else {
            return known[action.lowercased()].flatMap { $0.name == action ? [$0] : nil } ?? []
        }
        let pattern = WildcardPattern(action)
        return StorageAction.all.filter { pattern.matches($0.name) }
    }

    /// What the resources of a statement are; empty where that cannot be told.
    private static func levels(_ statement: PolicyStatement) -> Set<StorageAction.Level> {
        guard !statement.resources.isExcluding else {
            return []
        }
        var levels: Set<StorageAction.Level> = []
        for resource in statement.resources.elements {
            if resource.contains("/") {
                levels.insert(.object)
            } else {
                levels.insert(.bucket)
                // A pattern of the bucket's name may run on into keys.
                if resource.hasSuffix("*") { levels.insert(.object) }
            }
        }
        return levels
    }

    /// Whom statements let read objects and not list the bucket.
    mutating func checkListing() {
        var readers: [(principals: Set<PolicyPrincipal>, place: String)] = []
        var listers: Set<PolicyPrincipal> = []
        for (position, statement) in document.statements.enumerated()
        where statement.effect == .allow && !statement.actions.isExcluding
            && !statement.principals.isExcluding
        {
            let names = Set(statement.actions.elements.flatMap(Self.matched).map(\.name))
            let levels = Self.levels(statement)
            let principals = Set(statement.principals.elements)
            if names.contains("s3:ListBucket") || statement.actions.elements.contains("*"),
                levels.contains(.bucket)
            {
                listers.formUnion(principals)
            }
            if names.contains("s3:GetObject"), levels.contains(.object) {
                readers.append((principals, PolicyWords.name(statement, at: position)))
            }
        }
        guard !listers.contains(.everyone) else {
            return
        }
        for (principals, place) in readers
        where principals != [.everyone] && !principals.isSubset(of: listers) {
            note(.unlisted, place)
        }
    }
}
