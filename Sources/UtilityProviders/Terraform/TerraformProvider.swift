import Addresses
import Providers
import ResourceSchemas

/// The provider `terraform.io/builtin/terraform`, which is part of Terraform itself.
struct TerraformProvider: UtilityProvider {
    let schema = ProviderSchema(source: "terraform.io/builtin/terraform", arguments: [])

    func resourceTypes(in surroundings: ProviderSurroundings) -> [any ResourceType] {
        [TerraformData(source: RandomSource(generator: surroundings.generator))]
    }

    func rules(of type: ResourceSchema) -> (any TypeRules)? {
        type.kind == .managed && type.type == TerraformData.name ? TerraformData.Rules() : nil
    }
}
