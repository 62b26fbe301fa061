import Addresses
import Configuration
import Evaluation
import ResourceSchemas
package import SourceText
import Values

/// Reads the configuration of the working directory and the values of its variables.
package struct ProjectLoader {
    /// What the configuration is needed for, where there is none.
    package enum Need {
        case plan
        case apply
        case importing
        /// Without configuration everything goes; that is what was asked for.
        case destroy
    }

    private let context: CommandContext

    package init(context: CommandContext) {
        self.context = context
    }

    /// Loads all that planning needs; asks for missing variables where a person can answer.
    ///
    /// - Throws: every error in files, variables and their validation rules.
    package func load(_ given: [VariableOptions.Given], for need: Need) throws(DiagnosticsError) -> Project {
        let directory = ConfigurationDirectory()
        var diagnostics = directory.diagnostics
        if directory.files.isEmpty, need != .destroy, !diagnostics.hasErrors {
            diagnostics.append(Self.noConfiguration(need))
        }
        try Self.check(diagnostics)
        let (configuration, problems) = ConfigurationLoader.load(
            files: directory.files,
            schemas: try Schemas.catalog()
        )
        diagnostics += problems
        try Self.check(diagnostics)
        let (graph, cycles) = ResourceGraph.build(configuration)
        diagnostics += cycles
        diagnostics += PlanningChecks.diagnostics(configuration)
        try Self.check(diagnostics)
        let variables = try values(configuration, directory.variableFiles, given, &diagnostics)
        let readFiles = FunctionSurroundings.ReadFiles()
        let project = Project(
            configuration: configuration,
            graph: graph,
            variables: variables,
            settings: settings(recording: readFiles),
            files: directory.files,
            readFiles: readFiles,
            warnings: diagnostics
        )
        diagnostics += project.evaluator(UnknownResources(configuration)).variableValidations()
        try Self.check(diagnostics)
        return project
    }

    /// Everything that is wrong with the configuration by itself, whatever the variables, the state and the API say.
    package func validate() -> [Diagnostic] {
        let directory = ConfigurationDirectory()
        var diagnostics = directory.diagnostics
        guard !diagnostics.hasErrors else {
            return diagnostics
        }
        let catalog: SchemaCatalog
        do throws(DiagnosticsError) {
            catalog = try Schemas.catalog()
        } catch {
            return error.diagnostics
        }
        let (configuration, problems) = ConfigurationLoader.load(files: directory.files, schemas: catalog)
        diagnostics += problems
        guard !diagnostics.hasErrors else {
            return diagnostics
        }
        let (graph, cycles) = ResourceGraph.build(configuration)
        diagnostics += cycles
        guard !diagnostics.hasErrors else {
            return diagnostics
        }
        let readFiles = FunctionSurroundings.ReadFiles()
        let project = Project(
            configuration: configuration,
            graph: graph,
            variables: VariableValues.unknown(for: configuration),
            settings: settings(recording: readFiles),
            files: directory.files,
            readFiles: readFiles,
            warnings: []
        )
        return diagnostics + StaticEvaluation(project).diagnostics()
    }

    /// A project as a saved plan remembers it.
    func restore(
        files: [SourceFile],
        otherFiles: [String: [UInt8]],
        variables: [String: Value]
    ) throws(DiagnosticsError) -> Project {
        let (configuration, problems) = ConfigurationLoader.load(files: files, schemas: try Schemas.catalog())
        try Self.check(problems)
        let (graph, cycles) = ResourceGraph.build(configuration)
        try Self.check(cycles)
        let readFiles = FunctionSurroundings.ReadFiles()
        var settings = settings(recording: readFiles)
        settings.functionContext = FunctionSurroundings.applying(settings.functionContext, files: otherFiles)
        return Project(
            configuration: configuration,
            graph: graph,
            variables: variables,
            settings: settings,
            files: files,
            readFiles: readFiles,
            warnings: []
        )
    }

    private func settings(recording files: FunctionSurroundings.ReadFiles) -> EvaluationSettings {
        EvaluationSettings(
            workingDirectory: context.originalDirectory,
            functionContext: FunctionSurroundings.planning(context.environment, recording: files)
        )
    }

    // MARK: - Variables

    private func values(
        _ configuration: Configuration,
        _ automatic: [SourceFile],
        _ given: [VariableOptions.Given],
        _ diagnostics: inout [Diagnostic]
    ) throws(DiagnosticsError) -> [String: Value] {
        let prefix = "TF_VAR_"
        var sources: [VariableValues.Source] = context.environment.filter { $0.key.hasPrefix(prefix) }
            .sorted { $0.key < $1.key }
            .map { .environment(name: String($0.key.dropFirst(prefix.count)), text: $0.value) }
        sources += automatic.map { .automaticFile($0) }
        for item in given {
            switch item {
            case .assignment(let text): sources.append(.argument(text))
            case .file(let path): sources.append(.file(try Self.variableFile(path)))
            }
        }
        var result = VariableValues.collect(configuration, from: sources)
        if !result.missing.isEmpty, context.options.mayAsk, context.terminal.isInteractive,
            !result.diagnostics.hasErrors
        {
            let prompt = VariablePrompt(
                terminal: context.terminal,
                output: context.output,
                palette: context.palette
            )
            if let answers = prompt.ask(for: result.missing) {
                // What was given otherwise counts more, so the answers come first.
                let typed = answers.map { VariableValues.Source.prompt(name: $0.name, text: $0.text) }
                result = VariableValues.collect(configuration, from: typed + sources)
            }
        }
        diagnostics += result.diagnostics + result.missingDiagnostics
        try Self.check(diagnostics)
        return result.values
    }

    private static func variableFile(_ path: String) throws(DiagnosticsError) -> SourceFile {
        do throws(FileSystem.Failure) {
            return SourceFile(name: path, bytes: try FileSystem.read(path))
        } catch {
            throw DiagnosticsError(
                .error(
                    "Failed to read variables file",
                    "Given variables file \(path) could not be read: \(error.reason)."
                )
            )
        }
    }

    // MARK: - Diagnostics

    private static func check(_ diagnostics: [Diagnostic]) throws(DiagnosticsError) {
        if diagnostics.hasErrors {
            throw DiagnosticsError(diagnostics.sortedForDisplay())
        }
    }

    private static func noConfiguration(_ need: Need) -> Diagnostic {
        switch need {
        case .apply:
            .error(
                "No configuration files",
                "Apply requires configuration to be present. Applying without a configuration would mark everything for"
                    + " destruction, which is normally not what is desired. If you would like to destroy everything, run"
                    + " 'keyform destroy' instead."
            )
        case .importing:
            .error(
                "No configuration files",
                "Import requires configuration to be present: an object is imported to the address of a resource block."
                    + " Create a configuration file (.tf file) and try again."
            )
        case .plan, .destroy:
            .error(
                "No configuration files",
                "Plan requires configuration to be present. Planning without a configuration would mark everything for"
                    + " destruction, which is normally not what is desired. If you would like to destroy everything, run"
                    + " plan with the -destroy option. Otherwise, create a configuration file (.tf file) and try again."
            )
        }
    }
}
