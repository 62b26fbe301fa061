import ArgumentParser

/// Options of commands that evaluate the configuration.
package struct VariableOptions: ParsableArguments, Sendable {
    package enum Given: Sendable, Equatable {
        /// `-var`, as it was typed.
        case assignment(String)
        /// The path after `-var-file`.
        case file(String)
    }

    static let declarations: [OptionDeclaration] = [.variable, .variableFile]
    static let listName = "given"

    /// `var=NAME=VALUE` and `var-file=PATH`, in the order in which they were typed.
    @Option(.variable) private var list: [String]

    package init() {}

    /// What was given, in order: later ones win.
    package var given: [Given] {
        list.map { text in
            let value = String(text.drop { $0 != "=" }.dropFirst())
            let isFile = text.hasPrefix("\(OptionDeclaration.variableFile.name)=")
            return isFile ? .file(value) : .assignment(value)
        }
    }
}
