internal import SourceText
package import Timestamps

/// What becomes of access when one picture takes the place of another.
package struct AccessComparison {
    /// A bucket before and after.
    private typealias Pair = (bucket: String, old: AccessTable.Column?, new: AccessTable.Column?)

    private let before: AccessTable
    private let after: AccessTable
    private let oldPeople: [String: AccessPicture.Person]
    private let newPeople: [String: AccessPicture.Person]
    /// Buckets of both pictures, those that stay or come first.
    private let pairs: [Pair]
    /// Those of which both sides are known.
    private let comparable: [Pair]
    /// What to call each person, by identity.
    private let names: [String: String]

    /// - Parameters:
    ///   - before: what is.
    ///   - after: what will be.
    ///   - now: for which moment.
    package init(_ before: AccessPicture, _ after: AccessPicture, at now: Timestamp? = nil) {
        let vocabulary = ActionVocabulary(before.policies + after.policies)
        self.before = AccessTable(before, vocabulary: vocabulary, at: now)
        self.after = AccessTable(after, vocabulary: vocabulary, at: now)
        oldPeople = Dictionary(firstOf: before.people.map { ($0.identity, $0) })
        newPeople = Dictionary(firstOf: after.people.map { ($0.identity, $0) })
        pairs = Self.pairs(self.before, self.after)
        comparable = pairs.filter { pair in
            pair.old.map { $0.access != nil } ?? true && pair.new.map { $0.access != nil } ?? true
        }
        names = Self.names(after.people + before.people)
    }

    private static func pairs(_ before: AccessTable, _ after: AccessTable) -> [Pair] {
        let old = Dictionary(firstOf: before.columns.map { ($0.bucket.name, $0) })
        let kept = after.columns.map { (bucket: $0.bucket.name, old: old[$0.bucket.name], new: Optional($0)) }
        let names = Set(kept.map(\.bucket))
        return kept
            + before.columns.filter { !names.contains($0.bucket.name) }.map {
                ($0.bucket.name, Optional($0), nil)
            }
    }

    /// The part of a person's address before the `@`, where nobody else is called so; otherwise all of it.
    private static func names(_ people: [AccessPicture.Person]) -> [String: String] {
        var identities: [String: Set<String>] = [:]
        func short(_ person: AccessPicture.Person) -> String {
            person.email.map { String($0.prefix { $0 != "@" }) } ?? person.title
        }
        for person in people {
            identities[short(person).lowercased(), default: []].insert(person.identity)
        }
        return Dictionary(
            firstOf: people.map { person in
                let name = short(person)
                let isUnique =
                    identities[name.lowercased()]?.count == 1 && !name.isEmpty && name != "everyone"
                return (person.identity, isUnique ? name : person.title)
            }
        )
    }

    /// All changes: what must not be missed first, then people in their order, each with the buckets in theirs.
    package var changes: [AccessChange] {
        var changes = everyone()
        let identities = before.picture.people.map(\.identity) + after.picture.people.map(\.identity)
        var seen: Set<String> = []
        for identity in identities where seen.insert(identity).inserted {
            changes += self.changes(of: identity)
        }
        changes += strangers(besides: seen) + undecided()
        changes = withoutSecrets(changes)
        return changes.filter(\.isAlarming) + changes.filter { !$0.isAlarming }
    }

    /// Of buckets whose policy is a secret, only that something changes, and what must not be missed.
    private func withoutSecrets(_ changes: [AccessChange]) -> [AccessChange] {
        let secret = Set((before.columns + after.columns).map(\.bucket).filter(\.isSensitive).map(\.name))
        guard !secret.isEmpty else {
            return changes
        }
        var told: Set<AccessChange> = []
        return changes.compactMap { change in
            guard let bucket = change.bucket, secret.contains(bucket), change.kind != .knownAfterApply else {
                return change
            }
            let name = AccessWords.place(.bucket, bucket)
            let general = AccessChange(
                kind: change.isAlarming ? change.kind : .changesInSecret,
                text: change.isAlarming
                    ? "\(name) becomes open to everyone; how far is in a policy that is sensitive"
                    : "who may use \(name) changes; its policy is sensitive",
                isAlarming: change.isAlarming,
                bucket: bucket,
                concernsExisting: change.concernsExisting
            )
            return told.insert(general).inserted ? general : nil
        }
    }

    // MARK: Everyone

    private func everyone() -> [AccessChange] {
        comparable.flatMap { bucket, old, new in
            let (was, isNow) = (
                AccessRight.rights(of: old?.everyone ?? []), AccessRight.rights(of: new?.everyone ?? [])
            )
            let gained = AccessRight.difference(isNow, was, doubtsCount: true)
            let lost = AccessRight.difference(was, isNow, doubtsCount: false)
            let opens = (new?.access?.isPublic ?? false)
            var changes = gained.map { right in
                change(.becomesPublic, of: bucket, right, "becomes", isAlarming: opens, isNew: old == nil)
            }
            changes += lost.map { right in
                var change = change(.isPublicNoMore, of: bucket, right, "is no longer", isNew: false)
                change.text += kept(of: [right], in: isNow, by: "everyone", bucket)
                return change
            }
            return changes + anyUser(bucket, old, new)
        }
    }

    private func change(
        _ kind: AccessChange.Kind,
        of bucket: String,
        _ right: AccessRight,
        _ verb: String,
        isAlarming: Bool = false,
        isNew: Bool
    ) -> AccessChange {
        let words: String
        if let adjectives = AccessWords.adjectives(right, in: bucket) {
            let bare = AccessWords.qualifiers(right, bucket)
            words = "\(adjectives.place) \(verb) \(adjectives.words) by everyone\(bare)"
        } else {
            words =
                "everyone \(kind == .becomesPublic ? "gains" : "loses") \(AccessWords.nouns([right], in: bucket))"
        }
        return AccessChange(
            kind: kind,
            text: words,
            isAlarming: isAlarming,
            person: "everyone",
            bucket: bucket,
            actions: right.actions.names,
            notes: AccessWords.notes([right]),
            concernsExisting: !isNew
        )
    }

    /// What every user of the contract gains or loses beyond everyone.
    private func anyUser(
        _ bucket: String,
        _ old: AccessTable.Column?,
        _ new: AccessTable.Column?
    ) -> [AccessChange] {
        difference(
            bucket,
            person: AccessSubject.anyUser.title,
            id: nil,
            was: old?.anyUser ?? [],
            isNow: new?.anyUser ?? [],
            besides: (old?.everyone ?? [], new?.everyone ?? []),
            hadWay: false,
            isNew: old == nil
        )
    }

    // MARK: People

    private func changes(of identity: String) -> [AccessChange] {
        let (old, new) = (oldPeople[identity], newPeople[identity])
        guard let person = new ?? old else {
            return []
        }
        let name = names[identity] ?? person.title
        var changes = PersonComparison(name: name, old: old, new: new).changes
        for index in changes.indices {
            changes[index].person = name
            changes[index].personID = person.id
            changes[index].address = changes[index].address ?? person.address
        }
        return changes + buckets(name, old, new)
    }

    private func buckets(
        _ name: String,
        _ old: AccessPicture.Person?,
        _ new: AccessPicture.Person?
    ) -> [AccessChange] {
        // What an administrator may do does not depend on policies; that somebody becomes one is said once.
        guard old?.isAllPowerful != true || new.map({ $0.isAllPowerful != true }) ?? false,
            new?.isAllPowerful != true
        else {
            return []
        }
        let losesWay = old.map { Self.losesWay($0, new) } ?? false
        let isBack = old?.isActive == false && new.map { $0.isActive != false } ?? false
        return comparable.flatMap { bucket, oldColumn, newColumn -> [AccessChange] in
            guard
                losesWay || isBack || Self.isNamed(old, in: oldColumn) || Self.isNamed(new, in: newColumn)
            else {
                return []
            }
            return difference(
                bucket,
                person: name,
                id: (new ?? old)?.id,
                was: isBack ? [] : Self.ownGrants(of: old, in: oldColumn),
                isNow: losesWay ? [] : Self.ownGrants(of: new, in: newColumn),
                besides: (general(oldColumn, isUser: !losesWay), general(newColumn, isUser: !losesWay)),
                hadWay: old != nil,
                isNew: old == nil || oldColumn == nil,
                note: losesWay && new?.mayHaveOtherKeys == true ? Self.otherKeys : nil
            )
        }
    }

    private static let otherKeys = "Keys that are not managed here are not counted."

    /// Whether somebody who has keys has none any more that can be used, as far as is known.
    private static func losesWay(_ old: AccessPicture.Person, _ new: AccessPicture.Person?) -> Bool {
        func usable(_ person: AccessPicture.Person) -> Bool {
            person.isActive != false && person.keys.contains { $0.isActive != false }
        }
        guard let new else {
            return true
        }
        return usable(old) && !usable(new) || old.isActive != false && new.isActive == false
    }

    private static func isNamed(_ person: AccessPicture.Person?, in column: AccessTable.Column?) -> Bool {
        person.flatMap { person in column?.names(person) } ?? false
    }

    /// What policies allow a person, whatever else he is.
    private static func ownGrants(
        of person: AccessPicture.Person?,
        in column: AccessTable.Column?
    ) -> [AccessGrant] {
        guard var plain = person, let column else {
            return []
        }
        plain.isAdministrator = false
        plain.keys = []
        return column.grants(of: plain)
    }

    /// What is told of everyone, and of every user.
    private func general(_ column: AccessTable.Column?, isUser: Bool) -> [AccessGrant] {
        column.map { isUser ? $0.everyone + $0.anyUser : $0.everyone } ?? []
    }

    private func difference(
        _ bucket: String,
        person: String,
        id: String?,
        was: [AccessGrant],
        isNow: [AccessGrant],
        besides general: (old: [AccessGrant], new: [AccessGrant]),
        hadWay: Bool,
        isNew: Bool,
        note: String? = nil
    ) -> [AccessChange] {
        // Of most people, in most buckets.
        guard was != isNow else {
            return []
        }
        let (was, isNow) = (AccessRight.rights(of: was), AccessRight.rights(of: isNow))
        let (oldGeneral, newGeneral) = (
            AccessRight.rights(of: general.old), AccessRight.rights(of: general.new)
        )
        let gained = AccessRight.difference(isNow, was + newGeneral, doubtsCount: true)
        let others = isNow + oldGeneral + newGeneral
        let lost = AccessRight.difference(was, others, doubtsCount: false)
        // What a deny takes away if it holds, which nobody has documented.
        let perhapsLost = AccessRight.difference(
            AccessRight.difference(was, others, doubtsCount: true),
            lost,
            doubtsCount: true
        )
        var changes: [AccessChange] = []
        func add(_ kind: AccessChange.Kind, _ words: String, _ rights: [AccessRight]) {
            changes.append(
                AccessChange(
                    kind: kind,
                    text: "\(person) \(words)",
                    person: person,
                    personID: id,
                    bucket: bucket,
                    actions: Set(rights.flatMap(\.actions.names)).sorted(),
                    notes: AccessWords.notes(kind == .mayLose ? isNow : rights)
                        + (kind == .gains ? [] : [note].compactMap(\.self)),
                    concernsExisting: !isNew
                )
            )
        }
        if !gained.isEmpty {
            add(.gains, "gains \(AccessWords.nouns(gained, in: bucket))", gained)
        }
        if !lost.isEmpty {
            if hadWay, isNow.isEmpty {
                add(.losesLastWay, "loses his last way to \(AccessWords.place(.bucket, bucket))", lost)
            } else {
                let kept = kept(of: lost, in: isNow + newGeneral, bucket)
                add(.loses, "loses \(AccessWords.nouns(lost, in: bucket))\(kept)", lost)
            }
        }
        if !perhapsLost.isEmpty {
            add(.mayLose, "perhaps loses \(AccessWords.nouns(perhapsLost, in: bucket))", perhapsLost)
        }
        return changes
    }

    /// What somebody who loses rights keeps of them in a narrower form, so that nobody takes a limit for an end.
    private func kept(
        of lost: [AccessRight],
        in rights: [AccessRight],
        by subject: String? = nil,
        _ bucket: String
    ) -> String {
        let kept = AccessRight.remains(of: lost, in: rights)
        guard !kept.isEmpty else {
            return ""
        }
        return "; \(subject.map { "\($0) " } ?? "")keeps \(AccessWords.nouns(kept, in: bucket))"
    }

    // MARK: Others

    /// Whom policies name and nobody here knows.
    private func strangers(besides known: Set<String>) -> [AccessChange] {
        let ids = Set((before.picture.people + after.picture.people).compactMap(\.idInPolicies))
        return comparable.flatMap { bucket, old, new -> [AccessChange] in
            let named = Set((old?.strangers(besides: ids) ?? []) + (new?.strangers(besides: ids) ?? []))
            return named.sorted { $0.title < $1.title }.flatMap { subject in
                difference(
                    bucket,
                    person: subject.title,
                    id: nil,
                    was: old?.access?.grants(of: subject) ?? [],
                    isNow: new?.access?.grants(of: subject) ?? [],
                    besides: (
                        general(old, isUser: !subject.isForeign), general(new, isUser: !subject.isForeign)
                    ),
                    hadWay: true,
                    isNew: old == nil
                )
            }
        }
    }

    /// Buckets of which only the apply will tell.
    private func undecided() -> [AccessChange] {
        pairs.compactMap { bucket, old, new in
            guard case .knownAfterApply = new?.bucket.contents else {
                return nil
            }
            return AccessChange(
                kind: .knownAfterApply,
                text: "who may use \(AccessWords.place(.bucket, bucket)) is known after apply"
                    + references(of: new),
                bucket: bucket,
                concernsExisting: old != nil
            )
        }
    }
}

extension AccessComparison {
    /// How many people are named before only their number is told.
    private static let mostNames = 5

    /// Whom a policy is made of that is not known yet.
    private func references(of column: AccessTable.Column?) -> String {
        let found = (column?.bucket.references ?? []).compactMap { names[$0] }
        guard !found.isEmpty else {
            return ""
        }
        let more = found.count - Self.mostNames
        return "; its policy refers to "
            + AccessWords.list(found.prefix(Self.mostNames) + (more > 0 ? ["\(more) more"] : []))
    }
}

extension AccessSubject {
    fileprivate var isForeign: Bool {
        if case .other = self { true } else { false }
    }
}
