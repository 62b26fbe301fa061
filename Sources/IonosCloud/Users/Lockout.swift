import Addresses
import ObjectStorage
import Providers
import SourceText
import Values

/// What a planned change takes from a user that may be an administrator, or the one whom keyform works as.
struct AccessLoss {
    enum Kind {
        case deleted
        case deactivated
        case demoted
        /// Two factors become mandatory, which ends logging in with name and password (`ionos-api.md`, 1.2).
        case secondFactor
    }

    let address: InstanceAddress
    let kind: Kind
    let userID: String
    let email: String?
    /// Whether an administrator who can log in is lost.
    let isAdministrator: Bool

    /// nil when the change takes nothing from a user.
    init?(_ change: ResourceChange) {
        guard change.address.resource.type == UserType.name, change.address.resource.mode == .managed,
            let before = change.before, let id = before["id"]?.stringValue
        else {
            return nil
        }
        func turns(_ attribute: String, to wanted: Bool) -> Bool {
            change.action == .update && change.after?[attribute]?.boolValue == wanted
                && before[attribute]?.boolValue != wanted
        }
        let wasAdministrator =
            before["administrator"]?.boolValue ?? false && before["active"]?.boolValue ?? true
        if change.deletesObject {
            kind = .deleted
        } else if turns("active", to: false) {
            kind = .deactivated
        } else if turns("administrator", to: false) {
            kind = .demoted
        } else if turns("force_sec_auth", to: true) {
            kind = .secondFactor
        } else {
            return nil
        }
        address = change.address
        userID = id
        email = before["email"]?.stringValue
        isAdministrator = wasAdministrator && kind != .secondFactor
    }

    var verb: String {
        switch kind {
        case .deleted: "deletes"
        case .deactivated: "deactivates"
        case .demoted: "takes the administrator's role from"
        case .secondFactor: "makes two factors mandatory for"
        }
    }
}

/// Whom keyform works as, as far as the credentials tell.
enum Identity {
    case email(String)
    case id(String)
    /// A token need not say whose it is.
    case unknown

    init(_ credentials: Credentials) {
        if let username = credentials.username {
            self = .email(username)
        } else if let id = credentials.userID {
            self = .id(id)
        } else {
            self = .unknown
        }
    }

    var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }

    /// Whether the loss ends what keyform itself can do.
    func isHit(by loss: AccessLoss) -> Bool {
        switch self {
        case .email(let email): loss.email?.lowercased() == email.lowercased()
        case .id(let id): loss.kind != .secondFactor && ObjectID.isSame(loss.userID, id)
        case .unknown: false
        }
    }

    /// Whether another administrator must be looked for: when it is not certain that keyform's own stays.
    func needsOtherAdministrator(_ losses: [AccessLoss]) -> Bool {
        losses.contains(where: \.isAdministrator) && (isUnknown || losses.contains(where: isHit))
    }
}

extension IonosProvider {
    /// Refuses to shut out the identity that keyform uses, or to leave no administrator; warns, where that is allowed.
    func lockouts(_ plan: ProposedPlan, _ known: AccountFacts) -> [Diagnostic] {
        let identity = Identity(client.credentials)
        let losses = plan.changes.compactMap(AccessLoss.init)
        let own = losses.filter(identity.isHit).map { loss in
            plan.judgement(
                of: .selfLockout,
                "Plan would lock keyform out",
                "This plan \(loss.verb) the user \(loss.userID), as whom keyform works (credentials from"
                    + " \(client.credentials.source)). Nothing could be managed with them afterwards."
                    + " Use the credentials of another administrator, or leave the user out with -exclude.",
                address: loss.address.description
            )
        }
        guard own.isEmpty, identity.needsOtherAdministrator(losses) else {
            return own + changedLogins(plan, identity)
        }
        let administrators = losses.filter(\.isAdministrator)
        if let remaining = known.administrators, !remaining.isEmpty {
            return administrators.map { loss in
                .warning(
                    "An administrator is lost",
                    "This plan \(loss.verb) an administrator, and the token that keyform uses does not say whose it is."
                        + " Make sure that it is not this user's.",
                    address: loss.address.description
                )
            }
        }
        return administrators.map { loss in
            plan.judgement(
                of: .selfLockout,
                known.administrators == nil
                    ? "Plan might leave no administrator" : "Plan would leave no administrator",
                "This plan \(loss.verb) the administrator \(loss.userID), and "
                    + (known.administrators == nil
                        ? "without -refresh it is not known whether another one stays."
                        : "there is no other active one: nobody could manage users, groups and keys afterwards.")
                    + " Make another user administrator first.",
                address: loss.address.description
            )
        }
    }

    /// A login name or password that changes ends the use of the present ones, in the middle of the run.
    private func changedLogins(_ plan: ProposedPlan, _ identity: Identity) -> [Diagnostic] {
        guard case .email(let own) = identity else {
            return []
        }
        return plan.changes.compactMap { change in
            guard change.action == .update, change.address.resource.type == UserType.name,
                change.before?["email"]?.stringValue?.lowercased() == own.lowercased()
            else {
                return nil
            }
            let renames =
                change.after?["email"]?.stringValue.map { $0.lowercased() != own.lowercased() } ?? true
            guard renames || !change.changedSecrets.isEmpty else {
                return nil
            }
            return .warning(
                "Credentials of keyform change",
                "This plan changes the \(renames ? "e-mail address" : "password") of the user as whom keyform works."
                    + " Requests after that are refused until the credentials from \(client.credentials.source) are changed too.",
                address: change.address.description
            )
        }
    }

    /// The ids of administrators that stay, as soon as one is found; nil when that does not matter.
    func remainingAdministrators(_ plan: ProposedPlan) async throws(APIError) -> [String]? {
        let losses = plan.changes.compactMap(AccessLoss.init)
        guard Identity(client.credentials).needsOtherAdministrator(losses) else {
            return nil
        }
        let lost = ObjectIDs(losses.filter(\.isAdministrator).map(\.userID))
        func stay(_ users: [User]) -> [String] {
            users.filter { $0.administrator == true && $0.active != false && !lost.contains($0.id) }
                .map(\.id)
        }
        if let users = memory.allUsers {
            return stay(users.items)
        }
        var page = try await client.userPage()
        while stay(page.items).isEmpty, let next = page.next {
            page = try await client.userPage(next)
        }
        return Array(stay(page.items).prefix(1))
    }
}
