/// What the options of every command say, and the reason that some take.
package struct GlobalOptions: Sendable, Equatable {
    package var directory: String?
    package var statePath: String?
    package var usesColor = true
    package var mayAsk = true
    package var usesSandbox = false
    package var wantsHelp = false
    package var wantsVersion = false
    /// What was given with `-m`, for the history.
    package var reason: String?

    package init() {}

    /// Takes an option that belongs here; false for any other.
    mutating func take(_ option: OptionDeclaration, _ value: String) -> Bool {
        switch option.name {
        case OptionDeclaration.directory.name: directory = value
        case OptionDeclaration.state.name: statePath = value
        case OptionDeclaration.noColor.name: usesColor = value == "false"
        case OptionDeclaration.input.name: mayAsk = value == "true"
        case OptionDeclaration.sandbox.name: usesSandbox = value == "true"
        case OptionDeclaration.reason.name: reason = value
        case OptionDeclaration.help.name: wantsHelp = value == "true"
        case OptionDeclaration.version.name: wantsVersion = value == "true"
        default: return false
        }
        return true
    }
}
