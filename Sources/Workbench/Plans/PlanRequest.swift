package import Addresses
package import Planning
package import Providers

/// What is to be planned, and how.
package struct PlanRequest: Sendable {
    package var mode = Plan.Mode.normal
    package var variables: [VariableArgument] = []
    /// Whether managed objects are read before planning.
    package var refreshes = true
    package var targets: [AddressTarget] = []
    package var excludes: [AddressTarget] = []
    package var replacements: [InstanceAddress] = []
    /// Whether objects that are there already are taken over instead of being created.
    package var adopts = false
    /// The guards that the plan may pass.
    package var allowed: Set<PlanGuard.Name> = []
    /// How many operations may run at once.
    package var parallelism = 10
    /// Whether to go on although Terraform may manage the same objects.
    package var ignoresTerraformState = false

    /// What is asked about rotations in particular.
    package var rotation = RotationRequest()

    package init() {}
}
