package import Addresses
package import Evaluation
package import Rotation
package import SourceText
package import Values

/// What `rotation` blocks say of keys.
///
/// It sees variables, local values and functions, and no objects: what is said is needed before anything is planned.
package final class RotationEvaluator {
    package let coverage: RotationCoverage
    private let blocks: [RotationBlock]
    private let evaluator: ConfigurationEvaluator
    /// What blocks say that say the same of all their keys, by position, and their problems.
    private var common: [Int: (RotationSettings, [Diagnostic])] = [:]

    package init(
        configuration: Configuration,
        graph: ResourceGraph,
        variables: [String: Value],
        functions: FunctionTable,
        settings: EvaluationSettings = EvaluationSettings()
    ) {
        coverage = RotationCoverage(configuration)
        blocks = configuration.rotations
        evaluator = ConfigurationEvaluator(
            configuration: configuration,
            graph: graph,
            variables: variables,
            resources: UnknownResources(),
            functions: functions,
            settings: settings
        )
    }

    /// What the block that covers a key says of it; nil where none covers it, and where what it says is wrong.
    ///
    /// A place that depends on the id of a key that is not made yet is only counted in `laterSinks`: ask again with the id
    /// before the key is delivered.
    package func settings(for key: RotatedKey) -> (RotationSettings?, [Diagnostic]) {
        guard let position = coverage.position(of: key.address) else { return (nil, []) }
        let found = read(position, key)
        return (found.1.hasErrors ? nil : found.0, found.1)
    }

    /// The same for many keys, with each problem once, and with what is wrong with them together.
    ///
    /// - Returns: settings by key; keys that no block covers are missing. Without errors they are complete.
    package func settings(for keys: [RotatedKey]) -> ([InstanceAddress: RotationSettings], [Diagnostic]) {
        var settings: [InstanceAddress: RotationSettings] = [:]
        var problems: [Diagnostic] = []
        var places = SinkPlaces()
        var told: Set<Int> = []
        for key in keys {
            guard let position = coverage.position(of: key.address) else { continue }
            let found = read(position, key)
            if common[position] == nil || told.insert(position).inserted {
                problems += found.1
            }
            guard !found.1.hasErrors else { continue }
            settings[key.address] = found.0
            if let clash = places.add(found.0.sinks, of: key.address) {
                problems.append(
                    .error(
                        "Two keys for one place",
                        "\(clash.earlier) and \(key.address) would both be written to the \(clash.name), where only one has"
                            + " room. Use what tells them apart, such as key.address or key.id, in \(clash.argument), or"
                            + " write a block for each.",
                        at: blocks[position].declaration,
                        in: blocks[position].title
                    )
                )
            }
        }
        return (settings, [].followed(by: problems))
    }

    /// What is wrong with the blocks, whatever keys there are: with what they say, and with instances they name and that
    /// do not exist.
    package func problems() -> [Diagnostic] {
        blocks.indices.flatMap { position in
            var reading = RotationReading(evaluator, blocks[position], nil)
            _ = reading.settings()
            return reading.diagnostics
                + blocks[position].coverage.compactMap { missing($0, blocks[position]) }
        }
    }

    private func read(_ position: Int, _ key: RotatedKey) -> (RotationSettings, [Diagnostic]) {
        if let known = common[position] { return known }
        var reading = RotationReading(evaluator, blocks[position], key)
        let found = (reading.settings(), reading.diagnostics)
        if !blocks[position].expressions.contains(where: \.usesKey) {
            common[position] = found
        }
        return found
    }

    // MARK: Instances

    /// That an instance does not exist, where it is known which do.
    private func missing(_ covered: RotationBlock.Coverage, _ block: RotationBlock) -> Diagnostic? {
        let steps = covered.target.module.steps
        for depth in steps.indices {
            let parent = ModuleAddress(Array(steps[..<depth]))
            // Behind a name that stands for several instances there is no single answer.
            guard isOne(parent) else { return nil }
            guard let key = steps[depth].key else { continue }
            let call = evaluator.call(steps[depth].name, in: evaluator.module(at: parent))
            if let problem = missing(key, call.expansion, "module.\(steps[depth].name)", covered, block) {
                return problem
            }
        }
        guard case .resource(let address) = covered.target, let key = address.key,
            isOne(address.resource.module),
            let declared = evaluator.configuration.blocks[address.resource]
        else { return nil }
        let (expansion, _, _) = evaluator.expansion(of: declared, allowsUnknown: true)
        return missing(key, expansion, "\(address.resource)", covered, block)
    }

    /// Whether the path of a module leads to one instance.
    private func isOne(_ module: ModuleAddress) -> Bool {
        module.steps.indices.allSatisfy { depth in
            module.steps[depth].key != nil || !isRepeated(ModuleAddress(Array(module.steps[...depth])))
        }
    }

    private func isRepeated(_ module: ModuleAddress) -> Bool {
        if case .none? = evaluator.configuration.moduleCalls[module.declared]?.repetition {
            false
        } else {
            true
        }
    }

    private func missing(
        _ key: InstanceKey,
        _ expansion: Expansion,
        _ name: String,
        _ covered: RotationBlock.Coverage,
        _ block: RotationBlock
    ) -> Diagnostic? {
        let detail: String
        switch (expansion, key) {
        case (.unknown, _), (.single, _): return nil
        case (.count(let count), .index(let index)):
            guard index < 0 || index >= count else { return nil }
            detail =
                "\(name) has \(count) \(count == 1 ? "instance" : "instances")"
                + (count > 0 ? ", numbered from 0 to \(count - 1)" : "") + "."
        case (.forEach(let keys), .key(let text)):
            guard keys[text] == nil else { return nil }
            let near = nearMiss(text, among: keys.keys.prefix(1000).sorted())
            detail =
                "\(name) has no instance with the key \"\(text)\"."
                + (near.map { " Did you mean [\"\($0)\"]?" } ?? "")
        default: return nil
        }
        return .error(
            "Key to rotate does not exist",
            "\(detail) Name an instance that there is, or \(name) for all of them.",
            at: covered.range,
            in: block.title
        )
    }
}

