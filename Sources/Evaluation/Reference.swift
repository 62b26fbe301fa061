package import Addresses
package import HCL
package import SourceText

/// A traversal that names something outside of the expression: a variable, a local, a resource.
package struct Reference: Sendable {
    /// What a reference names, as far as the text alone tells.
    package enum Subject: Sendable, Hashable {
        /// `var.NAME`
        case variable(String)
        /// `local.NAME`
        case local(String)
        /// `TYPE.NAME`, `resource.TYPE.NAME`, `data.TYPE.NAME`: the block with all its instances.
        case resource(ResourceAddress)
        /// `module.NAME`: the call with all its instances.
        case module(String)
        /// `each.NAME`; which names there are is for whoever resolves references.
        case each(String)
        /// `count.NAME`
        case count(String)
        /// `path.NAME`
        case path(String)
        /// `terraform.NAME`
        case terraform(String)
        /// `self`
        case itself
    }

    /// The instance of a resource or module that a reference names.
    package enum Key: Sendable, Hashable {
        /// All instances, or the only one.
        case none
        case constant(InstanceKey)
        /// An expression, or a constant that is no possible key.
        case dynamic
    }

    package let subject: Subject
    /// Of a resource or module only.
    package let key: Key
    /// From the root to the end of what names the subject, a constant key and the output of a module included.
    package let range: SourceRange
    let root: Name
    /// All steps behind the root.
    let steps: [TraversalStep]
    /// How many of `steps` belong to the subject's name; a key is not among them.
    let subjectStepCount: Int
    /// The traversal itself, of which `root` and `steps` are the parts.
    package let expression: Expression

    /// The steps to apply to the subject's value; an instance key is the first of them.
    package var remaining: ArraySlice<TraversalStep> {
        steps[subjectStepCount...]
    }

    package var resource: ResourceAddress? {
        if case .resource(let address) = subject { address } else { nil }
    }

    /// The output of a module that a reference goes on to: `NAME` of `module.m.NAME` and `module.m["key"].NAME`.
    package var moduleOutput: String? {
        guard case .module = subject else { return nil }
        let behind =
            switch key {
            case .none: remaining
            case .constant: remaining.dropFirst()
            case .dynamic: ArraySlice<TraversalStep>()
            }
        guard case .attribute(let name)? = behind.first?.kind else { return nil }
        return name
    }
}

extension Reference {
    /// Reads a traversal as a reference.
    ///
    /// `hasDynamicKey` says that an index with an expression as its key follows the last step.
    ///
    /// - Throws: what Terraform says about a traversal that names nothing.
    package init(traversal expression: Expression, hasDynamicKey: Bool = false) throws(DiagnosticsError) {
        guard case .traversal(let root, let steps) = expression.node else {
            throw Self.invalid("A single static reference is required.", expression.range)
        }
        self = try Self(root: root, steps: steps, in: expression, hasDynamicKey: hasDynamicKey)
    }

    /// Reads the parts of a traversal, which need not be written as one: `depends_on` takes it in quotes.
    ///
    /// - Throws: what Terraform says about a traversal that names nothing.
    package init(
        root: Name,
        steps: [TraversalStep],
        in expression: Expression,
        hasDynamicKey: Bool = false
    ) throws(DiagnosticsError) {
        let parser = ReferenceParser(
            root: root,
            steps: steps,
            expression: expression,
            hasDynamicKey: hasDynamicKey
        )
        self = try parser.parse()
    }

    fileprivate static func invalid(_ detail: String, _ range: SourceRange) -> DiagnosticsError {
        DiagnosticsError(.error("Invalid reference", detail, at: range))
    }
}

/// The rules by which Terraform reads a traversal (its `addrs.ParseRef`).
private struct ReferenceParser {
    let root: Name
    let steps: [TraversalStep]
    let expression: Expression
    let hasDynamicKey: Bool

    func parse() throws(DiagnosticsError) -> Reference {
        switch root.text {
        case "var": return try single(Reference.Subject.variable)
        case "local": return try single(Reference.Subject.local)
        case "each": return try single(Reference.Subject.each)
        case "count": return try single(Reference.Subject.count)
        case "path": return try single(Reference.Subject.path)
        case "terraform": return try single(Reference.Subject.terraform)
        case "module": return try module()
        case "self": return reference(.itself, stepCount: 0)
        case "data": return try resource(.data, prefix: 1)
        case "resource": return try resource(.managed, prefix: 1)
        case "template", "lazy", "arg":
            throw DiagnosticsError(
                .error(
                    "Reserved symbol name",
                    "The symbol name \"\(root.text)\" is reserved for use in a future Terraform version. If you are"
                        + " using a provider that already uses this as a resource type name, add the prefix"
                        + " \"resource.\" to force interpretation as a resource type name.",
                    at: range(root.span)
                )
            )
        default: return try resource(.managed, prefix: 0)
        }
    }

