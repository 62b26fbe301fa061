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
    /// Say which ids and texts are the same.
    private let schemas: SchemaCatalog

    /// - Parameters:
    ///   - bench: says where the state is; a simulated account concerns nobody.
    ///   - ignoring: whether `-ignore-terraform-state` was given.
    /// - Throws: when the program was built with a damaged schema.
    package init(_ bench: Bench, ignoring: Bool) throws(DiagnosticsError) {
        state = bench.state
        ways = TerraformTakeover(bench)
        schemas = try bench.installed.catalog()
        guard !ignoring, !state.sandbox.isOn else {
            folder = nil
            return
        }
        let found = TerraformFolder(
            bench.surroundings.environment,
            types: Set(schemas.types(.managed))
        )
        folder = found.isEmpty ? nil : found
    }

    // MARK: - Before planning

    /// Checks what can be told before anything is planned.
    ///
    /// - Parameter mode: of the plan.
    /// - Throws: when there is a Terraform state and none of keyform, and when both hold an object.
    package func checkBeforePlanning(_ mode: Plan.Mode) async throws(DiagnosticsError) {
        guard let folder else {
            return
        }
        var problems = folder.obstacles.map(Self.unreadable)
        let snapshot = try await state.read()
        if snapshot.records.isEmpty, snapshot.openIntents.isEmpty {
            if !folder.states.isEmpty || folder.backend != nil {
                problems.append(notTakenOver(folder, mode))
            }
        } else {
            let managed = Dictionary(
                firstOf: snapshot.records.map {
                    (identity($0.address.resource.type, $0.objectID), "\($0.address)")
                }
            )
            let shared = claims(folder) { object in
                managed[identity(object.type, object.id)].map { .managed($0) }
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
                imported[identity(type, Self.objectID(id))] = "\(change.address)"
            } else if change.action == .create {
                for likeness in likenesses(of: change) {
                    made[likeness] = "\(change.address)"
                }
            }
        }
        return managedTwice(
            claims(folder) { object in
                if let address = imported[identity(object.type, object.id)] {
                    return .imported(address)
                }
                return likenesses(of: object).lazy.compactMap { made[$0] }.first.map { .created($0) }
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
        let wanted = identity(type, Self.objectID(id))
        let problems =
            folder.obstacles.map(Self.unreadable)
            + managedTwice(
                claims(folder) { identity($0.type, $0.id) == wanted ? .imported(address) : nil }
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

    private func identity(_ type: String, _ id: String) -> String {
        "\(type) \(normal(id, "id", of: type))"
    }

    /// The form in which texts of an attribute that count as the same are equal.
    private func normal(_ text: String, _ attribute: String, of type: String) -> String {
        schemas.schema(.managed, type)?.attribute(attribute)?.normal(text) ?? text
    }

    /// The object's own id in what an import is given: a key's stands behind its user's.
    private static func objectID(_ importID: String) -> String {
        importID.split(separator: "/").last.map(String.init) ?? importID
    }

    /// What a group or user is recognised by; a key only together with its address, as a user has several.
    private func likenesses(of object: TerraformInventory.Object) -> [String] {
        object.likeness.compactMap { name, text in
            likeness("\(object.address)", object.type, name, text)
        }
    }

    private func likenesses(of change: ResourceChange) -> [String] {
        ["email", "name", "user_id"].compactMap { name in
            change.after?[name]?.unmarked.stringValue.flatMap {
                likeness("\(change.address)", change.address.resource.type, name, $0)
            }
        }
    }

    private func likeness(_ address: String, _ type: String, _ name: String, _ text: String) -> String? {
        let text = normal(text, name, of: type)
        return switch name {
        case "email", "name": "\(type) \(name) \(text)"
        case "user_id": "\(address) \(text)"
        default: nil
        }
    }

    // MARK: - Messages

    private static func unreadable(_ obstacle: TerraformFolder.Obstacle) -> Diagnostic {
        .error(
            "Terraform state cannot be read",
            "\(obstacle.path.inLine): \(obstacle.reason). So it is not known whether Terraform manages objects here, and"
                + " nothing was planned. Restore the file or move it away; -ignore-terraform-state goes on without it."
        )
    }

    private func notTakenOver(_ folder: TerraformFolder, _ mode: Plan.Mode) -> Diagnostic {
        let commands = ways.commands(for: folder)
        let way =
            commands.isEmpty
            ? "\nIt is all in modules, which keyform does not have. To take an object over, declare it outside of a"
                + " module, have Terraform forget it, and import it:\n\n" + ways.moduleCommands(for: folder)
            : "\nTo take over what Terraform manages:\n\n" + commands
        return .error(
            "Terraform manages objects here",
            "There is a Terraform state in this directory, and no object in \("\(state.location)".inLine), so"
                + (mode == .destroy
                    ? " there is nothing here that keyform could destroy."
                    : " everything that the configuration declares would be made a second time.")
                + " Nothing was read from the account or changed.\n\n"
                + ways.contents(of: folder)
                + way
                + "\nWhere that has nothing to do with this configuration, -ignore-terraform-state goes on without it."
        )
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
