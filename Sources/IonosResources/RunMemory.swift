import IonosAPI

/// What one run has learned from the API and need not ask again.
actor RunMemory {
    /// Every user of the account, when a refresh went through all pages.
    private var users: [User]?
    private var groups: [Group]?
    /// Ids of each user's keys, as listed or made by this run.
    private var keys: [String: Set<String>] = [:]
    private var keyTurns: [String: KeyTurn] = [:]

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

    /// The queue in which creations of keys for one user wait for each other.
    ///
    /// Keys have no names: two creations under way at once could not tell whose key is whose after a lost answer.
    func keyTurn(ofUser userID: String) -> KeyTurn {
        if let turn = keyTurns[userID] {
            return turn
        }
        let turn = KeyTurn()
        keyTurns[userID] = turn
        return turn
    }
}

/// Lets one at a time through, in the order of arrival.
actor KeyTurn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if !isTaken {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        if waiting.isEmpty {
            isTaken = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
