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
    package var allowed: Set<PlanGuard.Name> = []
    /// How many operations may run at once.
    package var parallelism = 10
    /// Whether to go on although Terraform may manage the same objects.
    package var ignoresTerraformState = false

    package init() {}
}
