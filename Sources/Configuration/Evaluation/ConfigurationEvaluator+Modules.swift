package import Addresses
import Evaluation
package import SourceText
import Values

/// Modules: their instances, and what is evaluated once in each of them.
extension ConfigurationEvaluator {
    // MARK: Instances

    /// The instances of a module, and what is wrong with the calls that lead to it, as far as nobody was told; nil where
    /// they are not known.
    package func instances(of module: ModuleAddress) -> ([ModuleAddress]?, [Diagnostic]) {
        if let known = knownInstances[module] {
            return (known, [])
        }
        var current = [root]
        var diagnostics: [Diagnostic] = []
        for step in module.steps {
            var next: [ModuleInstance] = []
            for parent in current {
                let call = call(step.name, in: parent)
                diagnostics += tell(step.name, in: parent)
                if case .unknown = call.expansion { return (nil, diagnostics) }
                next += call.expansion.keys().compactMap { child(step.name, $0, in: parent) }
            }
            current = next
        }
        let addresses = current.map(\.address)
        knownInstances[module] = addresses
        return (addresses, diagnostics)
    }

    /// What is wrong with a variable, a local or an output of a module, or with a call, in every instance, as far as
    /// nobody was told.
    package func problems(of owner: SiteOwner) -> [Diagnostic] {
        let module: ModuleAddress
        let value: ModuleValue
        switch owner {
        case .call(let called): return instances(of: called).1
        case .variable(let owner, let name): (module, value) = (owner, .variable(name))
        case .local(let owner, let name): (module, value) = (owner, .local(name))
        case .output(let owner, let name): (module, value) = (owner, .output(name))
        case .end, .resource, .provider, .check, .importing: return []
        }
        let (instances, problems) = instances(of: module)
        return (instances ?? []).reduce(into: problems) {
            $0 += self.value(value, in: self.module(at: $1)).diagnostics
        }
    }

    /// What a block waits for by `depends_on`, its own and that of the modules around it.
    package func prerequisites(of block: ResourceBlock) -> Set<ResourceDependency> {
        let instance = module(at: block.address.module)
        return instance.prerequisites.union(
            prerequisites(block.dependsOn, block.modulePrerequisites, in: instance)
        )
    }

    /// The managed blocks that a block's own expressions name, not through local values or modules.
    package func namedResources(of block: ResourceBlock) -> Set<ResourceAddress> {
        let declared = block.address.declared
        if let known = namedResources[declared] {
            return Set(known.map { $0.within(block.address.module) })
        }
        var expressions = Array(block.arguments.values)
        switch block.repetition {
        case .none: break
        case .count(let expression), .forEach(let expression): expressions.append(expression)
        }
        for part in block.dynamicBlocks {
            expressions += [part.forEach] + part.content.values
        }
        let found = expressions.flatMap { references(in: $0).found }.compactMap { reference in
            if case .resource(let address) = reference.subject, address.mode == .managed {
                address
            } else {
                nil
            }
        }
        namedResources[declared] = Set(found)
        return Set(found.map { $0.within(block.address.module) })
    }

    /// The instance at an address, whether or not the calls make it.
    func module(at address: ModuleAddress) -> ModuleInstance {
        if let known = moduleInstances[address] {
            return known
        }
        guard let parent = address.parent, let step = address.steps.last else { return root }
        let around = module(at: parent)
        return make(step.name, step.key, in: around, call(step.name, in: around)) ?? root
    }

    /// The instance that a call makes under a key; nil where it makes none.
    func child(_ name: String, _ key: InstanceKey?, in parent: ModuleInstance) -> ModuleInstance? {
        let call = call(name, in: parent)
        if isValidating {
            return make(name, nil, in: parent, call)
        }
        switch (call.expansion, key) {
        case (.single, nil): break
        case (.count(let count), .index(let index)) where index >= 0 && index < count: break
        case (.forEach(let values), .key(let key)) where values[key] != nil: break
        default: return nil
        }
        return make(name, key, in: parent, call)
    }

    private func make(
        _ name: String,
        _ key: InstanceKey?,
        in parent: ModuleInstance,
        _ call: EvaluatedCall
    ) -> ModuleInstance? {
        let address = parent.address.calling(name, key)
        if let known = moduleInstances[address] {
            return known
        }
        guard let module = configuration.module(parent.module.address.calling(name)) else { return nil }
        let instance = ModuleInstance(
            module,
            at: address,
            called: parent.module.calls[name],
            in: parent,
            call
        )
        moduleInstances[address] = instance
        return instance
    }

