import Addresses
import ArgumentParser
import Execution
import FileAccess
import Providers
import SourceText
import StateModel
import TerraformState
import Workbench

struct StateImportTerraformCommand: Command {
    static let declaration = CommandDeclaration(
        "state import-terraform",
        summary: "Take the objects of a Terraform state over",
        about: """
            Takes the objects of a Terraform state (version 4, as Terraform 0.12 and later
            write it) whose types keyform has over into this state, with dependencies and
            tainted marks. Nothing is asked of the API and nothing is changed in the
            account; the file is left as it is. Secrets are sealed, and of passwords only
            a fingerprint is kept.

            Objects of other types are listed and left to Terraform. From then on let
            only one of the two programs write an object: -forget writes the commands
            with which Terraform forgets what was taken over.
            """,
        operands: [.required("FILE", .file, "the Terraform state file")],
        options: [
            .dryRun.saying("Show what would be taken over, and take nothing."),
            .skipExisting, .forget,
            .reason.saying("The reason, for the history."),
        ]
    )

    @Option(.dryRun) var dryRun: Bool
    @Option(.skipExisting) var skipsExisting: Bool
    @Option(.forget) var forgetPath: String?
    @Argument var file: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.readFileOrPipe(file)
        } catch {
            throw DiagnosticsError(.error("Failed to read Terraform state", "\(file): \(error.reason)."))
        }
        let catalog = try context.bench.installed.catalog()
        let providers = try context.bench.installed.unconfigured()
        let identified = { (record: ResourceRecord) in
            var record = record
            let type = record.address.resource.type
            record.objectID = providers.objectID(in: record.attributes, type: type) ?? record.objectID
            return record
        }
        // Everything that can be wrong with the file is found before the state is made or locked.
        let present = try await context.state.read()
        var preview = try TerraformStateReader(
            providers: providers,
            seal: InMemorySeal(),
            known: present.records
        ).read(bytes, from: file)
        preview.records = preview.records.map(identified)
        if let warning = context.state.otherWorkspace(ofStateAt: file) {
            context.view.report([warning])
        }
        context.view.report(TakeoverReport.warnings(preview))
        let report = TakeoverReport(context: context, file: file, bytes: bytes)
        let conflicts = TakeoverConflicts(file: file) { record in
            // Of whichever account: no two objects have one id.
            let type = record.address.resource.type
            return providers.identity(
                of: ObservedObject(objectID: record.objectID, attributes: record.attributes),
                type: type,
                provider: ProviderAddress(ofType: type)
            )
        }
        let script = forgetPath.map { ForgetScript(context, path: $0) }
        try script?.check()
        let wanted = try conflicts.check(preview.records, against: present, skippingExisting: skipsExisting)
        if dryRun {
            report.list(preview.taking(wanted), of: preview, verb: "Would take over")
            return ExitStatus.done
        }
        return try await context.writing("state import-terraform") { (writer) throws(DiagnosticsError) in
            let wanted = try conflicts.check(
                preview.records,
                against: writer.snapshot,
                skippingExisting: skipsExisting
            )
            let seal = try await diagnosing(await writer.store.secretSeal())
            var whole = try TerraformStateReader(
                providers: providers,
                seal: seal,
                known: writer.snapshot.records
            ).read(bytes)
            whole.records = whole.records.map(identified)
            var content = whole.taking(wanted)
            if skipsExisting {
                let present = Set(writer.snapshot.outputs.map(\.name))
                content.outputs.removeAll { present.contains($0.name) }
            }
            let known = Set(content.outputs.map(\.name))
            try await diagnosing(
                await writer.store.takeOver(
                    content.records.withRepeatedSecretsMarked(
                        besides: writer.snapshot.records,
                        schemas: catalog
                    ),
                    outputs: writer.snapshot.outputs.filter { !known.contains($0.name) } + content.outputs,
                    origin: content.origin,
                    run: writer.run,
                    reason: "taken over from a Terraform state"
                )
            )
            report.list(content, of: whole, verb: "Took over")
            try script?.write(report.forgetting(whole))
            report.tellWhatIsNext(content, of: whole, script: script)
            return "\(content.records.count) imported"
        }
    }
}
