import Addresses
import HTTPTransport
import JSONText
import ObjectStorage
import Providers
import SourceText
import Values

/// What the account tells about those whom bucket policies name, in the form that is kept with a plan.
struct PolicySurvey {
    /// The member of the facts that holds it.
    static let member = "policies"

    /// Numbers of the account's contracts; nil where they could not be read.
    var contracts: [String]?
    /// E-mail addresses of users that the plan does not know, by id.
    var users: [String: String] = [:]
    /// Ids of which nobody knows whether there is such a user.
    var unread: [String] = []
    /// E-mail addresses of users whom a policy may mean that names somebody unknown, by id.
    var near: [String: String] = [:]

    var json: JSONValue {
        [
            "contracts": contracts.map { .array($0.map(JSONValue.string)) } ?? .null,
            "users": Self.json(users), "unread": .array(unread.map(JSONValue.string)),
            "near": Self.json(near),
        ]
    }

    private static func json(_ users: [String: String]) -> JSONValue {
        .object(JSONObject(users.sorted { $0.key < $1.key }.map { .init(name: $0, value: .string($1)) }))
    }

    private static func users(_ json: JSONValue?) -> [String: String] {
        Dictionary(
            firstOf: (json?.object?.members ?? []).compactMap { member in
                member.value.string.map { (member.name, $0) }
            }
        )
    }

    init() {}

    /// Nil where the account was not asked.
    init?(_ facts: ProviderFacts) {
        guard let json = facts.content[Self.member] else {
            return nil
        }
        contracts = json["contracts"]?.array?.compactMap(\.string)
        users = Self.users(json["users"])
        near = Self.users(json["near"])
        unread = (json["unread"]?.array ?? []).compactMap(\.string)
    }
}

extension IonosProvider {
    /// More users than this are not looked up: a policy that names them is taken at its word.
    private static let mostLookups = 50

    /// Reads what a plan's policies need to be known; nothing fails for want of it.
    func policySurvey(_ plan: ProposedPlan) async -> PolicySurvey? {
        guard PolicyReview.isNeeded(plan) else {
            return nil
        }
        var survey = PolicySurvey()
        survey.contracts = try? await client.contracts().compactMap { $0.number.map(String.init) }
        let known = Self.users(of: plan)
        let asked = PolicyReview.users(namedBy: plan).filter { known[$0] == nil }.sorted()
        survey.unread = Array(asked.dropFirst(Self.mostLookups))
        let answers = await mapConcurrently(Array(asked.prefix(Self.mostLookups))) {
            id -> Result<User, APIError> in
            do throws(APIError) {
                return .success(try await client.getUser(id))
            } catch {
                return .failure(error)
            }
        }
        var missing: [String] = []
        for (id, answer) in zip(asked, answers) {
            switch answer {
            case .success(let user): survey.users[id] = user.email ?? id
            case .failure(let error) where error.kind == .notFound: missing.append(id)
            case .failure: survey.unread.append(id)
            }
        }
        if !missing.isEmpty, let users = try? await client.listUsers() {
            let emails = Dictionary(firstOf: users.map { (ObjectID.normal($0.id), $0.email ?? $0.id) })
            for id in missing {
                guard let near = nearMiss(id, among: emails.keys.sorted()) else { continue }
                survey.near[near] = emails[near]
            }
        }
        return survey
    }

    /// What is known when a plan's policies are judged.
    func policyReview(_ plan: ProposedPlan, _ facts: ProviderFacts) -> PolicyReview {
        var known = PolicyChecks.Surroundings(at: clock.sinceEpoch().components.seconds)
        guard let survey = PolicySurvey(facts) else {
            return PolicyReview(plan, known: known)
        }
        known.contracts = survey.contracts.flatMap { $0.isEmpty ? nil : Set($0) }
        known.users = Self.users(of: plan)
            .merging(survey.users) { own, _ in own }
            .merging(survey.unread.map { ($0, $0) }) { own, _ in own }
        known.others = survey.near
        known.signer = signer(in: plan, survey)
        return PolicyReview(plan, known: known)
    }

    /// The e-mail addresses of users in a plan, or their addresses there, by normal id.
    private static func users(of plan: ProposedPlan) -> [String: String] {
        var users: [String: String] = [:]
        for change in plan.changes where change.address.resource.type == UserType.name {
            guard change.action != .delete, let user = change.after ?? change.before,
                let id = user["id"]?.stringValue
            else {
                continue
            }
            let email = user["email"].flatMap { $0.isSensitive ? nil : $0.stringValue }
            users[ObjectID.normal(id)] = email ?? change.address.description
        }
        return users
    }

    /// The user whose key signs, where the plan knows whose it is and that he is no administrator.
    private func signer(in plan: ProposedPlan, _ survey: PolicySurvey) -> PolicyPrincipal? {
        guard let contract = survey.contracts?.first, survey.contracts?.count == 1,
            let pair = try? storage.signer.pair()
        else {
            return nil
        }
        let key = plan.changes.first {
            $0.address.resource.type == KeyType.name && $0.after?["id"]?.stringValue == pair.accessKey
        }
        guard let id = key?.after?["user_id"]?.stringValue.map(ObjectID.normal) else {
            return nil
        }
        let user = plan.changes.first {
            $0.address.resource.type == UserType.name
                && $0.after?["id"]?.stringValue.map(ObjectID.normal) == id
        }
        guard let user, user.after?["administrator"]?.boolValue == false else {
            return nil
        }
        return .user(contract: contract, id: id)
    }
}
