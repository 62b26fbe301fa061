import IonosAPI
import Synchronization

/// What one run has learned from the API and need not ask again.
final class RunMemory: Sendable {
    private struct Content {
        /// Every user of the account, when all pages were read.
        var users: [User]?
        var groups: [Group]?
        /// Ids of each user's keys, as listed or made by this run, and when they were listed.
        var keys: [String: (ids: Set<String>, listed: Duration)] = [:]
        /// Keys that this run's plan destroys, by user id.
        var freedKeys: [String: Set<String>] = [:]
        /// Lower-case addresses that nobody had when this run looked.
        var freeEmails: Set<String> = []
        /// Users whose memberships this run changed, by lower-case id; a group whose privileges it changed stands for all.
        var joined: Set<String> = []
        /// Edges that this run makes.
        var made: Set<Membership> = []
        var changedGroups = false
        var hasWritten = false
    }

    private let content = Mutex(Content())

    // MARK: Users

    /// Every user, when a refresh or survey went through all pages.
    var allUsers: [User]? {
        content.withLock { $0.users }
    }

    func remember(allUsers users: [User]) {
        content.withLock { $0.users = users }
    }

    func remember(freeEmails emails: some Sequence<String>) {
        content.withLock { $0.freeEmails.formUnion(emails.map { $0.lowercased() }) }
    }

    func wasFree(email: String) -> Bool {
        content.withLock { $0.freeEmails.contains(email.lowercased()) }
    }

    // MARK: Groups

    var allGroups: [Group]? {
        content.withLock { $0.groups }
    }

    func remember(allGroups groups: [Group]) {
        content.withLock { $0.groups = groups }
    }

    func add(group: Group) {
        content.withLock { $0.groups?.append(group) }
    }

    // MARK: Privileges on their way

    func rememberJoining(_ membership: Membership) {
        content.withLock { content in
            content.joined.insert(membership.user.lowercased())
            content.made.insert(membership.normal)
        }
    }

    /// Whether this run makes an edge, because one of its two ends begins to name it.
    func isMaking(_ membership: Membership) -> Bool {
        content.withLock { $0.made.contains(membership.normal) }
    }

    func rememberChangedGroup() {
        content.withLock { $0.changedGroups = true }
    }

    /// Whether this run did something that may give the user a privilege which reads do not show yet.
    func mayHaveGainedPrivilege(user userID: String) -> Bool {
        content.withLock { $0.changedGroups || $0.joined.contains(userID.lowercased()) }
    }

    // MARK: Keys

    /// nil when the user's keys were never listed, or not since that moment.
    func knownKeys(ofUser userID: String, since moment: Duration? = nil) -> Set<String>? {
        content.withLock { content in
            content.keys[userID].flatMap { $0.listed >= moment ?? $0.listed ? $0.ids : nil }
        }
    }

    /// Remembers all keys of a user at a moment; a user that this run creates has none then.
    func remember(keys ids: [String], ofUser userID: String, at moment: Duration) {
        content.withLock { $0.keys[userID] = (Set(ids), moment) }
    }

    func add(key id: String, ofUser userID: String) {
        _ = content.withLock { $0.keys[userID]?.ids.insert(id) }
    }

    /// Keys of the user that this run's plan destroys, at once with or before creating others.
    func freedKeys(ofUser userID: String) -> Set<String> {
        content.withLock { $0.freedKeys[userID] ?? [] }
    }

    func remember(freedKeys ids: [String], ofUser userID: String) {
        content.withLock { $0.freedKeys[userID] = Set(ids) }
    }

    // MARK: Age

    /// Says that lists read before this may not be what is any more.
    func rememberWrite() {
        content.withLock { $0.hasWritten = true }
    }

    /// Whether lists read by this run can still be taken for what is.
    var isFresh: Bool {
        content.withLock { !$0.hasWritten }
    }
}
