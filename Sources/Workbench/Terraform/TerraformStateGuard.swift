import Addresses
package import Planning
import Providers
import Rendering
import ResourceSchemas
package import SourceText
import StateModel
import TerraformState
import Values

/// Keeps two programs from managing one object: what Terraform manages in this directory is neither made a second time
/// nor managed here as well.
package struct TerraformStateGuard: Sendable {
    private let folder: TerraformFolder?
    private let ways: TerraformTakeover
    private let state: StateOpener
    /// Say which objects are the same, of whichever account.
    private let providers: ProviderSet

    /// - Parameters:
    ///   - bench: says where the state is; a simulated account concerns nobody.
    ///   - ignoring: whether `-ignore-terraform-state` was given.
    /// - Throws: when the program was built with a damaged schema.
    package init(_ bench: Bench, ignoring: Bool) throws(DiagnosticsError) {
        state = bench.state
        ways = TerraformTakeover(bench)
        providers = try bench.installed.unconfigured()
        guard !ignoring, !state.sandbox.isOn else {
            folder = nil
            return
        }
        let found = TerraformFolder(bench.surroundings.environment, providers: providers)
        folder = found.isEmpty ? nil : found
    }

    // MARK: - Before planning

    /// Checks what can be told before anything is planned.
    ///
    /// - Parameter mode: of the plan; nil where none is made now.
    /// - Throws: when there is a Terraform state and none of keyform, and when both hold an object.
    package func checkBeforePlanning(_ mode: Plan.Mode?) async throws(DiagnosticsError) {
        guard let folder else {
            return
        }
        var problems = folder.obstacles.map(Self.unreadable)
        let snapshot = try await state.read()
        if snapshot.records.isEmpty, snapshot.openIntents.isEmpty {
            let open = folder.notTakenOver(by: state)
            if !open.states.isEmpty || open.backend != nil {
                problems.append(notTakenOver(open, mode))
            }
        } else {
            let managed = Dictionary(
                firstOf: snapshot.records.map { (identity($0) ?? "\($0.address)", "\($0.address)") }
            )
            let shared = claims(folder) { object in
                // An object that is nothing but its row is known by its address.
                managed[object.identity ?? object.address].map { .managed($0) }
            }
            problems += managedTwice(shared)
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
    }

    /// What a plan would make or take over although Terraform manages it; empty when that is nothing.
    package func problems(of plan: Plan) -> [Diagnostic] {
        guard let folder else {
            return []
        }
        var made: [String: String] = [:]
        var imported: [String: String] = [:]
        for change in plan.changes {
            let type = change.address.resource.type
            if let id = change.importID {
                if let identity = identity(ofImport: id, type: type) {
                    imported[identity] = "\(change.address)"
                }
            } else if change.action == .create, let after = change.after,
                let likeness = providers.likeness(of: after, type: type, at: "\(change.address)")
            {
                made[likeness] = "\(change.address)"
            }
        }
        return managedTwice(
            claims(folder) { object in
                if let address = object.identity.flatMap({ imported[$0] }) {
                    return .imported(address)
                }
                return object.likeness.flatMap { made[$0] }.map { .created($0) }
            }
        )
    }

    /// Checks the id that `keyform import` is given.
    ///
    /// - Throws: when Terraform manages the object.
    package func checkImport(of id: String, to address: String, type: String) throws(DiagnosticsError) {
        guard let folder else {
            return
        }
        let wanted = identity(ofImport: id, type: type)
        let problems =
            folder.obstacles.map(Self.unreadable)
            + managedTwice(
                claims(folder) { wanted != nil && $0.identity == wanted ? .imported(address) : nil }
            )
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
    }

    // MARK: - What is the same

    private func claims(
        _ folder: TerraformFolder,
        _ claim: (TerraformInventory.Object) -> TerraformTakeover.Claim.Kind?
    ) -> [TerraformTakeover.Claim] {
        folder.states.flatMap { file in
            file.inventory.objects.compactMap { object in
                claim(object).map { TerraformTakeover.Claim(file: file, object: object, kind: $0) }
            }
        }
    }

    private func identity(_ record: ResourceRecord) -> String? {
        let type = record.address.resource.type
        return providers.identity(
            of: ObservedObject(objectID: record.objectID, attributes: record.attributes),
            type: type,
            provider: ProviderAddress(ofType: type)
        )
    }

    private func identity(ofImport id: String, type: String) -> String? {
        providers.identity(ofImport: id, type: type, provider: ProviderAddress(ofType: type))
    }

    // MARK: - Messages

    private static func unreadable(_ obstacle: TerraformFolder.Obstacle) -> Diagnostic {
        .error(
            "Terraform state cannot be read",
            "\(obstacle.path.inLine): \(obstacle.reason). So it is not known whether Terraform manages objects here, and"
                + " nothing was planned. Restore the file or move it away; -ignore-terraform-state goes on without it."
        )
    }

    private func notTakenOver(_ folder: TerraformFolder, _ mode: Plan.Mode?) -> Diagnostic {
        .error(
            "Terraform manages objects here",
            "There is a Terraform state in this directory, and no object in \("\(state.location)".inLine), so"
                + Self.consequence(mode)
                + " Nothing was read from the account or changed.\n\n"
                + ways.contents(of: folder)
                + "\nTo take over what Terraform manages:\n\n" + ways.commands(for: folder)
                + "\nWhere that has nothing to do with this configuration, -ignore-terraform-state goes on without it."
        )
    }

    private static func consequence(_ mode: Plan.Mode?) -> String {
        switch mode {
        case .destroy: " there is nothing here that keyform could destroy."
        case nil: " the next apply would make everything that the configuration declares a second time."
        default: " everything that the configuration declares would be made a second time."
        }
    }

    private func managedTwice(_ claims: [TerraformTakeover.Claim]) -> [Diagnostic] {
        guard !claims.isEmpty else {
            return []
        }
        return [
            .error(
                "Terraform manages the same objects",
                "Terraform's state here holds \(claims.count.of("object")) that this state manages, or that would be made"
                    + " or imported, and only one of the two programs may manage an object. Nothing was changed.\n\n"
                    + ways.list(claims) + ways.importCommands(claims)
                    + "\nTo have Terraform forget \(claims.count == 1 ? "it" : "them"), which leaves"
                    + " \(claims.count == 1 ? "the object as it is" : "the objects as they are"):\n\n"
                    + ways.removal(claims)
                    + (folder?.needsBackendBlock == true
                        ? "\nTerraform does so only while the backend block is in the configuration: remove the block after that.\n"
                        : "")
                    + "\n-ignore-terraform-state goes on all the same."
            )
        ]
    }
}
