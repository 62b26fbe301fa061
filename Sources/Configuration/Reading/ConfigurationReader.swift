import Addresses
import HCL
import ResourceSchemas
import SourceText

/// Turns the blocks of a module's files into a `Configuration` of that module alone, one block at a time.
///
/// What each kind of block becomes is in the extensions, a file a kind. Errors found here are those that Terraform
/// finds while it loads; what needs the whole configuration or the schemas is checked afterwards.
struct ConfigurationReader {
    var configuration: Configuration
    private(set) var diagnostics: [Diagnostic] = []
    /// Bodies of resource and data blocks by position in `configuration.resources`, for the checks against schemas.
    var resourceContents: [BlockContent] = []
    /// The provider configurations of the same, as the module calls them.
    var resourceProviders: [LocalProvider] = []
    /// Expressions of `depends_on` by what they belong to, for the checks of references.
    var dependsOn: [DependsOn] = []
    var providerContents: [BlockContent] = []
    var ignoredPaths: [IgnoredPath] = []
    /// Where the state is kept, if a file of keyform's own says so.
    var stateBlock: StateBlock?
    /// Whether a mistake left out something that others may refer to, so that references to it would look wrong.
    private(set) var losesBlocks = false

    struct DependsOn {
        var module = ModuleAddress.root
        let traversals: [StaticTraversal]
        let context: String
    }

    /// What the providers are called that the configuration gives a name of its own in `required_providers`.
    var providerNames: [String: String] = [:]

    /// Where each name was declared first.
    private var declarations: [String: SourceRange] = [:]

    /// Where a module other than the root asks for versions of Terraform that are not known.
    var unmetVersion: SourceRange?
    /// Whether the files are those of the root module.
    let isRoot: Bool

    init(schemas: SchemaCatalog, isRoot: Bool = true) {
        configuration = Configuration(schemas: schemas)
        self.isRoot = isRoot
    }

    mutating func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    mutating func report(_ added: [Diagnostic]) {
        diagnostics += added
    }

    /// Runs a check that reports through a closure.
    @discardableResult
    mutating func reporting<Result>(_ body: ((Diagnostic) -> Void) -> Result) -> Result {
        var found: [Diagnostic] = []
        let result = body { found.append($0) }
        diagnostics += found
        return result
    }

    /// Remembers a declaration; nil when it is the first of that key, otherwise where the first one is.
    mutating func declare(_ kind: String, _ name: String, _ range: SourceRange) -> SourceRange? {
        let key = "\(kind) \(name)"
        if let earlier = declarations[key] {
            return earlier
        }
        declarations[key] = range
        return nil
    }

    mutating func read(_ contents: [BlockContent]) {
        for content in contents where content.block.type == "terraform" {
            let told = diagnostics.count
            readProviderNames(content)
            noteLoss(hasErrors(after: told))
        }
        readProviderOrigins(contents)
        for content in contents {
            if let kind = content.ownKind {
                readOwn(content, kind)
                continue
            }
            switch content.block.type {
            case "terraform": readTerraform(content)
            case "provider": readProvider(content)
            case "variable": readVariable(content)
            case "locals": readLocals(content)
            case "output": readOutput(content)
            case "resource": readResource(content, .managed)
            case "data": readResource(content, .data)
            case "moved": readMoved(content)
            case "removed": readRemoved(content)
            case "import": readImport(content)
            case "check": readCheck(content)
            case "module": readModule(content)
            case "ephemeral": refuseEphemeral(content)
            default: break
            }
            noteLoss(!isHeld(content))
        }
    }

    /// Remembers that something was left out.
    mutating func noteLoss(_ isLost: Bool) {
        losesBlocks = losesBlocks || isLost
    }

    /// Whether there are errors among the diagnostics from a position on.
    func hasErrors(after position: Int) -> Bool {
        diagnostics[position...].contains { $0.severity == .error }
    }

    /// Whether all that others may refer to by the block's name is known, whatever is wrong inside it.
    private func isHeld(_ content: BlockContent) -> Bool {
        let labels = content.labels
        return switch content.block.type {
        case "variable": configuration.root.variables[labels[0]] != nil
        case "locals": content.attributes.allSatisfy { configuration.root.locals[$0.name] != nil }
        // Only those who call the module refer to them.
        case "output": isRoot || configuration.root.outputs.contains { $0.name == labels[0] }
        case "module": configuration.root.calls[labels[0]] != nil
        case "resource", "data": isDeclared(content)
        case "check": content.blocks.allSatisfy { $0.block.type != "data" || isDeclared($0) }
        case "provider": configuration.providers.contains { $0.name == providerNames[labels[0]] ?? labels[0] }
        case "ephemeral": false
        default: true
        }
    }

    private func isDeclared(_ content: BlockContent) -> Bool {
        guard content.labels.count == 2 else { return false }
        let mode: ResourceAddress.Mode = content.block.type == "resource" ? .managed : .data
        let address = ResourceAddress(mode: mode, type: content.labels[0], name: content.labels[1])
        return declarations["\(mode == .managed ? "resource" : "data source") \(address)"] != nil
    }

    private mutating func refuseEphemeral(_ content: BlockContent) {
        report(
            .error(
                "Ephemeral resources are not supported",
                "Blocks of type \"ephemeral\" came with Terraform 1.10; keyform has no ephemeral "
                    + "\"\(content.labels[0])\". Use a variable with \"ephemeral = true\" to give a value that must "
                    + "not be stored.",
                at: content.header
            )
        )
    }

    // MARK: Names

    static let badIdentifier =
        "A name must start with a letter or underscore and may contain only letters, digits, underscores, and "
        + "dashes."

    /// Reports a name that is no identifier.
    mutating func checkName(
        _ name: String,
        _ range: SourceRange,
        _ summary: String,
        in context: String
    ) -> Bool {
        if name.isIdentifier {
            return true
        }
        report(.error(summary, ConfigurationReader.badIdentifier, at: range, in: context))
        return false
    }
}
