internal import JSONText
internal import SourceText
package import Timestamps

/// What is wrong or odd about a policy, as far as it can be told without asking.
package struct PolicyChecks {
    /// What is known besides the document.
    package struct Surroundings: Sendable {
        /// The bucket that has the policy; nil where its name is not known yet.
        package var bucket: String?
        /// For dates; nil leaves them alone.
        package var now: Timestamp?
        /// The contracts of the account; nil where they are not known.
        package var contracts: Set<String>?
        /// What users are called, by their ids in lower case; nil where they are not known.
        package var users: [String: String]?
        /// What further users are called, by their ids in lower case: whom a policy may mean that names somebody unknown.
        package var others: [String: String] = [:]
        /// The user whose key signs; nil where nobody knows, or an administrator.
        package var signer: PolicyPrincipal?

        package init(bucket: String? = nil, now: Timestamp? = nil) {
            self.bucket = bucket
            self.now = now
        }

        /// At a moment, in seconds since 1970.
        package init(at seconds: Int64) {
            self.init(now: Timestamp(seconds: seconds))
        }
    }

    /// The largest policy of a contract-owned bucket, in bytes.
    package static let largest = 1_048_576

    let document: PolicyDocument
    let known: Surroundings
    private var places: [PolicyFinding.Kind: [String]] = [:]
    /// What is said of unknown users, by their ids.
    private var likenesses: [String: String] = [:]

    private init(_ document: PolicyDocument, _ known: Surroundings) {
        self.document = document
        self.known = known
    }

    /// Everything, errors first.
    package static func findings(in document: PolicyDocument, _ known: Surroundings) -> [PolicyFinding] {
        var checks = PolicyChecks(document, known)
        checks.checkDocument()
        for (position, statement) in document.statements.enumerated() {
            let name = PolicyWords.name(statement, at: position)
            checks.checkScopes(statement, name)
            checks.checkPrincipals(statement, name)
            checks.checkActions(statement, name)
            checks.checkResources(statement, name)
            checks.checkConditions(statement, name)
            checks.checkReach(statement, name)
        }
        checks.checkListing()
        return checks.places.sorted { $0.key < $1.key }
            .map { PolicyFinding(kind: $0.key, places: $0.value) }
    }

    mutating func note(_ kind: PolicyFinding.Kind, _ place: String) {
        if places[kind]?.last != place {
            places[kind, default: []].append(place)
        }
    }

    // MARK: - Document

    private mutating func checkDocument() {
        if document.statements.isEmpty {
            places[.noStatement] = []
        }
        let size = document.sentText.utf8.count
        if size > Self.largest {
            note(.tooLarge, "this one has \(size) bytes, and \(Self.largest) are allowed")
        }
        if document.version != "2012-10-17" {
            note(.version, document.version.map { "this one has \"\($0.inLine)\"" } ?? "this one has none")
        }
        for member in document.json.object?.members ?? []
        where !["Version", "Id", "Statement"].contains(member.name) {
            note(.unknownMember, "\"\(member.name.inLine)\" of the document")
        }
        for (position, object) in document.statementObjects.enumerated()
        where document.statements.indices.contains(position) {
            let name = PolicyWords.name(document.statements[position], at: position)
            for test in object["Condition"]?.object?.members ?? [] {
                if test.value.object == nil, let short = ShortCondition(rawValue: test.name) {
                    note(.shortCondition, "\(test.name) of \(name) is sent as \(test.name) of \(short.key)")
                } else if test.value.object?.members.isEmpty == true {
                    note(.emptyCondition, "\(test.name.inLine) of \(name)")
                }
            }
            if object["Condition"]?.object?.members.isEmpty == true {
                note(.emptyCondition, "\"Condition\" of \(name)")
            }
        }
    }

    // MARK: - Statements

    private mutating func checkScopes(_ statement: PolicyStatement, _ name: String) {
        if statement.principals.elements.isEmpty, !statement.principals.isExcluding {
            note(statement.effect == .allow ? .noPrincipal : .deniesNobody, name)
        }
        if statement.actions.elements.isEmpty, !statement.actions.isExcluding {
            note(.noAction, name)
        }
        if statement.resources.elements.isEmpty, !statement.resources.isExcluding {
            note(.noResource, name)
        }
        let excluding = [
            (statement.principals.isExcluding, "NotPrincipal"), (statement.actions.isExcluding, "NotAction"),
            (statement.resources.isExcluding, "NotResource"),
        ]
        for (isExcluding, element) in excluding where isExcluding {
            note(.excluding, "\(element) of \(name)")
        }
        for member in statement.unknownMembers {
            note(.unknownMember, "\"\(member.inLine)\" of \(name)")
        }
    }

    private mutating func checkPrincipals(_ statement: PolicyStatement, _ name: String) {
        for principal in statement.principals.elements {
            switch principal {
            case .everyone: break
            case .user(let contract, let id):
                checkUser(contract, id, name)
            case .other(let kind, let text):
                checkOther(kind, text, name)
            }
        }
    }

    private mutating func checkUser(_ contract: String, _ id: String, _ name: String) {
        if contract == "31000000", known.contracts?.contains(contract) != true {
            note(.exampleContract, name)
        }
        if let contracts = known.contracts, !contracts.contains(contract) {
            let own = contracts.sorted().joined(separator: ", ")
            note(.otherContract, "\(contract) in \(name); the account's is \(own)")
        }
        if let users = known.users, users[id] == nil {
            note(.unknownUser, "\(id) in \(name)\(nearest(to: id, among: users))")
        }
    }

    /// Who has nearly the same id; a large policy names few users, each many times.
    private mutating func nearest(to id: String, among users: [String: String]) -> String {
        if let known = likenesses[id] {
            return known
        }
        let near = nearMiss(id, among: users.merging(known.others) { own, _ in own }.keys.sorted())
        let text =
            near.map { "; did you mean \($0) (\((users[$0] ?? known.others[$0] ?? "").inLine))?" } ?? ""
        likenesses[id] = text
        return text
    }

    private mutating func checkOther(_ kind: String, _ text: String, _ name: String) {
        let place = "\"\(text.inLine)\" in \(name)"
        guard kind == "AWS" else {
            let hint = kind == "CanonicalUser" ? ": for buckets that users own" : ""
            note(.otherPrincipal, "\(kind.inLine) \(place)\(hint)")
            return
        }
        if text.contains("|") {
            note(.malformedUser, "\(place) has \"|\" where \":\" belongs")
        } else if text.hasPrefix(PolicyPrincipal.userPrefix), !text.contains("*"), !text.contains("@") {
            note(.malformedUser, place)
        } else if text.contains("@") {
            note(.malformedUser, "\(place) has an e-mail address where the user's id belongs")
        } else if text.isUUID {
            note(.malformedUser, "\(place) is the id alone")
        } else {
            note(.otherPrincipal, place)
        }
    }

    private mutating func checkResources(_ statement: PolicyStatement, _ name: String) {
        for resource in statement.resources.elements {
            let place = "\"\(resource.inLine)\" in \(name)"
            guard resource.hasPrefix(PolicyStatement.resourcePrefix) else {
                note(.malformedResource, place)
                continue
            }
            let path = resource.dropFirst(PolicyStatement.resourcePrefix.count)
            let pattern = WildcardPattern(String(path.prefix { $0 != "/" }))
            if let bucket = known.bucket, !statement.resources.isExcluding, !pattern.matches(bucket) {
                note(.otherBucket, "\(place), which is of the bucket \(bucket.inLine)")
            }
            if resource.contains("${") {
                note(.variable, place)
            }
        }
    }
}
