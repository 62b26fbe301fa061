import Addresses
import DependencyGraph
import Evaluation
import SourceText

extension Configuration {
    /// The configuration without blocks of other providers and what needs their values, which are in its `setAside`.
    ///
    /// - Returns: what is left to execute, and an error for each block of another provider that this needs. Then what
    ///   needs it is left out as well.
    func settingAside() -> (Configuration, [Diagnostic]) {
        guard !foreign.isEmpty || namesForeignTypes else { return (self, []) }
        let graph = ResourceGraph(self)
        let nodes = graph.nodes
        let edges = children.isEmpty ? graph.graph : ModuleNeeds(self).applied(to: graph)
        let analysis = SetAsideAnalysis(edges, roles: nodes.map(role))
        var gone = Set(analysis.setAside.map { nodes[$0] })
        // A check and the data source inside of it go together.
        for block in resources + foreign.map(\.block) {
            guard let name = block.enclosingCheck else { continue }
            let pair: [SiteOwner] = [.resource(block.address), .check(block.address.module, name)]
            if pair.contains(where: gone.contains) {
                gone.formUnion(pair)
            }
        }
        let hindered = analysis.hindrances.map { $0[0] }
        let diagnostics = hindrances(analysis.hindrances.map { $0.map { nodes[$0] } })
        var own = self
        own.setAside = record(of: gone)
        own.setAside.readers = readers(among: gone, nodes, edges)
        gone.formUnion(hindered.map { nodes[$0] })
        gone.formUnion(edges.transitiveDependents(of: hindered).map { nodes[$0] })
        own.remove(gone)
        return (own, diagnostics)
    }

    /// Which of keyform's blocks are read by resources that are set aside, and by outputs of the root.
    private func readers(
        among gone: Set<SiteOwner>,
        _ nodes: [SiteOwner],
        _ edges: DependencyGraph
    ) -> [ResourceAddress: [String]] {
        var readers: [ResourceAddress: [String]] = [:]
        for start in nodes.indices where gone.contains(nodes[start]) {
            switch nodes[start] {
            case .resource: break
            case .output(let module, _) where module.isRoot: break
            default: continue
            }
            var seen: Set<Int> = [start]
            var open = edges.dependencies(of: start)
            while let node = open.popLast() {
                guard seen.insert(node).inserted else { continue }
                if case .resource(let address) = nodes[node] {
                    if !gone.contains(nodes[node]), address.mode == .managed {
                        readers[address, default: []].append("\(nodes[start])")
                    }
                } else {
                    open += edges.dependencies(of: node)
                }
            }
        }
        return readers
    }

    /// Whether a `moved`, `removed` or `import` block is about a resource of another provider.
    private var namesForeignTypes: Bool {
        moves.contains(where: isForeign) || removals.contains(where: isForeign)
            || imports.contains { isForeign($0.resource) }
    }

    /// Whether a resource, declared or not, is one of another provider.
    func isForeign(_ address: ResourceAddress) -> Bool {
        let address = address.declared
        guard blocks[address] == nil, foreignBlocks[address] == nil else {
            return blocks[address] == nil
        }
        let module = module(address.module) ?? root
        return module.origins.foreignSource(of: address, provider: nil) != nil
    }

    private func isForeign(_ move: MovedBlock) -> Bool {
        isForeign(move.from.within(move.module)) && isForeign(move.to.within(move.module))
    }

    private func isForeign(_ removal: RemovedBlock) -> Bool {
        isForeign(removal.from.within(removal.module))
    }

    private func isForeign(_ target: AddressTarget) -> Bool {
        switch target {
        case .module: false
        case .resource(let address): isForeign(address.resource)
        }
    }

    private func role(_ node: SiteOwner) -> SetAsideAnalysis.Role {
        switch node {
        case .resource(let address):
            guard let block = blocks[address] else { return .foreign }
            // A data source inside of a check goes with it.
            return block.enclosingCheck == nil ? .required : .optional
        case .variable(let module, _): return module.isRoot ? .required : .optional
        // A call whose instances need what is foreign takes along all that is in the module.
        case .local, .output, .check, .call: return .optional
        case .provider(let address): return root.origins.isInstalled(address.name) ? .required : .optional
        case .importing(let position): return isForeign(imports[position].resource) ? .foreign : .required
        // What waits for a module waits for what keyform does there.
        case .end: return .indifferent
        }
    }

