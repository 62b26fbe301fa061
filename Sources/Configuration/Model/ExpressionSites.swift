package import Addresses
import HCL
import SourceText

/// An expression together with what its place lets it refer to.
struct ExpressionSite {
    let expression: Expression
    /// The block as messages name it.
    let context: String
    /// The module whose names the expression uses, as declared.
    var module = ModuleAddress.root
    var allowsEach = false
    var allowsCount = false
    /// The block that `self` stands for, in a postcondition.
    var selfAddress: ResourceAddress?
    /// Set in conditions of a resource, which may not refer to the block by its address.
    var condition: (kind: String, of: ResourceAddress)?
    /// The check that the expression is inside of.
    var check: String?
    /// The local that the expression defines.
    var local: String?
    /// Whether only `plan` looks at what it refers to, as with `replace_triggered_by`.
    var isCheckedWhenPlanning = false
    /// Whether only `plan` looks at `each` and `count` in it, as with arguments of modules.
    var repetitionIsCheckedWhenPlanning = false
    /// Names bound around the expression, by a `dynamic` block.
    var bound: [String] = []
}

/// Who an expression belongs to, as a node of the graph; modules are named as they are declared.
package enum SiteOwner: Sendable, Hashable {
    case variable(ModuleAddress, String)
    case local(ModuleAddress, String)
    case output(ModuleAddress, String)
    /// The call of a module: which instances there are of it.
    case call(ModuleAddress)
    /// The end of a module: that all in it is done.
    case end(ModuleAddress)
    case resource(ResourceAddress)
    case provider(ProviderAddress)
    case check(ModuleAddress, String)
    case importing(Int)
}

extension Configuration {
    /// Visits every expression of the configuration; arguments of resources with their names.
    func forEachSite(_ visit: (SiteOwner, String?, ExpressionSite) -> Void) {
        forEachValueSite(of: root, visit)
        for provider in providers {
            let owner = SiteOwner.provider(provider.address)
            for (name, expression) in provider.arguments.sorted(by: { $0.key < $1.key }) {
                visit(
                    owner,
                    name,
                    ExpressionSite(
                        expression: expression,
                        context: "provider \"\(provider.name)\"",
                        module: provider.module
                    )
                )
            }
        }
        for resource in resources {
            forEachSite(of: resource, visit)
        }
        for block in foreign {
            forEachSite(of: block, visit)
        }
        forEachOutputSite(of: root, visit)
        for check in checks {
            for expression in check.assertions.flatMap(\.expressions) {
                var site = ExpressionSite(
                    expression: expression,
                    context: "check \"\(check.name)\"",
                    module: check.module
                )
                site.check = check.name
                visit(.check(check.module, check.name), nil, site)
            }
        }
        for (position, block) in imports.enumerated() {
            if let forEach = block.forEach {
                visit(.importing(position), nil, ExpressionSite(expression: forEach, context: "import"))
            }
            // The key in `to` may refer to `each` alone, which is checked when it is evaluated.
            var site = ExpressionSite(expression: block.id, context: "import")
            site.allowsEach = block.forEach != nil
            visit(.importing(position), nil, site)
        }
        for module in children {
            forEachValueSite(of: module, visit)
            forEachOutputSite(of: module, visit)
        }
    }

    /// Variables, locals and calls of a module.
    private func forEachValueSite(of module: Module, _ visit: (SiteOwner, String?, ExpressionSite) -> Void) {
        for (name, variable) in module.variables.sorted(by: { $0.key < $1.key }) {
            for expression in variable.validations.flatMap(\.expressions) {
                visit(
                    .variable(module.address, name),
                    nil,
                    ExpressionSite(
                        expression: expression,
                        context: "variable \"\(name)\"",
                        module: module.address
                    )
                )
            }
        }
        for (name, local) in module.locals.sorted(by: { $0.key < $1.key }) {
            var site = ExpressionSite(
                expression: local.expression,
                context: "locals",
                module: module.address
            )
            site.local = name
            visit(.local(module.address, name), nil, site)
        }
        for (name, call) in module.calls.sorted(by: { $0.key < $1.key }) {
            let called = module.address.calling(name)
            var site = { ExpressionSite(expression: $0, context: call.title, module: module.address) }
            switch call.repetition {
            case .none: break
            case .count(let expression):
                visit(.call(called), nil, site(expression))
                site = { [plain = site] in
                    var site = plain($0)
                    site.allowsCount = true
                    return site
                }
            case .forEach(let expression):
                visit(.call(called), nil, site(expression))
                site = { [plain = site] in
                    var site = plain($0)
                    site.allowsEach = true
                    return site
                }
            }
            for (name, expression) in call.arguments.sorted(by: { $0.value.id < $1.value.id }) {
                var argument = site(expression)
                argument.repetitionIsCheckedWhenPlanning = true
                visit(.variable(called, name), nil, argument)
            }
        }
    }

