import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

/// Keys in the account that no step of a plan is about: those that go with a user who is deleted need to be allowed, the
/// others are shown, and left.
enum UnmanagedKeys {
    static func review(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        reviewDeletions(plan, known) + strangers(plan, known)
    }

    // MARK: Keys that go with their user

    /// Names the keys that a deletion of users takes along.
    static func reviewDeletions(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        let managed = managedKeys(of: plan)
        let named = plan.namedObjects(of: .unmanagedKeys)
        return deletedUsers(of: plan).compactMap { change, userID in
            let address = change.address.description
            guard known.surveyed != nil else {
                var warning = Diagnostic.warning(
                    "Keys of users that would be deleted are not known",
                    "Deleting a user deletes all of its keys, also those that the state does not manage, and this plan was"
                        + " made without a look at the account. Before an apply deletes a user, it looks, and stops when"
                        + " there are such keys.",
                    address: address
                )
                warning.cause = "keys of deleted users without a survey"
                return warning
            }
            if let reason = known.unreadKeys[userID] {
                var finding = plan.judgement(
                    of: .unmanagedKeys,
                    "Keys of a user that would be deleted cannot be read",
                    "Deleting the user \(userID) deletes all of its keys, and which these are could not be read. \(reason)",
                    address: address
                )
                finding.cause = "keys of deleted users cannot be read"
                return finding
            }
            let rotating = otherKeys(of: plan)
            let others = (known.keysOfDeleted[userID] ?? []).filter {
                !known.deleted.contains($0.id) && !(managed[$0.id]?.deletesObject ?? false)
                    && !rotating.contains($0.id)
            }
            guard !others.isEmpty else {
                return nil
            }
            let isOne = others.count == 1
            var judged = plan
            if others.allSatisfy({ named.contains($0.id) }) {
                judged.allowed.insert(.unmanagedKeys)
            }
            return judged.judgement(
                of: .unmanagedKeys,
                isOne
                    ? "A key that is not managed would be deleted"
                    : "Keys that are not managed would be deleted",
                "Deleting the user \(userID) deletes \(isOne ? "a key" : "keys") that no step of this plan is about:\n"
                    + others.map {
                        list($0, managed[$0.id], known, isNew: !named.isEmpty && !named.contains($0.id))
                    }.joined()
                    + "\n\nWhoever uses \(isOne ? "it" : "one of them") loses access to Object Storage, and a deleted key"
                    + " cannot be brought back. " + plan.wayToKeep(change, as: "the user")
                    + (plan.limitedBy.map {
                        " Keys that the state manages are among them where \($0) leaves them out of the plan."
                    } ?? ""),
                objects: others.map(\.id),
                wayOut: "To delete \(isOne ? "it" : "them") all the same",
                address: address
            )
        }
    }

    private static func list(
        _ key: KeyFact,
        _ change: ResourceChange?,
        _ known: AccountFacts,
        isNew: Bool
    ) -> String {
        let managed = change.map {
            $0.action == .forget
                ? "; the state forgets \($0.address)"
                : "; managed as \($0.address), which stays in the configuration"
        }
        let unnamed = isNew ? "; not there when the plan was made" : ""
        return "\n  - \(key.id) (\(key.age(at: known.surveyed))\(unnamed)\(managed ?? ""))"
    }

    /// The users that a plan deletes, with their ids.
    static func deletedUsers(of plan: ProposedPlan) -> [(change: ResourceChange, userID: String)] {
        plan.changes.compactMap { change in
            guard change.deletesObject, change.address.resource.type == UserType.name,
                change.address.resource.mode == .managed, let id = change.before?["id"]?.stringValue
            else {
                return nil
            }
            return (change, id)
        }
    }

    // MARK: Keys that stay

    /// Keys of users that stay which the plan does not name.
    static func strangers(
        among listed: (_ userID: String) -> [KeyFact]?,
        _ plan: ProposedPlan
    ) -> [String: [KeyFact]] {
        // A plan of a part does not know what the rest manages.
        guard plan.limitedBy == nil else {
            return [:]
        }
        let managed = managedKeys(of: plan)
        var found: [String: [KeyFact]] = [:]
        for (_, userID) in keptUsers(of: plan) {
            let strangers = (listed(userID) ?? []).filter { managed[$0.id] == nil }
            if !strangers.isEmpty {
                found[userID] = strangers
            }
        }
        return found
    }

    private static func strangers(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        guard !known.strangeKeys.isEmpty else {
            return []
        }
        let rotating = otherKeys(of: plan)
        return keptUsers(of: plan).compactMap { change, userID in
            let keys = (known.strangeKeys[userID] ?? []).filter {
                !known.deleted.contains($0.id) && !rotating.contains($0.id)
            }
            guard !keys.isEmpty else {
                return nil
            }
            return .warning(
                "A user has keys that the state does not manage",
                "They are left as they are, and go when the user is deleted:\n"
                    + keys.map { "\($0.id) (\($0.age(at: known.surveyed)))" }.bulleted,
                address: change.address.description
            )
            .hinting(
                "To manage one, with a resource block of its own:",
                command: "keyform import ADDRESS \(userID)/KEY"
            )
        }
    }

    private static func keptUsers(of plan: ProposedPlan) -> [(change: ResourceChange, userID: String)] {
        plan.changes.compactMap { change in
            guard !change.deletesObject, change.action != .forget,
                change.address.resource.type == UserType.name, change.address.resource.mode == .managed,
                let id = change.before?["id"]?.stringValue
            else {
                return nil
            }
            return (change, id)
        }
    }

    /// Where each type has a key's id; what the management API calls a key's text is its id here.
    static let names = [KeyType.name: "id", AccessKeyType.name: "accesskey"]

    /// The ids of keys that the state has beside the ones in charge, as of a rotation that is not done: no strangers.
    private static func otherKeys(of plan: ProposedPlan) -> Set<String> {
        Set(
            plan.others.lazy.filter { $0.address.resource.mode == .managed }
                .compactMap { record in
                    names[record.address.resource.type].flatMap { record.attributes[$0]?.stringValue }
                }
        )
    }

    /// The changes of keys that exist, by the key's id.
    private static func managedKeys(of plan: ProposedPlan) -> [String: ResourceChange] {
        Dictionary(
            plan.changes.lazy.filter { $0.address.resource.mode == .managed }
                .compactMap { change in
                    names[change.address.resource.type].flatMap { change.before?[$0]?.stringValue }
                        .map { ($0, change) }
                },
            uniquingKeysWith: { first, second in first.deletesObject ? first : second }
        )
    }
}

extension IonosProvider {
    /// Reads the keys of users that the plan deletes, as far as this run does not know them; a list that cannot be read
    /// is noted, for the review of the plan.
    func lookForUnmanagedKeys(_ plan: ProposedPlan, _ facts: inout AccountFacts) async {
        let userIDs = UnmanagedKeys.deletedUsers(of: plan).map(\.userID)
        let lists = await mapConcurrently(userIDs) { userID -> Result<[KeyFact], APIError> in
            do throws(APIError) {
                return .success(try await reader.listedKeys(ofUser: userID))
            } catch {
                return .failure(error)
            }
        }
        for (userID, list) in zip(userIDs, lists) {
            switch list {
            case .success(let keys): facts.keysOfDeleted[userID] = keys
            case .failure(let error): facts.unreadKeys[userID] = error.sentence
            }
        }
        facts.strangeKeys = UnmanagedKeys.strangers(among: { memory.knownKeys(ofUser: $0)?.facts }, plan)
    }
}
