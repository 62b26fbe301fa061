import Addresses
import Evaluation
import HCL
import ResourceSchemas
import SourceText
import Values

/// Checks references against what the configuration declares, without any values.
struct ReferenceChecks {
    let configuration: Configuration
    let resources: BlockTable
    /// The module whose names are checked.
    private(set) var module: Module
    private(set) var diagnostics: [Diagnostic] = []
    private var suggestionsLeft = 100

    init(_ configuration: Configuration) {
        self.configuration = configuration
        resources = configuration.declaredBlocks
        module = configuration.root
    }

    /// Goes on with the names of another module.
    mutating func enter(_ address: ModuleAddress) {
        if address != module.address, let entered = configuration.module(address) {
            module = entered
        }
    }

    /// The module as messages call it.
    var place: String {
        module.address.isRoot ? "the root module" : module.address.description
    }

    /// The block that an address names in the module.
    func block(_ address: ResourceAddress) -> ResourceBlock? {
        resources[address.within(module.address)]
    }

    mutating func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    /// Checks every reference of one expression.
    mutating func check(_ site: ExpressionSite) {
        enter(site.module)
        let (found, problems) = references(in: site.expression, excluding: Set(site.bound))
        for problem in problems {
            report(problem.inside(site.context))
        }
        for reference in found where !isForPlanning(reference, site) {
            check(reference, site)
        }
    }

    /// Checks what is left to `plan` in an expression of which the rest was checked.
    mutating func checkRepetition(_ site: ExpressionSite) {
        enter(site.module)
        for reference in references(in: site.expression, excluding: Set(site.bound)).found
        where isForPlanning(reference, site) {
            check(reference, site)
        }
    }

    private func isForPlanning(_ reference: Reference, _ site: ExpressionSite) -> Bool {
        guard site.repetitionIsCheckedWhenPlanning else { return false }
        return switch reference.subject {
        case .each, .count: true
        default: false
        }
    }

    /// Checks what `depends_on` names.
    mutating func check(_ dependsOn: ConfigurationReader.DependsOn) {
        enter(dependsOn.module)
        for traversal in dependsOn.traversals {
            do throws(DiagnosticsError) {
                let reference = try traversal.reference()
                switch reference.subject {
                case .resource(let address) where block(address) == nil:
                    undeclared(address, reference.range, dependsOn.context)
                case .variable(let name):
                    checkVariable(name, reference.range, dependsOn.context)
                case .local(let name):
                    checkLocal(name, reference.range, dependsOn.context)
                case .each, .count, .path, .terraform, .module:
                    let before = diagnostics.count
                    check(
                        reference,
                        ExpressionSite(
                            expression: traversal.expression,
                            context: dependsOn.context,
                            module: module.address
                        )
                    )
                    if diagnostics.count > before { continue }
                case .resource(let address):
                    let site = ExpressionSite(
                        expression: traversal.expression,
                        context: dependsOn.context,
                        module: module.address
                    )
                    if let block = block(address), case .constant = reference.key {
                        guard checkKey(reference, block, site) else { continue }
                    }
                case .itself:
                    report(
                        .error(
                            "Invalid depends_on reference",
                            "A resource cannot depend on itself.",
                            at: reference.range,
                            in: dependsOn.context
                        )
                    )
                    continue
                }
                guard let range = reference.range(of: reference.behindOutput) else { continue }
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

    mutating func check(_ reference: Reference, _ site: ExpressionSite) {
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
            guard module.calls[name] == nil else {
                checkDeprecation(of: name, reference, site)
                return
            }
            let near = suggestion(for: name, among: module.calls.keys)
            report(
                refuse(
                    "Reference to undeclared module",
                    "No module call named \"\(name)\" is declared in \(place)."
                        + (near.map { " Did you mean \"\($0)\"?" } ?? "")
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

    /// Whether a call around the module keeps silent about what is used inside.
    private var ignoresDeprecations: Bool {
        module.address.steps.indices.contains { depth in
            let around = ModuleAddress(Array(module.address.steps[...depth]))
            return configuration.moduleCalls[around]?.ignoresNestedDeprecations ?? false
        }
    }

    /// Warns of an output of a module that should not be used any more.
    private mutating func checkDeprecation(of call: String, _ reference: Reference, _ site: ExpressionSite) {
        guard let name = reference.moduleOutput,
            let output = configuration.module(module.address.calling(call))?.outputs.first(where: {
                $0.name == name
            }),
            let deprecation = output.deprecation, !ignoresDeprecations
        else { return }
        report(.warning("Deprecated value used", deprecation.text, at: reference.range, in: site.context))
    }

    /// A name that was probably meant; for the first wrong ones only, since all names are compared with each.
    private mutating func suggestion(for name: String, among names: some Sequence<String>) -> String? {
        guard suggestionsLeft > 0 else { return nil }
        suggestionsLeft -= 1
        return nearMiss(name, among: names.sorted())
    }

    mutating func checkVariable(_ name: String, _ range: SourceRange, _ context: String) {
        guard module.variables[name] == nil else { return }
        let near = suggestion(for: name, among: module.variables.keys)
        report(.undeclaredVariable(name, near: near, at: range, in: context))
    }

    mutating func checkLocal(_ name: String, _ range: SourceRange, _ context: String) {
        guard module.locals[name] == nil else { return }
        if configuration.setAside.locals.contains(.init(module.address, name)) {
            report(.setAside("local.\(name)", at: range, in: context))
            return
        }
        let near = suggestion(for: name, among: module.locals.keys)
        report(.undeclaredLocal(name, near: near, at: range, in: context))
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
        } else if !site.allowsEach, name == "value" {
            report(
                refuse(
                    "each.value cannot be used in this context",
                    "A reference to \"each.value\" has been used in a context in which it is unavailable, such as when "
                        + "the configuration no longer contains the value in its \"for_each\" expression. Remove this "
                        + "reference to each.value in your configuration to work around this error."
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
}

extension Diagnostic {
    /// That no variable has a name; perhaps another one was meant.
    static func undeclaredVariable(
        _ name: String,
        near: String?,
        at range: SourceRange,
        in context: String
    ) -> Diagnostic {
        let suggestion =
            near.map { " Did you mean \"\($0)\"?" }
            ?? " This variable can be declared with a variable \"\(name)\" {} block."
        return .error(
            "Reference to undeclared input variable",
            "An input variable with the name \"\(name)\" has not been declared.\(suggestion)",
            at: range,
            in: context
        )
    }

    /// The same of a local value.
    static func undeclaredLocal(
        _ name: String,
        near: String?,
        at range: SourceRange,
        in context: String
    ) -> Diagnostic {
        .error(
            "Reference to undeclared local value",
            "A local value with the name \"\(name)\" has not been declared."
                + (near.map { " Did you mean \"\($0)\"?" } ?? ""),
            at: range,
            in: context
        )
    }
}
