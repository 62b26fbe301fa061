import Providers
import ResourceSchemas

/// The provider `hashicorp/time`: times that are kept, and waits.
struct TimeProvider: UtilityProvider {
    let schema = ProviderSchema(source: "hashicorp/time", arguments: [])

    func rules(of type: ResourceSchema) -> (any TypeRules)? {
        switch type.type {
        case TimeStaticType.name: TimeStaticRules()
        case TimeRotatingType.name: TimeRotatingRules()
        case TimeOffsetType.name: TimeOffsetRules()
        case TimeSleepType.name: TimeSleepRules()
        default: nil
        }
    }

    func resourceTypes(in surroundings: ProviderSurroundings) -> [any ResourceType] {
        Times(clock: surroundings.clock).resourceTypes
    }

    func configured(in surroundings: ProviderSurroundings) -> any ConfiguredProvider {
        Times(clock: surroundings.clock)
    }
}
