import IonosAPI

/// What one run has learned from the API and need not ask again.
actor RunMemory {
    /// Every user of the account, when a refresh went through all pages.
    private var users: [User]?
    private var groups: [Group]?
    /// Ids of each user's keys, as listed or made by this run.
    private var keys: [String: Set<String>] = [:]
    /// Lower-case addresses that nobody had when this run looked.
    private var freeEmails: Set<String> = []
    private var turns: [String: CreationTurn] = [:]

    func remember(allUsers: [User]) {
        users = allUsers
    }

    func remember(allGroups: [Group]) {
        groups = allGroups
    }

    func remember(keys ids: [String], ofUser userID: String) {
        keys[userID] = Set(ids)
    }

    /// A user that this run created has no keys but those that it makes.
    func rememberNewUser(_ userID: String) {
        keys[userID] = []
    }

    func add(key id: String, ofUser userID: String) {
        keys[userID]?.insert(id)
    }

    func allUsers() -> [User]? {
        users
    }

    func allGroups() -> [Group]? {
        groups
    }

    /// nil when the user's keys were never listed.
    func knownKeys(ofUser userID: String) -> Set<String>? {
        keys[userID]
    }

    func remember(freeEmails emails: some Sequence<String>) {
        freeEmails.formUnion(emails)
    }

    func wasFree(email: String) -> Bool {
        freeEmails.contains(email.lowercased())
    }

    func add(group: Group) {
        groups?.append(group)
    }

    /// The queue in which creations wait for each other that could not be told apart after a lost answer: keys of
    /// one user, groups of one name.
    func turn(for likeness: String) -> CreationTurn {
        if let turn = turns[likeness] {
            return turn
        }
        let turn = CreationTurn()
        turns[likeness] = turn
        return turn
    }
}

/// Lets one at a time through, in the order of arrival.
actor CreationTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private func take() async {
        if !isTaken {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Runs `body` when it is its turn.
    func run<Result: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        await take()
        do throws(Failure) {
            let result = try await body()
            give()
            return result
        } catch {
            give()
            throw error
        }
    }

    private func give() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
