import Addresses
import Evaluation
import HCL
import ResourceSchemas
import SourceText
import Values

/// Checks references against what the configuration declares, without any values.
struct ReferenceChecks {
    private let configuration: Configuration
    private let resources: [ResourceAddress: ResourceBlock]
    private(set) var diagnostics: [Diagnostic] = []

    init(_ configuration: Configuration) {
        self.configuration = configuration
        resources = Dictionary(
            configuration.resources.lazy.map { ($0.address, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private mutating func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    /// Checks every reference of one expression.
    mutating func check(_ site: ExpressionSite) {
        let (found, problems) = references(in: site.expression, excluding: Set(site.bound))
        for problem in problems {
            report(problem.inside(site.context))
        }
        for reference in found {
            check(reference, site)
        }
    }

    /// Checks what `depends_on` names.
    mutating func check(_ dependsOn: ConfigurationReader.DependsOn) {
        for traversal in dependsOn.traversals {
            do throws(DiagnosticsError) {
                let reference = try traversal.reference()
                switch reference.subject {
                case .resource(let address) where resources[address] == nil:
                    undeclared(address, reference.range, dependsOn.context)
                case .variable(let name):
                    checkVariable(name, reference.range, dependsOn.context)
                case .local(let name):
                    checkLocal(name, reference.range, dependsOn.context)
                case .each, .count, .path, .terraform, .module:
                    let before = diagnostics.count
                    check(
                        reference,
                        ExpressionSite(expression: traversal.expression, context: dependsOn.context)
                    )
                    if diagnostics.count > before { continue }
                case .resource, .itself:
                    break
                }
                guard let range = reference.range(of: reference.behindKey) else { continue }
                report(
                    .error(
                        "Invalid depends_on reference",
                        "References in depends_on must be to a whole object (resource, etc), not to an attribute of "
                            + "an object.",
                        at: range,
                        in: dependsOn.context
                    )
                )
            } catch {
                for problem in error.diagnostics {
                    report(problem.inside(dependsOn.context))
                }
            }
        }
    }

    /// Checks that blocks which import many objects, or one instance of many, name a resource; others may stand alone
    /// until the plan, which says how to go on.
    mutating func check(_ block: ImportBlock) {
        let key = references(in: block.to).found.first?.key ?? .none
        if let target = resources[block.resource] {
            checkTarget(target, key, block)
            return
        }
        if block.forEach == nil, case .none = key {
            return
        }
        report(
            .error(
                "Configuration for import target does not exist",
                "The configuration for the given import target \(block.resource) does not exist. All target instances "
                    + "must have an associated configuration to be imported.",
                at: block.to.range,
                in: "import"
            )
        )
    }

    /// Checks a block whose target is declared.
    private mutating func checkTarget(_ target: ResourceBlock, _ key: Reference.Key, _ block: ImportBlock) {
        func refuse(_ summary: String, _ detail: String, _ range: SourceRange) -> Diagnostic {
            .error(summary, detail, at: range, in: "import")
        }
        if let range = block.providerArgument {
            report(
                refuse(
                    "Invalid import provider argument",
                    "The provider argument can only be specified in import blocks that will generate configuration."
                        + "\n\nUse the provider argument in the target resource block to configure the provider for "
                        + "a resource with explicit provider configuration.",
                    range
                )
            )
        }
        let (found, _) = references(in: block.id)
        if found.contains(where: { $0.resource == block.resource }) {
            report(
                refuse(
                    "Invalid import id argument",
                    "The import ID cannot reference the resource being imported.",
                    block.id.range
                )
            )
        }
        let mistake: String? =
            switch (target.repetition, key) {
            case (.none, .constant(.key)): "The target resource does not use for_each."
            case (.none, .constant(.index)): "The target resource does not use count."
            case (.count, .constant(.key)): "The target resource does not use for_each."
            case (.forEach, .constant(.index)): "The target resource does not use count."
            case (.count, .none): "The target resource is using count."
            case (.forEach, .none): "The target resource is using for_each."
            default: nil
            }
        if let mistake, !isIndexed(block.to) {
            report(refuse("Invalid import 'to' expression", mistake, block.to.range))
        }
    }

    private func isIndexed(_ target: Expression) -> Bool {
        if case .index = target.node { true } else { false }
    }

    private mutating func check(_ reference: Reference, _ site: ExpressionSite) {
        let range = reference.range
        func refuse(_ summary: String, _ detail: String) -> Diagnostic {
            .error(summary, detail, at: range, in: site.context)
        }
        switch reference.subject {
        case .variable(let name):
            checkVariable(name, range, site.context)
        case .local(let name) where name == site.local:
            report(
                refuse(
                    "Self-referencing local value",
                    "Local value local.\(name) cannot use its own result as part of its expression."
                )
            )
        case .local(let name):
            checkLocal(name, range, site.context)
        case .resource(let address):
            checkResource(reference, address, site)
        case .module(let name):
            report(
                refuse(
                    "Reference to undeclared module",
                    "No module call named \"\(name)\" is declared in the root module."
                )
            )
        case .each(let name):
            checkEach(name, site, refuse)
        case .count(let name):
            checkCount(name, site, refuse)
        case .path(let name):
            guard !["cwd", "module", "root"].contains(name) else { return }
            let near = nearMiss(name, among: ["cwd", "module", "root"])
            let suggestion = near.map { " Did you mean \"\($0)\"?" } ?? ""
            report(
                refuse(
                    "Invalid \"path\" attribute",
                    "The \"path\" object does not have an attribute named \"\(name)\".\(suggestion)"
                )
            )
        case .terraform(let name):
            checkTerraform(name, refuse)
        case .itself:
            checkSelf(reference, site, refuse)
        }
    }

    private mutating func checkVariable(_ name: String, _ range: SourceRange, _ context: String) {
        guard configuration.variables[name] == nil else { return }
        let near = nearMiss(name, among: configuration.variables.keys.sorted())
        let suggestion =
            near.map { " Did you mean \"\($0)\"?" }
            ?? " This variable can be declared with a variable \"\(name)\" {} block."
        report(
            .error(
                "Reference to undeclared input variable",
                "An input variable with the name \"\(name)\" has not been declared.\(suggestion)",
                at: range,
                in: context
            )
        )
    }

    private mutating func checkLocal(_ name: String, _ range: SourceRange, _ context: String) {
        guard configuration.locals[name] == nil else { return }
        let near = nearMiss(name, among: configuration.locals.keys.sorted())
        let suggestion = near.map { " Did you mean \"\($0)\"?" } ?? ""
        report(
            .error(
                "Reference to undeclared local value",
                "A local value with the name \"\(name)\" has not been declared.\(suggestion)",
                at: range,
                in: context
            )
        )
    }

    private mutating func checkEach(
        _ name: String,
        _ site: ExpressionSite,
        _ refuse: (String, String) -> Diagnostic
    ) {
        if name != "key", name != "value" {
            report(
                refuse(
                    "Invalid \"each\" attribute",
                    "The \"each\" object does not have an attribute named \"\(name)\". The supported attributes are "
                        + "each.key and each.value, the current key and value pair of the \"for_each\" attribute "
                        + "set."
                )
            )
        } else if !site.allowsEach {
            report(
                refuse(
                    "Reference to \"each\" in context without for_each",
                    "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when the "
                        + "\"for_each\" argument is set."
                )
            )
        }
    }

    private mutating func checkCount(
        _ name: String,
        _ site: ExpressionSite,
        _ refuse: (String, String) -> Diagnostic
    ) {
        if name != "index" {
            report(
                refuse(
                    "Invalid \"count\" attribute",
                    "The \"count\" object does not have an attribute named \"\(name)\". The only supported "
                        + "attribute is count.index, which is the index of each instance of a resource block that "
                        + "has the \"count\" argument set."
                )
            )
        } else if !site.allowsCount {
            report(
                refuse(
                    "Reference to \"count\" in non-counted context",
                    "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" blocks, and "
                        + "only when the \"count\" argument is set."
                )
            )
        }
    }

    private mutating func checkTerraform(_ name: String, _ refuse: (String, String) -> Diagnostic) {
        switch name {
        case "workspace", "applying":
            break
        case "env":
            report(
                refuse(
                    "Invalid \"terraform\" attribute",
                    "The terraform.env attribute was deprecated in v0.10 and removed in v0.12. The \"state "
                        + "environment\" concept was renamed to \"workspace\" in v0.12, and so the workspace name can "
                        + "now be accessed using the terraform.workspace attribute."
                )
            )
        default:
            report(
                refuse(
                    "Invalid \"terraform\" attribute",
                    "The \"terraform\" object does not have an attribute named \"\(name)\". The only supported "
                        + "attributes are terraform.workspace, the name of the currently-selected workspace, and "
                        + "terraform.applying, a boolean which is true only during apply."
                )
            )
        }
    }

    private mutating func checkSelf(
        _ reference: Reference,
        _ site: ExpressionSite,
        _ refuse: (String, String) -> Diagnostic
    ) {
        guard let address = site.selfAddress else {
            report(
                refuse(
                    "Invalid \"self\" reference",
                    "The \"self\" object is not available in this context. This object can be used only in resource "
                        + "provisioner, connection, and postcondition blocks."
                )
            )
            return
        }
        checkAttribute(reference, address, site)
    }

    // MARK: Resources

    private mutating func undeclared(_ address: ResourceAddress, _ range: SourceRange, _ context: String) {
        var suggestion = ""
        let data = ResourceAddress(mode: .data, type: address.type, name: address.name)
        if address.mode == .managed, resources[data] != nil {
            suggestion = "\n\nDid you mean the data resource \(data)?"
        }
        report(
            .error(
                "Reference to undeclared resource",
                "A \(address.mode == .managed ? "managed" : "data") resource \"\(address.type)\" "
                    + "\"\(address.name)\" has not been declared in the root module.\(suggestion)",
                at: range,
                in: context
            )
        )
    }

    private mutating func checkResource(
        _ reference: Reference,
        _ address: ResourceAddress,
        _ site: ExpressionSite
    ) {
        let range = reference.range
        if let (kind, owner) = site.condition, owner == address {
            report(
                .error(
                    "Invalid reference in \(kind)",
                    "Configuration for \(owner) may not refer to itself.",
                    at: site.expression.range,
                    in: site.context
                )
            )
            return
        }
        guard let block = resources[address] else {
            undeclared(address, range, site.context)
            return
        }
        if let check = block.enclosingCheck, check != site.check {
            report(
                .error(
                    "Reference to scoped resource",
                    "The referenced data resource \"\(address.type)\" \"\(address.name)\" is not available from this "
                        + "context.",
                    at: range,
                    in: site.context
                )
            )
            return
        }
        if checkKey(reference, block, site) {
            checkAttribute(reference, address, site)
        }
    }

    /// Whether a key is there exactly when the block has instances by key.
    private mutating func checkKey(
        _ reference: Reference,
        _ block: ResourceBlock,
        _ site: ExpressionSite
    ) -> Bool {
        let address = block.address
        switch (block.repetition, reference.key) {
        case (.none, .constant):
            report(
                .error(
                    "Unexpected resource instance key",
                    "Because \(address) does not have \"count\" or \"for_each\" set, references to it must not "
                        + "include an index key. Remove the bracketed index to refer to the single instance of this "
                        + "resource.",
                    at: reference.range,
                    in: site.context
                )
            )
            return false
        case (_, .dynamic) where !reference.remaining.isEmpty:
            report(
                .error(
                    "Invalid index key",
                    "Invalid index for resource instance: value must be a whole number, between "
                        + "-9223372036854775808 and 9223372036854775807.",
                    at: reference.range(of: reference.remaining.prefix(1)),
                    in: site.context
                )
            )
            return false
        case (.count, .none), (.forEach, .none):
            guard !reference.behindKey.isEmpty else { return true }
            let isCount = if case .count = block.repetition { true } else { false }
            report(
                .error(
                    "Missing resource instance key",
                    "Because \(address) has \"\(isCount ? "count" : "for_each")\" set, its attributes must be "
                        + "accessed on specific instances.\n\nFor example, to correlate with indices of a referring "
                        + "resource, use:\n    \(address)[\(isCount ? "count.index" : "each.key")]",
                    at: reference.range,
                    in: site.context
                )
            )
            return false
        default:
            return true
        }
    }

    /// Checks the steps behind an instance against the schema, as far as its types tell.
    private mutating func checkAttribute(
        _ reference: Reference,
        _ address: ResourceAddress,
        _ site: ExpressionSite
    ) {
        guard let schema = configuration.schema(of: address),
            case .attribute(let name) = reference.behindKey.first?.kind
        else { return }
        if let attribute = schema.attribute(name) {
            checkSteps(reference.behindKey.dropFirst(), of: attribute.type, reference, site)
            return
        }
        let near = nearMiss(name, among: schema.attributes.map(\.name))
        let suggestion = near.map { " Did you mean \"\($0)\"?" } ?? ""
        report(
            .error(
                "Unsupported attribute",
                "This object has no argument, nested block, or exported attribute named \"\(name)\".\(suggestion)",
                at: reference.range(of: reference.behindKey.prefix(1)),
                in: site.context
            )
        )
    }

    private mutating func checkSteps(
        _ steps: ArraySlice<TraversalStep>,
        of type: ValueType,
        _ reference: Reference,
        _ site: ExpressionSite
    ) {
        var value = Value.unknown(type)
        for (index, step) in zip(steps.indices, steps) {
            switch value.applying(step.kind) {
            case .success(let next):
                value = next
            case .failure(let failure):
                report(
                    .error(
                        failure.summary,
                        failure.detail,
                        at: reference.range(of: steps[index...index]),
                        in: site.context
                    )
                )
                return
            }
        }
    }
}
