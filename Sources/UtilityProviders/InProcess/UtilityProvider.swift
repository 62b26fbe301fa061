import Addresses
import Providers
import ResourceSchemas
import SourceText
import Values

/// A provider without an API: its types make their objects by themselves, of what the process lends.
///
/// Its blocks take no arguments, and each configures the same.
protocol UtilityProvider: Provider {
    /// What a type says of its objects besides its schema file; nil for one that says nothing.
    func rules(of type: ResourceSchema) -> (any TypeRules)?

    func resourceTypes(in surroundings: ProviderSurroundings) -> [any ResourceType]

    func dataTypes(in surroundings: ProviderSurroundings) -> [any DataType]

    /// Its types, with what it has to say of whole plans.
    func configured(in surroundings: ProviderSurroundings) -> any ConfiguredProvider
}

extension UtilityProvider {
    func rules(of type: ResourceSchema) -> (any TypeRules)? {
        nil
    }

    func dataTypes(in surroundings: ProviderSurroundings) -> [any DataType] {
        []
    }

    func configured(in surroundings: ProviderSurroundings) -> any ConfiguredProvider {
        InProcessProvider(
            resourceTypes: resourceTypes(in: surroundings),
            dataTypes: dataTypes(in: surroundings)
        )
    }

    func types() throws(SchemaError) -> [ResourceSchema] {
        try EmbeddedSchemas.types(of: name).map { $0.governed(by: rules(of: $0)) }
    }

    func configure(
        _ blocks: [ProviderBlockValue],
        in surroundings: ProviderSurroundings
    ) throws(DiagnosticsError) -> [ProviderConfiguration] {
        let configured = configured(in: surroundings)
        return blocks.map { _ in ProviderConfiguration(ProviderSet.Member(configured)) }
    }
}

/// A configuration of a provider without an API: nothing but its types.
private struct InProcessProvider: ConfiguredProvider {
    let resourceTypes: [any ResourceType]
    let dataTypes: [any DataType]
    let hasAccount = false

    func review(_ plan: ProposedPlan, facts: ProviderFacts) -> PlanReview {
        PlanReview(findings: notes(on: plan))
    }

    private func notes(on plan: ProposedPlan) -> [Diagnostic] {
        let types = Dictionary(firstOf: resourceTypes.compactMap { $0 as? any UtilityType }, by: \.name)
        var found: [(note: Note, addresses: [InstanceAddress])] = []
        for change in plan.changes where change.action == .create || change.action.replaces {
            let planned = change.after?.mapValue ?? ValueMap()
            for note in types[change.address.resource.type]?.notes(on: planned) ?? [] {
                if let index = found.firstIndex(where: { $0.note == note }) {
                    found[index].addresses.append(change.address)
                } else {
                    found.append((note, [change.address]))
                }
            }
        }
        return found.map { note, addresses in
            let isOne = addresses.count == 1
            let first = addresses.first?.description ?? ""
            return .warning(
                note.summary,
                note.detail + (isOne ? "" : " This is so of \(addresses.count) objects, \(first) the first."),
                address: isOne ? first : nil
            )
        }
    }
}
