import Addresses
import SourceText
import StateModel
import Synchronization

/// What one run has learned of the account and need not ask again.
///
/// It only keeps; ``AccountReader`` asks for what is not in it.
final class AccountMemory: Sendable {
    private struct Content {
        /// Every user of the account, when all pages were read.
        var users: Listing<User>?
        var groups: Listing<Group>?
        /// The keys of each user, by the user's id in its normal form.
        var keys: [String: KnownKeys] = [:]
        /// The access keys that the management API shows.
        var accessKeys: KnownAccessKeys?
        /// The user as whom keyform works.
        var ownUser: String?
        /// What the access keys that are about to be made are called at first, by their addresses.
        var marks: [InstanceAddress: AccessKeyMark] = [:]
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
        /// When objects were made or changed of late, on the run's clock, by lower-case id.
        var written: [String: Duration] = [:]
        /// Lower-case ids of the objects that a read of this run has shown.
        var shown: Set<String> = []
        /// Shares that were not there just before their creates.
        var absentShares: Set<String> = []
    }

    let shareTurns = ShareTurns()

    /// The keys of a user, as listed or made by this run.
    struct KnownKeys {
        /// By id.
        var keys: [String: KeyFact]
        /// When they were listed.
        let listed: Duration
        /// Whether the user can have had no others then.
        let isProven: Bool

        var ids: Set<String> {
            Set(keys.keys)
        }

        /// By id, with what is known of their age.
        var facts: [KeyFact] {
            keys.values.sorted { $0.id < $1.id }
        }
    }

    /// The access keys that the management API shows, as listed or made by this run.
    struct KnownAccessKeys {
        var keys: [AccessKey]
        /// When they were listed.
        let listed: Duration
        /// Whether there can have been no others then.
        let isProven: Bool

        /// In their normal form.
        var ids: Set<String> {
            Set(keys.map { ObjectID.normal($0.id) })
        }
    }

    private let content = Mutex(Content())

    // MARK: Users

    /// Every user, when a refresh or survey went through all pages.
    var allUsers: Listing<User>? {
        content.withLock { $0.users }
    }

    func remember(allUsers users: Listing<User>) {
        content.withLock { $0.users = users }
    }

    func remember(freeEmails emails: some Sequence<String>) {
        content.withLock { $0.freeEmails.formUnion(emails.map { $0.lowercased() }) }
    }

    func wasFree(email: String) -> Bool {
        content.withLock { $0.freeEmails.contains(email.lowercased()) }
    }

    // MARK: Groups

    var allGroups: Listing<Group>? {
        content.withLock { $0.groups }
    }

    func remember(allGroups groups: Listing<Group>) {
        content.withLock { $0.groups = groups }
    }

    func add(group: Group) {
        content.withLock { $0.groups?.items.append(group) }
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
    func knownKeys(ofUser userID: String, since moment: Duration? = nil) -> KnownKeys? {
        content.withLock { content in
            content.keys[ObjectID.normal(userID)].flatMap { $0.listed >= moment ?? $0.listed ? $0 : nil }
        }
    }

    /// Remembers all keys of a user, as they were listed at a moment.
    @discardableResult
    func remember(keys listing: Listing<S3Key>, ofUser userID: String, at moment: Duration) -> KnownKeys {
        let keys = KnownKeys(
            keys: Dictionary(firstOf: listing.items.map { ($0.id, KeyFact($0)) }),
            listed: moment,
            isProven: listing.doubt == nil
        )
        content.withLock { $0.keys[ObjectID.normal(userID)] = keys }
        return keys
    }

    /// A key that a list did not have; nothing where the user's keys were never listed.
    func add(_ key: KeyFact, ofUser userID: String) {
        content.withLock { $0.keys[ObjectID.normal(userID)]?.keys[key.id] = key }
    }

    /// Keys of the user that this run's plan destroys, at once with or before creating others.
    func freedKeys(ofUser userID: String) -> Set<String> {
        content.withLock { $0.freedKeys[userID] ?? [] }
    }

    func remember(freedKeys ids: [String], ofUser userID: String) {
        content.withLock { $0.freedKeys[userID] = Set(ids) }
    }

    // MARK: Access keys

    /// nil when they were never listed, or not since that moment.
    func knownAccessKeys(since moment: Duration) -> KnownAccessKeys? {
        content.withLock { content in
            content.accessKeys.flatMap { $0.listed >= moment ? $0 : nil }
        }
    }

    /// Remembers all access keys, as they were listed at a moment.
    func remember(accessKeys listing: Listing<AccessKey>, at moment: Duration) -> KnownAccessKeys {
        let keys = KnownAccessKeys(keys: listing.items, listed: moment, isProven: listing.doubt == nil)
        content.withLock { $0.accessKeys = keys }
        return keys
    }

    /// Whether a key has an administrator's rights, by its text; nil where no list has told.
    func isAdministrative(key id: String) -> Bool? {
        content.withLock { $0.accessKeys?.keys.first { $0.accessKey == id }?.isAdministrative }
    }

    func add(accessKey key: AccessKey) {
        content.withLock { $0.accessKeys?.keys.append(key) }
    }

    func remember(_ mark: AccessKeyMark, of address: InstanceAddress) {
        content.withLock { $0.marks[address] = mark }
    }

    /// The mark that the intent of a create records; it counts for that create.
    func takeMark(of address: InstanceAddress) -> AccessKeyMark? {
        content.withLock { $0.marks.removeValue(forKey: address) }
    }

    var ownUser: String? {
        content.withLock(\.ownUser)
    }

    func remember(ownUser id: String) {
        content.withLock { $0.ownUser = id }
    }

    // MARK: Shares

    func rememberAbsent(share pair: String) {
        content.withLock { _ = $0.absentShares.insert(pair) }
    }

    /// Whether a look just now has not found the share; that counts for one create.
    func takeAbsent(share pair: String) -> Bool {
        content.withLock { $0.absentShares.remove(pair) != nil }
    }

    // MARK: Lag

    func rememberWritten(_ id: String, at moment: Duration) {
        content.withLock { content in
            let id = ObjectID.normal(id)
            content.written[id] = max(moment, content.written[id] ?? moment)
        }
    }

    /// When this run, or one a moment ago, made or changed an object, on the run's clock.
    func lastWrite(to id: String) -> Duration? {
        content.withLock { $0.written[ObjectID.normal(id)] }
    }

    func rememberShown(_ ids: [String]) {
        content.withLock { $0.shown.formUnion(ids.map(ObjectID.normal)) }
    }

    /// For how long yet answers may lag behind what was done to the objects.
    func lagLeft(of ids: [String], at now: Duration) -> Duration {
        content.withLock { content in
            ids.compactMap { content.written[ObjectID.normal($0)] }
                .map { ReadLag.left(after: now - $0) }.max() ?? .zero
        }
    }

    /// For how long yet answers may lag behind anything that this run has done.
    func lagLeft(at now: Duration) -> Duration {
        content.withLock { content in
            content.hasWritten
                ? content.written.values.map { ReadLag.left(after: now - $0) }.max() ?? .zero : .zero
        }
    }

    /// Whether an object may be there although reads say that it is not, because none has shown it yet.
    func mayBeUnseen(_ id: String, at now: Duration) -> Bool {
        lagLeft(of: [id], at: now) > .zero
            && content.withLock { !$0.shown.contains(ObjectID.normal(id)) }
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
