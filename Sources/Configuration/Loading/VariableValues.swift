import HCL
import JSONText
package import SourceText
package import Values

/// Collects what the user gave for the root variables and turns it into values.
package enum VariableValues {
    /// One place that gives values, in the order of precedence: later ones win.
    package enum Source: Sendable {
        /// `TF_VAR_name=text`; names that are not declared are ignored.
        case environment(name: String, text: String)
        /// A file that was found by its name: `terraform.tfvars`, `*.auto.tfvars`, or either with `.json`.
        case automaticFile(SourceFile)
        /// `-var-file`.
        case file(SourceFile)
        /// `-var name=text`, as given.
        case argument(String)
        /// What the user typed when asked.
        case prompt(name: String, text: String)
    }

    package struct Result: Sendable {
        /// A value for every declared variable, except those that are missing or wrong; sensitive and ephemeral ones
        /// are marked.
        package var values: [String: Value] = [:]
        /// Where values that come from files were written, for messages about them.
        package var origins: [String: SourceRange] = [:]
        /// Required variables without a value, sorted: the caller asks for them or reports `missingDiagnostics`.
        package var missing: [VariableBlock] = []
        package var diagnostics: [Diagnostic] = []

        /// The errors for variables that nobody gave a value.
        package var missingDiagnostics: [Diagnostic] {
            missing.map {
                .error(
                    "No value for required variable",
                    "The root module input variable \"\($0.name)\" is not set, and has no default value. Use a "
                        + "-var or -var-file command line argument to provide a value for this variable.",
                    at: $0.declaration
                )
            }
        }
    }

    /// Reads all sources, converts to the declared types, and fills in defaults.
    ///
    /// Validation rules are checked by `ConfigurationEvaluator.variableValidations`, as they may refer to other
    /// objects.
    package static func collect(_ configuration: Configuration, from sources: [Source]) -> Result {
        var collection = VariableCollection(variables: configuration.variables)
        for source in sources {
            collection.read(source)
        }
        return collection.finish()
    }

    /// The values as `validate` has them: of their types, but not known.
    package static func unknown(for configuration: Configuration) -> [String: Value] {
        configuration.variables.mapValues { .unknown($0.type.withoutOptionals, marks: $0.marks) }
    }
}

/// What was given so far, the last of each name.
///
/// Only what counts in the end is read: a later source makes good what an earlier one has wrong.
private struct VariableCollection {
    private enum Source {
        /// The value itself, or an expression, by the type of the variable.
        case text(String, means: String)
        /// What stands in a file.
        case expression(Expression)
    }

    private enum Undeclared {
        case argument
        case file(name: String)
    }

    private struct Given {
        let value: Value
        /// How it was given, for messages; nil when it stands in a file.
        let means: String?
        let range: SourceRange?
    }

    private let variables: [String: VariableBlock]
    private var sources: [String: Source] = [:]
    /// The names that no variable has, in the order in which they came up, and where each was given last.
    private var undeclaredNames: [String] = []
    private var undeclared: [String: Undeclared] = [:]
    private var diagnostics: [Diagnostic] = []

    init(variables: [String: VariableBlock]) {
        self.variables = variables
    }

    mutating func read(_ source: VariableValues.Source) {
        switch source {
        case .environment(let name, let text):
            guard variables[name] != nil else { return }
            sources[name] = .text(text, means: "using the TF_VAR_\(name) environment variable")
        case .prompt(let name, let text):
            guard variables[name] != nil else { return }
            sources[name] = .text(text, means: "interactively")
        case .argument(let text):
            readArgument(text)
        case .automaticFile(let file), .file(let file):
            readFile(file)
        }
    }

    private mutating func readArgument(_ text: String) {
        guard let equals = text.firstIndex(of: "=") else {
            diagnostics.append(
                .error(
                    "Invalid -var option",
                    "The given -var option \"\(text)\" is not correctly specified. Must be a variable name and value "
                        + "separated by an equals sign, like -var=\"key=value\"."
                )
            )
            return
        }
        let name = String(text[..<equals])
        let value = String(text[text.index(after: equals)...])
        if name.hasSuffix(" ") {
            var trimmed = name[...]
            while trimmed.hasSuffix(" ") {
                trimmed = trimmed.dropLast()
            }
            diagnostics.append(
                .error(
                    "Invalid -var option",
                    "Variable name \"\(name)\" is invalid due to trailing space. Did you mean "
                        + "-var=\(suggestion(String(trimmed), value))?"
                )
            )
            return
        }
        guard variables[name] != nil else {
            refuse(undeclared: name, .argument)
            return
        }
        sources[name] = .text(value, means: "using -var=\"\(name)=...\"")
    }