    private func forEachOutputSite(of module: Module, _ visit: (SiteOwner, String?, ExpressionSite) -> Void) {
        for output in module.outputs {
            for expression in [output.value] + output.preconditions.flatMap(\.expressions) {
                visit(
                    .output(module.address, output.name),
                    nil,
                    ExpressionSite(
                        expression: expression,
                        context: "output \"\(output.name)\"",
                        module: module.address
                    )
                )
            }
        }
    }

    /// The expressions of a block of another provider.
    private func forEachSite(
        of foreign: ForeignBlock,
        _ visit: (SiteOwner, String?, ExpressionSite) -> Void
    ) {
        let block = foreign.block
        let owner = SiteOwner.resource(block.address)
        func site(_ expression: Expression) -> ExpressionSite {
            var site = ExpressionSite(
                expression: expression,
                context: block.title,
                module: block.address.module
            )
            site.check = block.enclosingCheck
            return site
        }
        var (allowsCount, allowsEach) = (false, false)
        switch block.repetition {
        case .none: break
        case .count(let expression):
            visit(owner, nil, site(expression))
            allowsCount = true
        case .forEach(let expression):
            visit(owner, nil, site(expression))
            allowsEach = true
        }
        for inner in foreign.expressions {
            var site = site(inner.expression)
            site.allowsCount = allowsCount
            site.allowsEach = allowsEach
            site.bound = inner.bound
            visit(owner, nil, site)
        }
    }

    private func forEachSite(
        of resource: ResourceBlock,
        _ visit: (SiteOwner, String?, ExpressionSite) -> Void
    ) {
        let owner = SiteOwner.resource(resource.address)
        func site(_ expression: Expression) -> ExpressionSite {
            var site = ExpressionSite(
                expression: expression,
                context: resource.title,
                module: resource.address.module
            )
            site.check = resource.enclosingCheck
            switch resource.repetition {
            case .none: break
            case .count: site.allowsCount = true
            case .forEach: site.allowsEach = true
            }
            return site
        }
        switch resource.repetition {
        case .none: break
        case .count(let expression), .forEach(let expression):
            var repetition = ExpressionSite(
                expression: expression,
                context: resource.title,
                module: resource.address.module
            )
            repetition.check = resource.enclosingCheck
            visit(owner, nil, repetition)
        }
        let arguments =
            resource.arguments.count > 1
            ? resource.arguments.sorted { $0.value.id < $1.value.id } : Array(resource.arguments)
        for (name, expression) in arguments {
            visit(owner, name, site(expression))
        }
        for (_, expression) in resource.timeouts.sorted(by: { $0.key < $1.key }) {
            visit(owner, nil, site(expression))
        }
        for dynamic in resource.dynamicBlocks {
            visit(owner, nil, site(dynamic.forEach))
            for (_, expression) in dynamic.content.sorted(by: { $0.key < $1.key }) {
                var inner = site(expression)
                inner.bound = [dynamic.iterator]
                visit(owner, nil, inner)
            }
        }
        for expression in resource.lifecycle.replaceTriggeredBy {
            var trigger = site(expression)
            trigger.isCheckedWhenPlanning = true
            visit(owner, nil, trigger)
        }
        for condition in resource.lifecycle.preconditions.flatMap(\.expressions) {
            var inner = site(condition)
            inner.condition = ("precondition", resource.address)
            visit(owner, nil, inner)
        }
        for condition in resource.lifecycle.postconditions.flatMap(\.expressions) {
            var inner = site(condition)
            inner.condition = ("postcondition", resource.address)
            inner.selfAddress = resource.address
            visit(owner, nil, inner)
        }
    }
}

extension Condition {
    var expressions: [Expression] {
        [condition, errorMessage]
    }
}
