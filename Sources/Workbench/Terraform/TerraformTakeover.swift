import Settings
import SourceText
package import TerraformState

/// The words and commands with which objects of a Terraform state come to keyform.
///
/// Every command can be typed as it stands, in the directory where keyform was called.
package struct TerraformTakeover: Sendable {
    /// An object that Terraform manages and keyform, too, would.
    struct Claim: Sendable {
        enum Kind: Sendable, Hashable {
            case managed(String)
            case created(String)
            case imported(String)
        }

        let file: TerraformFolder.StateFile
        let object: TerraformInventory.Object
        let kind: Kind
    }

    /// The most objects or commands that are listed one by one.
    package static let most = 20

    /// What `-chdir` says.
    private let directory: String?
    /// The workspace that keyform works in.
    private let workspace: SelectedWorkspace

    package init(_ bench: Bench) {
        directory = bench.surroundings.chosenDirectory
        workspace = bench.state.workspace
    }

    // MARK: - Taking over

    /// What there is, a line a file.
    func contents(of folder: TerraformFolder) -> String {
        var lines = folder.states.map { file in
            let counts = Dictionary(grouping: file.inventory.objects, by: \.type)
                .sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }
            let inModules = file.inventory.objects.count { $0.isInModule }
            return "  \(file.path.inLine): \(counts.joined(separator: ", ")), serial \(file.inventory.serial)"
                + (inModules == 0 ? "" : "; \(inModules) of them in modules")
        }
        if let backend = folder.backend {
            let name = backend.type.map { "the backend \"\($0)\"" } ?? "a backend"
            lines.append("  \(backend.path.inLine): the state is kept in \(name)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The commands that take over what there is.
    func commands(for folder: TerraformFolder) -> String {
        var lines: [String] = []
        for file in folder.states where !file.inventory.objects.isEmpty {
            let name = file.workspace ?? SelectedWorkspace.standard
            let option = name == workspace.name ? "" : "-workspace=\(name.quotedForShell) "
            lines.append("  keyform \(option)state import-terraform \(file.path.quotedForShell)")
        }
        if folder.backend != nil {
            let pulled = directory.map { ($0.hasSuffix("/") ? $0 : $0 + "/") + Self.pulled } ?? Self.pulled
            // Terraform finds the selection by itself, but not what only keyform was told.
            let other = workspace.source == .option ? workspace.name : nil
            lines.append("  \(terraform(other)) state pull > \(pulled.quotedForShell)")
            lines.append("  keyform state import-terraform \(Self.pulled)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let pulled = "pulled.tfstate"

    // MARK: - Letting go

    /// The objects, a line each.
    func list(_ claims: [Claim]) -> String {
        Self.lines(claims) { claim in
            let here =
                switch claim.kind {
                case .managed(let address): "managed here as \(address)"
                case .created(let address): "this plan would create \(address)"
                case .imported(let address): "to be imported as \(address)"
                }
            return "\(claim.object.address) [id=\(claim.object.id)] in \(claim.file.path): \(here)".inLine
        }
    }

    /// The imports that a plan needs in the place of creates.
    func importCommands(_ claims: [Claim]) -> String {
        let creates = claims.compactMap { claim -> (address: String, id: String)? in
            guard case .created(let address) = claim.kind else { return nil }
            return (address, claim.object.importID ?? claim.object.id)
        }
        guard !creates.isEmpty else {
            return ""
        }
        return "\nTo take over what would be created a second time:\n\n"
            + Self.lines(creates) { "keyform import \($0.address.inShellQuotes) \($0.id.quotedForShell)" }
    }

    /// The commands that make Terraform forget objects of a state, for people.
    ///
    /// - Parameters:
    ///   - inventory: of the state.
    ///   - addresses: of the instances, as Terraform writes them.
    ///   - path: of the state's file.
    /// - Returns: lines.
    package func removal(
        _ inventory: TerraformInventory,
        of addresses: Set<String>,
        at path: String
    ) -> String {
        removal(claims(inventory, of: addresses, at: path))
    }

    /// The same for a script: all of them.
    package func removals(
        _ inventory: TerraformInventory,
        of addresses: Set<String>,
        at path: String
    ) -> [String] {
        let claims = claims(inventory, of: addresses, at: path)
        return claims.first.map { removals(claims, in: $0.file) } ?? []
    }

    private func claims(
        _ inventory: TerraformInventory,
        of addresses: Set<String>,
        at path: String
    ) -> [Claim] {
        let workspace = TerraformFolder.workspace(ofStateAt: path)
        let file = TerraformFolder.StateFile(path: path, workspace: workspace, inventory: inventory)
        return inventory.objects.filter { addresses.contains($0.address) }.map {
            Claim(file: file, object: $0, kind: .managed($0.address))
        }
    }

    /// The commands that make Terraform forget the objects, for people.
    func removal(_ claims: [Claim]) -> String {
        var text = ""
        for (path, claims) in Dictionary(grouping: claims, by: \.file.path).sorted(by: { $0.key < $1.key }) {
            guard let file = claims.first?.file else { continue }
            text += Self.lines(removals(claims, in: file)) { $0 }
            let isAll = Set(claims.map(\.object)) == Set(file.inventory.objects)
            if isAll, file.inventory.others == 0, path.hasSuffix("terraform.tfstate") {
                let place = directory.map { ($0.hasSuffix("/") ? $0 : $0 + "/") + path } ?? path
                text +=
                    "\nor, as \(path.inLine) holds nothing else, move it away:\n\n"
                    + "  mv \(place.quotedForShell) \("\(place).taken-over".quotedForShell)\n"
            }
        }
        return text
    }

    /// The commands that make Terraform forget objects of one state; blocks of which all is claimed are named as a whole.
    private func removals(_ claims: [Claim], in file: TerraformFolder.StateFile) -> [String] {
        let claimed = Dictionary(grouping: claims.map(\.object), by: \.block).mapValues { Set($0) }
        let held = Dictionary(grouping: file.inventory.objects, by: \.block).mapValues { Set($0) }
        let addresses = claimed.flatMap { block, objects in
            held[block] == objects ? [block] : objects.map(\.address)
        }
        return Set(addresses).sorted().map { "\(terraform(file.workspace)) state rm \($0.inShellQuotes)" }
    }

    private func terraform(_ workspace: String? = nil) -> String {
        (workspace.map { "\(EnvironmentVariable.workspace)=\($0.quotedForShell) " } ?? "") + "terraform"
            + (directory.map { " -chdir=\($0.quotedForShell)" } ?? "")
    }

    private static func lines<Item>(_ items: [Item], _ line: (Item) -> String) -> String {
        items.prefix(most).map { "  \(line($0))\n" }.joined()
            + (items.count > most ? "  … and \(items.count - most) more\n" : "")
    }
}
