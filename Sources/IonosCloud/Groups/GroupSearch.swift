extension IonosClient {
    /// The groups of a name that `old` does not hold, none of them missing; any whose name the list does not tell are
    /// read one by one.
    func groups(named name: String, newerThan old: ObjectIDs) async throws(APIError) -> [Group] {
        var groups: [Group] = []
        for candidate in try await provenGroups() where !old.contains(candidate.id) {
            // One that is listed and cannot be read may be the one.
            let group = candidate.properties == nil ? try await getGroup(candidate.id) : candidate
            if group.properties?.name == name {
                groups.append(group)
            }
        }
        return groups
    }

    /// A listed group with its properties; nil when it is gone by now.
    func told(_ group: Group) async throws(APIError) -> Group? {
        guard group.properties == nil else {
            return group
        }
        do throws(APIError) {
            return try await getGroup(group.id)
        } catch  where error.kind == .notFound {
            return nil
        }
    }
}
