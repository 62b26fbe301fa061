import Addresses
import Digests
import IonosCloud
import JSONText
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import UtilityProviders
import Values

@testable import TerraformState

/// Terraform states with types that need no API: values as they are, older forms brought up to date, and back.
@Suite struct UtilityStateTests {
    private static func catalog() throws -> SchemaCatalog {
        let providers = UtilityProviderList.all
        return SchemaCatalog(try providers.flatMap { try $0.types() }, providers: providers.map(\.schema))
    }

    private static func providers() throws -> ProviderSet {
        let surroundings = ProviderSurroundings(
            connect: { (_) throws(DiagnosticsError) in
                throw DiagnosticsError(.error("There is no connection"))
            }
        )
        var members: [ProviderAddress: ProviderSet.Member] = [:]
        for provider in UtilityProviderList.all {
            let configured = try provider.configure([ProviderBlockValue()], in: surroundings).first
            members[ProviderAddress(name: provider.name)] = configured?.member
        }
        return ProviderSet(schemas: try catalog(), members: members)
    }

    private func read(_ type: String, _ attributes: String, version: Int = 0) throws -> ResourceRecord {
        let text = """
            {"version": 4, "serial": 1, "lineage": "l", "resources": [{"mode": "managed", "type": "\(type)", "name": "x",
            "provider": "provider[\\"registry.terraform.io/hashicorp/random\\"]", "instances": [
            {"schema_version": \(version), "attributes": \(attributes)}]}]}
            """
        let content = try TerraformStateReader(providers: Self.providers(), seal: InMemorySeal()).read(
            Array(text.utf8)
        )
        return try #require(content.records.first)
    }

    private func written(_ record: ResourceRecord, includesSecrets: Bool = true) throws -> JSONValue {
        let document = TerraformStateWriter(
            includesSecrets: includesSecrets,
            arguments: TerraformArguments(schemas: try Self.catalog())
        )
        .write(StateSnapshot(lineage: "l", records: [record]), serial: 1).document
        let block = try #require(document["resources"]?.array?.first)
        return block
    }

    @Test(arguments: [0, 1, 7]) func aNewerSchemaIsNoted(_ version: Int) throws {
        let text = """
            {"version": 4, "serial": 1, "lineage": "l", "resources": [{"mode": "managed", "type": "random_uuid", "name": "x",
            "provider": "provider[\\"registry.terraform.io/hashicorp/random\\"]", "instances": [
            {"index_key": 0, "schema_version": 0, "attributes": {"id": "a", "result": "a"}},
            {"index_key": 1, "schema_version": \(version), "attributes": {"id": "b", "result": "b"}}]}]}
            """
        let content = try TerraformStateReader(providers: Self.providers(), seal: InMemorySeal()).read(
            Array(text.utf8)
        )
        #expect(content.records.count == 2)
        let newer = NewerObjects(type: "random_uuid", version: version, known: 0, count: 1)
        #expect(content.newer == (version == 0 ? [] : [newer]))
    }

    @Test func valuesAreKeptAsTheyAre() throws {
        let id =
            #"{"b64_std":"AAE=","b64_url":"AAE","byte_length":2,"dec":"1","hex":"0001","id":"AAE","keepers":{"a":"1"},"prefix":null}"#
        let record = try read("random_id", id)
        #expect(record.objectID == "AAE" && record.attributes["byte_length"] == .number(2))
        let block = try written(record)
        #expect(block["provider"]?.string == "provider[\"registry.terraform.io/hashicorp/random\"]")
        let instance = block["instances"]?.array?.first
        #expect(instance?["attributes"] == (try JSONValue(parsing: Array(id.utf8))))
        #expect(instance?["schema_version"]?.integer == 0 && instance?["private"] == nil)
    }

    /// A type without an id.
    @Test func bytesHaveNoID() throws {
        let record = try read("random_bytes", #"{"base64":"AAE=","hex":"0001","keepers":null,"length":2}"#)
        #expect(record.objectID == "none")
        #expect(record.attributes["hex"]?.isSensitive == true)
    }

    /// What older releases of the provider did not keep.
    @Test(arguments: [0, 1, 2])
    func olderPasswordsAreBroughtUpToDate(_ version: Int) throws {
        let hash = try Bcrypt.hash(Array("other".utf8), salt: Array(repeating: 7, count: 16), cost: 10)
        let old = """
            {"id": "none", "result": "äbc", "length": null, "keepers": null, "lower": null, "number": false,
            "bcrypt_hash": \(version == 0 ? "null" : "\"\(hash)\""), "override_special": ""}
            """
        let attributes = try #require(try read("random_password", old, version: version).attributes.mapValue)
        #expect(attributes["length"] == .number(4) && attributes["min_upper"] == .number(0))
        #expect(attributes["lower"] == .bool(true) && attributes["upper"] == .bool(true))
        #expect(attributes["number"] == .bool(false) && attributes["numeric"] == .bool(false))
        #expect(attributes["override_special"]?.isNull == true)
        #expect(attributes["result"]?.isSensitive == true)
        let made = try #require(attributes["bcrypt_hash"]?.stringValue)
        #expect(Bcrypt.isHash(made, of: Array("äbc".utf8)) && made != hash)
    }

    @Test func aPasswordOfTodayIsNotHashedAnew() throws {
        let hash = try Bcrypt.hash(Array("abc".utf8), salt: Array(repeating: 7, count: 16), cost: 10)
        let now = #"{"id": "none", "result": "abc", "length": 3, "bcrypt_hash": "\#(hash)"}"#
        let record = try read("random_password", now, version: 3)
        #expect(record.attributes["bcrypt_hash"]?.stringValue == hash)
        let instance = try written(record)["instances"]?.array?.first
        #expect(instance?["schema_version"]?.integer == 3)
        #expect(instance?["attributes"]?["result"]?.string == "abc")
        let names = instance?["sensitive_attributes"]?.array?.compactMap { $0.array?.first?["value"]?.string }
        #expect(names == ["bcrypt_hash", "result"])
        let withheld = try written(record, includesSecrets: false)["instances"]?.array?.first
        #expect(withheld?["attributes"]?["result"] == .null)
    }

    /// Values of any type stand beside their types.
    @Test func valuesOfAnyTypeKeepTheirTypes() throws {
        let data = """
            {"id":"i","input":{"value":{"l":["a",1],"n":null,"s":["x"]},
            "type":["object",{"l":["tuple",["string","number"]],"n":"dynamic","s":["set","string"]}]},
            "output":{"value":["x"],"type":["list","string"]},"triggers_replace":null}
            """
        let record = try read("terraform_data", data)
        #expect(record.attributes["input"]?["s"] == .set([.string("x")], of: .string))
        #expect(record.attributes["input"]?["l"] == .tuple([.string("a"), .number(1)]))
        #expect(record.attributes["output"] == Value(.list([.string("x")], element: .string)))
        let block = try written(record)
        #expect(block["provider"]?.string == "provider[\"terraform.io/builtin/terraform\"]")
        #expect(
            block["instances"]?.array?.first?["attributes"]
                == (try JSONValue(parsing: Array(data.utf8)))
        )
    }

    @Test(arguments: [
        #"{"id":"i","input":"bare"}"#, #"{"id":"i","input":{"value":1}}"#,
        #"{"id":"i","input":{"value":"a","type":"number"}}"#,
        #"{"id":"i","input":{"value":"a","type":"what"}}"#,
        #"{"input":null}"#,
    ])
    func oddValuesAreRefused(_ attributes: String) {
        #expect(throws: DiagnosticsError.self) { _ = try read("terraform_data", attributes) }
    }
}
