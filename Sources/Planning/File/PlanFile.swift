package import Configuration
package import JSONText
package import Providers
package import SourceText
package import Values

/// A saved plan: what is to be done, and what the configuration was when that was decided.
///
/// The file is JSON that a person can read. Sensitive values are sealed one by one, each bound to the plan and its
/// place; the configuration is sealed as a whole, because its text and variables may hold secrets; and all of it is
/// authenticated with the sealing key, so that an edited or damaged file is refused.
package struct PlanFile: Sendable {
    /// Grows when a reader of the earlier format would misread the file.
    static let formatVersion = 3
    /// Of a plan without rotations and deliveries, which earlier readers understand.
    static let formatVersionWithoutRotations = 2

    package var plan: Plan
    package var configuration: ConfigurationSnapshot
    /// What the provider's survey learned.
    package var facts: PlanFacts
    /// Milliseconds since 1970.
    package var createdAt: Int64
    var keyformVersion: String
    /// Whether it was made without a look at what Terraform manages.
    package var ignoresTerraformState: Bool
    /// By what it can be approved; nil where it cannot, and in files of earlier versions.
    package var digest: PlanDigest?

    /// Whether a file is a plan, of whatever state, format and soundness.
    package static func isPlan(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: Array("{\"".utf8)), let json = try? JSONValue(parsing: bytes) else {
            return false
        }
        return json["format"]?.string == format && json["format_version"] != nil
    }

    package init(
        plan: Plan,
        configuration: ConfigurationSnapshot,
        facts: PlanFacts = PlanFacts(),
        createdAt: Int64,
        keyformVersion: String,
        ignoresTerraformState: Bool = false,
        digest: PlanDigest? = nil
    ) {
        self.plan = plan
        self.configuration = configuration
        self.facts = facts
        self.createdAt = createdAt
        self.keyformVersion = keyformVersion
        self.ignoresTerraformState = ignoresTerraformState
        self.digest = digest
    }
}

/// What evaluating the rest of the arguments needs, so that apply does not read the directory again.
package struct ConfigurationSnapshot: Sendable {
    /// The files of the root module, in the order they were read.
    package var files: [SourceFile]
    /// Those of the modules that it calls.
    package var modules: ModuleSnapshot
    /// Files that functions have read, by path.
    package var otherFiles: [String: [UInt8]]
    package var variables: [String: Value]
    /// What else expressions see of the surroundings: `path.cwd`, the workspace, the time of the plan.
    package var surroundings: JSONObject

    package init(
        files: [SourceFile],
        modules: ModuleSnapshot = ModuleSnapshot(),
        otherFiles: [String: [UInt8]] = [:],
        variables: [String: Value],
        surroundings: JSONObject = [:]
    ) {
        self.files = files
        self.modules = modules
        self.otherFiles = otherFiles
        self.variables = variables
        self.surroundings = surroundings
    }
}

/// Why a file cannot be used as a plan.
package enum PlanFileError: Error, Sendable, Hashable {
    /// The file is something else.
    case notAPlan(reason: String)
    /// It was a plan, but not all of it is as it was written.
    case damaged(reason: String)
    /// It was written by a newer keyform.
    case newerFormat(found: Int, supported: Int, writtenBy: String)
    /// It was made for another state.
    case otherDatabase(planned: String, found: String)
    /// It was sealed with another key than the one here.
    case otherKey(reason: String)

    /// - Parameter path: as the user gave it.
    /// - Returns: what to tell the user.
    package func diagnostic(path: String) -> Diagnostic {
        switch self {
        case .notAPlan(let reason):
            .error(
                "Not a plan file",
                "\(path) is not a plan that `keyform plan -out` wrote: \(reason). Give the path of a saved plan, or "
                    + "give none."
            )
        case .damaged(let reason):
            .error(
                "Damaged plan file",
                "\(path) is not as it was written: \(reason). Nothing was done. Make it again with "
                    + "`keyform plan -out=\(path)`."
            )
        case .newerFormat(let found, let supported, let version):
            .error(
                "Plan file from a newer keyform",
                "\(path) has format \(found) and was written by keyform \(version); this keyform reads up to format "
                    + "\(supported). Apply it with the version that wrote it, or plan again."
            )
        case .otherDatabase(let planned, let found):
            .error(
                "Plan of another state",
                "\(path) was made for the state with lineage \(planned), but "
                    + (found.isEmpty
                        ? "there is no such state here. " : "the one here has lineage \(found). ")
                    + "Apply it in the directory, or with the -state, -workspace or -sandbox, that it was made for."
            )
        case .otherKey(let reason):
            .error(
                "Plan file sealed with another key",
                "\(path) cannot be opened: \(reason). Apply it where it was made, or with the same KEYFORM_STATE_KEY; "
                    + "or plan again here."
            )
        }
    }
}
