import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// What the block of an object that is imported sees of the others: what is recorded of them, else what is configured,
/// and of data sources what these were read with.
struct ImportSurroundings {
    let evaluator: ConfigurationEvaluator
    private let values: PlannedValues
    private let records: [InstanceAddress: ResourceRecord]
    private let providers: ProviderSet
    /// Resources that would have to be in the state for all to be known.
    private var missing: Set<ResourceAddress> = []

    init(
        _ rows: [ResourceRecord],
        evaluator: (any ResourceValues) -> ConfigurationEvaluator,
        providers: ProviderSet
    ) {
        values = PlannedValues()
        self.evaluator = evaluator(values)
        self.providers = providers
        records = Dictionary(firstOf: rows.lazy.filter { $0.generation == 0 }, by: \.address)
    }

    /// Goes through everything that a block needs, each after what it needs itself.
    ///
    /// Without a reader nothing is known of data sources.
    ///
    /// - Throws: when a data source cannot be read.
    mutating func lookAround(
        from address: ResourceAddress,
        _ reader: PlanReader?
    ) async throws(DiagnosticsError) {
        let needed = evaluator.graph.transitiveDependencies(of: [address.declared])
        for other in evaluator.graph.resourceOrder where needed.contains(other) {
            for block in placed(other) {
                try await lookAround(at: block, reader)
            }
        }
    }

    /// A block in every instance of its module.
    private func placed(_ address: ResourceAddress) -> [ResourceBlock] {
        let modules = address.module.isRoot ? [.root] : evaluator.instances(of: address.module).0 ?? []
        return modules.compactMap { evaluator.configuration.blocks[address.inOwnModule.within($0)] }
    }

    private mutating func lookAround(
        at block: ResourceBlock,
        _ reader: PlanReader?
    ) async throws(DiagnosticsError) {
        let (expansion, _, problems) = evaluator.expansion(of: block, allowsUnknown: true)
        guard !problems.hasErrors else {
            values.expand(block.address, .unknown)
            return
        }
        values.expand(block.address, expansion)
        if block.address.mode == .managed {
            if case .unknown = expansion {
                missing.insert(block.address)
            }
            lookAt(block, expansion)
        } else if let reader {
            try await read(block, expansion, reader)
        } else {
            values.expand(block.address, .unknown)
        }
    }

    private mutating func lookAt(_ block: ResourceBlock, _ expansion: Expansion) {
        let schema = providers.schemas.schema(.managed, block.address.type)
        for key in expansion.keys() {
            let address = InstanceAddress(block.address, key)
            if let record = records[address] {
                values.set(address, record.attributes)
                continue
            }
            missing.insert(block.address)
            let configured = evaluator.instance(block, key: key, expansion: expansion)
            guard let schema, !configured.diagnostics.hasErrors else {
                values.set(address, .unknown())
                continue
            }
            values.set(
                address,
                .object(
                    ValueMap(
                        schema.attributes.map { attribute in
                            let given = configured.configuration[attribute.name] ?? .null(attribute.type)
                            return (attribute.name, given.isNull ? attribute.unknown : given)
                        }
                    )
                )
            )
        }
    }

    private func read(
        _ block: ResourceBlock,
        _ expansion: Expansion,
        _ reader: PlanReader
    ) async throws(DiagnosticsError) {
        var reads = PlanningReads()
        for key in expansion.keys() {
            let evaluated = evaluator.instance(block, key: key, expansion: expansion)
            if !evaluated.diagnostics.hasErrors, evaluated.configuration.isWhollyKnown {
                reads.data.append(
                    DataReadRequest(
                        address: InstanceAddress(block.address, key),
                        configuration: evaluated.configuration
                    )
                )
            }
        }
        let answers = await reader.answers(to: reads)
        let problems = reads.data.flatMap { answers.data[$0.address]?.problems ?? [] }
        guard !problems.hasErrors else {
            throw DiagnosticsError(problems)
        }
        for read in reads.data {
            if let value = answers.data[read.address]?.value {
                values.set(read.address, value)
            }
        }
    }

    /// The instances that a block has.
    ///
    /// - Throws: what is wrong with its `count` or `for_each`; where these are not known, which objects must be imported
    ///   first.
    func instances(of block: ResourceBlock) throws(DiagnosticsError) -> Expansion {
        let (expansion, _, problems) = evaluator.expansion(of: block)
        guard problems.hasErrors else {
            return expansion
        }
        let (_, _, certain) = evaluator.expansion(of: block, allowsUnknown: true)
        let missing = missing.intersection(tellers(of: block))
        guard !certain.hasErrors, var problem = problems.first else {
            throw DiagnosticsError(problems)
        }
        guard !missing.isEmpty else {
            problem.detail =
                "Which instances \(block.address) has depends on something that is known only after apply, and an import"
                + " must find the instance. Make it depend on what is known before, or apply first."
            throw DiagnosticsError(problem)
        }
        let names = missing.sorted().map(\.description)
        problem.detail =
            "Which instances \(block.address) has depends on \(names.joined(separator: ", ")), of which the state does not"
            + " hold everything yet. Import \(names.count == 1 ? "it" : "these") first, and this object after that:\n\n"
            + missing.sorted().map(importCommand).joined(separator: "\n")
            + "\n\nOr write import blocks for all of them: a plan reads them in the right order."
            + creation(of: missing.filter { $0.mode == .managed })
        throw DiagnosticsError(problem)
    }

    /// Whether data sources tell which instances a block has.
    func needsData(of block: ResourceBlock) -> Bool {
        tellers(of: block).contains { $0.mode == .data }
    }

    /// The blocks that tell which instances a block has, directly or not.
    private func tellers(of block: ResourceBlock) -> Set<ResourceAddress> {
        let direct = Set(evaluator.expansion(of: block, allowsUnknown: true).1.map(\.block))
        return direct.union(evaluator.graph.transitiveDependencies(of: direct.map(\.declared)))
    }

    /// What is not there yet cannot be imported.
    private func creation(of missing: Set<ResourceAddress>) -> String {
        guard !missing.isEmpty else {
            return ""
        }
        let targets = missing.sorted().map { "-target=\($0)".quotedForShell }.joined(separator: " ")
        return " What does not exist yet is created first:\n\n  keyform apply \(targets)"
    }

    private func importCommand(_ address: ResourceAddress) -> String {
        let key =
            switch evaluator.configuration.blocks[address]?.repetition {
            case .count: "[INDEX]"
            case .forEach: "[\"KEY\"]"
            case nil, .some(.none): ""
            }
        return "  keyform import \("\(address)\(key)".inShellQuotes) ID"
    }
}
