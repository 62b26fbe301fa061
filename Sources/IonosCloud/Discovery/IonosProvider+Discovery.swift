import HTTPTransport
import ObjectStorage
import Providers
import SourceText
import Values

extension IonosProvider: AccountDiscovery {
    static let userKind = DiscoverableKind("user", type: UserType.name, collection: "people")
    static let groupKind = DiscoverableKind("group", type: GroupType.name)
    static let shareKind = DiscoverableKind("share", type: ShareType.name)
    static let keyKind = DiscoverableKind("key", type: KeyType.name, collection: "keys")

    var discoverable: [DiscoverableKind] {
        [Self.userKind, Self.groupKind, Self.shareKind, Self.keyKind] + StorageDiscovery.kinds
    }

    /// Reads lists only: the pages of users, one list of groups, the members and the shares of each group, the keys of each
    /// user, and of each bucket what was asked for.
    func discover(_ request: DiscoveryRequest) async throws(DiagnosticsError) -> Discovery {
        async let stored = StorageDiscovery(storage, userType: UserType.name).discover(request)
        do throws(APIError) {
            var found = try await accountObjects(request)
            let buckets = await stored
            found.objects += buckets.objects
            found.gaps += buckets.gaps
            return found
        } catch {
            throw DiagnosticsError(
                error.diagnostic(doing: "looking for what the account holds", address: nil)
            )
        }
    }

    private func accountObjects(_ request: DiscoveryRequest) async throws(APIError) -> Discovery {
        let words = [Self.userKind, Self.groupKind, Self.shareKind, Self.keyKind].map(\.word)
        guard words.contains(where: request.wants) else {
            return Discovery()
        }
        let wantsPeople = request.wants(Self.userKind.word) || request.wants(Self.keyKind.word)
        async let users = wantsPeople ? listedUsers() : .success(Listing(items: []))
        async let groups = groupDiscovery(request)
        let people = try await users.get()
        let found = try await groups.get()
        let keys =
            request.wants(Self.keyKind.word)
            ? try await keyLists(people.items).get() : [:]
        let owner = request.wants(Self.userKind.word) ? await contractOwner() : nil
        let discovery = PeopleDiscovery(
            request: request,
            users: people.items,
            keys: keys,
            groups: request.wants(Self.groupKind.word) ? found.groupsByUser : nil,
            owner: owner
        )
        var objects: [DiscoveredObject] = []
        var gaps = [people.doubt.map { "Users may be missing: \($0)." }, found.doubt].compactMap(\.self)
        if request.wants(Self.userKind.word) {
            objects += discovery.people
            gaps += discovery.gaps
        }
        objects += found.objects(request)
        if request.wants(Self.keyKind.word) {
            objects += discovery.keyObjects
        }
        return Discovery(objects, gaps: gaps)
    }

    private func listedUsers() async -> Result<Listing<User>, APIError> {
        do throws(APIError) {
            return .success(try await client.userListing())
        } catch {
            return .failure(error)
        }
    }

    /// The address of the contract's owner, where there is one contract; nothing fails for want of it.
    private func contractOwner() async -> String? {
        let contracts = (try? await client.contracts()) ?? []
        return contracts.count == 1 ? contracts[0].owner?.lowercased() : nil
    }

    private func keyLists(_ users: [User]) async -> Result<[String: [S3Key]], APIError> {
        let lists = await mapConcurrently(users) { user -> Result<[S3Key], APIError> in
            do throws(APIError) {
                return .success(try await client.keysOfUser(user.id)?.items ?? [])
            } catch {
                return .failure(error)
            }
        }
        var keys: [String: [S3Key]] = [:]
        do throws(APIError) {
            for (user, list) in zip(users, lists) {
                keys[ObjectID.normal(user.id)] = try list.get()
            }
            return .success(keys)
        } catch {
            return .failure(error)
        }
    }

    private func groupDiscovery(_ request: DiscoveryRequest) async -> Result<GroupDiscovery, APIError> {
        let wantsGroups = request.wants(Self.groupKind.word)
        let wantsShares = request.wants(Self.shareKind.word)
        guard wantsGroups || wantsShares else {
            return .success(GroupDiscovery())
        }
        do throws(APIError) {
            let listing = try await reader.allGroups()
            let groups = listing.items
            async let members = wantsGroups ? memberLists(groups) : .success([])
            async let shares = wantsShares ? shareLists(groups) : .success([])
            var found = GroupDiscovery()
            found.groups = groups
            found.members = try await members.get()
            found.shares = try await shares.get()
            found.doubt = listing.doubt.map { "Groups may be missing: \($0)." }
            return .success(found)
        } catch {
            return .failure(error)
        }
    }

    private func memberLists(_ groups: [Group]) async -> Result<[[User]], APIError> {
        await lists(groups) { group throws(APIError) in try await client.membersOfGroup(group.id) ?? [] }
    }

    private func shareLists(_ groups: [Group]) async -> Result<[[Share]], APIError> {
        await lists(groups) { group async throws(APIError) -> [Share] in
            do throws(APIError) {
                return try await client.shareListing(withGroup: group.id).items
            } catch  where error.kind == .notFound {
                return []
            }
        }
    }

    private func lists<Item: Sendable>(
        _ groups: [Group],
        _ read: @escaping @Sendable (Group) async throws(APIError) -> [Item]
    ) async -> Result<[[Item]], APIError> {
        let answers = await mapConcurrently(groups) { group -> Result<[Item], APIError> in
            do throws(APIError) {
                return .success(try await read(group))
            } catch {
                return .failure(error)
            }
        }
        var lists: [[Item]] = []
        do throws(APIError) {
            for answer in answers {
                lists.append(try answer.get())
            }
            return .success(lists)
        } catch {
            return .failure(error)
        }
    }
}
