import ObjectStorage
import Timestamps

/// What `keyform access` shows: the answers, and which of them were asked for.
struct AccessReport {
    enum Order: String {
        case person, bucket
    }

    /// Where the picture comes from.
    enum Source: String {
        case account, state, plan
    }

    let table: AccessTable
    let selection: AccessSelection
    let source: Source
    let order: Order
    let now: Timestamp

    /// One person, as an answer shows it: somebody of the picture, or whom only policies name.
    struct Subject {
        /// Nil for everyone, and for whom nobody here knows.
        let person: AccessPicture.Person?
        let subject: AccessSubject
        let title: String
    }

    var columns: [AccessTable.Column] {
        table.columns.filter { selection.has($0.bucket) }.sorted { $0.bucket.name < $1.bucket.name }
    }

    /// Everyone first, then every user, people by what they are called, and whom only policies name.
    var subjects: [Subject] {
        var subjects: [Subject] = []
        if selection.hasEveryone {
            subjects.append(Subject(person: nil, subject: .everyone, title: AccessSubject.everyone.title))
        }
        if !selection.isOfPeople {
            subjects.append(Subject(person: nil, subject: .anyUser, title: AccessSubject.anyUser.title))
        }
        subjects += table.picture.people.filter(selection.has).sorted { $0.title < $1.title }.map { person in
            Subject(person: person, subject: .user(id: person.id ?? ""), title: person.title)
        }
        guard !selection.isOfPeople else {
            return subjects
        }
        let known = Set(table.picture.people.compactMap(\.id))
        let strangers = Set(columns.flatMap { $0.strangers(besides: known) })
        return subjects
            + strangers.map { Subject(person: nil, subject: $0, title: $0.title) }.sorted {
                $0.title < $1.title
            }
    }

    /// What somebody may do in a bucket.
    func grants(_ subject: Subject, in column: AccessTable.Column) -> [AccessGrant] {
        if let person = subject.person {
            return column.grants(of: person)
        }
        return switch subject.subject {
        case .everyone: column.everyone
        case .anyUser: column.anyUser
        default: column.access?.grants(of: subject.subject) ?? []
        }
    }

    /// What somebody may do that everyone or every user may not anyway.
    func ownGrants(_ subject: Subject, in column: AccessTable.Column) -> [AccessGrant] {
        if let person = subject.person, person.isAllPowerful == false, !column.names(person) {
            return []
        }
        if let person = subject.person, leavesOut(person, of: column) {
            return column.grants(of: person)
        }
        let general =
            switch subject.subject {
            case .everyone: [AccessGrant]()
            case .anyUser: column.everyone
            default: column.anyUser
            }
        let known = Set(general)
        return grants(subject, in: column).filter { !known.contains($0) }
    }

    /// Whether users in policies were found by their ids alone, because nobody knows which numbers are the contract's.
    var ignoresContracts: Bool {
        table.picture.contract == nil
            && table.picture.policies.contains { policy in
                policy.statements.contains { statement in
                    statement.principals.elements.contains { if case .user = $0 { true } else { false } }
                }
            }
    }

    /// Whether a policy leaves a person out of what it allows every user.
    func leavesOut(_ person: AccessPicture.Person, of column: AccessTable.Column) -> Bool {
        column.names(person) && !Set(column.anyUser).isSubset(of: column.grants(of: person))
    }

    var areBucketsRead: Bool {
        table.picture.unreadBuckets == nil && table.columns.allSatisfy { $0.access != nil }
    }

    /// Whether nothing is left that may let somebody in.
    var isEverythingRead: Bool {
        areBucketsRead && table.columns.allSatisfy { $0.bucket.listNotReadBecause == nil }
    }
}

extension AccessPicture.Bucket {
    /// Whether it is known whom the access control list lets in, if it counts.
    var isListKnown: Bool {
        switch (accessList, contents) {
        case (.read, _): true
        case (_, .read(_, let block)): block.ignoresPublicACLs
        default: false
        }
    }

    /// Why it is not known whom the access control list lets in; nil where it is, or where nobody looks.
    var listNotReadBecause: String? {
        if case .notRead(let reason) = accessList { reason } else { nil }
    }

    /// Why nothing can be said of who may use it; nil where it can.
    var reasonNotRead: String? {
        switch contents {
        case .read: nil
        case .notRead(let reason): reason
        case .knownAfterApply: "its policy is known after apply"
        }
    }
}
