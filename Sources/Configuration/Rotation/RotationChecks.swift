import Addresses
import Evaluation
import HCL
import ResourceSchemas
import SourceText

/// Checks what `rotation` blocks cover, and what their expressions refer to.
struct RotationChecks {
    private let configuration: Configuration
    private let keys: KeyReferenceChecks
    private var diagnostics: [Diagnostic] = []

    static func diagnostics(_ configuration: Configuration) -> [Diagnostic] {
        guard !configuration.rotations.isEmpty else { return [] }
        var checks = RotationChecks(configuration)
        for block in configuration.rotations {
            checks.checkCoverage(of: block)
        }
        checks.checkConflicts()
        checks.checkReferences()
        return checks.diagnostics
    }

    private init(_ configuration: Configuration) {
        self.configuration = configuration
        keys = KeyReferenceChecks(
            configuration,
            KeyReferenceChecks.Wording(
                summary: "Invalid rotation key",
                ability: "can be replaced",
                soleNamer: nil
            )
        )
    }

    // MARK: Coverage

    private mutating func checkCoverage(of block: RotationBlock) {
        for covered in block.coverage {
            let problem =
                switch covered.target {
                case .module(let module): keys.problem(of: module, at: covered.range, in: block.title)
                case .resource(let address): keys.problem(of: address, at: covered.range, in: block.title)
                }
            if let problem { diagnostics.append(problem) }
        }
    }

    /// What a block names, as keys of one resource: nil for each step that stands for all instances.
    private struct Named {
        let keys: [InstanceKey?]
        let block: Int
        let range: SourceRange
    }

    /// Finds keys that two blocks cover.
    private mutating func checkConflicts() {
        guard configuration.rotations.count > 1 else { return }
        var resources: [ResourceAddress: [Named]] = [:]
        var modules: [ModuleAddress: [Named]] = [:]
        for (position, block) in configuration.rotations.enumerated() {
            for covered in block.coverage {
                let named = Named(keys: covered.target.keys, block: position, range: covered.range)
                switch covered.target {
                case .resource(let address): resources[address.resource.declared, default: []].append(named)
                case .module(let module): modules[module.declared, default: []].append(named)
                }
            }
        }
        var told: Set<String> = []
        for key in keys.keys.sorted() {
            var all = resources[key] ?? []
            for depth in key.module.steps.indices {
                all += (modules[ModuleAddress(Array(key.module.steps[...depth]))] ?? []).map {
                    let open = key.module.steps.count + 1 - $0.keys.count
                    return Named(
                        keys: $0.keys + Array(repeating: nil, count: open),
                        block: $0.block,
                        range: $0.range
                    )
                }
            }
            for (first, second) in Self.conflicts(among: all.sorted { $0.block < $1.block })
            where told.insert("\(second.range.file.name) \(second.range.span.lower)").inserted {
                report(key, first, second)
            }
        }
    }

    private mutating func report(_ key: ResourceAddress, _ first: Named, _ second: Named) {
        let block = configuration.rotations[first.block]
        diagnostics.append(
            .error(
                "Key in two rotation blocks",
                "\(key) is covered by the rotation \"\(block.name)\" already, at \(first.range.placeDescription). A key is"
                    + " replaced under one block: take it out of one of them.",
                at: second.range,
                in: configuration.rotations[second.block].title
            )
        )
    }

    /// Pairs of names, of different blocks, that can mean the same instance: one pair for each name that comes later.
    ///
    /// The work is linear in the names for each pair of the ways in which keys are given, of which there are few.
    private static func conflicts(among all: [Named]) -> [(Named, Named)] {
        let byShape = Dictionary(grouping: all) { $0.keys.map { $0 != nil } }
        var found: [(Named, Named)] = []
        for (shape, ones) in byShape {
            for (other, others) in byShape {
                let common = zip(shape, other).map { $0 && $1 }
                func projected(_ named: Named) -> [InstanceKey?] {
                    zip(named.keys, common).map { $1 ? $0 : nil }
                }
                // Blocks are in order, so that the first of another block is enough.
                var firsts: [[InstanceKey?]: Named] = [:]
                for one in ones where firsts[projected(one)] == nil {
                    firsts[projected(one)] = one
                }
                for another in others {
                    if let first = firsts[projected(another)], first.block < another.block {
                        found.append((first, another))
                    }
                }
            }
        }
        return found.sorted {
            ($0.1.block, $0.1.range.span.lower, $0.0.block, $0.0.range.span.lower)
                < ($1.1.block, $1.1.range.span.lower, $1.0.block, $1.0.range.span.lower)
        }
    }

    // MARK: References

    private mutating func checkReferences() {
        var checks = ReferenceChecks(configuration)
        for block in configuration.rotations {
            for expression in block.expressions {
                let site = ExpressionSite(expression: expression, context: block.title)
                let (found, problems) = references(
                    in: expression,
                    excluding: [RotationBlock.keyName]
                )
                diagnostics += problems.map { $0.inside(block.title) }
                for reference in found {
                    switch reference.subject {
                    case .variable, .local, .path, .terraform: checks.check(reference, site)
                    case .resource, .module, .each, .count, .itself:
                        diagnostics.append(Self.tooEarly(reference, block))
                    }
                }
            }
        }
        diagnostics += checks.diagnostics
    }

    private static func tooEarly(_ reference: Reference, _ block: RotationBlock) -> Diagnostic {
        .error(
            "Invalid reference in a rotation block",
            "What a rotation says is needed before anything is planned. It may use variables, local values and functions,"
                + " and of the key itself key.address, key.id and key.owner, but no objects, outputs of modules, each or"
                + " count.",
            at: reference.range,
            in: block.title
        )
    }
}
