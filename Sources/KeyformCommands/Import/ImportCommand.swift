import Addresses
import ArgumentParser
import Configuration
import Execution
import FileAccess
import Planning
import Providers
import Rendering
import ResourceSchemas
import SourceText
import StateModel
import Terminal
import Workbench

struct ImportCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "import",
        summary: "Take existing objects over into the state",
        about: """
            Takes existing objects over into the state, each at the address of a resource
            block that the configuration holds already. Nothing is changed in the account,
            and nothing is recorded where something is wrong with one of them.

            Which ids a type has, docs/language.md says. Those of users and groups are
            UUIDs; that of an access key is USER_ID/KEY_ID:

              keyform import ionoscloud_s3_key.demo USER_ID/KEY_ID
              keyform import 'ionoscloud_user.people["ada"]' USER_ID
              keyform import -from FILE

            Where the id is a secret, as that of a random_password is, "-" reads it
            from standard input.
            """,
        operands: [.optional("ADDR ID", .text, repeats: true)],
        options: [
            .from,
            .ignoreTerraformState.saying(
                "Import the object although a Terraform state in this directory holds it."
            ),
            .reason, .variable, .variableFile, .parallelism, .input, .noColor,
        ],
        hidden: [.lock, .lockTimeout, .configuration],
        ignored: [.ignoreRemoteVersion, .allowMissingConfiguration]
    )

    @OptionGroup var variables: VariableOptions
    @Option(.from) private var list: String?
    @Option(.parallelism) private var parallelism: String
    @OptionGroup var lock: LockOptions
    @Option(.ignoreTerraformState) private var ignoresTerraformState: Bool
    @Option(.configuration) private var configurationPath: String?
    @Argument var words: [String] = []

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let given = try pairs()
        try checkConfigurationPath(context)
        let parallelism = try PlanOptions.parallelismLimit(parallelism)
        let project = try ProjectLoader(context.bench).load(variables.given, for: .importing)
        let pairs = try withSecrets(given, project)
        let providers = try context.bench.providers(of: project, parallelism: parallelism)
        context.view.report(project.warnings + providers.warnings)
        // What can be judged without a request, or the right to write, is judged before.
        let reader = try context.state.open(.reading)
        try await importer(project, providers.set, reader, InMemorySeal())
            .check(pairs, snapshot: try await context.state.read())
        let terraform = try TerraformStateGuard(context.bench, ignoring: ignoresTerraformState)
        for pair in pairs {
            let type = pair.address.resource.type
            try terraform.checkImport(of: pair.id, to: pair.address.description, type: type)
        }
        try await terraform.checkBeforePlanning(nil)
        for pair in pairs {
            let resource = pair.address.resource
            let owner = project.configuration.blocks[resource]?.provider
            if let problem = providers.set.unreachable(owner ?? resource.provider, for: resource.type) {
                // It would fail anyhow; like this it leaves no empty state behind.
                throw problem
            }
        }
        return try await context.writing("import") { (writer) throws(DiagnosticsError) in
            let session = context.bench.session(project, providers, writer.store)
            let snapshot = try await session.recovered()
            let seal = try await session.seal()
            for pair in pairs {
                context.output.line(context.palette.boldLine(announcement(pair, project)))
            }
            let imported = try await importer(
                project,
                providers.set,
                writer.store,
                seal,
                session.progress
            )
            .import(pairs, run: writer.run, snapshot: snapshot)
            context.output.write(success(imported, context.palette))
            context.view.report(UnsentSecrets(project).warnings(imported: imported.map(\.address)))
            return "\(imported.count) imported"
        }
    }

    // MARK: What is imported

    private func pairs() throws(DiagnosticsError) -> [ImportPair] {
        guard let list else {
            return try ImportList.pairs(words)
        }
        guard words.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Two lists of imports",
                    "With -from, the addresses and ids stand in the file, and none behind the command."
                )
            )
        }
        return try ImportList.pairs(from: list)
    }

    private func isSecret(_ address: InstanceAddress, _ project: Project) -> Bool {
        project.configuration.schemas.schema(.managed, address.resource.type)?.hasSecretImportID ?? false
    }

    /// Ids as they were typed, or, if they are secrets, from standard input, which has one.
    private func withSecrets(
        _ pairs: [ImportPair],
        _ project: Project
    ) throws(DiagnosticsError) -> [ImportPair] {
        let asked = pairs.indices.filter { pairs[$0].id == "-" && isSecret(pairs[$0].address, project) }
        guard let index = asked.first else {
            return pairs
        }
        guard asked.count == 1, list != "-" else {
            throw DiagnosticsError(
                .error(
                    "Id cannot be read",
                    "\"-\" reads an id from standard input, which can be read once only. Import these one by one."
                )
            )
        }
        var pairs = pairs
        do throws(FileSystem.Failure) {
            var bytes = try FileSystem.readStandardInput()
            for end in [UInt8(ascii: "\n"), UInt8(ascii: "\r")] where bytes.last == end {
                bytes.removeLast()
            }
            pairs[index] = pairs[index].with(id: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw DiagnosticsError(
                .error(
                    "Id cannot be read",
                    "Standard input, from which \"-\" reads, cannot be read: \(error.reason)."
                )
            )
        }
        return pairs
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

    // MARK: What is said

    private func announcement(_ pair: ImportPair, _ project: Project) -> String {
        isSecret(pair.address, project)
            ? "\(pair.address): Importing...".inLine
            : "\(pair.address): Importing from ID \"\(pair.id)\"...".inLine
    }

    private func success(_ imported: [Importer.Imported], _ palette: Palette) -> String {
        let green = palette.reset + palette.on(.green)
        let lines = imported.map { object in
            let prepared =
                imported.count > 1
                ? ""
                : palette.reset + palette.on(.bold) + palette.on(.green)
                    + "\(object.address): Import prepared!".inLine + palette.reset + "\n" + green
                    + "  Prepared \(object.address.resource.type) for import" + palette.reset + "\n"
            return prepared
                + palette.boldLine("\(object.address): Imported [id=\(object.objectID)]".inLine) + "\n"
        }
        return lines.joined() + green + "\nImport successful!\n\n"
            + "The resources that were imported are shown above. These resources are now in\n"
            + "your keyform state and will henceforth be managed by keyform.\n\n" + palette.reset
    }
}
