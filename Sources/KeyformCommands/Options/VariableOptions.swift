import ArgumentParser
import Workbench

/// Options of commands that evaluate the configuration.
struct VariableOptions: ParsableArguments, Sendable {
    static let declarations: [OptionDeclaration] = [.variable, .variableFile]
    static let listName = "given"

    /// `var=NAME=VALUE` and `var-file=PATH`, in the order in which they were typed.
    @Option(.variable) private var list: [String]

    /// What was given, in order: later ones win.
    var given: [VariableArgument] {
        list.map { text in
            let value = String(text.drop { $0 != "=" }.dropFirst())
            let isFile = text.hasPrefix("\(OptionDeclaration.variableFile.name)=")
            return isFile ? .file(value) : .assignment(value)
        }
    }
}
