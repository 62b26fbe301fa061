import Addresses
import Evaluation
import HCL
import SourceText
import Values

/// Reads the lists of references that meta-arguments hold.
extension ConfigurationReader {
    private static let staticReferenceRequired =
        "A single static variable reference is required: only attribute access and indexing with constant keys. No "
        + "calculations, function calls, template expressions, etc are allowed here."

    /// A traversal with constant keys, or nil after a report.
    ///
    /// A quoted reference, as in Terraform 0.11, is taken with a warning where `allowsQuotes`.
    mutating func staticTraversal(
        _ expression: Expression,
        allowsQuotes: Bool,
        in context: String
    ) -> StaticTraversal? {
        let expression = native(expression, in: context)
        switch expression.node {
        case .traversal(let root, let steps):
            return StaticTraversal(expression: expression, root: root, steps: steps)
        case .string(let text) where allowsQuotes:
            report(
                .warning(
                    "Quoted references are deprecated",
                    "In this context, references are expected literally rather than in quotes. Terraform 0.11 and "
                        + "earlier required quotes, but quoted references are now deprecated and will be removed in "
                        + "a future version of Terraform. Remove the quotes surrounding this reference to silence "
                        + "this warning.",
                    at: expression.range,
                    in: context
                )
            )
            guard let traversal = quotedTraversal(text, expression) else {
                reportNoReference(expression, in: context)
                return nil
            }
            return traversal
        case .invalid:
            return nil
        default:
            reportNoReference(expression, in: context)
            return nil
        }
    }

    mutating func reportNoReference(_ expression: Expression, in context: String) {
        report(
            .error(
                "Invalid expression",
                Self.staticReferenceRequired,
                at: expression.range,
                in: context
            )
        )
    }

