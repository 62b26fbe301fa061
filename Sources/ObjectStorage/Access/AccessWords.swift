internal import SourceText

/// What rights are called where people read of them: no JSON, and no word of the S3 API where there is a plain one.
package enum AccessWords {
    /// What somebody may do, each a phrase that goes on after "may".
    package static func phrases(_ rights: [AccessRight], in bucket: String) -> [String] {
        var phrases: [String] = []
        var rights = rights
        if let whole = wholeBucket(&rights) {
            phrases.append(qualified("do everything in \(bucket.inLine)", whole, bucket))
        }
        for right in rights {
            let acts = clauses(right.actions, right.target, bucket)
            phrases.append(qualified(list(acts.plain + acts.others), right, bucket))
        }
        return phrases
    }

    /// What somebody gains or loses, after such a verb.
    static func nouns(_ rights: [AccessRight], in bucket: String) -> String {
        var nouns: [String] = []
        var rights = rights
        if let whole = wholeBucket(&rights) {
            nouns.append(qualified("everything in \(bucket.inLine)", whole, bucket))
        }
        for right in rights {
            let place = place(right.target, bucket)
            let verbs = plainVerbs(right.actions, right.target)
            var words = verbs.isEmpty ? [] : ["\(list(verbs)) on \(place)"]
            words += clauses(right.actions, right.target, bucket).others.map { "the right to \($0)" }
            nouns.append(qualified(list(words), right, bucket))
        }
        return nouns.joined(separator: ", ")
    }

    /// For whom it is about everyone: adjectives of what is open, such as `readable`, each with its place.
    static func adjectives(_ right: AccessRight, in bucket: String) -> (words: String, place: String)? {
        let known = [
            ("read", "readable"), ("list", "listable"), ("write", "writable"), ("delete", "deletable"),
        ]
        let verbs = plainVerbs(right.actions, right.target)
        let words = known.filter { verbs.contains($0.0) }.map(\.1)
        guard !words.isEmpty, words.count == verbs.count,
            clauses(right.actions, right.target, bucket).others.isEmpty
        else {
            return nil
        }
        let place = right.target == .allObjects ? bucket.inLine : place(right.target, bucket)
        return (list(words), place)
    }

    /// A right to everything, taken out of the rights; nil where there is none.
    private static func wholeBucket(_ rights: inout [AccessRight]) -> AccessRight? {
        func isFull(_ right: AccessRight, _ target: AccessTarget, _ actions: ActionSet) -> Bool {
            right.target == target && actions.isSubset(of: right.actions)
        }
        guard let bucket = rights.firstIndex(where: { isFull($0, .bucket, .bucketLevel) }) else {
            return nil
        }
        let whole = rights[bucket]
        guard
            let objects = rights.firstIndex(where: {
                isFull($0, .allObjects, .objectLevel) && $0.conditions == whole.conditions
                    && $0.doubts == whole.doubts && $0.exceptions.isEmpty && whole.exceptions.isEmpty
            })
        else {
            return nil
        }
        rights = rights.indices.filter { $0 != bucket && $0 != objects }.map { rights[$0] }
        return whole
    }

    // MARK: Actions

    private static let plain: [(StorageAction.Purpose, String)] = [
        (.read, "read"), (.list, "list"), (.write, "write"), (.delete, "delete"), (.lock, "lock"),
    ]

    /// Actions on settings that are told with one word when they are all there.
    private static let settings: [(verb: String, isOfBucket: Bool, actions: ActionSet)] = [
        (StorageAction.Purpose.changeSettings, "change"), (.seeSettings, "see"),
    ].flatMap { purpose, verb in
        [true, false].map { isOfBucket in
            let actions = StorageAction.all.filter {
                $0.purpose == purpose && ($0.level == .bucket) == isOfBucket
            }
            return (verb, isOfBucket, ActionSet(actions))
        }
    }

    private static func plainVerbs(_ actions: ActionSet, _ target: AccessTarget) -> [String] {
        if target != .bucket, ActionSet.objectLevel.isSubset(of: actions) {
            return ["everything"]
        }
        return plain.filter { actions.hasChief(of: $0.0) }.map(\.1)
    }

    /// Phrases for actions: those of plain verbs, and the others.
    private static func clauses(
        _ actions: ActionSet,
        _ target: AccessTarget,
        _ bucket: String
    ) -> (plain: [String], others: [String]) {
        let place = place(target, bucket)
        if target != .bucket, ActionSet.objectLevel.isSubset(of: actions) {
            return (["do everything with \(place)"], [])
        }
        let verbs = plainVerbs(actions, target)
        var others: [String] = []
        if actions.hasChief(of: .changePolicy) { others.append("change who may use \(bucket.inLine)") }
        if actions.hasChief(of: .deleteBucket) { others.append("delete the bucket \(bucket.inLine)") }
        // What a plain verb or such a phrase already means is not told again.
        let told = actions.actions.filter { action in
            action.purpose != .createBucket && actions.hasChief(of: action.purpose)
        }
        var rest = actions.subtracting(ActionSet(told))
        for settings in Self.settings where settings.isOfBucket == (target == .bucket) {
            if settings.actions.isSubset(of: rest) {
                others.append("\(settings.verb) the settings of \(place)")
                rest = rest.subtracting(settings.actions)
            }
        }
        let names = rest.names
        if !names.isEmpty {
            others.append("use \(list(names.map(\.inLine))) on \(place)")
        }
        return (verbs.isEmpty ? [] : ["\(list(verbs)) \(place)"], others)
    }

    // MARK: Places

    /// Such as `finance/reports/*`.
    package static func place(_ target: AccessTarget, _ bucket: String) -> String {
        let bucket = bucket.inLine
        return switch target {
        case .bucket: bucket
        case .objects(.fitting(let pattern)): "\(bucket)/\(pattern.text.inLine)"
        case .objects(.allBut(let patterns)):
            "\(bucket)/* without " + list(patterns.map { "\(bucket)/\($0.text.inLine)" })
        }
    }

    // MARK: Conditions

    private static func qualified(_ phrase: String, _ right: AccessRight, _ bucket: String) -> String {
        phrase + qualifiers(right, bucket)
    }

    /// What a right depends on, after the phrase that says what it is.
    static func qualifiers(_ right: AccessRight, _ bucket: String) -> String {
        let certain = right.exceptions.filter { $0.doubts.isEmpty }.map { exception in
            // Where all of it is taken away at times, only the times are told.
            let place = exception.target.covers(right.target) ? nil : Self.place(exception.target, bucket)
            return ([place] + exception.conditions.map(Self.text)).compactMap(\.self).joined(separator: " ")
        }
        let perhaps = right.doubts.isEmpty ? "" : " (perhaps)"
        return perhaps + right.conditions.map { ", only \(text($0))" }.joined()
            + certain.sorted().map { ", but not \($0)" }.joined()
    }

    /// A condition, after "only" or "but not".
    package static func text(_ condition: PolicyCondition) -> String {
        let values = condition.values.map(\.inLine)
        switch (condition.operator, condition.key) {
        case ("IpAddress", "aws:SourceIp"): return "from \(list(values, "or"))"
        case ("NotIpAddress", "aws:SourceIp"): return "from elsewhere than \(list(values, "or"))"
        case ("DateLessThan", "aws:CurrentTime"): return "until \(list(values, "or"))"
        case ("DateGreaterThan", "aws:CurrentTime"): return "after \(list(values, "or"))"
        case ("StringLike", "s3:prefix"): return "names like \(list(values, "or"))"
        default:
            return "if \(condition.operator.inLine) \(condition.key.inLine) \(list(values, "or"))"
        }
    }

    // MARK: Doubts

    /// Sentences about what nobody has documented, on which the rights depend.
    package static func notes(_ rights: [AccessRight]) -> [String] {
        let own = rights.flatMap { $0.doubts.map(\.sentence) }
        let denied = rights.flatMap { $0.exceptions.flatMap { $0.doubts.map(\.sentenceOfDeny) } }
        return Set(own + denied).sorted()
    }

    // MARK: Lists

    /// `a`, `a and b`, `a, b and c`.
    package static func list(_ words: [String], _ conjunction: String = "and") -> String {
        guard let last = words.last, words.count > 1 else {
            return words.first ?? ""
        }
        return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
    }
}
