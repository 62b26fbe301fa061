import Providers
import SourceText
import Testing
import Values

@testable import IonosCloud

@Suite("Data sources of the management API")
struct AccessKeyDataTests {
    private func read(
        _ account: AccessKeyAccount,
        _ type: String,
        _ arguments: [String: String]
    ) async throws -> Value {
        let source = try #require(account.provider.dataTypes.first { $0.name == type })
        return try await source.read(.object(ValueMap(arguments.map { ($0.key, .string($0.value)) })))
    }

    private func account() throws -> AccessKeyAccount {
        let account = try AccessKeyAccount()
        account.server.change { state in
            state.keys = ["a", "b", "b"].enumerated().map { index, description in
                ManagementServer.Key(
                    id: ManagementServer.id(index),
                    description: description,
                    accessKey: ManagementServer.accessKey(index)
                )
            }
        }
        return account
    }

    @Test(arguments: [
        ["id": ManagementServer.id(0)], ["accesskey": ManagementServer.accessKey(0)], ["description": "a"],
        ["id": ManagementServer.id(0), "description": "a"],
    ])
    func aKeyIsFoundByWhateverIsGiven(arguments: [String: String]) async throws {
        let key = try await read(account(), AccessKeyAccount.type, arguments)
        #expect(key["id"] == .string(ManagementServer.id(0)))
        #expect(key["accesskey"] == .string(ManagementServer.accessKey(0)))
        #expect(key["contract_user_id"] == .string("31000001:\(ManagementServer.own)"))
        #expect(key["secretkey"] == nil)
    }

    @Test(arguments: [
        ([:], "either id, accesskey or description must be set"),
        (["description": "A"], "no access key found with the specified criteria: description = A"),
        (["id": ManagementServer.id(0), "description": "b"], "no access key found"),
        (["description": "b"], "more than one access key found"),
    ])
    func oneIsMeant(arguments: [String: String], summary: String) async throws {
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await read(account(), AccessKeyAccount.type, arguments)
        }
        #expect(error?.diagnostics.first?.summary.hasPrefix(summary) == true)
    }

    @Test func aRegionIsDescribed() async throws {
        let region = try await read(account(), "ionoscloud_object_storage_region", ["id": "eu-central-3"])
        #expect(region["version"] == .number(2))
        #expect(region["endpoint"] == .string("s3.eu-central-3.ionoscloud.com"))
        #expect(region["storage_classes"]?.elements == [.string("STANDARD")])
        #expect(region["capability"]?["iam"] == .bool(true))
        #expect(region["location"] == .string("de/txl"))
        let bare = try await read(account(), "ionoscloud_object_storage_region", ["id": "de"])
        #expect(bare["capability"]?["iam"]?.isNull == true)
        #expect(bare["storage_classes"]?.elements == [])
    }

    @Test func anUnknownRegionIsAnsweredWithThoseThatThereAre() async throws {
        let error = await #expect(throws: DiagnosticsError.self) {
            _ = try await read(account(), "ionoscloud_object_storage_region", ["id": "eu-central-2"])
        }
        let detail = error?.diagnostics.first?.detail ?? ""
        #expect(detail == "The regions are de, eu-central-3. Did you mean \"eu-central-3\"?")
    }
}
