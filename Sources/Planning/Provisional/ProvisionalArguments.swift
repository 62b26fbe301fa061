import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import Values

/// Evaluates arguments that are known only after apply, with texts in the place of ids.
///
/// They are evaluated several times, with texts that have nothing in common: where all values say the same once the texts of
/// the one are written for those of the others, nothing but the ids themselves is missing, and what the first says is right
/// whatever the ids will be.
final class ProvisionalArguments {
    /// One of the evaluations.
    private final class Reading {
        let values: StandInValues
        private let evaluator: any PlanningEvaluator
        private var expansions: [ResourceAddress: Expansion] = [:]

        init(_ values: StandInValues, _ input: PlanningInput) {
            self.values = values
            evaluator = input.evaluator(values)
        }

        func arguments(of block: ResourceBlock, _ key: InstanceKey?) -> Value {
            let expansion = expansions[block.address] ?? evaluator.expansion(of: block).0
            expansions[block.address] = expansion
            guard expansion.has(key) else {
                return .unknown()
            }
            return evaluator.instance(block, key: key, expansion: expansion).configuration
        }
    }

    private let first: Reading
    private let others: [Reading]

    init(_ input: PlanningInput, _ values: PlannedValues) {
        func reading(_ family: StandInValues.Family) -> Reading {
            Reading(StandInValues(values, input.schemas, family), input)
        }
        first = reading(.first)
        others = StandInValues.Family.allCases.dropFirst().map(reading)
    }

    /// What stands for the ids of objects in what was evaluated so far, by object.
    var standIns: [InstanceAddress: String] {
        Dictionary(firstOf: first.values.owners.map { ($0.value, $0.key) })
    }

    /// Evaluates some arguments of an instance.
    ///
    /// - Parameters:
    ///   - attributes: that are compared by meaning.
    ///   - block: of which everything that it refers to is planned, in its module's instance.
    ///   - key: of the instance in it.
    /// - Returns: nil where none can be told.
    func values(
        _ attributes: [AttributeSchema],
        of block: ResourceBlock,
        key: InstanceKey?
    ) -> ProvisionalValues? {
        let one = first.arguments(of: block, key)
        var told = attributes.compactMap { attribute in
            one[attribute.name]?.stringValue.map { (attribute: attribute, text: $0) }
        }
        for reading in others where !told.isEmpty {
            let other = reading.arguments(of: block, key)
            told = told.filter { attribute, text in
                other[attribute.name]?.stringValue.map { comparison in
                    attribute.normal(text) == attribute.normal(translated(comparison, from: reading))
                } ?? false
            }
        }
        var values = ValueMap()
        var standIns: [String: InstanceAddress] = [:]
        for (attribute, text) in told {
            values[attribute.name] = one[attribute.name]
            _ = text.replacingUUIDs { standIn in
                standIns[standIn] = first.values.owners[standIn]
                return nil
            }
        }
        return told.isEmpty ? nil : ProvisionalValues(values: values, standIns: standIns)
    }

    /// A text of another evaluation with the texts of the first.
    private func translated(_ text: String, from reading: Reading) -> String {
        text.replacingUUIDs { standIn in
            reading.values.owners[standIn].map { StandInValues.text(for: $0, .first) }
        }
    }
}

extension Expansion {
    fileprivate func has(_ key: InstanceKey?) -> Bool {
        switch (self, key) {
        case (.single, nil): true
        case (.count(let count), .index(let index)): index >= 0 && index < count
        case (.forEach(let values), .key(let key)): values[key] != nil
        default: false
        }
    }
}
