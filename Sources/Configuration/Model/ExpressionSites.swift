import Addresses
import HCL
import SourceText

/// An expression together with what its place lets it refer to.
struct ExpressionSite {
    let expression: Expression
    /// The block as messages name it.
    let context: String
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
    /// Names bound around the expression, by a `dynamic` block.
    var bound: [String] = []
}

/// Who an expression belongs to, as a node of the graph.
enum SiteOwner: Hashable {
    case variable(String)
    case local(String)
    case resource(ResourceAddress)
    case output(String)
    case provider(ProviderAddress)
    case check(String)
    case importing(Int)
}

extension Configuration {
    /// Visits every expression of the configuration; arguments of resources with their names.
    func forEachSite(_ visit: (SiteOwner, String?, ExpressionSite) -> Void) {
        for (name, variable) in variables.sorted(by: { $0.key < $1.key }) {
            for expression in variable.validations.flatMap(\.expressions) {
                visit(
                    .variable(name),
                    nil,
                    ExpressionSite(expression: expression, context: "variable \"\(name)\"")
                )
            }
        }
        for (name, local) in locals.sorted(by: { $0.key < $1.key }) {
            var site = ExpressionSite(expression: local.expression, context: "locals")
            site.local = name
            visit(.local(name), nil, site)
        }
        for provider in providers {
            let owner = SiteOwner.provider(provider.address)
            for (name, expression) in provider.arguments.sorted(by: { $0.key < $1.key }) {
                visit(
                    owner,
                    name,
                    ExpressionSite(expression: expression, context: "provider \"\(provider.name)\"")
                )
            }
        }
        for resource in resources {
            forEachSite(of: resource, visit)
        }
        for output in outputs {
            for expression in [output.value] + output.preconditions.flatMap(\.expressions) {
                visit(
                    .output(output.name),
                    nil,
                    ExpressionSite(expression: expression, context: "output \"\(output.name)\"")
                )
            }
        }
        for check in checks {
            for expression in check.assertions.flatMap(\.expressions) {
                var site = ExpressionSite(expression: expression, context: "check \"\(check.name)\"")
                site.check = check.name
                visit(.check(check.name), nil, site)
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
    }

    private func forEachSite(
        of resource: ResourceBlock,
        _ visit: (SiteOwner, String?, ExpressionSite) -> Void
    ) {
        let owner = SiteOwner.resource(resource.address)
        func site(_ expression: Expression) -> ExpressionSite {
            var site = ExpressionSite(expression: expression, context: resource.title)
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
            var repetition = ExpressionSite(expression: expression, context: resource.title)
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