    /// What was meant by `name = value`, for a shell; the value of a secret is not shown.
    private func suggestion(_ name: String, _ value: String) -> String {
        let isShown = variables[name].map { !$0.isSensitive && !$0.isEphemeral } ?? false
        let meant = "\(name)=\(isShown ? String(value.drop { $0 == " " }) : "...")"
        let isPlain = meant.utf8.allSatisfy { !Array("\"\\$`!\n".utf8).contains($0) }
        return isPlain ? "\"\(meant)\"" : meant.inShellQuotes
    }

    /// Text is the value itself, unless the variable's type calls for an expression.
    private mutating func read(_ source: Source, for variable: VariableBlock) -> Given? {
        switch source {
        case .text(let text, let means):
            guard variable.isExpressionText else {
                return Given(value: .string(text), means: means, range: nil)
            }
            let file = SourceFile(name: "<value for var.\(variable.name)>", text: text)
            let (expression, found) = Parser.parseExpression(file: file)
            let before = diagnostics.count
            diagnostics += found
            guard !found.hasErrors, let value = constant(expression) else {
                if variable.isSensitive {
                    withhold(variable, from: before)
                }
                return nil
            }
            return Given(value: value, means: means, range: nil)
        case .expression(let expression):
            if case .invalid = expression.node {
                // Reported where the file was parsed.
                return nil
            }
            return constant(expression).map { Given(value: $0, means: nil, range: expression.range) }
        }
    }

    /// Leaves of what was said of a sensitive variable's text what it is called, at the declaration: details quote.
    private mutating func withhold(_ variable: VariableBlock, from first: Int) {
        for index in first..<diagnostics.count {
            diagnostics[index].detail =
                "The value given for var.\(variable.name), which is sensitive, is not one that can be read. What is"
                + " wrong with it is not shown in detail."
            diagnostics[index].subject = variable.declaration
        }
    }

    private mutating func constant(_ expression: Expression) -> Value? {
        var found: [Diagnostic] = []
        let value = ConstantEvaluation.value(of: expression, in: nil) { found.append($0) }
        diagnostics += found
        return value
    }

    private mutating func refuse(undeclared name: String, _ place: Undeclared) {
        if undeclared.updateValue(place, forKey: name) == nil {
            undeclaredNames.append(name)
        }
    }

    // MARK: Files

    private mutating func readFile(_ file: SourceFile) {
        let isJSON = file.name.hasSuffix(".json")
        if isJSON, let list = Self.list(file) {
            diagnostics.append(
                .error(
                    "Incorrect JSON value type",
                    "A JSON object is required here, setting the arguments for this block.",
                    at: list
                )
            )
            return
        }
        let parsed = isJSON ? JSONSyntax.parse(file: file, strings: .literal) : Parser.parse(file: file)
        let root = parsed.tree.root
        var blocks = root.blocks
        for block in blocks where block.type == "variable" && block.labels.count == 1 {
            let name = block.labels[0]
            diagnostics.append(
                .error(
                    "Variable declaration in .tfvars file",
                    "A .tfvars file is used to assign values to variables that have already been declared in .tf "
                        + "files, not to declare new variables. To declare variable \"\(name)\", place this block in "
                        + "one of your .tf files, such as variables.tf.\n\nTo set a value for this variable in "
                        + "\(file.name), use the definition syntax instead:\n    \(name) = <value>",
                    at: block.typeRange
                )
            )
        }
        guard !diagnostics.hasErrors || blocks.isEmpty else { return }
        diagnostics += parsed.diagnostics
        blocks.removeAll { $0.type == "variable" }
        if let block = blocks.first {
            diagnostics.append(
                .error(
                    "Unexpected \"\(block.type)\" block",
                    "Blocks are not allowed here.",
                    at: block.typeRange
                )
            )
        }
        for attribute in root.attributes {
            if variables[attribute.name] != nil {
                sources[attribute.name] = .expression(attribute.value)
            } else {
                refuse(undeclared: attribute.name, .file(name: file.name))
            }
        }
    }