/// Finds places to which two keys would be handed.
private struct SinkPlaces {
    private struct Place: Hashable {
        let path: String
        /// Nil for a whole file.
        let profile: String?
    }

    struct Clash {
        let earlier: InstanceAddress
        let name: String
        let argument: String
    }

    private var files: [String: (format: String, first: InstanceAddress)] = [:]
    private var places: [Place: InstanceAddress] = [:]

    /// - Returns: the first place that another key has already.
    mutating func add(_ sinks: [SinkSettings], of key: InstanceAddress) -> Clash? {
        for sink in sinks {
            switch sink {
            // A program is told of which key it gets.
            case .command: continue
            case .vault:
                let place = Place(path: sink.name, profile: nil)
                if let earlier = places.updateValue(key, forKey: place), earlier != key {
                    return Clash(earlier: earlier, name: "secret \(sink.name)", argument: "path")
                }
            case .file(let path, let format, let profile):
                if let known = files[path], known.format != format, known.first != key {
                    return Clash(earlier: known.first, name: "file \(path)", argument: "path")
                }
                files[path] = files[path] ?? (format, key)
                let hasProfiles = SinkSettings.profileFormats.contains(format) && format != "s3cmd"
                guard !hasProfiles || profile != nil else { continue }
                let place = Place(path: path, profile: hasProfiles ? profile : nil)
                if let earlier = places.updateValue(key, forKey: place), earlier != key {
                    return Clash(
                        earlier: earlier,
                        name: sink.name,
                        argument: hasProfiles ? "profile" : "path"
                    )
                }
            }
        }
        return nil
    }
}
