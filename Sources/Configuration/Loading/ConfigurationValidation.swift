import Addresses
package import Evaluation
import HCL
package import ResourceSchemas
package import SourceText
import Values

/// Finds what is wrong with expressions before anything is known of variables and resources.
package enum ConfigurationValidation {
    /// A configuration that was read and looked at from all sides.
    package struct Result: Sendable {
        package let configuration: Configuration
        let graph: ResourceGraph
        /// Without errors, the configuration can be planned.
        package let diagnostics: [Diagnostic]
    }

    /// Reads files and finds all that is wrong with them: blocks, then cycles, then names, references and expressions.
    ///
    /// A mistake inside a block hides no other; one that leaves out a block, and a cycle, are reported by themselves.
    ///
    /// What is given for variables counts for those alone that addresses of modules are made of.
    ///
    /// Expressions may be nested deeply: call it on a large stack (`LargeStack`).
    package static func validate(
        files: [SourceFile],
        schemas: SchemaCatalog,
        modules: any ModuleLibrary = ModuleSnapshot(),
        functions: FunctionTable,
        settings: EvaluationSettings = EvaluationSettings(),
        given: [VariableValues.Source] = []
    ) -> Result {
        let early = EarlyContext(variables: .sources(given), functions: functions, settings: settings)
        let reader = ModuleLoader(files, schemas, modules, early)
        let (configuration, hindrances) = reader.configuration.settingAside()
        let (graph, cycles) = ResourceGraph.build(configuration)
        var diagnostics = reader.diagnostics
        if !reader.losesBlocks {
            diagnostics += cycles
        }
        if !reader.losesBlocks, !cycles.hasErrors {
            let evaluated = Self.diagnostics(
                configuration,
                graph: graph,
                functions: functions,
                settings: settings
            )
            diagnostics = diagnostics.followed(by: ConfigurationLoader.check(reader) + hindrances + evaluated)
        } else {
            diagnostics = diagnostics.followed(by: hindrances)
        }
        return Result(configuration: configuration, graph: graph, diagnostics: diagnostics)
    }

    /// Evaluates every expression once, with values of variables and resources unknown.
    ///
    /// The configuration must have been loaded without errors.
    ///
    /// - Returns: what `terraform validate` finds besides what `ConfigurationLoader` and `ResourceGraph` found.
    package static func diagnostics(
        _ configuration: Configuration,
        graph: ResourceGraph,
        functions: FunctionTable,
        settings: EvaluationSettings = EvaluationSettings()
    ) -> [Diagnostic] {
        let evaluator = ConfigurationEvaluator(
            configuration: configuration,
            graph: graph,
            variables: VariableValues.unknown(for: configuration),
            resources: UnknownResources(),
            functions: functions,
            settings: settings,
            isValidating: true
        )
        var diagnostics = evaluator.localProblems() + evaluator.variableValidations()
        for module in configuration.children {
            diagnostics += evaluator.localProblems(in: module.address)
        }
        for module in [configuration.root] + configuration.children {
            for call in module.calls.values.sorted(by: { $0.declaration.isBefore($1.declaration) }) {
                diagnostics += evaluator.problems(of: call, in: module.address)
            }
        }
        for block in configuration.resources {
            diagnostics += validate(block, evaluator)
        }
        for block in configuration.providers where isUsed(block, configuration) {
            diagnostics += validate(block, configuration.schemas, evaluator)
        }
        for block in configuration.outputs + configuration.children.flatMap(\.outputs) {
            diagnostics += evaluator.output(block).2
            diagnostics +=
                evaluator.conditions(block.preconditions, of: .output(block), kind: .precondition).diagnostics
        }
        for block in configuration.checks {
            let found = evaluator.conditions(block.assertions, of: .check(block), kind: .assertion)
            // That an assertion fails says nothing about the configuration itself.
            diagnostics += found.diagnostics.filter { $0.summary != ConditionKind.assertionFailed }
        }
        for block in configuration.imports {
            diagnostics += evaluator.importProblems(block, target: configuration.blocks[block.resource])
        }
        for block in configuration.rotations {
            var reading = RotationReading(evaluator, block, nil)
            _ = reading.settings()
            diagnostics += reading.diagnostics
        }
        return diagnostics
    }

    private static func validate(
        _ block: ResourceBlock,
        _ evaluator: ConfigurationEvaluator
    ) -> [Diagnostic] {
        var diagnostics = evaluator.expansion(of: block, allowsUnknown: true).2
        let instance = evaluator.instance(block, key: nil, expansion: .unknown)
        diagnostics += instance.diagnostics + instance.remarks.map(\.diagnostic)
        diagnostics += evaluator.timeoutProblems(block)
        // Terraform evaluates these here, too, but judges neither what they give nor of which type it is.
        let place = evaluator.place(of: block, key: nil, .unknown)
        for condition in block.lifecycle.preconditions + block.lifecycle.postconditions {
            for expression in condition.expressions {
                diagnostics += evaluator.evaluate(expression, in: place).diagnostics
            }
        }
        return diagnostics
    }

    private static func validate(
        _ block: ProviderBlock,
        _ schemas: SchemaCatalog,
        _ evaluator: ConfigurationEvaluator
    ) -> [Diagnostic] {
        let (value, _, problems) = evaluator.provider(block)
        guard !problems.hasErrors, let schema = schemas.provider(block.name) else {
            return problems
        }
        var diagnostics = problems
        for (name, expression) in block.arguments.sorted(by: { $0.value.id < $1.value.id }) {
            guard let argument = value[name] else { continue }
            do {
                _ = try argument.converted(to: schema.type(of: name))
            } catch {
                diagnostics.append(
                    .error(
                        "Incorrect attribute value type",
                        "Inappropriate value for attribute \"\(name)\": \(error.description).",
                        at: expression.range,
                        in: "provider \"\(block.name)\""
                    )
                )
            }
        }
        return diagnostics
    }

    private static func isUsed(_ provider: ProviderBlock, _ configuration: Configuration) -> Bool {
        configuration.resources.contains { $0.provider == provider.address }
    }
}

