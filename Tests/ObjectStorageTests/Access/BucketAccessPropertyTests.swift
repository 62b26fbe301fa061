import TestSupport
import Testing
import Timestamps

@testable import ObjectStorage

/// What must hold of the evaluator whatever a policy says, and that it agrees with a reading of every single request.
struct BucketAccessPropertyTests {
    private static let now = Timestamp(seconds: 1_796_054_400)

    private func access(_ statements: [PolicyStatement], _ rules: PublicAccessBlock) -> BucketAccess {
        BucketAccess(
            bucket: "b",
            policy: PolicyDocument(statements),
            block: rules,
            contract: "1",
            at: Self.now,
            vocabulary: ActionVocabulary([PolicyDocument([Self.strange])])
        )
    }

    /// Names an action that nobody knows, so that every answer speaks of it.
    private static let strange = PolicyStatement(
        effect: .allow,
        principals: .init([]),
        actions: .init(["s3:Strange"]),
        resources: .init([])
    )

    private func allowed(_ access: BucketAccess) -> Set<SampleRequest> {
        var grants: [AccessSubject: [AccessGrant]] = [:]
        return Set(
            SampleRequest.all.filter { request in
                let own = grants[request.subject] ?? access.grants(of: request.subject)
                grants[request.subject] = own
                return own.contains { request.isAllowed(by: $0) }
            }
        )
    }

    @Test("Grants allow exactly the requests that each statement by itself allows")
    func agreesWithBruteForce() {
        var random = RandomPolicies(seed: 14)
        for _ in 0..<120 {
            let (statements, rules) = (random.statements(), random.rules())
            let access = access(statements, rules)
            let found = allowed(access)
            let wanted = Set(SampleRequest.all.filter { $0.isAllowed(by: statements, rules) })
            #expect(found == wanted, "\(statements) \(rules)")
            let rights = Dictionary(
                uniqueKeysWithValues: Set(SampleRequest.all.map(\.subject)).map {
                    ($0, AccessRight.rights(of: access.grants(of: $0)))
                }
            )
            let byRights = Set(
                SampleRequest.all.filter { request in
                    rights[request.subject]!.contains { request.isAllowed(by: $0) }
                }
            )
            #expect(byRights == wanted, "\(statements) \(rules)")
        }
    }

    @Test("One allow more takes nothing away")
    func isMonotoneInAllows() {
        var random = RandomPolicies(seed: 15)
        for _ in 0..<80 {
            let (statements, rules) = (random.statements(), random.rules())
            let more = statements + [random.statement(.allow)]
            #expect(allowed(access(statements, rules)).isSubset(of: allowed(access(more, rules))))
        }
    }

    @Test("One deny more, or a restriction, gives nothing")
    func isNeverLoosened() {
        var random = RandomPolicies(seed: 16)
        for _ in 0..<80 {
            let (statements, rules) = (random.statements(), random.rules())
            let before = allowed(access(statements, rules))
            let denied = statements + [random.statement(.deny)]
            #expect(allowed(access(denied, rules)).isSubset(of: before), "\(denied)")
            let restricted = PublicAccessBlock(restrictsPublicBuckets: true)
            #expect(allowed(access(statements, restricted)).isSubset(of: before))
        }
    }

    @Test("What is gained and lost accounts for every request that is answered otherwise")
    func differencesAreWhole() {
        var random = RandomPolicies(seed: 17)
        var equal = 0
        for _ in 0..<80 {
            let (first, rules) = (random.statements(), random.rules())
            // Often the same but for the order, or for a statement.
            var second = random.chance(2) ? first.shuffled(using: &random.generator) : random.statements()
            if random.chance(3) { second.append(random.statement()) }
            let (before, after) = (access(first, rules), access(second, rules))
            for subject in Set(SampleRequest.all.map(\.subject)) {
                let old = AccessRight.rights(of: before.grants(of: subject))
                let new = AccessRight.rights(of: after.grants(of: subject))
                let gained = AccessRight.difference(new, old, doubtsCount: true)
                let lost = AccessRight.difference(old, new, doubtsCount: false)
                if old == new {
                    equal += 1
                    #expect(gained.isEmpty && lost.isEmpty)
                }
                for request in SampleRequest.all where request.subject == subject {
                    let was = old.contains { request.isAllowed(by: $0) }
                    let isNow = new.contains { request.isAllowed(by: $0) }
                    if isNow, !was {
                        #expect(
                            gained.contains { request.isAllowed(by: $0) },
                            "\(request) \(first) \(second)"
                        )
                    }
                    if was, !isNow {
                        #expect(lost.contains { request.isAllowed(by: $0) }, "\(request) \(first) \(second)")
                    }
                }
            }
            let shuffled = access(first.shuffled(using: &random.generator), rules)
            for subject in Set(SampleRequest.all.map(\.subject)) {
                let same =
                    AccessRight.rights(of: before.grants(of: subject))
                    == AccessRight.rights(of: shuffled.grants(of: subject))
                #expect(same, "\(first)")
            }
        }
        #expect(equal > 30)
    }

    @Test("Patterns cover, meet and go on as the texts do that they fit")
    func patternsAgreeWithTexts() {
        var random = SeededGenerator(seed: 18)
        let letters = ["a", "b", "?", "*"]
        let texts = ["", "a", "b", "ab", "ba", "aa", "aab", "abb", "bab", "abab", "bbaa", "aaaa"]
        func pattern() -> String {
            (0..<Int.random(in: 0...4, using: &random)).map { _ in letters.randomElement(using: &random)! }
                .joined()
        }
        for _ in 0..<800 {
            let (left, right) = (pattern(), pattern())
            let (first, second) = (WildcardPattern(left), WildcardPattern(right))
            for text in texts {
                #expect(first.matches(text) == like(left, text), "\(left) \(text)")
                let rest = first.remainders(after: "a").contains { $0.matches(text) }
                #expect(rest == like(left, "a" + text), "\(left) a\(text)")
            }
            if first.covers(second) {
                #expect(texts.allSatisfy { !like(right, $0) || like(left, $0) }, "\(left) \(right)")
            }
            if !first.intersects(second) {
                #expect(texts.allSatisfy { !like(right, $0) || !like(left, $0) }, "\(left) \(right)")
            }
            #expect(first.covers(first) && WildcardPattern.everything.covers(first))
            #expect(WildcardPattern(first.text) == first)
        }
        #expect(WildcardPattern("?*").covers(WildcardPattern("*?")))
        #expect(!WildcardPattern("a*").intersects(WildcardPattern("?b*c")) == false)
    }
}

