package import Configuration
import Evaluation
import FileAccess
import Functions
package import Planning
import ResourceSchemas
import Settings
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

    /// What is to be said of a configuration by itself.
    package struct Verdict: Sendable {
        package let diagnostics: [Diagnostic]
        package var setAside = SetAside()
    }

    private let bench: Bench

    package init(_ bench: Bench) {
        self.bench = bench
    }

    /// Loads all that planning needs; asks for missing variables where a person can answer.
    ///
    /// - Throws: every error in files, variables and their validation rules, and then all that `validate` finds besides.
    package func load(_ given: [VariableArgument], for need: Need) throws(DiagnosticsError) -> Project {
        let directory = directory()
        // Once: what was given may be a pipe.
        let sources = sources(directory.variableFiles, given)
        do throws(DiagnosticsError) {
            return try loaded(directory, sources, for: need)
        } catch {
            let found = validate(directory, sources).diagnostics
            throw DiagnosticsError(error.diagnostics.completed(by: found).sortedForDisplay())
        }
    }

    private func loaded(
        _ directory: ConfigurationDirectory,
        _ sources: Result<[VariableValues.Source], DiagnosticsError>,
        for need: Need
    ) throws(DiagnosticsError) -> Project {
        var diagnostics = directory.diagnostics
        if directory.files.isEmpty, need != .destroy, !diagnostics.hasErrors {
            diagnostics.append(Self.noConfiguration(need))
        }
        try Self.check(diagnostics)
        let readFiles = ReadFiles()
        let (configuration, problems) = ConfigurationLoader.load(
            files: directory.allFiles,
            schemas: try bench.installed.catalog(),
            modules: ModuleDirectories(),
            early: try early(.sources(try sources.get()), recording: readFiles)
        )
        bench.sources.remember(directory.allFiles + configuration.modules.files)
        diagnostics += problems
        let graph: ResourceGraph
        do throws(DiagnosticsError) {
            try Self.check(diagnostics)
            let cycles: [Diagnostic]
            (graph, cycles) = ResourceGraph.build(configuration)
            diagnostics += cycles
            diagnostics += PlanningChecks.diagnostics(configuration)
            diagnostics += AllowedWords(configuration).problems(among: bench.installed.guards)
            try Self.check(diagnostics)
        } catch {
            // Nobody is asked for a value that is of no use yet; that it is missing is told with the rest.
            let unset = unset(configuration, sources)
            throw DiagnosticsError(error.diagnostics.completed(by: unset))
        }
        let variables = try values(configuration, try sources.get(), &diagnostics)
        let project = try project(
            configuration,
            graph,
            variables.values,
            origins: variables.origins,
            directory.allFiles,
            warnings: diagnostics,
            recording: readFiles
        )
        let evaluator = project.evaluator(UnknownResources(configuration))
        diagnostics += evaluator.variableValidations(origins: project.variableOrigins)
        // Locals that nothing uses are evaluated here and nowhere else.
        diagnostics += evaluator.localProblems()
        diagnostics += project.rotations.problems()
        try Self.check(diagnostics)
        return project
    }

    /// Loads what the console needs: variables without a value are unknown, and mistakes in what blocks say keep
    /// nobody from trying expressions.
    ///
    /// - Throws: every error that leaves nothing to evaluate.
    package func loadForConsole(
        _ given: [VariableArgument]
    ) throws(DiagnosticsError) -> (Project, [Diagnostic]) {
        let directory = directory()
        try Self.check(directory.diagnostics)
        let sources = try sources(directory.variableFiles, given).get()
        let (configuration, problems) = try ConfigurationLoader.loadForConsole(
            files: directory.allFiles,
            schemas: try bench.installed.catalog(),
            modules: ModuleDirectories(),
            early: try early(.sources(sources), recording: ReadFiles())
        )
        bench.sources.remember(directory.allFiles + configuration.modules.files)
        let (graph, cycles) = ResourceGraph.build(configuration)
        try Self.check(cycles)
        let variables = VariableValues.collect(configuration, from: sources)
        try Self.check(variables.diagnostics)
        var project = try project(
            configuration,
            graph,
            variables.values,
            origins: variables.origins,
            directory.allFiles
        )
        project.settings.functionContext = FunctionSurroundings.applying(project.settings.functionContext)
        return (project, directory.diagnostics + problems + variables.diagnostics)
    }

    /// Everything that is wrong with the configuration by itself, whatever the variables, the state and the API say.
    ///
    /// Of variables only those have values that addresses of modules are made of.
    package func validate(_ given: [VariableArgument]) -> Verdict {
        let directory = directory()
        return validate(directory, sources(directory.variableFiles, given))
    }

    private func validate(
        _ directory: ConfigurationDirectory,
        _ sources: Result<[VariableValues.Source], DiagnosticsError>
    ) -> Verdict {
        let diagnostics = directory.diagnostics
        guard !diagnostics.hasErrors else {
            return Verdict(diagnostics: diagnostics)
        }
        let catalog: SchemaCatalog
        let settings: EvaluationSettings
        do throws(DiagnosticsError) {
            catalog = try bench.installed.catalog()
            settings = try self.settings(recording: ReadFiles())
        } catch {
            return Verdict(diagnostics: error.diagnostics)
        }
        let result = ConfigurationValidation.validate(
            files: directory.allFiles,
            schemas: catalog,
            modules: ModuleDirectories(),
            functions: FunctionTable.terraform,
            settings: settings,
            // A file of variables that is not there is the business of those who need all of them.
            given: (try? sources.get()) ?? []
        )
        bench.sources.remember(directory.files + result.configuration.modules.files)
        return Verdict(
            diagnostics: diagnostics + result.diagnostics
                + AllowedWords(result.configuration).problems(among: bench.installed.guards),
            setAside: result.configuration.setAside
        )
    }

    /// The project with one file more.
    ///
    /// - Throws: every error of the whole.
    func adding(_ file: SourceFile, to project: Project) throws(DiagnosticsError) -> Project {
        var larger = project
        larger.files.append(file)
        (larger.configuration, larger.graph) = try graph(
            of: larger.files,
            project.configuration.modules,
            EarlyContext(
                variables: .settled(project.variables),
                functions: FunctionTable.terraform,
                settings: project.settings
            )
        )
        return larger
    }

    private func graph(
        of files: [SourceFile],
        _ modules: ModuleSnapshot,
        _ early: EarlyContext
    ) throws(DiagnosticsError) -> (Configuration, ResourceGraph) {
        bench.sources.remember(files + modules.files)
        let (configuration, problems) = ConfigurationLoader.load(
            files: files,
            schemas: try bench.installed.catalog(),
            modules: modules,
            early: early
        )
        try Self.check(problems)
        let (graph, cycles) = ResourceGraph.build(configuration)
        try Self.check(problems + cycles)
        return (configuration, graph)
    }

    /// A project as a saved plan remembers it.
    package func restore(_ saved: ConfigurationSnapshot) throws(DiagnosticsError) -> Project {
        var settings = try settings(recording: ReadFiles())
        settings.functionContext = FunctionSurroundings.applying(
            settings.functionContext,
            files: saved.otherFiles
        )
        let (configuration, graph) = try graph(
            of: saved.files,
            saved.modules,
            EarlyContext(
                variables: .settled(saved.variables),
                functions: FunctionTable.terraform,
                settings: settings
            )
        )
        var project = try project(configuration, graph, saved.variables, saved.files)
        project.settings = settings
        return project
    }

    private func directory() -> ConfigurationDirectory {
        let directory = ConfigurationDirectory()
        bench.sources.remember(directory.allFiles)
        return directory
    }

    private func project(
        _ configuration: Configuration,
        _ graph: ResourceGraph,
        _ variables: [String: Value],
        origins: [String: SourceRange] = [:],
        _ files: [SourceFile],
        warnings: [Diagnostic] = [],
        recording readFiles: ReadFiles = ReadFiles()
    ) throws(DiagnosticsError) -> Project {
        Project(
            configuration: configuration,
            graph: graph,
            variables: variables,
            variableOrigins: origins,
            settings: try settings(recording: readFiles),
            files: files,
            readFiles: readFiles,
            warnings: warnings
        )
    }

    private func early(
        _ variables: EarlyContext.Variables,
        recording files: ReadFiles
    ) throws(DiagnosticsError) -> EarlyContext {
        EarlyContext(
            variables: variables,
            functions: FunctionTable.terraform,
            settings: try settings(recording: files)
        )
    }

    private func settings(
        recording files: ReadFiles
    ) throws(DiagnosticsError) -> EvaluationSettings {
        EvaluationSettings(
            workingDirectory: bench.surroundings.startDirectory,
            directory: FileSystem.workingDirectory,
            workspace: try bench.state.selectedWorkspace().name,
            functionContext: FunctionSurroundings.planning(bench.surroundings.environment, recording: files),
            importIDProblem: bench.installed.importIDProblem
        )
    }

    // MARK: - Variables

    private func values(
        _ configuration: Configuration,
        _ sources: [VariableValues.Source],
        _ diagnostics: inout [Diagnostic]
    ) throws(DiagnosticsError) -> VariableValues.Result {
        var result = VariableValues.collect(configuration, from: sources)
        if !result.missing.isEmpty, !result.diagnostics.hasErrors, let answers = bench.ask?(result.missing) {
            // What was given otherwise counts more, so the answers come first.
            let typed = answers.map { VariableValues.Source.prompt(name: $0.name, text: $0.text) }
            result = VariableValues.collect(configuration, from: typed + sources)
        }
        diagnostics += result.diagnostics + result.missingDiagnostics
        try Self.check(diagnostics)
        return result
    }

    /// The variables that have no value.
    private func unset(
        _ configuration: Configuration,
        _ sources: Result<[VariableValues.Source], DiagnosticsError>
    ) -> [Diagnostic] {
        switch sources {
        case .success(let sources):
            VariableValues.collect(configuration, from: sources).missingDiagnostics
        case .failure(let error):
            error.diagnostics
        }
    }

    /// What gives values, in the order in which it counts.
    private func sources(
        _ automatic: [SourceFile],
        _ given: [VariableArgument]
    ) -> Result<[VariableValues.Source], DiagnosticsError> {
        let prefix = EnvironmentVariable.variablePrefix.name
        var sources: [VariableValues.Source] = bench.surroundings.environment.filter {
            $0.key.hasPrefix(prefix)
        }
        .sorted { $0.key < $1.key }
        .map { .environment(name: String($0.key.dropFirst(prefix.count)), text: $0.value) }
        sources += automatic.map { .automaticFile($0) }
        do throws(DiagnosticsError) {
            for item in given {
                switch item {
                case .assignment(let text): sources.append(.argument(text))
                case .file(let path): sources.append(.file(try Self.variableFile(path)))
                }
            }
        } catch {
            return .failure(error)
        }
        return .success(sources)
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