    /// Evaluates a call's `count` or `for_each`, once in each instance of the module that has the call.
    func call(_ name: String, in parent: ModuleInstance) -> EvaluatedCall {
        if let known = parent.calls[name] {
            return known
        }
        guard let call = parent.module.calls[name] else { return EvaluatedCall(expansion: .unknown) }
        // A placeholder, so that a cycle ends here.
        parent.calls[name] = EvaluatedCall(expansion: .unknown)
        let (expansion, dependencies, diagnostics) = expansion(
            call.repetition,
            EvaluationPlace(context: call.title, module: parent),
            allowsUnknown: isValidating
        )
        let own = prerequisites(call.dependsOn, call.modulePrerequisites, in: parent)
        let evaluated = EvaluatedCall(
            expansion: expansion,
            dependencies: parent.dependencies.union(dependencies).union(own),
            prerequisites: parent.prerequisites.union(own),
            diagnostics: diagnostics
        )
        parent.calls[name] = evaluated
        return evaluated
    }

    /// What is wrong with a call, as far as nobody was told.
    func tell(_ name: String, in parent: ModuleInstance) -> [Diagnostic] {
        guard let diagnostics = parent.calls[name]?.diagnostics, !diagnostics.isEmpty else { return [] }
        parent.calls[name]?.diagnostics = []
        return diagnostics
    }

    // MARK: What `depends_on` names

    func prerequisites(
        _ resources: [ResourceAddress],
        _ modules: [ModulePrerequisite],
        in instance: ModuleInstance
    ) -> Set<ResourceDependency> {
        guard !resources.isEmpty || !modules.isEmpty else { return [] }
        var found = Set(resources.map { ResourceDependency.resource($0.within(instance.address)) })
        for prerequisite in modules {
            guard let output = prerequisite.output else {
                found.formUnion(
                    self.resources(inModule: prerequisite.call, of: instance.module.address).lazy.map {
                        .resource($0.within(instance.address))
                    }
                )
                continue
            }
            for key in call(prerequisite.call, in: instance).expansion.keys() {
                guard let child = child(prerequisite.call, key, in: instance) else { continue }
                found.formUnion(value(.output(output), in: child).dependencies)
            }
        }
        return found
    }

    /// The blocks in a module and in those inside of it, as the module that has the call names them.
    private func resources(inModule name: String, of parent: ModuleAddress) -> [ResourceAddress] {
        let called = parent.calling(name)
        if let known = moduleResources[called] {
            return known
        }
        let found = configuration.resources.lazy.map(\.address).filter { $0.module.isWithin(called) }
            .map { address in
                let steps = address.module.steps.dropFirst(parent.steps.count)
                return address.inOwnModule.within(ModuleAddress(Array(steps)))
            }
        moduleResources[called] = Array(found)
        return Array(found)
    }

    // MARK: Values

    private struct Pending: Hashable {
        let instance: ModuleInstance
        let name: ModuleValue

        static func == (left: Pending, right: Pending) -> Bool {
            left.instance === right.instance && left.name == right.name
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(ObjectIdentifier(instance))
            hasher.combine(name)
        }
    }

    /// A variable, a local or an output of a module instance, with its diagnostics if it is the first one to ask.
    ///
    /// What it refers to is evaluated first and without recursion: chains may be long.
    func value(_ name: ModuleValue, in instance: ModuleInstance) -> EvaluatedValue {
        if let known = instance.values[name] {
            if !known.diagnostics.isEmpty {
                instance.values[name]?.diagnostics = []
            }
            return known
        }
        var open = [Pending(instance: instance, name: name)]
        var entered: Set<Pending> = []
        var diagnostics: [Diagnostic] = []
        while let next = open.last {
            guard next.instance.values[next.name] == nil else {
                open.removeLast()
                continue
            }
            // What was entered before has had its turn; in a cycle, which the graph reports, it is unknown.
            let needed =
                entered.insert(next).inserted
                ? needs(next).filter { $0.instance.values[$0.name] == nil && !entered.contains($0) } : []
            guard needed.isEmpty else {
                open += needed
                continue
            }
            open.removeLast()
            // A placeholder, so that a cycle ends here.
            next.instance.values[next.name] = .unknown
            var found = evaluated(next)
            diagnostics += found.diagnostics
            found.diagnostics = []
            next.instance.values[next.name] = found
        }
        var value = instance.values[name] ?? .unknown
        value.diagnostics = diagnostics
        return value
    }

