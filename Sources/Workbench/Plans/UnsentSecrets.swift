package import Addresses
import Configuration
import Execution
import JSONText
import Planning
import Providers
import ResourceSchemas
package import SourceText
import StateModel
import Values

/// Secrets of imported objects that the configuration names and that were never sent.
///
/// The API does not tell a password, so an import takes the configured one for the one in force; it may not be. Whether
/// it was sent since is told by the history: a fingerprint, or a version, is still the one that the import recorded.
package struct UnsentSecrets {
    private struct Secret: Hashable {
        let address: InstanceAddress
        /// `password` or `password_wo`.
        let attribute: String
        /// The argument whose change sends it.
        let trigger: String
    }

    private let project: Project
    private let schemas: SchemaCatalog
    private let blocks: [ResourceAddress: ResourceBlock]

    package init(_ project: Project) {
        self.project = project
        schemas = project.configuration.schemas
        blocks = Dictionary(firstOf: project.configuration.resources.map { ($0.address, $0) })
    }

    /// Those that a plan leaves as they are.
    ///
    /// - Parameters:
    ///   - plan: of the whole configuration, or a part of it.
    ///   - snapshot: the state that it was made for.
    ///   - store: knows the history.
    /// - Returns: one warning for each kind of secret.
    func warnings(
        _ plan: Plan,
        _ snapshot: StateSnapshot,
        _ store: any StateReading
    ) async -> [Diagnostic] {
        guard plan.mode == .normal else {
            return []
        }
        let sent = Dictionary(firstOf: plan.changes.map { ($0.address, $0) })
        var found: [Secret] = []
        for change in plan.changes where change.importID != nil {
            found += secrets(at: change.address).filter { !change.changedSecrets.contains($0.attribute) }
        }
        let candidates = snapshot.records.filter { record in
            record.generation == 0
                && secrets(at: record.address).contains {
                    record.fingerprints[$0.attribute] != nil || $0.trigger != $0.attribute
                }
        }
        if !candidates.isEmpty {
            let imports = await imports(store)
            for record in candidates {
                guard let image = imports[Self.identity(record.address.resource.type, record.objectID)] else {
                    continue
                }
                found += secrets(at: record.address).filter { secret in
                    isUntouched(secret, record, image)
                        && sent[record.address]?.changedSecrets.contains(secret.attribute) != true
                }
            }
        }
        return Self.warnings(found)
    }

    /// What an import by command leaves to say.
    package func warnings(imported addresses: [InstanceAddress]) -> [Diagnostic] {
        Self.warnings(addresses.flatMap(secrets))
    }

    /// The secret arguments that the block of an instance sets, and whose changes it does not ignore.
    private func secrets(at address: InstanceAddress) -> [Secret] {
        guard let block = blocks[address.resource],
            let schema = schemas.schema(.managed, address.resource.type)
        else {
            return []
        }
        return schema.attributes.compactMap { attribute in
            guard attribute.storage == .fingerprint || attribute.isWriteOnly else {
                return nil
            }
            let trigger = attribute.isWriteOnly ? attribute.name + "_version" : attribute.name
            guard block.arguments[attribute.name] != nil, !block.lifecycle.ignoredChanges.covers(trigger)
            else {
                return nil
            }
            return Secret(address: address, attribute: attribute.name, trigger: trigger)
        }
    }

    private func isUntouched(_ secret: Secret, _ record: ResourceRecord, _ image: RecordImage) -> Bool {
        if secret.trigger == secret.attribute {
            return record.fingerprints[secret.attribute].map { $0 == image.fingerprints[secret.attribute] }
                ?? false
        }
        return record.attributes[secret.trigger].map { $0.storedJSON == image.attributes[secret.trigger] }
            ?? false
    }

    /// The rows that imports have recorded last, by object.
    ///
    /// Objects that came from a Terraform state are none: there the password that was sent is known.
    private func imports(_ store: any StateReading) async -> [String: RecordImage] {
        var images: [String: RecordImage] = [:]
        for run in (try? await store.runs()) ?? []
        where run.command != "state import-terraform" && run.summary?.contains("imported") ?? true {
            for operation in (try? await store.operations(of: run.id)) ?? [] where operation.action == .import
            {
                guard let image = operation.after else { continue }
                images[Self.identity(operation.key.address.resource.type, image.objectID)] = image
            }
        }
        return images
    }

    private static func identity(_ type: String, _ id: String) -> String {
        "\(type) \(id)"
    }

    // MARK: - Messages

    private static let most = 10

    private static func warnings(_ secrets: [Secret]) -> [Diagnostic] {
        Dictionary(grouping: Set(secrets), by: \.attribute).sorted { $0.key < $1.key }.map {
            attribute,
            secrets in
            let addresses = secrets.map(\.address).sorted()
            let isOne = addresses.count == 1
            let list =
                addresses.prefix(most).map { "  \($0)" }.joined(separator: "\n")
                + (addresses.count > most ? "\n  … and \(addresses.count - most) more" : "")
            let trigger = secrets[0].trigger
            let way =
                trigger == attribute
                ? "To set it, change \"\(attribute)\" to another value and apply: the value that is configured now counts as"
                    + " sent."
                : "To send \"\(attribute)\", raise \"\(trigger)\" and apply."
            return .warning(
                isOne ? "Password of an imported user is not set" : "Passwords of imported users are not set",
                "The API does not return passwords, so after an import the configured one counts as the current one, and was"
                    + " not sent: \(isOne ? "the user keeps the password" : "these users keep the passwords") from before the"
                    + " import.\n\n\(list)\n\n\(way) \"ignore_changes = [\(trigger)]\" in the lifecycle block leaves it as it is.",
                address: isOne ? addresses[0].description : nil
            )
        }
    }
}
