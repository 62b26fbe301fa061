import HTTPTransport
import SourceText
import StateModel

/// What must be known before a create, so that a lost answer can be recognised: asked for once in a run.
///
/// Each is nil where the API's answer does not prove it: then nothing that is found later is certain.
extension IonosClient {
    /// Whether nobody has the address.
    func learnsWhetherFree(_ email: String, _ memory: RunMemory) async throws(APIError) -> Bool? {
        if memory.wasFree(email: email) {
            return true
        }
        let found = try await users(withEmail: email)
        guard found.items.isEmpty else {
            return false
        }
        guard found.doubt == nil else {
            return nil
        }
        memory.remember(freeEmails: [email])
        return true
    }

    /// The groups that there are.
    func learnsGroups(_ memory: RunMemory) async throws(APIError) -> [Group]? {
        if memory.allGroups == nil {
            memory.remember(allGroups: try await groupListing())
        }
        return memory.groupsAreProven ? memory.allGroups : nil
    }

    /// The keys that the user has.
    func learnsKeys(
        ofUser userID: String,
        _ patience: Patience
    ) async throws(APIError) -> RunMemory.KnownKeys {
        let (memory, clock) = (patience.memory, patience.clock)
        // A list from before a long wait for approval says too little about what there is now.
        if let known = memory.knownKeys(ofUser: userID, since: clock.now() - .seconds(120)) {
            return known
        }
        let listing = try await patience.waiting(for: [userID]) { () async throws(APIError) in
            try await keyListing(ofUser: userID)
        }
        let keys = RunMemory.KnownKeys(listing, at: clock.now())
        memory.remember(keys: keys, ofUser: userID)
        return keys
    }
}

extension RunMemory.KnownKeys {
    init(_ listing: Listing<S3Key>, at moment: Duration) {
        self.init(
            keys: Dictionary(
                firstOf: listing.items.map { ($0.id, KeyFact(id: $0.id, created: $0.createdDate)) }
            ),
            listed: moment,
            isProven: listing.doubt == nil
        )
    }
}
