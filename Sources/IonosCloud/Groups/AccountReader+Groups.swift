import SourceText

/// Finding groups.
extension AccountReader {
    /// All groups; one request in a run.
    func allGroups() async throws(APIError) -> Listing<Group> {
        if let known = memory.allGroups {
            return known
        }
        let groups = try await client.groupListing()
        memory.remember(allGroups: groups)
        return groups
    }

    /// The groups of a name that `old` does not hold, none of them missing; any whose name the list does not tell are
    /// read one by one.
    func groups(named name: String, newerThan old: ObjectIDs) async throws(APIError) -> [Group] {
        var groups: [Group] = []
        for candidate in try await client.provenGroups() where !old.contains(candidate.id) {
            // One that is listed and cannot be read may be the one.
            let group = candidate.properties == nil ? try await client.getGroup(candidate.id) : candidate
            if group.properties?.name == name {
                groups.append(group)
            }
        }
        return groups
    }

    /// The ids of the groups of each name, by name.
    func groupsByName(_ names: [String]) async throws(APIError) -> [String: [String]] {
        guard !names.isEmpty else {
            return [:]
        }
        var found = Dictionary(firstOf: names.map { ($0, [String]()) })
        for group in try await allGroups().items {
            if let name = group.properties?.name, let ids = found[name] {
                found[name] = ids + [group.id]
            }
        }
        return found
    }
}
