import ArgumentParser
import Rendering

/// Options that shape a plan.
struct PlanOptions: ParsableArguments, Sendable {
    /// Those that say what is planned.
    static let shaping: [OptionDeclaration] = [
        .destroy, .refreshOnly, .refresh, .target, .exclude, .replace, .variable, .variableFile,
        .adopt, .allow, .allowLockout, .replaceFiles, .ignoreTerraformState,
    ]

    @OptionGroup var variables: VariableOptions
    @Option(.refresh) var refresh: Bool
    @Option(.refreshOnly) var refreshOnly: Bool
    @Option(.destroy) var destroy: Bool
    @Option(.target) var targets: [String]
    @Option(.exclude) var excludes: [String]
    @Option(.replace) var replacements: [String]
    @Option(.parallelism) var parallelism: String
    @Option(.compactWarnings) var compactWarnings: Bool
    @Option(.concise) var isConcise: Bool
    @Option(.detail) var isDetailed: Bool
    /// Whether objects that exist already are taken over instead of being created.
    @Option(.adopt) var adopts: Bool
    /// Words for the guards that the plan may pass.
    @Option(.allow) var allowances: [String]
    /// Another spelling of `-allow=self-lockout`.
    @Option(.allowLockout) var allowsLockout: Bool
    /// Another spelling of `-allow=replace-files`.
    @Option(.replaceFiles) var replacesFiles: Bool
    /// Whether to go on although Terraform may manage the same objects.
    @Option(.ignoreTerraformState) var ignoresTerraformState: Bool
    /// Whether to write a stream for programs.
    @Option(.json) var json: Bool
    /// Where to write it beside the text.
    @Option(.jsonInto) var jsonInto: String?
    @OptionGroup var lock: LockOptions

    var presentation: Presentation {
        Presentation(
            writesStream: json,
            streamPath: jsonInto,
            compactsWarnings: compactWarnings,
            detail: isConcise ? .concise : isDetailed ? .full : .automatic
        )
    }
}
