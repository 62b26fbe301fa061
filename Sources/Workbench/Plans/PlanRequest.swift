package import Planning
package import Providers

/// What is to be planned, and how.
package struct PlanRequest: Sendable {
    package var mode = Plan.Mode.normal
    package var variables: [VariableArgument] = []
    /// Whether managed objects are read before planning.
    package var refreshes = true
    package var targets: [AddressSelector] = []
    package var excludes: [AddressSelector] = []
    package var replacements: [AddressSelector] = []
    /// The guards that the plan may pass.
    package var allowed: Set<PlanGuard> = []
    /// How many operations may run at once.
    package var parallelism = 10
    /// Whether to go on although Terraform may manage the same objects.
    package var ignoresTerraformState = false

    package init() {}
}

/// Where a value of a variable was given for one run; of several for one variable, the last counts.
package enum VariableArgument: Sendable, Equatable {
    /// `NAME=VALUE`, as it was typed.
    case assignment(String)
    /// The path of a file with values.
    case file(String)
}
