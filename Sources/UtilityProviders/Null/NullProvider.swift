import Addresses
import Providers
import ResourceSchemas

/// The provider `hashicorp/null`: objects that do nothing.
struct NullProvider: UtilityProvider {
    let schema = ProviderSchema(source: "hashicorp/null", arguments: [])

    func resourceTypes(in surroundings: ProviderSurroundings) -> [any ResourceType] {
        [NullResource(generator: surroundings.generator)]
    }

    func rules(of type: ResourceSchema) -> (any TypeRules)? {
        type.kind == .data ? NullData.Rules() : nil
    }

    func dataTypes(in surroundings: ProviderSurroundings) -> [any DataType] {
        [NullData(generator: surroundings.generator)]
    }
}