/// What makes two messages say the same of the same place.
private struct MessageIdentity: Hashable {
    let summary: String
    let detail: String
    let file: String?
    let span: Span?

    init(_ diagnostic: Diagnostic) {
        summary = diagnostic.summary
        detail = diagnostic.detail
        file = diagnostic.subject?.file.name
        span = diagnostic.subject?.span
    }
}

extension [Diagnostic] {
    /// These, and what later checks found: nothing is said twice, and nothing more of a place that has an error already.
    func followed(by others: [Diagnostic]) -> [Diagnostic] {
        let broken = Set(filter { $0.severity == .error && $0.subject != nil }.map(MessagePlace.init))
        var seen: Set<MessageIdentity> = []
        return (self + others.filter { !broken.contains(MessagePlace($0)) })
            .filter { seen.insert(MessageIdentity($0)).inserted }
    }

    /// These, and the errors among others that are about no place of these.
    package func completed(by others: [Diagnostic]) -> [Diagnostic] {
        let places = Set(map(MessagePlace.init))
        let spans = CoveredSpans(self)
        return self
            + others.filter {
                $0.severity == .error && !places.contains(MessagePlace($0)) && !spans.overlap($0)
            }
    }
}

/// The parts of files that messages are about.
private struct CoveredSpans {
    /// By file, in the order of their beginnings, each with the furthest end up to there.
    private var files: [String: [(lower: Int, furthest: Int)]] = [:]

    init(_ diagnostics: [Diagnostic]) {
        let subjects = diagnostics.compactMap(\.subject).sorted { $0.span.lower < $1.span.lower }
        for subject in subjects {
            let furthest = files[subject.file.name]?.last?.furthest ?? 0
            files[subject.file.name, default: []].append(
                (Int(subject.span.lower), Swift.max(furthest, Int(subject.span.upper)))
            )
        }
    }

    func overlap(_ diagnostic: Diagnostic) -> Bool {
        guard let subject = diagnostic.subject, let spans = files[subject.file.name] else {
            return false
        }
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].lower < Int(subject.span.upper) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low > 0 && spans[low - 1].furthest > Int(subject.span.lower)
    }
}

/// What a message is about: a place in a file, or what it says.
private struct MessagePlace: Hashable {
    let file: String?
    let span: Span?
    let text: String?

    init(_ diagnostic: Diagnostic) {
        file = diagnostic.subject?.file.name
        span = diagnostic.subject?.span
        text = diagnostic.subject == nil ? diagnostic.summary + "\n" + diagnostic.detail : nil
    }
}
