/// Where a value of a variable was given for one run; of several for one variable, the last counts.
package enum VariableArgument: Sendable, Equatable {
    /// `NAME=VALUE`, as it was typed.
    case assignment(String)
    /// The path of a file with values.
    case file(String)
}