    private func range(_ span: Span) -> SourceRange {
        SourceRange(file: expression.tree.file, span: span)
    }

    /// `namesOutput` says that the step behind these, which is no part of the subject, belongs to the name all the same.
    private func reference(
        _ subject: Reference.Subject,
        stepCount: Int,
        key: Reference.Key = .none,
        namesOutput: Bool = false
    ) -> Reference {
        var end = stepCount
        if case .constant = key {
            end += 1
        }
        if namesOutput {
            end += 1
        }
        let span = end == 0 ? root.span : root.span.union(steps[end - 1].span)
        return Reference(
            subject: subject,
            key: key,
            range: range(span),
            root: root,
            steps: steps,
            subjectStepCount: stepCount,
            expression: expression
        )
    }

    private func single(_ subject: (String) -> Reference.Subject) throws(DiagnosticsError) -> Reference {
        guard let first = steps.first else {
            throw Reference.invalid(
                "The \"\(root.text)\" object cannot be accessed directly. Instead, access one of its attributes.",
                range(root.span)
            )
        }
        guard case .attribute(let name) = first.kind else {
            throw Reference.invalid(
                "The \"\(root.text)\" object does not support this operation.",
                range(first.span)
            )
        }
        return reference(subject(name), stepCount: 1)
    }

    private func module() throws(DiagnosticsError) -> Reference {
        let call = try single(Reference.Subject.module)
        guard let step = call.remaining.first else {
            return hasDynamicKey ? reference(call.subject, stepCount: 1, key: .dynamic) : call
        }
        let key = key(at: 1)
        switch (step.kind, key) {
        case (.attribute, _):
            return reference(call.subject, stepCount: 1, namesOutput: true)
        case (_, .dynamic):
            throw DiagnosticsError(
                .error(
                    "Invalid index key",
                    "Invalid index for module instance: value must be a whole number, between -9223372036854775808 and"
                        + " 9223372036854775807.",
                    at: range(step.span)
                )
            )
        default:
            let next = steps.count > 2 ? steps[2].kind : nil
            let namesOutput = if case .attribute? = next { true } else { false }
            return reference(call.subject, stepCount: 1, key: key, namesOutput: namesOutput)
        }
    }

    /// `prefix` counts the steps before the type: one for `data.` and `resource.`, otherwise the root is the type.
    private func resource(_ mode: ResourceAddress.Mode, prefix: Int) throws(DiagnosticsError) -> Reference {
        if prefix == 1, steps.count < 2 {
            let kind = mode == .data ? "data source type" : "resource type"
            throw Reference.invalid(
                "The \"\(root.text)\" object must be followed by two attribute names: the \(kind) and the resource"
                    + " name.",
                expression.range
            )
        }
        var type = root.text
        if prefix == 1 {
            guard case .attribute(let name) = steps[0].kind else {
                throw Reference.invalid(
                    "The \"\(root.text)\" object does not support this operation.",
                    range(steps[0].span)
                )
            }
            type = name
        }
        guard steps.count > prefix else {
            throw Reference.invalid(
                "A reference to a resource type must be followed by at least one attribute access, specifying the"
                    + " resource name.",
                expression.range
            )
        }
        guard case .attribute(let name) = steps[prefix].kind else {
            let what = mode == .data ? "a data source" : "a resource type"
            throw Reference.invalid(
                "A reference to \(what) must be followed by at least one attribute access, specifying the resource"
                    + " name.",
                range(steps[prefix].span)
            )
        }
        return reference(
            .resource(ResourceAddress(mode: mode, type: type, name: name)),
            stepCount: prefix + 1,
            key: key(at: prefix + 1)
        )
    }

    private func key(at index: Int) -> Reference.Key {
        guard index < steps.count else { return hasDynamicKey ? .dynamic : .none }
        return switch steps[index].kind {
        case .attribute: .none
        case .stringIndex(let text): .constant(.key(text))
        case .numberIndex(let text), .legacyIndex(let text):
            Int(text).map { .constant(.index($0)) } ?? .dynamic
        }
    }
}
