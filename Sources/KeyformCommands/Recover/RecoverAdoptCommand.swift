import ArgumentParser
import Execution
import Providers
import SourceText
import Terminal
import Workbench

struct RecoverAdoptCommand: Command {
    static let declaration = CommandDeclaration(
        "recover adopt",
        summary: "Say which object the create made",
        about: """
            An apply was cut off while it created ADDR, and looking at the account did not
            settle what became of it. This says that the object ID is what it made: the
            object is taken into the state, and the next apply completes it.

            The id has the form that "keyform import" takes: USER_ID/KEY_ID for an access
            key, otherwise a UUID.
            """,
        operands: [
            .required("ADDR", .address, "the address of an unfinished create"),
            .required("ID", .identifier, "the id of the object that it made"),
        ],
        options: [.reason],
        hidden: VariableOptions.declarations
    )

    @OptionGroup var variables: VariableOptions
    @Argument var address: String
    @Argument var id: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let address = try AddressSelector(address).instance()
        try context.state.require()
        let project = try ProjectLoader(context.bench).load(variables.given, for: .importing)
        let providers = try context.bench.providers(of: project, parallelism: 10)
        context.view.report(project.warnings + providers.warnings)
        return try await context.writing("recover adopt") { (writer) throws(DiagnosticsError) in
            try writer.snapshot.check(providers.set, at: context.state.location)
            let id = try await ManualRecovery(providers: providers.set, store: writer.store)
                .adopt(address, id: id, snapshot: writer.snapshot)
            context.output.line("\(address): Adopted [id=\(id)]".inLine)
            context.output.line(context.view.suggesting("Run \"keyform plan\" to see what is left to do."))
            return "1 adopted"
        }
    }
}
