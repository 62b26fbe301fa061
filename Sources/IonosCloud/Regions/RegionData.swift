import SourceText
import Values

/// The data source of regions.
struct RegionData: AccountData {
    static let name = "ionoscloud_object_storage_region"

    let account: IonosProvider

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let name = configuration.filled("id") ?? ""
        let found = try await reading("reading the region \(name)") { () async throws(APIError) in
            do throws(APIError) {
                return try await account.management.getRegion(name) as StorageRegion?
            } catch  where error.kind == .notFound {
                return nil
            }
        }
        guard let region = found else {
            throw failure(
                "no region found with the specified criteria: id = \(name)",
                await others(than: name)
            )
        }
        func text(_ given: String?) -> Value {
            given.map(Value.string) ?? .null(.string)
        }
        func flag(_ given: Bool?) -> Value {
            given.map(Value.bool) ?? .null(.bool)
        }
        return .object(
            ValueMap([
                ("id", .string(region.id)),
                ("version", region.version.map(Value.number) ?? .null(.number)),
                ("endpoint", text(region.endpoint)),
                ("website", text(region.website)),
                ("storage_classes", Value(.list(region.storageClasses.map(Value.string), element: .string))),
                ("location", text(region.location)),
                (
                    "capability",
                    .object(
                        ValueMap([("iam", flag(region.hasPolicies)), ("s3select", flag(region.hasSelect))])
                    )
                ),
            ])
        )
    }

    private func others(than name: String) async -> String {
        let names = ((try? await account.management.listRegions()) ?? []).map(\.id).sorted()
        guard !names.isEmpty else {
            return "Regions are named as their endpoints are, for example eu-central-3."
        }
        let hint = nearMiss(name, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
        return "The regions are \(names.joined(separator: ", ")).\(hint)"
    }
}
