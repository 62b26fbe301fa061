import Addresses
package import ArgumentParser
import Execution
package import SourceText
import StateModel

package struct StateImportTerraformCommand: Command {
    package static let shape = CommandShape(
        ["state", "import-terraform"],
        switches: ["dry-run"],
        values: ["m"],
        requiredWords: ["the Terraform state file"],
        maximumWords: 1,
        help: """
            Usage: keyform [global options] state import-terraform [options] FILE

              Takes the users, groups and access keys of a Terraform state (version 4, as
              Terraform 0.12 and later write it) over into this state, with dependencies and
              tainted marks. Nothing is asked of the API and nothing is changed in the
              account; the file is left as it is. Secrets are sealed, and of passwords only
              a fingerprint is kept.

              Objects of other types and in modules are listed and left. From then on let
              only one of the two programs write.

            Options:

              -dry-run    Show what would be taken over, and take nothing.

              -m TEXT     The reason, for the history.
            """
    )

    @Option(name: .customLong("dry-run")) package var dryRun = false
    @Argument package var file: String

    package init() {}

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.read(file)
        } catch {
            throw DiagnosticsError(.error("Failed to read Terraform state", "\(file): \(error.reason)."))
        }
        let catalog = try Schemas.catalog()
        // Everything that can be wrong with the file is found before the state is made or locked.
        let preview = try TerraformStateReader(schemas: catalog, seal: InMemorySeal()).read(bytes)
        try Self.check(preview.records, against: try await context.readState())
        if dryRun {
            tell(preview, verb: "Would take over", context)
            return ExitStatus.done
        }
        return try await context.writing("state import-terraform") { (writer) throws(DiagnosticsError) in
            try Self.check(preview.records, against: writer.snapshot)
            let seal: any SecretSeal
            do throws(StateError) {
                seal = try await writer.store.secretSeal()
            } catch {
                throw DiagnosticsError(error.diagnostic)
            }
            let content = try TerraformStateReader(schemas: catalog, seal: seal).read(bytes)
            do throws(StateError) {
                let known = Set(content.outputs.map(\.name))
                try await writer.store.takeOver(
                    content.records,
                    outputs: writer.snapshot.outputs.filter { !known.contains($0.name) } + content.outputs,
                    origin: content.origin,
                    run: writer.run,
                    reason: "taken over from a Terraform state"
                )
            } catch {
                throw DiagnosticsError(error.diagnostic)
            }
            tell(content, verb: "Took over", context)
            return "\(content.records.count) imported"
        }
    }

    /// - Throws: when an address or an object is in the state already: taking over is all or nothing.
    private static func check(
        _ records: [ResourceRecord],
        against snapshot: StateSnapshot
    ) throws(DiagnosticsError) {
        let addresses = Set(snapshot.records.map(\.address))
        let owners = Dictionary(
            snapshot.records.map { ("\($0.address.resource.type) \($0.objectID)", $0.address) },
            uniquingKeysWith: { first, _ in first }
        )
        let unfinished = Set(snapshot.openIntents.filter { $0.action == .create }.map(\.key.address))
        var problems: [Diagnostic] = []
        for record in records {
            let address = record.address.description
            if unfinished.contains(record.address) {
                problems.append(StateError.unfinishedCreate(record.address).diagnostic)
            } else if addresses.contains(record.address) {
                problems.append(
                    .error(
                        "Address is taken",
                        "The state holds an object at \(address) already, so nothing was taken over. To take this one"
                            + " over instead, drop that one first:\n\n  keyform state rm '\(address)'",
                        address: address
                    )
                )
            } else if let owner = owners["\(record.address.resource.type) \(record.objectID)"] {
                problems.append(
                    .error(
                        "Object is managed already",
                        "The object \(record.objectID) of \(address) is managed here as \(owner), so nothing was taken"
                            + " over.",
                        address: address
                    )
                )
            }
        }
        let imported = StateSnapshot(lineage: "", records: records).integrityProblems().filter { problem in
            if case .danglingDependency = problem { false } else { true }
        }
        problems += imported.map {
            .error("Terraform state contradicts itself", "\($0). Nothing was taken over.")
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(Array(problems.prefix(20)))
        }
    }

    private func tell(_ content: TerraformStateContent, verb: String, _ context: CommandContext) {
        for record in content.records {
            let status =
                switch record.status {
                case .tainted: " (tainted)"
                case .deposed: " (deposed)"
                case .ready, .partial: ""
                }
            context.output.line("\(verb) \(record.address)\(status) [id=\(record.objectID)]".inLine)
        }
        for line in content.left {
            context.output.line("Left: \(line)".inLine)
        }
        let count = content.records.count
        context.output.line(
            "\(verb) \(count) object\(count == 1 ? "" : "s")."
                + (dryRun ? "" : context.suggesting(" Run \"keyform plan\" to see that nothing changes."))
        )
    }
}
