import IonosAPI
import Synchronization

/// What one run has learned from the API and need not ask again.
final class RunMemory: Sendable {
    private struct KeyList {
        /// By id.
        var keys: [String: KeyFact]
        /// When the list was read.
        var listed: Duration
    }

    private struct Content {
        /// Every user of the account, when all pages were read.
        var users: [User]?
        var groups: [Group]?
        /// The keys of each user, as listed or made by this run, by the user's id in its normal form.
        var keys: [String: KeyList] = [:]
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
            content.keys[ObjectID.normal(userID)].flatMap {
                $0.listed >= moment ?? $0.listed ? Set($0.keys.keys) : nil
            }
        }
    }

    /// The keys of a user with what was told of their age; nil when they were never listed.
    func listedKeys(ofUser userID: String) -> [KeyFact]? {
        content.withLock { content in
            content.keys[ObjectID.normal(userID)].map { $0.keys.values.sorted { $0.id < $1.id } }
        }
    }

    /// Remembers all keys of a user at a moment; a user that this run creates has none then.
    func remember(keys: [S3Key], ofUser userID: String, at moment: Duration) {
        let facts = Dictionary(
            keys.map { ($0.id, KeyFact(id: $0.id, created: $0.createdDate)) },
            uniquingKeysWith: { first, _ in first }
        )
        content.withLock { $0.keys[ObjectID.normal(userID)] = KeyList(keys: facts, listed: moment) }
    }

    func add(key id: String, ofUser userID: String) {
        content.withLock { $0.keys[ObjectID.normal(userID)]?.keys[id] = KeyFact(id: id) }
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
