import Addresses
import Configuration
import Evaluation
import FileAccess
import IonosResources
import ResourceSchemas
package import SourceText
import Terminal
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
    /// - Throws: every error in files, variables and their validation rules, and then all that `validate` finds besides.
    package func load(_ given: [VariableOptions.Given], for need: Need) throws(DiagnosticsError) -> Project {
        do throws(DiagnosticsError) {
            return try loaded(given, for: need)
        } catch {
            throw DiagnosticsError(error.diagnostics.completed(by: validate()).sortedForDisplay())
        }
    }

    private func loaded(_ given: [VariableOptions.Given], for need: Need) throws(DiagnosticsError) -> Project
    {
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
        let graph: ResourceGraph
        do throws(DiagnosticsError) {
            try Self.check(diagnostics)
            let cycles: [Diagnostic]
            (graph, cycles) = ResourceGraph.build(configuration)
            diagnostics += cycles
            diagnostics += PlanningChecks.diagnostics(configuration)
            try Self.check(diagnostics)
        } catch {
            // Nobody is asked for a value that is of no use yet; that it is missing is told with the rest.
            let unset = unset(configuration, directory.variableFiles, given)
            throw DiagnosticsError(error.diagnostics.completed(by: unset))
        }
        let variables = try values(configuration, directory.variableFiles, given, &diagnostics)
        let readFiles = FunctionSurroundings.ReadFiles()
        let project = Project(
            configuration: configuration,
            graph: graph,
            variables: variables.values,
            variableOrigins: variables.origins,
            settings: try settings(recording: readFiles),
            files: directory.files,
            readFiles: readFiles,
            warnings: diagnostics
        )
        let evaluator = project.evaluator(UnknownResources(configuration))
        diagnostics += evaluator.variableValidations(origins: project.variableOrigins)
        // Locals that nothing uses are evaluated here and nowhere else.
        diagnostics += evaluator.localProblems()
        try Self.check(diagnostics)
        return project
    }

    /// Loads what the console needs: variables without a value are unknown, and mistakes in what blocks say keep
    /// nobody from trying expressions.
    ///
    /// - Throws: every error that leaves nothing to evaluate.
    func loadForConsole(
        _ given: [VariableOptions.Given]
    ) throws(DiagnosticsError) -> (Project, [Diagnostic]) {
        let directory = ConfigurationDirectory()
        try Self.check(directory.diagnostics)
        let (configuration, problems) = try ConfigurationLoader.loadForConsole(
            files: directory.files,
            schemas: try Schemas.catalog()
        )
        let (graph, cycles) = ResourceGraph.build(configuration)
        try Self.check(cycles)
        let variables = VariableValues.collect(
            configuration,
            from: try sources(directory.variableFiles, given)
        )
        try Self.check(variables.diagnostics)
        let readFiles = FunctionSurroundings.ReadFiles()
        var settings = try settings(recording: readFiles)
        settings.functionContext = FunctionSurroundings.applying(settings.functionContext)
        let project = Project(
            configuration: configuration,
            graph: graph,
            variables: variables.values,
            variableOrigins: variables.origins,
            settings: settings,
            files: directory.files,
            readFiles: readFiles,
            warnings: []
        )
        return (project, directory.diagnostics + problems + variables.diagnostics)
    }

    /// Everything that is wrong with the configuration by itself, whatever the variables, the state and the API say.
    package func validate() -> [Diagnostic] {
        let directory = ConfigurationDirectory()
        let diagnostics = directory.diagnostics
        guard !diagnostics.hasErrors else {
            return diagnostics
        }
        let catalog: SchemaCatalog
        let settings: EvaluationSettings
        do throws(DiagnosticsError) {
            catalog = try Schemas.catalog()
            settings = try self.settings(recording: FunctionSurroundings.ReadFiles())
        } catch {
            return error.diagnostics
        }
        let result = ConfigurationValidation.validate(
            files: directory.files,
            schemas: catalog,
            functions: Functions.table,
            settings: settings
        )
        return diagnostics + result.diagnostics
    }

    /// The project with one file more.
    ///
    /// - Throws: every error of the whole.
    func adding(_ file: SourceFile, to project: Project) throws(DiagnosticsError) -> Project {
        let files = project.files + [file]
        let (configuration, problems) = ConfigurationLoader.load(files: files, schemas: try Schemas.catalog())
        try Self.check(problems)
        let (graph, cycles) = ResourceGraph.build(configuration)
        try Self.check(problems + cycles)
        return Project(
            configuration: configuration,
            graph: graph,
            variables: project.variables,
            variableOrigins: project.variableOrigins,
            settings: project.settings,
            files: files,
            readFiles: project.readFiles,
            warnings: project.warnings
        )
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
        var settings = try settings(recording: readFiles)
        settings.functionContext = FunctionSurroundings.applying(settings.functionContext, files: otherFiles)
        return Project(
            configuration: configuration,
            graph: graph,
            variables: variables,
            variableOrigins: [:],
            settings: settings,
            files: files,
            readFiles: readFiles,
            warnings: []
        )
    }

    private func settings(
        recording files: FunctionSurroundings.ReadFiles
    ) throws(DiagnosticsError) -> EvaluationSettings {
        EvaluationSettings(
            workingDirectory: context.originalDirectory,
            workspace: try context.workspaceName(),
            functionContext: FunctionSurroundings.planning(context.environment, recording: files),
            importIDProblem: ProviderList.importIDProblem
        )
    }

    // MARK: - Variables

    private func values(
        _ configuration: Configuration,
        _ automatic: [SourceFile],
        _ given: [VariableOptions.Given],
        _ diagnostics: inout [Diagnostic]
    ) throws(DiagnosticsError) -> VariableValues.Result {
        let sources = try sources(automatic, given)
        var result = VariableValues.collect(configuration, from: sources)
        if !result.missing.isEmpty, context.mayAsk, context.terminal.isInteractive,
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
        return result
    }

    /// The variables that have no value.
    private func unset(
        _ configuration: Configuration,
        _ automatic: [SourceFile],
        _ given: [VariableOptions.Given]
    ) -> [Diagnostic] {
        do throws(DiagnosticsError) {
            return VariableValues.collect(configuration, from: try sources(automatic, given))
                .missingDiagnostics
        } catch {
            return error.diagnostics
        }
    }

    /// What gives values, in the order in which it counts.
    private func sources(
        _ automatic: [SourceFile],
        _ given: [VariableOptions.Given]
    ) throws(DiagnosticsError) -> [VariableValues.Source] {
        let prefix = "TF_VAR_"
        let assigned: [VariableValues.Source] = context.environment.filter { $0.key.hasPrefix(prefix) }
            .sorted { $0.key < $1.key }
            .map { .environment(name: String($0.key.dropFirst(prefix.count)), text: $0.value) }
        let files = automatic.map { VariableValues.Source.automaticFile($0) }
        return try assigned + files
            + given.map { (item) throws(DiagnosticsError) in
                switch item {
                case .assignment(let text): .argument(text)
                case .file(let path): .file(try Self.variableFile(path))
                }
            }
    }

    private static func variableFile(_ path: String) throws(DiagnosticsError) -> SourceFile {
        do throws(FileSystem.Failure) {
            return SourceFile(name: SystemPath.shown(path), bytes: try FileSystem.readFileOrPipe(path))
        } catch {
            throw DiagnosticsError(
                .error(
                    "Failed to read variables file",
                    FileSystem.isThere(path)
                        ? "Given variables file \(path) could not be read: \(error.reason)."
                        : "Given variables file \(path) does not exist."
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
