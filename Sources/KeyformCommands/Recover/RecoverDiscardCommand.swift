import ArgumentParser
import Execution
import SourceText
import Terminal
import Workbench

struct RecoverDiscardCommand: Command {
    static let declaration = CommandDeclaration(
        "recover discard",
        summary: "Say that the create made nothing",
        about: """
            An apply was cut off while it created ADDR, and looking at the account did not
            settle what became of it. This says that it made nothing: the next apply
            creates the object. The account is neither looked at nor changed.
            """,
        operands: [.required("ADDR", .address, "the address of an unfinished create")],
        options: [.reason]
    )

    @Argument var address: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let address = try AddressSelector(address).instance()
        try context.state.require()
        return try await context.writing("recover discard") { (writer) throws(DiagnosticsError) in
            try await ManualRecovery.discard(address, in: writer.store, snapshot: writer.snapshot)
            context.output.line(
                "\(address): Discarded, without looking at the account. If the object exists after all, the next plan says so."
                    .inLine
            )
            return "1 discarded"
        }
    }
}
