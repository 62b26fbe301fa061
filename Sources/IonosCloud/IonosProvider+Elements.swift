import Addresses
import Providers
import SourceText

extension IonosProvider {
    func presentElements(
        _ requests: [ElementRequest]
    ) async throws(DiagnosticsError) -> [Set<String>] {
        let round = MembershipRound(client, lookingFor: requests)
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
        in round: MembershipRound
    ) async throws(APIError) -> Set<String> {
        do throws(APIError) {
            return try await type(request.address.resource.type)?.present(request, in: round) ?? []
        } catch  where error.kind == .notFound {
            return []
        }
    }
}
