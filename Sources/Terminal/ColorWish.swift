import Settings

/// What the command line says about colours, and what follows from it for a stream.
///
/// In this order: the option that was given last; `NO_COLOR`; what forces colours, which then go into pipes and files too;
/// else there are colours where a terminal shows them.
///
/// https://no-color.org, https://force-color.org, https://bixense.com/clicolors
package enum ColorWish: Sendable, Hashable {
    /// Neither `-color` nor `-no-color` was given.
    case none
    case color
    case noColor

    /// Whether a stream is written with colours.
    ///
    /// - Parameters:
    ///   - isTerminal: whether a terminal shows the stream.
    ///   - environment: the variables of the process.
    /// - Returns: true where colours are wanted and seen.
    package func isGranted(onTerminal isTerminal: Bool, _ environment: [String: String]) -> Bool {
        switch self {
        case .color: return true
        case .noColor: return false
        case .none: break
        }
        if EnvironmentVariable.noColor.value(in: environment) != nil {
            return false
        }
        let isForced =
            EnvironmentVariable.forceColor.value(in: environment) != nil
            || !["0", nil].contains(EnvironmentVariable.forcedColor.value(in: environment))
        return isForced
            || isTerminal && EnvironmentVariable.terminal.value(in: environment) != "dumb"
                && EnvironmentVariable.color.value(in: environment) != "0"
    }
}
