import Addresses
package import Providers
package import SourceText

extension IonosProvider {
    /// Reads which memberships exist: user by user or group by group, whichever takes fewer requests.
    package func presentElements(
        _ requests: [ElementRequest]
    ) async throws(DiagnosticsError) -> [Set<String>] {
        let users = requests.filter { $0.address.resource.type == IonosType.user }
        let groups = Set(users.flatMap(\.elements).map(ObjectID.normal))
        let readsGroups = groups.count < users.count
        let members = MemberLists(client)
        let answers = await mapConcurrently(requests) { request -> Result<Set<String>, APIError> in
            do throws(APIError) {
                return .success(try await present(request, members, readsGroups: readsGroups))
            } catch {
                return .failure(error)
            }
        }
        var found: [Set<String>] = []
        var problems: [Diagnostic] = []
        for (request, answer) in zip(requests, answers) {
            switch answer {
            case .success(let present): found.append(present)
            case .failure(let error):
                problems.append(error.diagnostic(doing: "reading the memberships", address: request.address))
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        return found
    }

    private func present(
        _ request: ElementRequest,
        _ members: MemberLists,
        readsGroups: Bool
    ) async throws(APIError) -> Set<String> {
        let wanted = Set(request.elements.map(ObjectID.normal))
        do throws(APIError) {
            if request.address.resource.type == IonosType.group {
                let present = try await members.members(ofGroup: request.objectID) ?? []
                return wanted.intersection(present.map { ObjectID.normal($0.id) })
            }
            if readsGroups {
                let groups = try await members.groups(
                    among: wanted.sorted(),
                    of: request.objectID
                )
                return wanted.filter(groups.contains)
            }
            return wanted.intersection(
                try await client.groupsOfUser(request.objectID).map { ObjectID.normal($0.id) }
            )
        } catch  where error.kind == .notFound {
            return []
        }
    }
}
