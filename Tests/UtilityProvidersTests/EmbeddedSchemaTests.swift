import Addresses
import Providers
import ResourceSchemas
import Testing

@testable import UtilityProviders

@Suite struct EmbeddedSchemaTests {
    /// Each schema has a type that answers for it, and each type a schema.
    @Test func schemasAndTypesBelongTogether() throws {
        for provider in UtilityProviderList.all {
            let provider = try #require(provider as? any UtilityProvider)
            let schemas = try provider.types()
            #expect(
                schemas.filter { $0.kind == .managed }.map(\.type).sorted()
                    == provider.resourceTypes(in: .test()).map(\.name).sorted()
            )
            #expect(
                schemas.filter { $0.kind == .data }.map(\.type).sorted()
                    == provider.dataTypes(in: .test()).map(\.name).sorted()
            )
            #expect(schemas.allSatisfy { ProviderAddress(ofType: $0.type).name == provider.name })
        }
    }

    /// Whatever draws a secret seals it.
    @Test func secretsAreSealed() throws {
        let sealed = try RandomProvider().types().flatMap { type in
            type.attributes.filter { $0.storage == .sealed }.map { "\(type.type).\($0.name)" }
        }
        #expect(
            sealed.sorted() == [
                "random_bytes.base64", "random_bytes.hex", "random_password.bcrypt_hash",
                "random_password.result",
            ]
        )
    }
}
