import HTTPTransport
import StateModel

/// Whether objects are there: nothing is gone but what the API says of the object itself, or of the one that it belongs
/// to.
extension IonosClient {
    /// Whether the API says that there is no such user.
    func isUserGone(_ userID: String) async throws(APIError) -> Bool {
        try await isAbsent { () async throws(APIError) in _ = try await getUser(userID) }
    }

    /// Whether the API says that there is no such group.
    func isGroupGone(_ groupID: String) async throws(APIError) -> Bool {
        try await isAbsent { () async throws(APIError) in _ = try await getGroup(groupID) }
    }

    /// Whether the user certainly has no such key, be it because there is no such user.
    func hasNoKey(_ keyID: String, user userID: String) async throws(APIError) -> Bool {
        let refusal: APIError
        do throws(APIError) {
            _ = try await getKey(keyID, ofUser: userID)
            return false
        } catch {
            refusal = error
        }
        switch refusal.kind {
        case .notFound:
            return true
        case .validation, .rejected:
            guard try await isUserGone(userID) else {
                throw refusal
            }
            return true
        default:
            throw refusal
        }
    }

    func isAbsent(_ read: () async throws(APIError) -> Void) async throws(APIError) -> Bool {
        do throws(APIError) {
            try await read()
            return false
        } catch  where error.kind == .notFound {
            return true
        }
    }

    /// The keys of a user; nil when there is no such user, whatever words the API finds for that.
    func keysOfUser(_ userID: String) async throws(APIError) -> Listing<S3Key>? {
        try await list(of: "the user") { () async throws(APIError) in
            try await keyListing(ofUser: userID)
        } isOwnerGone: { () async throws(APIError) in
            try await isUserGone(userID)
        }
    }

    /// The members of a group; nil when there is no such group.
    func membersOfGroup(_ groupID: String) async throws(APIError) -> [User]? {
        try await list(of: "the group") { () async throws(APIError) in
            try await listMembers(ofGroup: groupID)
        } isOwnerGone: { () async throws(APIError) in
            try await isGroupGone(groupID)
        }
    }

    /// The members of a group, none of them missing; nil when there is no such group.
    func provenMembersOfGroup(_ groupID: String) async throws(APIError) -> [User]? {
        try await list(of: "the group") { () async throws(APIError) in
            try await provenMembers(ofGroup: groupID)
        } isOwnerGone: { () async throws(APIError) in
            try await isGroupGone(groupID)
        }
    }

    /// The keys of a user, none of them missing; nil when there is no such user.
    func provenKeysOfUser(_ userID: String) async throws(APIError) -> [S3Key]? {
        try await list(of: "the user") { () async throws(APIError) in
            try await provenKeys(ofUser: userID)
        } isOwnerGone: { () async throws(APIError) in
            try await isUserGone(userID)
        }
    }

    /// Reads a list that belongs to an object.
    ///
    /// That the list is not found says nothing by itself.
    private func list<Items>(
        of owner: String,
        _ read: () async throws(APIError) -> Items,
        isOwnerGone: () async throws(APIError) -> Bool
    ) async throws(APIError) -> Items? {
        for pause in ReadLag.pausesOfContradiction.map(Optional.some) + [nil] {
            let refusal: APIError
            do throws(APIError) {
                return try await read()
            } catch {
                refusal = error
            }
            guard refusal.kind == .notFound || refusal.kind == .validation else {
                throw refusal
            }
            if try await isOwnerGone() {
                return nil
            }
            guard refusal.kind == .notFound, let pause, timeLeft.map({ $0 > pause }) ?? true,
                (try? await clock.sleep(for: pause)) != nil
            else {
                throw refusal.kind == .notFound
                    ? refusal.contradicted(by: "\(owner) itself is there") : refusal
            }
        }
        return nil
    }
}

extension APIError {
    /// The error as one of an answer that another answer contradicts.
    func contradicted(by fact: String) -> APIError {
        var error = self
        error.kind = .malformedAnswer
        error.detail = fact
        return error
    }

    /// The error as one of a write whose effect nothing proves.
    func unproven(_ fact: String) -> APIError {
        var error = self
        error.kind = .malformedAnswer
        error.detail = fact
        error.outcomeIsUncertain = true
        return error
    }
}
