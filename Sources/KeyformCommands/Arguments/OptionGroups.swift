package import ArgumentParser
import Rendering

/// Options of commands that evaluate the configuration.
package struct VariableOptions: ParsableArguments, Sendable {
    package enum Given: Sendable, Equatable {
        /// `-var`, as it was typed.
        case assignment(String)
        /// The path after `-var-file`.
        case file(String)
    }

    static let flags = ["var", "var-file"]
    static let listName = "given"

    static func isVariableFlag(_ name: String) -> Bool {
        flags.contains(name)
    }

    /// `var=NAME=VALUE` and `var-file=PATH`, in the order in which they were typed.
    @Option(name: .customLong(Self.listName), parsing: .unconditionalSingleValue)
    private var list: [String] = []

    package init() {}

    /// What was given, in order: later ones win.
    package var given: [Given] {
        list.map { text in
            if text.hasPrefix("var-file=") {
                .file(String(text.dropFirst("var-file=".count)))
            } else {
                .assignment(String(text.dropFirst("var=".count)))
            }
        }
    }
}

/// Options that shape a plan.
package struct PlanOptions: ParsableArguments, Sendable {
    static let switches =
        [
            "refresh", "refresh-only", "destroy", "compact-warnings", "json", "allow-lockout",
            "ignore-terraform-state",
        ]
        + LockOptions.switches
    static let values =
        ["target", "exclude", "replace", "parallelism", "allow"] + LockOptions.values + VariableOptions.flags

    @OptionGroup package var variables: VariableOptions

    @Option(name: .customLong("refresh"))
    package var refresh = true

    @Option(name: .customLong("refresh-only"))
    package var refreshOnly = false

    @Option(name: .customLong("destroy"))
    package var destroy = false

    @Option(name: .customLong("target"), parsing: .unconditionalSingleValue)
    package var targets: [String] = []

    @Option(name: .customLong("exclude"), parsing: .unconditionalSingleValue)
    package var excludes: [String] = []

    @Option(name: .customLong("replace"), parsing: .unconditionalSingleValue)
    package var replacements: [String] = []

    @Option(name: .customLong("parallelism"))
    package var parallelism = "10"

    @Option(name: .customLong("compact-warnings"))
    package var compactWarnings = false

    /// Words for the guards that the plan may pass.
    @Option(name: .customLong("allow"), parsing: .unconditionalSingleValue)
    package var allowances: [String] = []

    /// Another spelling of `-allow=self-lockout`.
    @Option(name: .customLong("allow-lockout"))
    package var allowsLockout = false

    /// Whether to go on although Terraform may manage the same objects.
    @Option(name: .customLong("ignore-terraform-state"))
    package var ignoresTerraformState = false

    /// Whether to write a stream for programs.
    @Option(name: .customLong("json"))
    package var json = false

    @OptionGroup package var lock: LockOptions

    package init() {}

    var presentation: Presentation {
        Presentation(writesStream: json, compactsWarnings: compactWarnings)
    }
}
