import Addresses
import Providers
import ResourceSchemas

/// The provider `terraform.io/builtin/terraform`, which is part of Terraform itself.
struct TerraformProvider: UtilityProvider {
    let schema = ProviderSchema(source: "terraform.io/builtin/terraform", arguments: [])

    func resourceTypes(in surroundings: ProviderSurroundings) -> [any ResourceType] {
        [TerraformData(source: RandomSource(generator: surroundings.generator))]
    }

    func dataTypes(in surroundings: ProviderSurroundings) -> [any DataType] {
        [RemoteStateData(readOutputs: surroundings.readOutputs)]
    }

    func rules(of type: ResourceSchema) -> (any TypeRules)? {
        switch (type.kind, type.type) {
        case (.managed, TerraformData.name): TerraformData.Rules()
        case (.data, RemoteStateData.name): RemoteStateRules()
        default: nil
        }
    }
}
