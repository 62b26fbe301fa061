import Addresses
import ArgumentParser
import Configuration
import Execution
import FileAccess
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Terminal
import Workbench

struct ImportCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "import",
        summary: "Take an existing object over into the state",
        about: """
            Takes an existing object over into the state, at the address of a resource
            block that the configuration holds already. Nothing is changed in the account.

            Which ids a type has, docs/language.md says. Those of users and groups are
            UUIDs; that of an access key is USER_ID/KEY_ID:

              keyform import ionoscloud_s3_key.demo USER_ID/KEY_ID
              keyform import 'ionoscloud_user.people["ada"]' USER_ID

            Where the id is a secret, as that of a random_password is, "-" reads it
            from standard input.
            """,
        operands: [
            .required("ADDR", .address, "the address of a resource in the configuration"),
            .required("ID", .identifier, "the id of the object to import"),
        ],
        options: [
            .ignoreTerraformState.saying(
                "Import the object although a Terraform state in this directory holds it."
            ),
            .reason, .variable, .variableFile, .parallelism, .input, .noColor,
        ],
        hidden: [.lock, .lockTimeout, .configuration],
        ignored: [.ignoreRemoteVersion, .allowMissingConfiguration]
    )

    @OptionGroup var variables: VariableOptions
    @Option(.parallelism) private var parallelism: String
    @OptionGroup var lock: LockOptions
    @Option(.ignoreTerraformState) private var ignoresTerraformState: Bool
    @Option(.configuration) private var configurationPath: String?
    @Argument var address: String
    @Argument var id: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let address = try AddressSelector(address).instance()
        try checkConfigurationPath(context)
        let parallelism = try PlanOptions.parallelismLimit(parallelism)
        let project = try ProjectLoader(context.bench).load(variables.given, for: .importing)
        let id = try importID(for: address, project)
        let providers = try context.bench.providers(of: project, parallelism: parallelism)
        context.view.report(project.warnings + providers.warnings)
        // What can be judged without a request, or the right to write, is judged before.
        let reader = try context.state.open(.reading)
        try await importer(project, providers.set, reader, InMemorySeal())
            .check(address, id: id, snapshot: try await context.state.read())
        let terraform = try TerraformStateGuard(context.bench, ignoring: ignoresTerraformState)
        try terraform.checkImport(of: id, to: address.description, type: address.resource.type)
        try await terraform.checkBeforePlanning(nil)
        let owner = project.configuration.blocks[address.resource]?.provider
        if let problem = providers.set.unreachable(
            owner ?? address.resource.provider,
            for: address.resource.type
        ) {
            // It would fail anyhow; like this it leaves no empty state behind.
            throw problem
        }
        return try await context.writing("import") { (writer) throws(DiagnosticsError) in
            let session = context.bench.session(project, providers, writer.store)
            let snapshot = try await session.recovered()
            let seal = try await session.seal()
            let palette = context.palette
            context.output.line(
                palette.boldLine(
                    isSecret(address, project)
                        ? "\(address): Importing...".inLine
                        : "\(address): Importing from ID \"\(id)\"...".inLine
                )
            )
            let objectID = try await importer(
                project,
                providers.set,
                writer.store,
                seal,
                session.progress
            )
            .import(address, id: id, run: writer.run, snapshot: snapshot)
            context.output.write(success(address, objectID, palette))
            context.view.report(UnsentSecrets(project).warnings(imported: address))
            return "1 imported"
        }
    }

    private func isSecret(_ address: InstanceAddress, _ project: Project) -> Bool {
        project.configuration.schemas.schema(.managed, address.resource.type)?.hasSecretImportID ?? false
    }

    /// The id: as it was typed, or, if it is a secret, from standard input.
    private func importID(
        for address: InstanceAddress,
        _ project: Project
    ) throws(DiagnosticsError) -> String {
        guard id == "-", isSecret(address, project) else {
            return id
        }
        do throws(FileSystem.Failure) {
            var bytes = try FileSystem.readStandardInput()
            for end in [UInt8(ascii: "\n"), UInt8(ascii: "\r")] where bytes.last == end {
                bytes.removeLast()
            }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Id cannot be read",
                    "Standard input, from which \"-\" reads, cannot be read: \(error.reason)."
                )
            )
        }
    }

    /// Refuses a configuration elsewhere, which would be taken for the one here.
    private func checkConfigurationPath(_ context: CommandContext) throws(DiagnosticsError) {
        guard let configurationPath, configurationPath != ".", configurationPath != "./" else {
            return
        }
        throw DiagnosticsError(
            .error(
                "Unsupported option",
                "An import reads the configuration and the state of one directory. Instead of -config, use \"keyform"
                    + " -chdir=\(configurationPath.quotedForShell) import\"."
            )
        )
    }

    private func importer(
        _ project: Project,
        _ providers: ProviderSet,
        _ store: any StateStore,
        _ seal: any SecretSeal,
        _ onEvent: @escaping EventHandler = { _ in }
    ) -> Importer {
        Importer(
            configuration: project.configuration,
            evaluator: project.evaluator,
            providers: providers,
            store: store,
            seal: seal,
            onEvent: onEvent
        )
    }

    private func success(_ address: InstanceAddress, _ objectID: String, _ palette: Palette) -> String {
        palette.reset + palette.on(.bold) + palette.on(.green) + "\(address): Import prepared!".inLine
            + palette.reset
            + "\n" + palette.reset + palette.on(.green) + "  Prepared \(address.resource.type) for import"
            + palette.reset + "\n" + palette.boldLine("\(address): Imported [id=\(objectID)]".inLine) + "\n"
            + palette.reset + palette.on(.green) + "\nImport successful!\n\n"
            + "The resources that were imported are shown above. These resources are now in\n"
            + "your keyform state and will henceforth be managed by keyform.\n\n" + palette.reset
    }
}
