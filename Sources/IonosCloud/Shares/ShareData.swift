import Providers
import SourceText
import Values

/// The data source of shares.
struct ShareData: AccountData {
    static let name = ShareType.name

    let account: IonosProvider

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let pair = SharePair(
            group: configuration.filled("group_id") ?? "",
            resource: configuration.filled("resource_id") ?? ""
        )
        let found = try await reading("reading the share") { () async throws(APIError) in
            try await reader.searching { () async throws(APIError) in
                do throws(APIError) {
                    return [try await client.getShare(of: pair.resource, withGroup: pair.group)]
                } catch  where error.kind == .notFound {
                    return []
                }
            }
        }
        guard let share = found.first else {
            throw failure(
                "group_id \(pair.group) resource_id \(pair.resource) not found",
                "The group has no share of the resource, or there is no such group."
            )
        }
        return ShareAttributes.object(share, pair, fallback: nil).attributes
    }
}
