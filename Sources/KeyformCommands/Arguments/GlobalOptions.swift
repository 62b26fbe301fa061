import Terminal

/// What the options of every command say, and the reason that some take.
struct GlobalOptions: Sendable, Equatable {
    var directory: String?
    var statePath: String?
    var workspace: String?
    var colors: ColorWish = .none
    var mayAsk = true
    var usesSandbox = false
    var wantsHelp = false
    var wantsVersion = false
    /// What was given with `-m`, for the history.
    var reason: String?

    /// Takes an option that belongs here; false for any other.
    mutating func take(_ option: OptionDeclaration, _ value: String) -> Bool {
        switch option.name {
        case OptionDeclaration.directory.name: directory = value
        case OptionDeclaration.state.name: statePath = value
        case OptionDeclaration.workspace.name: workspace = value
        case OptionDeclaration.color.name: colors = value == "true" ? .color : .noColor
        case OptionDeclaration.noColor.name where value == "true": colors = .noColor
        // What a variable asked for is taken back.
        case OptionDeclaration.noColor.name: colors = colors == .noColor ? .none : colors
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
