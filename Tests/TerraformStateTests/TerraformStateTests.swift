import Addresses
import JSONText
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud
@testable import TerraformState

@Suite struct TerraformStateTests {
    private let seal = InMemorySeal()

    private func read(_ text: String) throws -> TerraformStateContent {
        let provider = IonosCloudProvider()
        let surroundings = ProviderSurroundings(
            connect: { (_) throws(DiagnosticsError) in throw DiagnosticsError(.error("No connection")) }
        )
        let configured = try #require(try provider.configure([ProviderBlockValue()], in: surroundings).first)
        let providers = ProviderSet(
            schemas: try provider.catalog(),
            members: [ProviderAddress(name: provider.name): configured.member]
        )
        return try TerraformStateReader(providers: providers, seal: seal).read(Array(text.utf8))
    }

    private func writer(includesSecrets: Bool) throws -> TerraformStateWriter {
        TerraformStateWriter(
            includesSecrets: includesSecrets,
            arguments: TerraformArguments(schemas: try IonosCloudProvider().catalog())
        )
    }

    private static let state = #"""
        {
          "version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "x",
          "outputs": {
            "secret": {"value": "planted", "type": "string", "sensitive": true},
            "ids": {"value": ["a", "b"], "type": ["tuple", ["string", "string"]]}
          },
          "resources": [
            {"mode": "data", "type": "ionoscloud_user", "name": "d", "provider": "p", "instances": [{}]},
            {"mode": "managed", "type": "ionoscloud_group", "name": "g", "provider": "p", "instances": [
              {"schema_version": 0, "attributes": {"id": "g-1", "name": "team", "s3_privilege": true,
                "user_ids": ["u-1"], "users": [{"id": "u-1", "first_name": "Ada", "last_name": "L",
                "email": "a@b.c", "administrator": false, "force_sec_auth": false}], "timeouts": null},
               "sensitive_attributes": [], "dependencies": ["ionoscloud_user.people", "data.ionoscloud_user.d"]}]},
            {"mode": "managed", "type": "ionoscloud_user", "name": "people", "provider": "p", "instances": [
              {"index_key": "ada", "status": "tainted", "schema_version": 0,
               "attributes": {"id": "u-1", "first_name": "Ada", "last_name": "L", "email": "a@b.c",
                 "password": "planted-password", "administrator": false, "active": true, "group_ids": null},
               "sensitive_attributes": [[{"type": "get_attr", "value": "last_name"}]]}]},
            {"mode": "managed", "type": "ionoscloud_s3_key", "name": "k", "provider": "p", "instances": [
              {"index_key": 3, "create_before_destroy": true, "attributes": {"id": "K", "user_id": "u-1",
                "secret_key": "planted", "active": true}, "dependencies": ["ionoscloud_group.g", "ionoscloud_server.s",
                "ionoscloud_user.people"]},
              {"index_key": 3, "deposed": "abcdef01", "attributes": {"id": "OLD", "user_id": "u-1",
                "secret_key": "planted", "active": true}}]},
            {"module": "module.m", "mode": "managed", "type": "ionoscloud_user", "name": "m", "instances": [
              {"index_key": "ada", "attributes": {"id": "u-2"}}]},
            {"mode": "managed", "type": "ionoscloud_server", "name": "s", "provider": "p", "instances": [{}]}
          ]
        }
        """#

    @Test func instancesMarksAndEdgesAreTakenOver() throws {
        let content = try read(Self.state)
        #expect(
            content.records.map { "\($0.key) \($0.status.rawValue) \($0.objectID)" } == [
                "ionoscloud_group.g ready g-1",
                "ionoscloud_user.people[\"ada\"] tainted u-1",
                "ionoscloud_s3_key.k[3] ready K",
                "ionoscloud_s3_key.k[3] (deposed 1) deposed OLD",
                "module.m.ionoscloud_user.m[\"ada\"] ready u-2",
            ]
        )
        let group = content.records[0]
        #expect(
            group.terms.dependencies == [.resource(ResourceAddress(type: "ionoscloud_user", name: "people"))]
        )
        #expect(group.attributes["user_ids"] == .set([.string("u-1")], of: .string))
        let key = content.records[2]
        #expect(
            key.terms.dependencies == [
                .instance(InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "g"))),
                .resource(ResourceAddress(type: "ionoscloud_user", name: "people")),
            ]
        )
        #expect(key.terms.createBeforeDestroy)
        #expect(
            content.left == [
                LeftObject(address: "ionoscloud_server.s", reason: .unknownType("ionoscloud_server"))
            ]
        )
        #expect(content.outputs.map(\.name) == ["ids", "secret"])
    }

    @Test func secretsAreMarkedAndPasswordsOnlyFingerprinted() throws {
        let content = try read(Self.state)
        let user = content.records[1]
        #expect(user.attributes["password"]?.isNull == true)
        let print = try #require(user.fingerprints["password"])
        #expect(seal.compare("planted-password", fingerprint: print) == .same)
        #expect(user.attributes["last_name"]?.isSensitive == true)
        #expect(user.attributes["first_name"]?.isSensitive == false)
        #expect(content.records[2].attributes["secret_key"]?.isSensitive == true)
        #expect(content.outputs.last?.value.isSensitive == true)
    }

    @Test(arguments: [
        ("", "killed while it writes"), ("x", "not JSON"),
        (#"{"serial":1,"lineage":"l","encrypted_data":"abc"}"#, "encrypted by OpenTofu"),
        ("[]", "\"version\""), ("{\"version\": 3, \"serial\": 1}", "format version 3"),
        ("{\"version\": 4, \"resources\": [{\"mode\": \"managed\"}]}", "no mode, type, name"),
        (
            #"{"version":4,"resources":[{"mode":"managed","type":"ionoscloud_user","name":"u","instances":[{"attributes_flat":{"id":"x"}}]}]}"#,
            "\"terraform refresh\" with Terraform 0.12 or later rewrites them"
        ),
        (
            #"{"version":4,"resources":[{"mode":"managed","type":"ionoscloud_user","name":"u","instances":[{"attributes":{}}]}]}"#,
            "attributes with an id"
        ),
        (
            #"{"version":4,"resources":[{"mode":"managed","type":"ionoscloud_user","name":"u","instances":[{"attributes":{"id":"x","administrator":[]}}]}]}"#,
            "does not fit its type"
        ),
    ])
    func oddFilesAreRefused(text: String, reason: String) throws {
        let error = try #require(throws: DiagnosticsError.self) { try read(text) }
        #expect(error.diagnostics.first?.detail.contains(reason) == true, "\(error.diagnostics)")
    }

    /// Other releases of the provider have had other members in the users of a group.
    @Test func membersThatTheTypeDoesNotHaveAreLeftOut() throws {
        let content = try read(
            #"""
            {"version":4,"serial":3,"lineage":"l-1","resources":[{"mode":"managed","type":"ionoscloud_group",
            "name":"g","instances":[{"schema_version":2,"identity_schema_version":0,"private":"e30=","attributes":
            {"id":"g-1","name":"g","timeouts":null,"users":[{"id":"u","password":"","email":"e"}]}}]}]}
            """#
        )
        let users = try #require(content.records.first?.attributes["users"]?.elements)
        #expect(users.first?["email"]?.stringValue == "e")
        #expect(users.first?["first_name"]?.isNull == true)
        #expect(users.first?["password"] == nil)
        #expect(content.origin == StateOrigin(lineage: "l-1", serial: 3))
    }

    /// What goes back to Terraform carries the lineage it came with, and a higher serial.
    @Test func theLineageGoesBack() throws {
        let snapshot = StateSnapshot(lineage: "x", origin: StateOrigin(lineage: "l-1", serial: 40))
        let document = try writer(includesSecrets: false).write(snapshot, serial: 3).document
        #expect(document["lineage"]?.string == "l-1")
        #expect(document["serial"]?.integer == 43)
    }

    @Test func theAccountOfAnObjectIsTakenOverAndGivenBack() throws {
        let alias = #"provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"].eu"#
        let text = Self.state.replacing(
            #""name": "g", "provider": "p""#,
            with: #""name": "g", "provider": "\#(alias)""#
        )
        let records = try read(text).records
        #expect(records.map(\.provider.alias) == ["eu", nil, nil, nil, nil])
        let snapshot = StateSnapshot(lineage: "l", records: records)
        let written = try writer(includesSecrets: true).write(snapshot, serial: 1)
        #expect(
            try read(written.document.text(.compact)).records.map(\.provider.alias) == [
                "eu", nil, nil, nil, nil,
            ]
        )
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let content = try read(Self.state)
        let snapshot = StateSnapshot(
            lineage: "00112233445566778899aabbccddeeff",
            records: content.records.sorted { ($0.address, $0.generation) < ($1.address, $1.generation) },
            outputs: content.outputs
        )
        let open = try writer(includesSecrets: true).write(snapshot, serial: 9)
        #expect(open.document["serial"]?.integer == 9 && open.document["version"]?.integer == 4)
        #expect(open.document["lineage"]?.string == "00112233-4455-6677-8899-aabbccddeeff")
        var again = try read(open.document.text())
        again.records.sort { ($0.address, $0.generation) < ($1.address, $1.generation) }
        let expected = snapshot.records.map { record in
            var record = record
            record.fingerprints = [:]
            return record
        }
        #expect(again.records == expected)
        #expect(again.outputs == content.outputs)
        #expect(open.notes.count == 1, "\(open.notes)")
    }

    @Test func withoutBeingAskedNoSecretIsWritten() throws {
        let content = try read(Self.state)
        let snapshot = StateSnapshot(lineage: "", records: content.records, outputs: content.outputs)
        let closed = try writer(includesSecrets: false).write(snapshot, serial: 1)
        #expect(!closed.document.text().contains("planted"))
        #expect(closed.notes.contains { $0.contains("secret_key is null") })
        #expect(closed.notes.contains { $0.contains("output secret is null") })
        #expect(!closed.notes.contains { $0.contains("planted") })
    }
}
