import Addresses
import JSONText
import Providers
import ResourceSchemas
import Testing
import Values

@testable import IonosCloud

@Suite("Embedded schemas")
struct EmbeddedSchemasTests {
    @Test func theCatalogHoldsTheTypes() throws {
        let catalog = try IonosCloudProvider().catalog()
        #expect(
            catalog.types(.managed) == [
                "ionoscloud_group", "ionoscloud_object_storage_accesskey", "ionoscloud_s3_bucket",
                "ionoscloud_s3_bucket_policy", "ionoscloud_s3_bucket_public_access_block",
                "ionoscloud_s3_key",
                "ionoscloud_share",
                "ionoscloud_user",
            ]
        )
    }

    @Test(arguments: [
        ("ionoscloud_s3_key", "secret_key"),
        ("ionoscloud_object_storage_accesskey", "secretkey"),
        ("ionoscloud_user", "password"),
        ("ionoscloud_user", "password_wo"),
    ])
    func secretsAreSensitiveAndNeverStoredPlainly(type: String, attribute: String) throws {
        let schema = try #require(try IonosCloudProvider().catalog().schema(.managed, type))
        let secret = try #require(schema.attribute(attribute))
        #expect(secret.isSensitive)
        #expect(secret.storage != .plain)
    }

    @Test func aKeyIsReplacedWhenItsUserChangesAndComesAfterGroups() throws {
        let key = try #require(try IonosCloudProvider().catalog().schema(.managed, "ionoscloud_s3_key"))
        #expect(key.attribute("user_id")?.forcesReplacement == true)
        #expect(key.orderings.map(\.afterType) == ["ionoscloud_group", "ionoscloud_group"])
        #expect(key.attribute("active")?.defaultValue == .bool(true))
    }

    @Test func everyGroupPrivilegeIsUnmanagedWhenLeftOut() throws {
        let group = try #require(try IonosCloudProvider().catalog().schema(.managed, "ionoscloud_group"))
        let privileges = group.attributes.filter {
            $0.type == .bool && !["get_users_data", "exclusive"].contains($0.name)
        }
        #expect(privileges.count == 25)
        #expect(privileges.allSatisfy { $0.mode == .unmanaged && $0.valueAtCreation == nil })
    }

    @Test func attributesKeepTheOrderOfTheFile() throws {
        let user = try #require(try IonosCloudProvider().catalog().schema(.managed, "ionoscloud_user"))
        #expect(user.attributes.prefix(4).map(\.name) == ["id", "first_name", "last_name", "email"])
        #expect(user.timeouts.map(\.operation) == ["create", "read", "update", "delete"])
    }
}

@Suite("Decoding of schema files")
struct SchemaDecodingTests {
    @Test(arguments: [
        (
            #"{"kind": "managed", "version": 1, "description": "", "attributes": {}}"#, "top level",
            "type is missing"
        ),
        (
            #"{"type": "t", "kind": "odd", "version": 1, "description": "", "attributes": {}}"#, "kind",
            "odd is not one of the choices"
        ),
        (
            #"{"type": "t", "kind": "data", "version": 1, "description": "", "attributes": {"a": {"type": "text", "mode": "computed", "description": ""}}}"#,
            "attributes.a.type", "unknown type text"
        ),
        (
            #"{"type": "t", "kind": "data", "version": 1, "description": "", "attributes": {"a": {"type": "bool", "mode": "optional", "default": "yes", "description": ""}}}"#,
            "attributes.a.default", "the value is not of the attribute's type"
        ),
        (
            #"{"type": "t", "kind": "data", "version": 1, "description": "", "attributes": {}, "rules": [{"exactly_one_of": ["a", "b"]}]}"#,
            "rules[0].exactly_one_of", "no attribute is named a"
        ),
        (
            #"{"type": "t", "kind": "data", "version": 1, "description": "", "attributes": {}, "speed": 1}"#,
            "speed", "unknown member"
        ),
    ])
    func mistakesAreNamedWithTheirPlace(text: String, path: String, problem: String) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: SchemaError.self) {
            try ResourceSchema(json, file: "t.json")
        }
        #expect(error?.path == path)
        #expect(error?.problem == problem)
    }

    @Test func nestedTypesAreDecoded() throws {
        let json = try JSONValue(
            parsing: """
                {"type": "t", "kind": "data", "version": 2, "description": "d", "attributes": {
                  "users": {"type": ["set", ["object", {"id": "string"}]], "mode": "computed", "description": ""}}}
                """
        )
        let schema = try ResourceSchema(json, file: "t.json")
        #expect(schema.attribute("users")?.type == .set(.object(["id": .string])))
        #expect(schema.version == 2)
    }
}
