package import ArgumentParser
import Rendering

/// Options that shape a plan.
package struct PlanOptions: ParsableArguments, Sendable {
    /// Those that say what is planned.
    static let shaping: [OptionDeclaration] = [
        .destroy, .refreshOnly, .refresh, .target, .exclude, .replace, .variable, .variableFile, .allow,
        .allowLockout, .ignoreTerraformState,
    ]

    @OptionGroup package var variables: VariableOptions
    @Option(.refresh) package var refresh: Bool
    @Option(.refreshOnly) package var refreshOnly: Bool
    @Option(.destroy) package var destroy: Bool
    @Option(.target) package var targets: [String]
    @Option(.exclude) package var excludes: [String]
    @Option(.replace) package var replacements: [String]
    @Option(.parallelism) package var parallelism: String
    @Option(.compactWarnings) package var compactWarnings: Bool
    /// Words for the guards that the plan may pass.
    @Option(.allow) package var allowances: [String]
    /// Another spelling of `-allow=self-lockout`.
    @Option(.allowLockout) package var allowsLockout: Bool
    /// Whether to go on although Terraform may manage the same objects.
    @Option(.ignoreTerraformState) package var ignoresTerraformState: Bool
    /// Whether to write a stream for programs.
    @Option(.json) package var json: Bool
    @OptionGroup package var lock: LockOptions

    package init() {}

    var presentation: Presentation {
        Presentation(writesStream: json, compactsWarnings: compactWarnings)
    }
}
