import Addresses
import JSONText
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import IonosCloud
@testable import TerraformState

/// What the vendor's provider writes of Object Storage into a state, taken over and given back.
@Suite struct ObjectStorageStateTests {
    /// The attributes of an object, in the form of the newer toolkit for providers.
    static let objects: [(type: String, attributes: JSONValue)] = [
        (
            "ionoscloud_object_storage_accesskey",
            [
                "accesskey": "EEAAAAEE", "canonical_user_id": "31e5", "contract_user_id": "31000001:u-1",
                "description": "backup", "id": "5f1d2c3b-0000-4000-8000-000000000001",
                "secretkey": "planted-secret", "timeouts": nil,
            ]
        ),
        (
            // After an import.
            "ionoscloud_object_storage_accesskey",
            [
                "accesskey": "EEAAAAEE", "canonical_user_id": nil, "contract_user_id": nil, "description": "",
                "id": "5f1d2c3b-0000-4000-8000-000000000002", "secretkey": nil, "timeouts": nil,
            ]
        ),
        (
            "ionoscloud_s3_bucket",
            [
                "force_destroy": true, "id": "finance", "name": "finance", "object_lock_enabled": false,
                "region": "eu-central-4", "tags": ["team": "finance"], "timeouts": nil,
            ]
        ),
        (
            // After an import.
            "ionoscloud_s3_bucket",
            [
                "force_destroy": nil, "id": "finance", "name": "finance", "object_lock_enabled": true,
                "region": "eu-central-3", "tags": nil, "timeouts": nil,
            ]
        ),
        (
            // In the author's spelling, with a short condition and a principal in a list of its own.
            "ionoscloud_s3_bucket_policy",
            [
                "bucket": "finance",
                "policy": #"""
                {"Statement":[{"Action":["s3:GetObject"],"Condition":{"IpAddress":["203.0.113.0/24"]},"Effect":"Allow",
                "Principal":["arn:aws:iam:::user/31000001:9acd8251-2857-410e-b1fd-ca86462bdcec"],
                "Resource":["arn:aws:s3:::finance/*"],"Sid":"Read it"}],"Version":"2012-10-17"}

                """#,
            ]
        ),
        (
            "ionoscloud_s3_bucket_public_access_block",
            [
                "block_public_acls": true, "block_public_policy": false, "bucket": "finance",
                "ignore_public_acls": true, "restrict_public_buckets": false,
            ]
        ),
    ]

    /// Data sources of the same types, which every plan reads anew.
    static let data: [(type: String, attributes: JSONValue)] = [
        ("ionoscloud_s3_bucket", ["name": "finance", "region": "eu-central-4"]),
        (
            "ionoscloud_s3_bucket_policy",
            ["bucket": "finance", "policy": #"{"Statement":[],"Version":"2012-10-17"}"#]
        ),
        (
            "ionoscloud_s3_bucket_public_access_block",
            [
                "block_public_acls": true, "block_public_policy": true, "bucket": "finance",
                "ignore_public_acls": true, "restrict_public_buckets": true,
            ]
        ),
        (
            "ionoscloud_object_storage_region",
            ["endpoint": "s3.eu-central-4.ionoscloud.com", "id": "eu-central-4"]
        ),
        (
            "ionoscloud_object_storage_accesskey",
            ["accesskey": "EEAAAAEE", "id": nil, "secretkey": "planted-secret"]
        ),
    ]

    private func providers() throws -> ProviderSet {
        let provider = IonosCloudProvider()
        let surroundings = ProviderSurroundings(
            connect: { (_) throws(DiagnosticsError) in throw DiagnosticsError(.error("No connection")) }
        )
        let configured = try #require(try provider.configure([ProviderBlockValue()], in: surroundings).first)
        return ProviderSet(
            schemas: try provider.catalog(),
            members: [ProviderAddress(name: provider.name): configured.member]
        )
    }

    private func state(_ type: String, _ attributes: JSONValue, mode: String = "managed") -> JSONValue {
        [
            "version": .number(JSONNumber(4)), "terraform_version": "1.11.4",
            "serial": .number(JSONNumber(3)),
            "lineage": "l-1", "outputs": [:],
            "resources": [
                [
                    "mode": .string(mode), "type": .string(type), "name": "x",
                    "provider": "provider[\"registry.terraform.io/ionos-cloud/ionoscloud\"]",
                    "instances": [
                        [
                            "schema_version": .number(JSONNumber(0)), "attributes": attributes,
                            "sensitive_attributes": [],
                        ]
                    ],
                ]
            ],
            "check_results": nil,
        ]
    }

    @Test(arguments: objects)
    func isGivenBackAsItWasTakenOver(type: String, attributes: JSONValue) throws {
        let state = state(type, attributes)
        let providers = try providers()
        let content = try TerraformStateReader(providers: providers, seal: InMemorySeal()).read(state.bytes())
        #expect(content.left.isEmpty)
        var record = try #require(content.records.first)
        record.objectID = try #require(providers.objectID(in: record.attributes, type: type))
        // What is taken over is what an import and a refresh go by.
        #expect(record.objectID == (attributes["id"] ?? attributes["bucket"])?.string)
        let snapshot = StateSnapshot(lineage: "l", records: [record], origin: content.origin)
        let written = TerraformStateWriter(
            includesSecrets: true,
            arguments: TerraformArguments(schemas: providers.schemas)
        ).write(snapshot, serial: 0).document
        #expect(written == state, "\(written.text())")
    }

    /// Nothing of a data source is kept, secrets above all, and nothing is said of it.
    @Test(arguments: data)
    func dataSourcesAreReadAnew(type: String, attributes: JSONValue) throws {
        let content = try TerraformStateReader(providers: try providers(), seal: InMemorySeal())
            .read(state(type, attributes, mode: "data").bytes())
        #expect(content.records.isEmpty)
        #expect(content.left.isEmpty)
    }

    @Test func theSecretThatTerraformKeepsInClearIsASecret() throws {
        let (type, attributes) = Self.objects[0]
        let content = try TerraformStateReader(providers: try providers(), seal: InMemorySeal())
            .read(state(type, attributes).bytes())
        let record = try #require(content.records.first)
        #expect(record.attributes["secretkey"]?.isSensitive == true)
        let written = TerraformStateWriter(
            includesSecrets: false,
            arguments: TerraformArguments(schemas: try providers().schemas)
        ).write(StateSnapshot(lineage: "l", records: [record]), serial: 0)
        #expect(!written.document.text().contains("planted-secret"))
        #expect(written.notes == ["\(type).x: secretkey is null; -include-secrets writes it in clear"])
    }
}
