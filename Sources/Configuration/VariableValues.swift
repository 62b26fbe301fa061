import HCL
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
        package var values: [String: Value]
        /// Where values that come from files were written, for messages about them.
        package var origins: [String: SourceRange]
        /// Required variables without a value, sorted: the caller asks for them or reports `missingDiagnostics`.
        package var missing: [VariableBlock]
        package var diagnostics: [Diagnostic]

        package init(
            values: [String: Value] = [:],
            origins: [String: SourceRange] = [:],
            missing: [VariableBlock] = [],
            diagnostics: [Diagnostic] = []
        ) {
            self.values = values
            self.origins = origins
            self.missing = missing
            self.diagnostics = diagnostics
        }

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
private struct VariableCollection {
    private struct Given {
        let value: Value
        /// How it was given, for messages; nil when it stands in a file.
        let means: String?
        let range: SourceRange?
    }

    private let variables: [String: VariableBlock]
    private var given: [String: Given] = [:]
    /// Names whose text could not be read: reported already, and not missing.
    private var unreadable: Set<String> = []
    private var undeclaredCount = 0
    private var diagnostics: [Diagnostic] = []

    init(variables: [String: VariableBlock]) {
        self.variables = variables
    }

    mutating func read(_ source: VariableValues.Source) {
        switch source {
        case .environment(let name, let text):
            guard let variable = variables[name] else { return }
            read(text, for: variable, means: "using the TF_VAR_\(name) environment variable")
        case .prompt(let name, let text):
            guard let variable = variables[name] else { return }
            read(text, for: variable, means: "interactively")
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
                        + "-var=\"\(trimmed)=\(value)\"?"
                )
            )
            return
        }
        guard let variable = variables[name] else {
            diagnostics.append(
                .error(
                    "Value for undeclared variable",
                    "A variable named \"\(name)\" was assigned on the command line, but the root module does not "
                        + "declare a variable of that name. To use this value, add a \"variable\" block to the "
                        + "configuration."
                )
            )
            return
        }
        read(value, for: variable, means: "using -var=\"\(name)=...\"")
    }

    /// Text is the value itself, unless the variable's type calls for an expression.
    private mutating func read(_ text: String, for variable: VariableBlock, means: String) {
        guard variable.isExpressionText else {
            give(variable.name, Given(value: .string(text), means: means, range: nil))
            return
        }
        let file = SourceFile(name: "<value for var.\(variable.name)>", text: text)
        let (expression, found) = Parser.parseExpression(file: file)
        let before = diagnostics.count
        diagnostics += found
        guard !found.hasErrors, let value = constant(expression) else {
            unreadable.insert(variable.name)
            if variable.isSensitive {
                withhold(text, of: variable, from: before)
            }
            return
        }
        give(variable.name, Given(value: value, means: means, range: nil))
    }

    /// Takes the text of a sensitive variable out of what was said of it, which then points at the declaration.
    private mutating func withhold(_ text: String, of variable: VariableBlock, from first: Int) {
        let secrets = Redaction([text])
        for index in first..<diagnostics.count {
            var diagnostic = secrets.redacted(diagnostics[index])
            diagnostic.detail =
                "The value given for var.\(variable.name), which is sensitive: \(diagnostic.detail)"
            diagnostic.subject = variable.declaration
            diagnostics[index] = diagnostic
        }
    }

    private mutating func constant(_ expression: Expression) -> Value? {
        var found: [Diagnostic] = []
        let value = ConstantEvaluation.value(of: expression, in: nil) { found.append($0) }
        diagnostics += found
        return value
    }

    private mutating func give(_ name: String, _ value: Given) {
        unreadable.remove(name)
        given[name] = value
    }

    // MARK: Files

    private mutating func readFile(_ file: SourceFile) {
        let parsed =
            file.name.hasSuffix(".json")
            ? JSONSyntax.parse(file: file, strings: .literal) : Parser.parse(file: file)
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
            guard isDeclared(attribute.name, in: file) else { continue }
            if case .invalid = attribute.value.node {
                unreadable.insert(attribute.name)
            } else if let value = constant(attribute.value) {
                give(attribute.name, Given(value: value, means: nil, range: attribute.value.range))
            } else {
                unreadable.insert(attribute.name)
            }
        }
    }

    /// Whether there is a variable of that name; a warning for the first two that are not.
    private mutating func isDeclared(_ name: String, in file: SourceFile) -> Bool {
        if variables[name] != nil {
            return true
        }
        undeclaredCount += 1
        if undeclaredCount <= 2 {
            diagnostics.append(
                .warning(
                    "Value for undeclared variable",
                    "The root module does not declare a variable named \"\(name)\" but a value was found in file "
                        + "\"\(file.name)\". If you meant to use this value, add a \"variable\" block to the "
                        + "configuration.\n\nTo silence these warnings, use TF_VAR_... environment variables to "
                        + "provide certain \"global\" settings to all configurations in your organization. To reduce "
                        + "the verbosity of these warnings, use the -compact-warnings option."
                )
            )
        }
        return false
    }

    // MARK: Conversion

    mutating func finish() -> VariableValues.Result {
        var result = VariableValues.Result()
        if undeclaredCount > 2 {
            diagnostics.append(
                .warning(
                    "Values for undeclared variables",
                    "In addition to the other similar warnings shown, \(undeclaredCount - 2) other variable(s) "
                        + "defined without being declared."
                )
            )
        }
        for variable in variables.values.sorted(by: { $0.declaration.isBefore($1.declaration) }) {
            if let given = given[variable.name] {
                if let value = convert(given, variable) {
                    result.values[variable.name] = value.marked(variable.marks)
                    result.origins[variable.name] = given.range
                }
            } else if unreadable.contains(variable.name) {
                continue
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
            refuse("Invalid value for input variable", "\(error.description)", given, variable)
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

extension SourceRange {
    /// Whether this range comes first in the order of files and places.
    func isBefore(_ other: SourceRange) -> Bool {
        file.name == other.file.name
            ? span.lower < other.span.lower
            : file.name.utf8.lexicographicallyPrecedes(other.file.name.utf8)
    }
}
