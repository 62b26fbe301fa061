package import Timestamps

/// Who may do what in one bucket, by its policy, its settings of public access, and what owners and administrators always
/// may.
///
/// Pure, and total: there is an answer for every policy, with what it depends on.
package struct BucketAccess: Sendable {
    private let block: PublicAccessBlock
    /// What of the bucket's list has an effect.
    private let accessList: AccessList
    private let contract: String?
    private let vocabulary: ActionVocabulary
    private let statements: [PolicyStatement]
    /// What each statement is about, by its position.
    private let parts: [[StatementPart]]
    /// The positions of statements that name a user, by the user's id.
    private let byUser: [String: [Int]]
    /// Those that may be about anybody.
    private let general: [Int]
    /// The ids of users of this contract whom each statement names, by its position: a statement may name thousands.
    private let users: [Set<String>]
    /// The other principals of each statement, by its position.
    private let others: [[PolicyPrincipal]]
    /// The ids of all users whom the policy names.
    private let namedUsers: Set<String>

    /// - Parameters:
    ///   - bucket: its name.
    ///   - policy: nil where it has none.
    ///   - block: the block of public access in front of it.
    ///   - accessList: the bucket's access control list.
    ///   - contract: the number of the account's; nil where it is not known, then numbers are not compared.
    ///   - now: for which moment; nil: conditions on the time stay open.
    ///   - vocabulary: of all policies that answers are compared with.
    package init(
        bucket: String,
        policy: PolicyDocument?,
        block: PublicAccessBlock = PublicAccessBlock(),
        accessList: AccessList = AccessList(),
        contract: String? = nil,
        at now: Timestamp? = nil,
        vocabulary: ActionVocabulary? = nil
    ) {
        let vocabulary = vocabulary ?? ActionVocabulary(policy.map { [$0] } ?? [])
        let statements = policy?.statements ?? []
        self.block = block
        self.accessList = block.ignoresPublicACLs ? AccessList() : accessList
        self.contract = contract
        self.vocabulary = vocabulary
        self.statements = statements
        let reader = StatementReader(bucket: bucket, vocabulary: vocabulary, now: now)
        parts = statements.enumerated().map { reader.parts($1, number: $0 + 1) }
        var byUser: [String: [Int]] = [:]
        var general: [Int] = []
        var ours: [Set<String>] = []
        var others: [[PolicyPrincipal]] = []
        var named: Set<String> = []
        for (position, statement) in statements.enumerated() {
            var isGeneral = statement.principals.isExcluding
            var users: Set<String> = []
            var own: Set<String> = []
            var rest: [PolicyPrincipal] = []
            for principal in statement.principals.elements {
                guard case .user(let number, let id) = principal else {
                    isGeneral = true
                    rest.append(principal)
                    continue
                }
                users.insert(id)
                if contract == nil || number == contract { own.insert(id) }
            }
            ours.append(own)
            others.append(rest)
            named.formUnion(users)
            if isGeneral {
                general.append(position)
            } else {
                for user in users { byUser[user, default: []].append(position) }
            }
        }
        self.byUser = byUser
        self.general = general
        self.users = ours
        self.others = others
        namedUsers = named
    }

    /// Everybody whom the policy names, besides everyone.
    package var named: Set<AccessSubject> {
        var subjects: Set<AccessSubject> = []
        for statement in statements where !statement.principals.isExcluding {
            for principal in statement.principals.elements {
                switch principal {
                case .everyone: break
                case .user(let number, let id):
                    subjects.insert(
                        isOurs(number) ? .user(id: id) : .other(kind: "AWS", text: "\(number):\(id)")
                    )
                case .other(let kind, let text): subjects.insert(.other(kind: kind, text: text))
                }
            }
        }
        return subjects
    }

    /// Whether the policy speaks of the user by name; of all others it says the same.
    package func names(user id: String) -> Bool {
        namedUsers.contains(id)
    }

    /// What somebody may do, in the order of the statements.
    package func grants(of subject: AccessSubject) -> [AccessGrant] {
        var grants: [AccessGrant] = []
        var denies: [(part: StatementPart, doubts: Set<AccessDoubt>)] = []
        if case .administrator = subject {
            grants = [(AccessTarget.bucket, ActionSet.bucketLevel), (.allObjects, .objectLevel)].map {
                AccessGrant(
                    actions: $1.union(vocabulary.strange),
                    target: $0,
                    conditions: [],
                    exceptions: [],
                    doubts: [],
                    source: .administrator
                )
            }
        } else {
            grants = accessList.grants(of: subject)
        }
        for position in positions(of: subject) {
            let statement = statements[position]
            guard var doubts = doubts(thatStatementAt: position, isAbout: subject) else {
                continue
            }
            switch statement.effect {
            case .allow:
                guard let restriction = restriction(of: statement, for: subject) else {
                    continue
                }
                doubts.formUnion(restriction)
                grants += parts[position].map { part in
                    AccessGrant(
                        actions: part.actions,
                        target: part.target,
                        conditions: part.conditions,
                        exceptions: [],
                        doubts: part.doubts.union(doubts),
                        source: part.source
                    )
                }
            case .deny:
                denies += parts[position].map { ($0, $0.doubts.union(doubts)) }
            }
        }
        return denies.reduce(into: grants) { grants, deny in
            grants = grants.flatMap {
                Self.remaining($0, after: deny.part, deny.doubts, forAdministrator: subject.isAdministrator)
            }
        }
    }

    private func positions(of subject: AccessSubject) -> [Int] {
        switch subject {
        case .user(let id), .administrator(let id): (general + (byUser[id] ?? [])).sorted()
        case .everyone: general
        case .other(_, let text):
            // Users of other contracts are named by both.
            (general + (text.split(separator: ":").last.flatMap { byUser[String($0)] } ?? [])).sorted()
        }
    }

    private func isOurs(_ number: String) -> Bool {
        contract == nil || number == contract
    }

    // MARK: Principals

    /// Whether a statement is about somebody.
    ///
    /// - Returns: nil where it is not; otherwise on what that depends.
    private func doubts(
        thatStatementAt position: Int,
        isAbout subject: AccessSubject
    ) -> Set<AccessDoubt>? {
        let principals = statements[position].principals
        var doubts: Set<AccessDoubt>?
        if case .user(let id) = subject, users[position].contains(id) {
            doubts = []
        } else if case .administrator(let id) = subject, users[position].contains(id) {
            doubts = []
        } else {
            // Users name nobody else; whoever is no user here may be one of another contract.
            for principal in subject.isOther ? principals.elements : others[position] {
                guard let found = self.doubts(that: principal, isFor: subject) else {
                    continue
                }
                if found.isEmpty {
                    doubts = []
                    break
                }
                doubts = (doubts ?? []).union(found)
            }
        }
        guard principals.isExcluding else {
            return doubts
        }
        return doubts.map { $0.isEmpty ? nil : $0.union([.excludedPrincipals]) } ?? [.excludedPrincipals]
    }

    /// Users of this contract are looked up before.
    private func doubts(that principal: PolicyPrincipal, isFor subject: AccessSubject) -> Set<AccessDoubt>? {
        switch (principal, subject) {
        case (.everyone, _): []
        case (.user(let number, let id), .other(_, let text)): text == "\(number):\(id)" ? [] : nil
        case (.user, _): nil
        case (.other(_, let text), .everyone): text.contains("*") ? [.principal(text)] : nil
        case (.other(let kind, let text), .other(let itsKind, let itsText)):
            principal.mayBeMany || kind == itsKind && text == itsText ? [.principal(text)] : nil
        case (.other(_, let text), _): principal.mayBeMany ? [.principal(text)] : nil
        }
    }

    // MARK: Public access

    /// What the settings of the bucket make of an allow: nil where it allows nothing.
    private func restriction(of statement: PolicyStatement, for subject: AccessSubject) -> Set<AccessDoubt>? {
        guard block.restrictsPublicBuckets, statement.principals.isOpen else {
            return []
        }
        guard statement.isPublic else {
            return [.restrictedAddresses]
        }
        return switch subject {
        case .everyone, .other: nil
        case .user, .administrator: [.restrictedBucket]
        }
    }

    /// Whether the bucket is public by the vendor's rule: everyone is allowed something, from anywhere.
    package var isPublic: Bool {
        accessList.isPublic || isPolicyPublic
    }

    private var isPolicyPublic: Bool {
        statements.indices.contains { position in
            statements[position].isPublic && !parts[position].isEmpty && !block.restrictsPublicBuckets
        }
    }

    // MARK: Denies

    /// What a deny leaves of a grant.
    private static func remaining(
        _ grant: AccessGrant,
        after deny: StatementPart,
        _ denyDoubts: Set<AccessDoubt>,
        forAdministrator isAdministrator: Bool
    ) -> [AccessGrant] {
        var touched = grant.actions.intersection(deny.actions)
        var doubts = denyDoubts
        if isAdministrator {
            touched = touched.subtracting(.policyCalls)
            doubts.insert(.denyForAdministrator)
        }
        guard !touched.isEmpty, grant.target.intersects(deny.target) else {
            return [grant]
        }
        var (rest, part) = (grant, grant)
        rest.actions = grant.actions.subtracting(touched)
        part.actions = touched
        let left = rest.actions.isEmpty ? [] : [rest]
        if doubts.isEmpty, deny.target.covers(grant.target), grant.conditions.imply(deny.conditions) {
            return left
        }
        part.exceptions.append(
            AccessException(
                target: deny.target,
                conditions: deny.conditions,
                doubts: doubts,
                source: deny.source
            )
        )
        return left + [part]
    }
}

extension AccessSubject {
    package var isAdministrator: Bool {
        if case .administrator = self { true } else { false }
    }

    fileprivate var isOther: Bool {
        if case .other = self { true } else { false }
    }
}

extension PolicyPrincipal {
    /// Whether it may stand for users whom it does not name: a whole contract, or a pattern.
    var mayBeMany: Bool {
        guard case .other(_, let text) = self else {
            return self == .everyone
        }
        return text.contains("*") || text.hasSuffix(":root") || !text.isEmpty && text.allSatisfy(\.isNumber)
    }
}