extension SampleRequest {
    private func isIn(_ target: AccessTarget) -> Bool {
        switch target {
        case .bucket: key == nil
        case .objects(let scope): key.map(scope.contains) ?? false
        }
    }

    private func isIn(_ actions: ActionSet) -> Bool {
        actions.names.contains(action)
    }

    private func isTaken(
        _ target: AccessTarget,
        _ conditions: [PolicyCondition],
        _ doubts: Set<AccessDoubt>
    ) -> Bool {
        isIn(target) && doubts.isEmpty && conditions.allSatisfy { satisfies($0) == true }
    }

    func isAllowed(by grant: AccessGrant) -> Bool {
        isIn(grant.actions) && isIn(grant.target) && grant.conditions.allSatisfy { satisfies($0) != false }
            && !grant.exceptions.contains { isTaken($0.target, $0.conditions, $0.doubts) }
    }

    func isAllowed(by right: AccessRight) -> Bool {
        isIn(right.actions) && isIn(right.target) && right.conditions.allSatisfy { satisfies($0) != false }
            && !right.exceptions.contains { isTaken($0.target, $0.conditions, $0.doubts) }
    }

    /// The reference's rules, for one request.
    func isAllowed(by statements: [PolicyStatement], _ rules: PublicAccessBlock) -> Bool {
        if case .administrator = subject {
            return true
        }
        let allows = statements.contains { statement in
            statement.effect == .allow && matches(statement) != false && !isCut(statement, rules)
        }
        return allows && !statements.contains { $0.effect == .deny && matches($0) == true }
    }

    private func isCut(_ statement: PolicyStatement, _ rules: PublicAccessBlock) -> Bool {
        let isOpen =
            statement.principals.isExcluding
            || statement.principals.elements.contains { principal in
                switch principal {
                case .everyone: true
                case .other(_, let text): text.contains("*")
                case .user: false
                }
            }
        let isLimited = statement.conditions.contains {
            $0.operator == "IpAddress" && !$0.values.contains("0.0.0.0/0")
        }
        let isInside = if case .user = subject { true } else { false }
        return rules.restrictsPublicBuckets && isOpen && !isLimited && !isInside
    }

    /// nil where nobody knows.
    private func matches(_ statement: PolicyStatement) -> Bool? {
        let resource = "arn:aws:s3:::b" + (key.map { "/" + $0 } ?? "")
        let isThere = statement.resources.elements.contains { like($0, resource) }
        guard isThere != statement.resources.isExcluding else {
            return false
        }
        var answers: [Bool?] = [matches(statement.actions), isNamed(by: statement.principals)]
        answers += statement.conditions.map(satisfies)
        answers += statement.unknownMembers.map { _ in nil }
        return answers.contains(false) ? false : answers.contains(nil) ? nil : true
    }

    private func matches(_ actions: PolicyStatement.Scope<String>) -> Bool? {
        let exact = actions.elements.contains { like($0, action) }
        let loose = actions.elements.contains { like($0.lowercased(), action.lowercased()) }
        return exact == loose ? exact != actions.isExcluding : nil
    }

    private func isNamed(by principals: PolicyStatement.Scope<PolicyPrincipal>) -> Bool? {
        let answers = principals.elements.map { principal -> Bool? in
            switch (principal, subject) {
            case (.everyone, _): true
            case (.user("1", let id), .user(let mine)): id == mine
            case (.user("2", "u1"), .other("AWS", _)): true
            case (.other(_, let text), .everyone): text.contains("*") ? nil : false
            case (.other(_, "c1"), .other("CanonicalUser", _)): nil
            case (.other(_, "c1"), _): false
            case (.other, _): nil
            default: false
            }
        }
        let named = answers.contains(true) ? true : answers.contains(nil) ? nil : false
        return principals.isExcluding ? (named == true ? false : nil) : named
    }
}