    private func evaluated(_ pending: Pending) -> EvaluatedValue {
        let instance = pending.instance
        switch pending.name {
        case .variable(let name): return argument(name, in: instance)
        case .local(let name):
            guard let definition = instance.module.locals[name] else { return .unknown }
            let place = EvaluationPlace(context: "locals", module: instance)
            let found = evaluate(definition.expression, in: place, for: .locals)
            return EvaluatedValue(
                value: found.value,
                dependencies: found.dependencies,
                diagnostics: found.diagnostics
            )
        case .output(let name):
            guard !isValidating, let block = instance.outputs[name]?.placed(in: instance.address) else {
                return .unknown
            }
            return moduleOutput(block, in: instance)
        }
    }

    /// The values that one is made of, as far as that is certain: of calls with `count` or `for_each` it is not known which
    /// instances are meant.
    private func needs(_ pending: Pending) -> [Pending] {
        let owner: SiteOwner
        var place = pending.instance
        switch pending.name {
        case .variable(let name):
            // Its value stands in the call.
            guard !isValidating, let parent = place.parent else { return [] }
            owner = .variable(place.module.address, name)
            place = parent
        case .local(let name): owner = .local(place.module.address, name)
        case .output(let name): owner = .output(place.module.address, name)
        }
        return graph.values(neededBy: owner).compactMap { needed in
            let module: ModuleAddress
            let name: ModuleValue
            switch needed {
            case .variable(let owner, let own): (module, name) = (owner, .variable(own))
            case .local(let owner, let own): (module, name) = (owner, .local(own))
            case .output(let owner, let own): (module, name) = (owner, .output(own))
            default: return nil
            }
            if module == place.module.address {
                return Pending(instance: place, name: name)
            }
            guard !isValidating, let step = module.steps.last, module.parent == place.module.address,
                case .none? = place.module.calls[step.name]?.repetition
            else { return nil }
            return child(step.name, nil, in: place).map { Pending(instance: $0, name: name) }
        }
    }

    /// All outputs of an instance.
    func object(of instance: ModuleInstance) -> EvaluatedValue {
        if let known = instance.object {
            return known
        }
        var whole = EvaluatedValue(value: .unknown(), dependencies: instance.dependencies)
        var entries: [(String, Value)] = []
        for output in instance.module.outputs {
            let found = value(.output(output.name), in: instance)
            entries.append((output.name, found.value))
            whole.dependencies.formUnion(found.dependencies)
            whole.diagnostics += found.diagnostics
        }
        whole.value = .object(ValueMap(entries))
        instance.object = whole
        instance.object?.diagnostics = []
        return whole
    }

    /// A call as expressions see it: an object of outputs, a tuple of such objects, or an object of such by key.
    func whole(_ name: String, in parent: ModuleInstance) -> EvaluatedValue {
        if let known = parent.wholes[name] {
            return known
        }
        let call = call(name, in: parent)
        var whole = EvaluatedValue(
            value: .unknown(),
            dependencies: call.dependencies,
            diagnostics: tell(name, in: parent)
        )
        if isValidating {
            whole.value = validatedWhole(name, in: parent)
        } else {
            var members: [(InstanceKey?, Value)] = []
            for key in call.expansion.keys() {
                guard let child = child(name, key, in: parent) else { continue }
                let found = object(of: child)
                members.append((key, found.value))
                whole.dependencies.formUnion(found.dependencies)
                whole.diagnostics += found.diagnostics
            }
            switch call.expansion {
            case .single: whole.value = members.first?.1 ?? .unknown()
            case .count: whole.value = .tuple(members.map(\.1))
            case .forEach(let keys):
                whole.value = .object(ValueMap(Array(zip(keys.keys, members.map(\.1)))))
            case .unknown: break
            }
        }
        parent.wholes[name] = whole
        parent.wholes[name]?.diagnostics = []
        return whole
    }

    /// As Terraform's `validate` sees a call: of outputs only the names are known.
    private func validatedWhole(_ name: String, in parent: ModuleInstance) -> Value {
        let called = configuration.module(parent.module.address.calling(name))
        let names = called?.outputs.map { ($0.name, ValueType.any) } ?? []
        let type = ValueType.object(ObjectType(attributes: Dictionary(firstOf: names)))
        return switch parent.module.calls[name]?.repetition {
        case nil: .unknown()
        case .count: .unknown(.list(type))
        case .forEach: .unknown(.map(type))
        case .some(.none): .unknown(type)
        }
    }
}
