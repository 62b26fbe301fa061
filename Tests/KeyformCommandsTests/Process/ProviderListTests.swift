import Addresses
import Providers
import Testing
import Values
import Workbench

@testable import KeyformCommands

/// What the providers say of objects without an account.
struct ProviderListTests {
    private func identity(_ type: String, _ id: String) throws -> String? {
        try ProviderList.installed.unconfigured().identity(
            of: ObservedObject(
                objectID: id,
                attributes: .object(ValueMap([("id", .string(id)), ("user_id", .string("u-1"))]))
            ),
            type: type,
            provider: ProviderAddress(ofType: type)
        )
    }

    /// The ids of users and groups are the same in any case, those of keys are not.
    @Test func idsAreComparedAsTheirTypesDo() throws {
        try #expect(identity("ionoscloud_group", "aB-1") == identity("ionoscloud_group", "Ab-1"))
        try #expect(identity("ionoscloud_user", "aB-1") == identity("ionoscloud_user", "Ab-1"))
        try #expect(identity("ionoscloud_group", "aB-1") != identity("ionoscloud_user", "aB-1"))
        try #expect(identity("ionoscloud_s3_key", "aB-1") != identity("ionoscloud_s3_key", "Ab-1"))
    }
}
