import Addresses
import IonosAPI
package import Planning
import SourceText
import StateModel
import Values

extension IonosProvider {
    /// Reads many objects: users page by page or singly, whichever takes fewer requests; groups by one list; keys
    /// user by user.
    package func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        let byType = Dictionary(grouping: objects) { $0.record.address.resource.type }
        async let users = refreshUsers(byType[IonosType.user] ?? [])
        async let groups = refreshGroups(byType[IonosType.group] ?? [])
        async let keys = refreshKeys(byType[IonosType.key] ?? [])
        let strangers = objects.filter {
            ![IonosType.user, IonosType.group, IonosType.key].contains($0.record.address.resource.type)
        }
        return await users + groups + keys
            + strangers.map {
                $0.answer(
                    .failed(
                        .error(
                            "Unknown resource type in the state",
                            "keyform has no resource type \"\($0.record.address.resource.type)\". Drop it with"
                                + " \"keyform state rm\".",
                            address: $0.record.address.description
                        )
                    )
                )
            }
    }

    // MARK: Users

    private func refreshUsers(_ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        // A list tells nothing of memberships, so users whose memberships are owned are read singly.
        let (single, listed) = requests.divided { $0.ownsMemberships }
        var missing = listed
        var answers: [RefreshAnswer] = []
        if missing.count > 1 {
            (answers, missing) = await listUsers(missing)
        }
        answers += await mapConcurrently(missing + single) { await refreshUser($0) }
        return answers
    }

    /// Goes through the pages as long as they may find more than single reads of the rest would cost.
    private func listUsers(_ requests: [RefreshRequest]) async -> ([RefreshAnswer], missing: [RefreshRequest])
    {
        var missing = Dictionary(
            requests.map { ($0.record.objectID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var answers: [RefreshAnswer] = []
        var all: [User] = []
        var page: PageLink?
        var pages = 0
        do throws(APIError) {
            repeat {
                let result = try await client.userPage(page)
                pages += 1
                all += result.items
                for user in result.items where user.hasProperties {
                    if let request = missing.removeValue(forKey: user.id) {
                        answers.append(request.answer(.found(request.object(user, groupIDs: nil))))
                    }
                }
                page = result.next
            } while page != nil && missing.count > pages
            if page == nil {
                await memory.remember(allUsers: all)
            }
        } catch {
            return (
                answers + missing.values.map { $0.answer(.failed(error.diagnostic(reading: $0))) }, []
            )
        }
        return (answers, requests.filter { missing[$0.record.objectID] != nil })
    }

    private func refreshUser(_ request: RefreshRequest) async -> RefreshAnswer {
        await reading(request) { () async throws(APIError) in
            let user = try await client.getUser(request.record.objectID)
            var groups: [String]?
            if request.ownsMemberships {
                groups = user.groupIDs
                if groups == nil {
                    groups = try await client.groupsOfUser(user.id).map(\.id)
                }
            }
            return request.object(user, groupIDs: groups)
        }
    }

    // MARK: Groups

    private func refreshGroups(_ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        var listed: [String: Group] = [:]
        if requests.count > 1 {
            do throws(APIError) {
                let all = try await client.listGroups()
                await memory.remember(allGroups: all)
                listed = Dictionary(
                    all.filter { $0.properties != nil }.map { ($0.id, $0) },
                    uniquingKeysWith: { first, _ in first }
                )
            } catch {
                return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
            }
        }
        let known = listed
        return await mapConcurrently(requests) { request in
            await reading(request) { () async throws(APIError) in
                let id = request.record.objectID
                var group = known[id]
                if group == nil {
                    group = try await client.getGroup(id)
                }
                let recorded = request.record.attributes
                let owned = GroupAttributes.members(recorded)
                var members: [User]?
                if !owned.isEmpty || recorded["get_users_data"]?.boolValue ?? true {
                    members = try await client.listMembers(ofGroup: id)
                }
                let present = Set(members?.map(\.id) ?? [])
                return ObservedObject(
                    objectID: id,
                    attributes: GroupAttributes.value(
                        of: group ?? Group(id: id),
                        fallback: recorded,
                        owned: owned.intersection(present),
                        members: members
                    )
                )
            }
        }
    }

    // MARK: Keys

    private func refreshKeys(_ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        let byUser = Dictionary(grouping: requests) { $0.record.attributes["user_id"]?.stringValue ?? "" }
        let users = byUser.sorted { $0.key < $1.key }
        return await mapConcurrently(users) { await refreshKeys(ofUser: $0.key, $0.value) }.flatMap(\.self)
    }

    private func refreshKeys(ofUser userID: String, _ requests: [RefreshRequest]) async -> [RefreshAnswer] {
        guard !userID.isEmpty else {
            return requests.map {
                $0.answer(
                    .failed(
                        .error(
                            "State is damaged",
                            "The state does not say whose key this is. Import it again.",
                            address: $0.record.address.description
                        )
                    )
                )
            }
        }
        let keys: [S3Key]
        do throws(APIError) {
            keys = try await client.listKeys(ofUser: userID)
        } catch  where error.kind == .notFound {
            return requests.map { $0.answer(.gone) }
        } catch {
            return requests.map { $0.answer(.failed(error.diagnostic(reading: $0))) }
        }
        await memory.remember(keys: keys.map(\.id), ofUser: userID)
        let byID = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return await mapConcurrently(requests) { request in
            if let key = byID[request.record.objectID], key.hasProperties {
                return request.answer(
                    .found(KeyAttributes.object(key, userID: userID, prior: request.record.attributes))
                )
            }
            return await reading(request) { () async throws(APIError) in
                let key = try await client.getKey(request.record.objectID, ofUser: userID)
                return KeyAttributes.object(key, userID: userID, prior: request.record.attributes)
            }
        }
    }

    // MARK: Reading one object

    /// Reads one object; it counts as gone only when a second look, a moment later, does not find it either: a read
    /// may lag behind the write that made the object.
    private func reading(
        _ request: RefreshRequest,
        _ read: () async throws(APIError) -> ObservedObject
    ) async -> RefreshAnswer {
        for delay in [Duration.milliseconds(700), nil] {
            do throws(APIError) {
                return request.answer(.found(try await read()))
            } catch  where error.kind == .notFound {
                if let delay {
                    try? await clock.sleep(for: delay)
                }
            } catch {
                return request.answer(.failed(error.diagnostic(reading: request)))
            }
        }
        return request.answer(.gone)
    }
}

extension RefreshRequest {
    fileprivate var ownsMemberships: Bool {
        !(record.attributes["group_ids"]?.texts ?? []).isEmpty
    }

    fileprivate func answer(_ result: RefreshAnswer.Result) -> RefreshAnswer {
        RefreshAnswer(key: record.key, result: result)
    }

    /// - Parameter groupIDs: all groups of the user, when they were read; only owned ones are kept.
    fileprivate func object(_ user: User, groupIDs: [String]?) -> ObservedObject {
        let owned = record.attributes["group_ids"]?.texts.map { recorded in
            recorded.filter { groupIDs?.contains($0) ?? true }
        }
        return ObservedObject(
            objectID: user.id,
            attributes: UserAttributes.value(of: user, fallback: record.attributes, groupIDs: owned)
        )
    }
}

extension APIError {
    fileprivate func diagnostic(reading request: RefreshRequest) -> Diagnostic {
        diagnostic(doing: "reading the object", address: request.record.address)
    }
}

extension [RefreshRequest] {
    fileprivate func divided(_ isFirst: (RefreshRequest) -> Bool) -> ([RefreshRequest], [RefreshRequest]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}

/// Transforms all elements at once; the client bounds how many requests are under way.
func mapConcurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    _ transform: @escaping @Sendable (Element) async -> Result
) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
        for (index, element) in elements.enumerated() {
            group.addTask { (index, await transform(element)) }
        }
        var results: [(Int, Result)] = []
        for await result in group {
            results.append(result)
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
