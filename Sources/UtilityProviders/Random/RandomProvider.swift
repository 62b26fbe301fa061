import Providers
import ResourceSchemas

/// The provider `hashicorp/random`: texts, numbers and orders by chance, drawn once and kept.
struct RandomProvider: UtilityProvider {
    let schema = ProviderSchema(source: "hashicorp/random", arguments: [])

    func resourceTypes(in surroundings: ProviderSurroundings) -> [any ResourceType] {
        let source = RandomSource(generator: surroundings.generator)
        return [
            RandomPassword(source: source), RandomString(source: source), RandomID(source: source),
            RandomBytes(source: source), RandomInteger(source: source), RandomShuffle(source: source),
            RandomPet(source: source), RandomUUID(source: source), RandomUUID4(source: source),
            RandomUUID7(source: source, clock: surroundings.clock),
        ]
    }

    func rules(of type: ResourceSchema) -> (any TypeRules)? {
        switch type.type {
        case RandomPassword.name, RandomString.name: TextRules(hasHash: type.attribute("bcrypt_hash") != nil)
        case RandomID.name: RandomID.Rules()
        case RandomBytes.name: RandomBytes.Rules()
        case RandomInteger.name: RandomInteger.Rules()
        case RandomShuffle.name: RandomShuffle.Rules()
        case RandomPet.name: RandomPet.Rules()
        default: nil
        }
    }
}

/// Where chance comes from.
struct RandomSource: Sendable {
    let generator: @Sendable () -> any RandomNumberGenerator

    func bytes(_ count: Int) -> [UInt8] {
        var generator = generator()
        return generator.bytes(count)
    }
}