    /// Where the list begins that a file of JSON holds in place of an object.
    private static func list(_ file: SourceFile) -> SourceRange? {
        guard let start = file.bytes.firstIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
            file.bytes[start] == UInt8(ascii: "["), (try? JSONValue(parsing: file.bytes)) != nil
        else {
            return nil
        }
        return SourceRange(file: file, span: Span(start, start + 1))
    }

    /// An error for each argument that no variable has; a warning for the first two such names in files, and one for
    /// all others.
    private mutating func reportUndeclared() {
        var inFiles = 0
        for name in undeclaredNames {
            switch undeclared[name] {
            case nil: break
            case .argument:
                diagnostics.append(
                    .error(
                        "Value for undeclared variable",
                        "A variable named \"\(name)\" was assigned on the command line, but the root module does not "
                            + "declare a variable of that name. To use this value, add a \"variable\" block to the "
                            + "configuration."
                    )
                )
            case .file(let file):
                inFiles += 1
                guard inFiles <= 2 else { continue }
                diagnostics.append(
                    .warning(
                        "Value for undeclared variable",
                        "The root module does not declare a variable named \"\(name)\" but a value was found in file "
                            + "\"\(file)\". If you meant to use this value, add a \"variable\" block to the "
                            + "configuration.\n\nTo silence these warnings, use TF_VAR_... environment variables to "
                            + "provide certain \"global\" settings to all configurations in your organization. To "
                            + "reduce the verbosity of these warnings, use the -compact-warnings option."
                    )
                )
            }
        }
        guard inFiles > 2 else { return }
        diagnostics.append(
            .warning(
                "Values for undeclared variables",
                "In addition to the other similar warnings shown, \(inFiles - 2) other variable(s) defined without "
                    + "being declared."
            )
        )
    }

    // MARK: Conversion

    mutating func finish() -> VariableValues.Result {
        var result = VariableValues.Result()
        reportUndeclared()
        for variable in variables.values.sorted(by: { $0.declaration.isBefore($1.declaration) }) {
            if let source = sources[variable.name] {
                if let given = read(source, for: variable), let value = convert(given, variable) {
                    if let deprecation = variable.deprecation, !given.value.isNull {
                        diagnostics.append(.deprecatedVariable(deprecation))
                    }
                    result.values[variable.name] = value.marked(variable.marks)
                    result.origins[variable.name] = given.range
                }
            } else if let value = variable.defaultValue {
                result.values[variable.name] = value.marked(variable.marks)
            } else {
                result.missing.append(variable)
            }
        }
        result.diagnostics = diagnostics
        return result
    }

    private mutating func convert(_ given: Given, _ variable: VariableBlock) -> Value? {
        let value: Value
        do {
            value = try given.value.converted(to: variable.type)
        } catch {
            let problem = variable.isSensitive ? error.located.withheld : error.located
            refuse("Invalid value for input variable", problem.text, given, variable)
            return nil
        }
        guard value.isNull, !variable.isNullable else { return value }
        if let defaultValue = variable.defaultValue {
            return defaultValue
        }
        refuse(
            "Required variable not set",
            "required variable may not be set to null",
            given,
            variable
        )
        return nil
    }

    /// The value of a sensitive variable is not shown, so the message points at the declaration instead.
    private mutating func refuse(
        _ summary: String,
        _ problem: String,
        _ given: Given,
        _ variable: VariableBlock
    ) {
        let name = "var.\(variable.name)"
        let detail: String
        var subject: SourceRange? = variable.declaration
        if let means = given.means {
            detail = "Unsuitable value for \(name) set \(means): \(problem)."
        } else if variable.isSensitive, let range = given.range {
            detail =
                "The given value is not suitable for \(name), which is sensitive: \(problem). Invalid value defined "
                + "at \(range.placeDescription)."
        } else {
            detail =
                "The given value is not suitable for \(name) declared at "
                + "\(variable.declaration.placeDescription): \(problem)."
            subject = given.range
        }
        diagnostics.append(.error(summary, detail, at: subject))
    }
}

extension Diagnostic {
    /// That a value was given to a variable which should not get one any more.
    static func deprecatedVariable(_ deprecation: Deprecation) -> Diagnostic {
        .warning("Deprecated variable got a value", deprecation.text, at: deprecation.declaration)
    }
}

extension SourceRange {
    /// Whether this range comes first in the order of files and places.
    func isBefore(_ other: SourceRange) -> Bool {
        file.name == other.file.name
            ? span.lower < other.span.lower
            : file.name.utf8.lexicographicallyPrecedes(other.file.name.utf8)
    }
}
