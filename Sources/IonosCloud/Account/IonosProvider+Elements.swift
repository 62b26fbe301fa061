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
        let round = ElementRound(members: MemberLists(client), readsGroups: readsGroups)
        let answers = await mapConcurrently(requests) { request -> Result<Set<String>, APIError> in
            do throws(APIError) {
                return .success(try await present(request, in: round))
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
        in round: ElementRound
    ) async throws(APIError) -> Set<String> {
        do throws(APIError) {
            return try await type(request.address.resource.type)?.present(request, in: round) ?? []
        } catch  where error.kind == .notFound {
            return []
        }
    }
}
