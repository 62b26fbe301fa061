import Addresses
import Providers
import SourceText
import StateModel
import Values

/// The API is known to give a user five keys at most (`ionos-api.md`, 2.4); a contract may have another limit.
enum KeyLimit {
    static let keysPerUser = Write.mostKeys

    private static let wayOut = "The limit is the API's. If it is another one for this contract"

    /// The ids of keys that a plan destroys before or beside what it creates, by user.
    ///
    /// The old key of a replacement that creates first is not among them: it frees its place too late.
    static func freed(by plan: ProposedPlan) -> [String: [String]] {
        var freed: [String: [String]] = [:]
        for change in keyChanges(of: plan) where change.freesItsPlace {
            guard let userID = change.before?["user_id"]?.stringValue,
                let id = change.before?["id"]?.stringValue
            else {
                continue
            }
            freed[userID, default: []].append(id)
        }
        return freed
    }

    /// The same of access keys that the user as whom keyform works has.
    static func freedAccessKeys(by plan: ProposedPlan) -> [String] {
        accessKeyChanges(of: plan).filter(\.freesItsPlace).compactMap { $0.before?["accesskey"]?.stringValue }
    }

    /// Refuses plans that would give a user a sixth key, if only for a moment, unless they are allowed to.
    static func review(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        let freed = freed(by: plan)
        var creations: [String: [ResourceChange]] = [:]
        for change in keyChanges(of: plan) where change.createsObject {
            if let userID = change.after?["user_id"]?.stringValue {
                creations[userID, default: []].append(change)
            }
        }
        if let own = known.ownUser {
            let name = creations.keys.first { ObjectID.isSame($0, own) } ?? own
            creations[name, default: []] += accessKeyChanges(of: plan).filter(\.createsObject)
        }
        let successors = SuccessorPlaces(plan)
        let present = creations.sorted { $0.key < $1.key }.compactMap { userID, changes -> Diagnostic? in
            guard let existing = existing(userID, plan, known), let last = changes.last else {
                return nil
            }
            let leaving = Set((freed[userID] ?? []) + freedAccessKeys(by: plan)).intersection(existing)
            let rotated = successors.ofUser(userID)
            let added = changes.count + rotated.count
            guard existing.count - leaving.count + added > keysPerUser else {
                return nil
            }
            let late = changes.count { $0.action == .replaceCreateFirst }
            return plan.judgement(
                of: .keyLimit,
                "Too many keys for one user",
                "The API gives a user five keys. User \(userID) has \(existing.count) and this plan adds \(added)"
                    + (leaving.isEmpty ? "" : " and first deletes \(leaving.count)") + ":\n"
                    + existing.map { "\n  - \($0)" }.joined()
                    + (rotated.isEmpty ? "" : successors.demand(changes, rotated))
                    + "\n\nDelete one that is not needed, or import it instead of creating a new one."
                    + (late == 0
                        ? ""
                        : " A replacement with create_before_destroy needs a free place while both keys exist."),
                wayOut: wayOut,
                address: last.address.description
            )
        }
        return present + reviewNewUsers(plan)
    }

    /// The keys that a user has, of both APIs; nil where they were not read.
    private static func existing(
        _ userID: String,
        _ plan: ProposedPlan,
        _ known: AccountFacts
    ) -> [String]? {
        let listed = known.keysByUser.first { ObjectID.isSame($0.key, userID) }
        guard let keys = listed?.value.filter({ !known.deleted.contains($0) }) else {
            return nil
        }
        var own: [String] = []
        if let user = known.ownUser, ObjectID.isSame(user, userID) {
            own = (known.accessKeys ?? []).filter { $0.isOwn == true && !known.deleted.contains($0.id) }
                .compactMap(\.accessKey)
        } else {
            // Of another's the state tells, where it has some.
            own = accessKeyChanges(of: plan).filter { change in
                change.before?["contract_user_id"]?.stringValue?.lowercased().hasSuffix(userID.lowercased())
                    ?? false
            }
            .compactMap { $0.before?["accesskey"]?.stringValue }
        }
        // The same key may be in both lists.
        return keys + own.filter { !keys.contains($0) }
    }

    /// Keys of a user that this plan creates, known by the instance that they refer to.
    private static func reviewNewUsers(_ plan: ProposedPlan) -> [Diagnostic] {
        var creations: [InstanceAddress: [InstanceAddress]] = [:]
        for creation in plan.creations where creation.change.address.resource.type == KeyType.name {
            guard creation.change.after?["user_id"]?.stringValue == nil else {
                continue
            }
            let users = Set(creation.dependencies.compactMap(userInstance))
            // A block of users may stand for any of them; only a single instance says whose key it is.
            if let user = users.first, users.count == 1,
                !creation.dependencies.contains(where: isUserBlock)
            {
                creations[user, default: []].append(creation.change.address)
            }
        }
        return creations.filter { $0.value.count > keysPerUser }
            .sorted { "\($0.key)" < "\($1.key)" }
            .compactMap { user, keys in
                keys.last.map { last in
                    plan.judgement(
                        of: .keyLimit,
                        "Too many keys for one user",
                        "The API gives a user five keys, and this plan creates \(keys.count) for \(user), which is"
                            + " \(keys.count - keysPerUser) too many. Leave out as many, or give them to another user.",
                        wayOut: wayOut,
                        address: last.description
                    )
                }
            }
    }

    private static func userInstance(_ dependency: ResourceDependency) -> InstanceAddress? {
        guard case .instance(let address) = dependency, address.resource.type == UserType.name else {
            return nil
        }
        return address
    }

    private static func isUserBlock(_ dependency: ResourceDependency) -> Bool {
        if case .resource(let address) = dependency { address.type == UserType.name } else { false }
    }

    private static func keyChanges(of plan: ProposedPlan) -> [ResourceChange] {
        changes(of: KeyType.name, in: plan)
    }

    private static func accessKeyChanges(of plan: ProposedPlan) -> [ResourceChange] {
        changes(of: AccessKeyType.name, in: plan)
    }

    private static func changes(of type: String, in plan: ProposedPlan) -> [ResourceChange] {
        plan.changes.filter { $0.address.resource.type == type && $0.address.resource.mode == .managed }
    }
}

extension ResourceChange {
    /// Whether its object goes before or beside what the plan creates.
    fileprivate var freesItsPlace: Bool {
        deletesObject && action != .replaceCreateFirst
    }
}