    private func record(of nodes: Set<SiteOwner>) -> SetAside {
        var record = SetAside()
        record.resources = foreign.map {
            SetAside.Resource(address: $0.block.address, provider: $0.provider)
        }
        for node in nodes {
            switch node {
            case .local(let module, let name): record.locals.append(.init(module, name))
            case .output(let module, let name): record.outputs.append(.init(module, name))
            case .check(let module, let name): record.checks.append(.init(module, name))
            case .variable, .resource, .provider, .importing, .call, .end: break
            }
        }
        record.locals.sort()
        record.outputs.sort()
        record.checks.sort()
        record.statements =
            moves.filter(isForeign).map { SetAside.Statement(kind: "moved", declaration: $0.declaration) }
            + removals.filter(isForeign)
            .map { SetAside.Statement(kind: "removed", declaration: $0.declaration) }
            + imports.filter { isForeign($0.resource) }
            .map { SetAside.Statement(kind: "import", declaration: $0.declaration) }
        return record
    }

    private mutating func remove(_ nodes: Set<SiteOwner>) {
        moves = moves.filter { !isForeign($0) }
        removals = removals.filter { !isForeign($0) }
        let leaves = imports.indices.map { nodes.contains(.importing($0)) || isForeign(imports[$0].resource) }
        imports = zip(imports, leaves).filter { !$1 }.map(\.0)
        checks.removeAll { nodes.contains(.check($0.module, $0.name)) }
        providers.removeAll { nodes.contains(.provider($0.address)) }
        removeForeign(and: nodes)
    }

    // MARK: Errors

    /// One error for each block of another provider that something needs which keyform executes.
    private func hindrances(_ ways: [[SiteOwner]]) -> [Diagnostic] {
        let firstSteps = Set(ways.map { Step(node: $0[0], needs: $0[1]) })
        let places = firstReferences(firstSteps)
        var groups: [SiteOwner: [[SiteOwner]]] = [:]
        var order: [SiteOwner] = []
        for way in ways {
            let end = way[way.count - 1]
            if groups[end] == nil { order.append(end) }
            groups[end, default: []].append(way)
        }
        return order.map { end in
            let ways = groups[end] ?? []
            let first = ways[0]
            let provider = end.resource.flatMap { foreignBlocks[$0]?.provider } ?? ""
            let others = ways.dropFirst().map { name($0[0]) }
            let place = places[Step(node: first[0], needs: first[1])]
            return .error(
                "Value of another provider needed",
                "\(name(first[0])) needs \(end), which belongs to the provider \(provider) and is left to Terraform: "
                    + "\(first.map(name).joined(separator: " → ")). keyform does not have that provider, so it cannot "
                    + "know the value."
                    + (others.isEmpty
                        ? "" : " \(Self.listed(others)) \(others.count == 1 ? "needs" : "need") it, too.")
                    + "\n\nMove \(end) into a directory of its own for Terraform, with an output of what is needed here. Read "
                    + "that output by data \"terraform_remote_state\", or declare a variable in place of the reference, and "
                    + "give it the value in a .tfvars file or in the environment as TF_VAR_NAME.",
                at: place?.range ?? first[0].declaration(in: self),
                in: place?.context
            )
        }
    }

    private func name(_ node: SiteOwner) -> String {
        node.importing.map { "the import of \(imports[$0].resource)" } ?? node.description
    }

    private static let shown = 5

    private static func listed(_ names: [String]) -> String {
        let rest = names.count - shown
        return names.prefix(shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private struct Step: Hashable {
        let node: SiteOwner
        let needs: SiteOwner
    }

    /// Where each of some nodes refers to another one first.
    private func firstReferences(_ steps: Set<Step>) -> [Step: (range: SourceRange, context: String)] {
        var found: [Step: (range: SourceRange, context: String)] = [:]
        guard !steps.isEmpty else { return found }
        let nodes = Set(steps.map(\.node))
        forEachSite { owner, _, site in
            guard nodes.contains(owner) else { return }
            for reference in references(in: site.expression, excluding: Set(site.bound)).found {
                for target in targets(of: reference, in: site.module) {
                    let step = Step(node: owner, needs: target)
                    if steps.contains(step), found[step] == nil {
                        found[step] = (reference.range, site.context)
                    }
                }
            }
        }
        return found
    }

    /// What a reference may need.
    private func targets(of reference: Reference, in module: ModuleAddress) -> [SiteOwner] {
        switch reference.subject {
        case .variable(let name): return [.variable(module, name)]
        case .local(let name): return [.local(module, name)]
        case .resource(let address): return [.resource(address.within(module))]
        case .module(let name):
            let called = module.calling(name)
            let outputs = self.module(called)?.outputs ?? []
            let named = reference.moduleOutput.map { [$0] } ?? outputs.map(\.name)
            return [.call(called)] + named.map { .output(called, $0) }
        case .each, .count, .path, .terraform, .itself: return []
        }
    }
}
