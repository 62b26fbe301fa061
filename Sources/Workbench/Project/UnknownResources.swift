import Addresses
import Configuration
import ResourceSchemas
import SourceText
import Values

/// Resources of which only the type is known, for checks that look at nothing else.
struct UnknownResources: ResourceValues {
    private let types: [ResourceAddress: (value: Value, repetition: Repetition)]

    init(_ configuration: Configuration) {
        types = Dictionary(
            firstOf: configuration.resources.map { block in
                let type = configuration.schema(of: block.address)?.objectType ?? .any
                return (block.address, (Value.unknown(type), block.repetition))
            }
        )
    }

    func instance(_ address: InstanceAddress) -> Value? {
        types[address.resource.declared]?.value
    }

    func all(of resource: ResourceAddress) -> Value? {
        guard let (value, repetition) = types[resource.declared] else {
            return nil
        }
        return switch repetition {
        case .none: value
        case .count, .forEach: .unknown()
        }
    }
}