    /// Names with dots between; other text names nothing.
    private func quotedTraversal(_ text: String, _ expression: Expression) -> StaticTraversal? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, parts.allSatisfy(\.isIdentifier) else { return nil }
        let span = expression.range.span
        return StaticTraversal(
            expression: expression,
            root: Name(text: first, span: span),
            steps: parts.dropFirst().map { TraversalStep(kind: .attribute($0), span: span) }
        )
    }

    /// The expression that a string stands for in JSON, where this place takes a reference or a type.
    mutating func native(_ expression: Expression, in context: String) -> Expression {
        let (native, problems) = expression.nativeReading()
        report(problems.map { $0.inside(context) })
        return native
    }

    /// The elements of a list that is written out, or nil after a report.
    mutating func staticList(_ expression: Expression, in context: String) -> [Expression]? {
        switch expression.node {
        case .tuple(let elements):
            return elements.map(expression.child)
        case .invalid:
            return nil
        default:
            report(
                .error(
                    "Invalid expression",
                    "A static list expression is required.",
                    at: expression.startRange,
                    in: context
                )
            )
            return nil
        }
    }

    /// What `depends_on` names.
    struct Prerequisites {
        var resources: [ResourceAddress] = []
        var modules: [ModulePrerequisite] = []
    }

    /// The resources and modules that `depends_on` names; its references are checked with all others later.
    mutating func readDependsOn(_ attribute: Attribute?, in context: String) -> Prerequisites {
        var found = Prerequisites()
        guard let attribute, let elements = staticList(attribute.value, in: context) else { return found }
        var traversals: [StaticTraversal] = []
        for element in elements {
            if let traversal = staticTraversal(element, allowsQuotes: true, in: context) {
                traversals.append(traversal)
            }
        }
        dependsOn.append(DependsOn(traversals: traversals, context: context))
        for reference in traversals.compactMap({ try? $0.reference() }) {
            switch reference.subject {
            case .resource(let address):
                found.resources.append(address)
            case .module(let call):
                found.modules.append(ModulePrerequisite(call: call, output: reference.moduleOutput))
            default: break
            }
        }
        return found
    }

    /// What `provider = NAME` or `NAME.ALIAS` says.
    struct ProviderReference {
        /// By the provider's own name, whatever the configuration calls it.
        let address: ProviderAddress
        /// As the module calls it.
        let local: LocalProvider
        let range: SourceRange
    }

    mutating func readProviderReference(
        _ attribute: Attribute?,
        in context: String
    ) -> ProviderReference? {
        guard let attribute, let found = readLocalProvider(attribute.value, in: context) else { return nil }
        let name = providerNames[found.provider.name] ?? found.provider.name
        return ProviderReference(
            address: ProviderAddress(name: name, alias: found.provider.alias),
            local: found.provider,
            range: found.range
        )
    }

    /// The provider configuration that `NAME` or `NAME.ALIAS` names, as this module calls it.
    mutating func readLocalProvider(
        _ expression: Expression,
        in context: String
    ) -> (provider: LocalProvider, range: SourceRange)? {
        guard let traversal = staticTraversal(expression, allowsQuotes: true, in: context) else { return nil }
        func refuse(_ detail: String, _ range: SourceRange) -> Diagnostic {
            .error("Invalid provider configuration reference", detail, at: range, in: context)
        }
        guard traversal.steps.count <= 1 else {
            report(
                refuse(
                    "The provider argument requires a provider type name, optionally followed by a period and then "
                        + "a configuration alias.",
                    traversal.range
                )
            )
            return nil
        }
        guard ProviderSource.isName(traversal.root.text) else {
            report(
                .error(
                    "Invalid provider local name",
                    "\(traversal.root.text) is an invalid provider local name: \(ProviderSource.nameRule)",
                    at: traversal.rootRange,
                    in: context
                )
            )
            return nil
        }
        guard let step = traversal.steps.first else {
            return (LocalProvider(name: traversal.root.text, alias: nil), traversal.range)
        }
        guard case .attribute(let alias) = step.kind else {
            report(
                refuse(
                    "Provider name must either stand alone or be followed by a period and then a configuration "
                        + "alias.",
                    traversal.range(ofStep: 0)
                )
            )
            return nil
        }
        return (LocalProvider(name: traversal.root.text, alias: alias), traversal.range)
    }

    // MARK: Lifecycle

    mutating func readLifecycle(
        _ contents: [BlockContent],
        of address: ResourceAddress,
        in context: String
    ) -> Lifecycle {
        var lifecycle = Lifecycle()
        guard let written = contents.first else { return lifecycle }
        for duplicate in contents.dropFirst() {
            report(
                .error(
                    "Duplicate lifecycle block",
                    "This resource already has a lifecycle block at \(written.header.placeDescription).",
                    at: duplicate.header,
                    in: context
                )
            )
        }
        let content = withoutLaterBlocks(written, LaterConstruct.inLifecycle, in: context)
        let nested = reporting { BlockShape.lifecycle.check(content, in: context, $0) }
        if address.mode == .data {
            refuseManagedSettings(content, in: context)
        } else {
            readManagedSettings(content, &lifecycle, in: context)
        }
        for block in nested {
            guard let condition = readCondition(block, kind: block.block.type, in: context) else { continue }
            if block.block.type == "precondition" {
                lifecycle.preconditions.append(condition)
            } else {
                lifecycle.postconditions.append(condition)
            }
        }
        return lifecycle
    }

    private mutating func refuseManagedSettings(_ content: BlockContent, in context: String) {
        for attribute in content.attributes where BlockShape.lifecycle.takes(argument: attribute.name) {
            report(
                .error(
                    "Invalid data resource lifecycle argument",
                    "The lifecycle argument \"\(attribute.name)\" is defined only for managed resources "
                        + "(\"resource\" blocks), and is not valid for data resources.",
                    at: attribute.nameRange,
                    in: context
                )
            )
        }
    }

    private mutating func readManagedSettings(
        _ content: BlockContent,
        _ lifecycle: inout Lifecycle,
        in context: String
    ) {
        lifecycle.createBeforeDestroy =
            reporting { ConstantEvaluation.bool(content["create_before_destroy"], in: context, $0) } ?? false
        lifecycle.preventDestroy =
            reporting { ConstantEvaluation.bool(content["prevent_destroy"], in: context, $0) } ?? false
        if let attribute = content["ignore_changes"] {
            lifecycle.ignoredChanges = readIgnoredChanges(attribute.value, in: context)
        }
        if let attribute = content["replace_triggered_by"],
            let elements = staticList(attribute.value, in: context)
        {
            lifecycle.replaceTriggeredBy = elements.map { native($0, in: context) }
                .filter { checkTrigger($0, in: context) }
        }
    }

    private mutating func readIgnoredChanges(
        _ expression: Expression,
        in context: String
    ) -> Lifecycle.IgnoredChanges {
        if case .traversal(let root, let steps) = native(expression, in: context).node, steps.isEmpty,
            root.text == "all"
        {
            return .all
        }
        guard let elements = staticList(expression, in: context) else { return .none }
        var paths: [String] = []
        for element in elements {
            if case .string("*") = element.node {
                report(
                    .error(
                        "Invalid ignore_changes wildcard",
                        "The [\"*\"] form of ignore_changes wildcard is was deprecated and is now invalid. Use "
                            + "\"ignore_changes = all\" to ignore changes to all attributes.",
                        at: expression.range,
                        in: context
                    )
                )
            } else if let traversal = staticTraversal(element, allowsQuotes: true, in: context) {
                ignoredPaths.append(IgnoredPath(resource: resourceContents.count, traversal: traversal))
                paths.append(traversal.pathText)
            }
        }
        return paths.isEmpty ? .none : .paths(paths)
    }

    private mutating func checkTrigger(_ expression: Expression, in context: String) -> Bool {
        func refuse(_ summary: String, _ detail: String) -> Diagnostic {
            .error("Invalid \(summary)", detail, at: expression.range, in: context)
        }
        var resourceCount = 0
        var isValid = true
        let (found, problems) = references(in: expression)
        report(problems.map { $0.inside(context) })
        guard problems.isEmpty else { return false }
        for reference in found {
            switch reference.subject {
            case .resource:
                resourceCount += 1
            case .each("key"), .count("index"):
                break
            case .each:
                report(
                    refuse(
                        "each reference in replace_triggered_by expression",
                        "Only each.key may be used in replace_triggered_by."
                    )
                )
                isValid = false
            case .count:
                report(
                    refuse(
                        "count reference in replace_triggered_by expression",
                        "Only count.index may be used in replace_triggered_by."
                    )
                )
                isValid = false
            default:
                report(
                    refuse(
                        "reference in replace_triggered_by expression",
                        "Only resources, count.index, and each.key may be used in replace_triggered_by."
                    )
                )
                isValid = false
            }
        }
        switch resourceCount {
        case 1:
            return isValid
        case 0:
            report(
                refuse(
                    "replace_triggered_by expression",
                    "Missing resource reference in replace_triggered_by expression."
                )
            )
        default:
            report(
                refuse(
                    "replace_triggered_by expression",
                    "Multiple resource references in replace_triggered_by expression."
                )
            )
        }
        return false
    }
}

extension StaticTraversal {
    /// The traversal as written, without white space: `a.b[0]["k"]`.
    var pathText: String {
        steps.reduce(root.text) { text, step in
            switch step.kind {
            case .attribute(let name): "\(text).\(name)"
            case .stringIndex(let key): "\(text)[\(key.quotedAsInGo)]"
            case .numberIndex(let number), .legacyIndex(let number): "\(text)[\(number)]"
            }
        }
    }
}
