import Addresses
import Configuration
import Providers
import Rendering
import ResourceSchemas
import SourceText
import StateModel
import Terminal
import TerraformState
import Workbench

/// What is told of objects that were taken over from a Terraform state, and what is to be done next.
struct TakeoverReport {
    let context: CommandContext
    /// The Terraform state, as it was named.
    let file: String
    let bytes: [UInt8]

    /// What was taken, or would be, of all that there is, and what was left.
    func list(_ content: TerraformStateContent, of whole: TerraformStateContent, verb: String) {
        for record in content.records {
            let status =
                switch record.status {
                case .tainted: " (tainted)"
                case .deposed: " (deposed)"
                case .ready, .partial: ""
                }
            context.output.line("\(verb) \(record.address)\(status) [id=\(record.objectID)]".inLine)
        }
        for object in content.left {
            let reason =
                switch object.reason {
                case .unknownType(let type): "keyform has no resource type \(type)"
                }
            context.output.line("Left to Terraform: \(object.address): \(reason)".inLine)
        }
        let skipped = whole.records.count - content.records.count
        context.output.line(
            "\(verb) \(content.records.count.of("object"))"
                + (skipped == 0 ? "." : ", and skipped \(skipped) that this state manages already.")
        )
    }

    /// That a newer release of a provider has written objects.
    static func warnings(_ content: TerraformStateContent) -> [Diagnostic] {
        content.newer.map { objects in
            .warning(
                "Written by a newer provider",
                "\(objects.count.of("\(objects.type)")) of this state \(objects.count == 1 ? "has" : "have") schema version"
                    + " \(objects.version), and keyform knows it up to \(objects.known): what came with the newer version is not"
                    + " taken over. Use a newer keyform if there is one. Otherwise compare before the first apply: where \"keyform"
                    + " plan\" wants to change one of these objects, that version may be why."
            )
        }
    }

    /// What is to be done now that objects were taken over.
    func tellWhatIsNext(
        _ content: TerraformStateContent,
        of whole: TerraformStateContent,
        script: ForgetScript?
    ) {
        guard !whole.records.isEmpty else {
            return
        }
        tellTerraformToForget(whole, script)
        guard !content.records.isEmpty else {
            return
        }
        guard !ConfigurationDirectory().files.isEmpty else {
            say(
                "\nThere is no configuration here yet. Write blocks for these objects; \"keyform plan\" then shows where they"
                    + " differ.\n"
            )
            return
        }
        let missing = configuration().map { project in
            let declared = Set(project.configuration.resources.map(\.address))
            return content.records.map(\.address).filter { !declared.contains($0.resource.declared) }
        }
        switch missing {
        case .failure(let error):
            let problem = error.diagnostics.first { $0.severity == .error }
            say(
                "\nThere is no plan yet that compares them with the configuration: "
                    + (problem.map {
                        "\($0.summary). \($0.subject == nil ? $0.detail : "Run \"keyform validate\" to see where.")"
                    }
                        ?? "it has errors.") + "\n"
            )
        case .success(let addresses) where !addresses.isEmpty:
            say(
                "\nThe configuration has no block for \(addresses.count.of("object")) of these, so the next plan would destroy"
                    + " \(addresses.count == 1 ? "it" : "them"). Write the blocks first, or drop what another configuration"
                    + " manages:\n\n"
                    + addresses.prefix(Self.most).map {
                        "  keyform state rm \($0.description.inShellQuotes)\n"
                    }.joined()
                    + (addresses.count > Self.most ? "  … and \(addresses.count - Self.most) more\n" : "")
            )
        case .success:
            say("\nRun \"keyform plan\" to see that nothing changes.\n")
        }
    }

    private static let most = TerraformTakeover.most

    private func tellTerraformToForget(_ whole: TerraformStateContent, _ script: ForgetScript?) {
        let way =
            "\nFrom now on let only keyform write. To have Terraform forget what was taken over, which leaves the"
            + " objects as they are:\n\n"
        if let script {
            say(way + "  sh \(script.path.quotedForShell)\n")
        } else if let removal = takeover(whole) {
            say(
                way
                    + TerraformTakeover(context.bench).removal(
                        removal.inventory,
                        of: removal.addresses,
                        at: file
                    )
            )
        }
    }

    /// The commands with which Terraform forgets what is managed here of a state.
    func forgetting(_ whole: TerraformStateContent) -> [String] {
        takeover(whole).map {
            TerraformTakeover(context.bench).removals($0.inventory, of: $0.addresses, at: file)
        } ?? []
    }

    private func takeover(
        _ whole: TerraformStateContent
    ) -> (inventory: TerraformInventory, addresses: Set<String>)? {
        guard let providers = try? context.bench.installed.unconfigured(),
            let inventory = try? TerraformInventory(bytes, providers: providers)
        else {
            return nil
        }
        return (inventory, Set(whole.records.map(\.address.description)))
    }

    /// The configuration as the next plan would load it, without asking anybody anything.
    private func configuration() -> Result<Project, DiagnosticsError> {
        let quiet = context.bench.quiet
        do throws(DiagnosticsError) {
            let project = try ProjectLoader(quiet).load([], for: .plan)
            if let problem = try quiet.providers(of: project, parallelism: 1).unreachable(by: project) {
                throw problem
            }
            return .success(project)
        } catch {
            return .failure(error)
        }
    }

    private func say(_ text: String) {
        context.output.write(wordWrap(context.view.suggesting(text), width: context.screen.columns))
    }
}
