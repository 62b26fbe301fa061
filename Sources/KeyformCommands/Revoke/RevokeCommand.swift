import Addresses
import ArgumentParser
import IonosCloud
import Planning
import Providers
import SourceText
import StateModel
import Terminal
import Workbench

struct RevokeCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "revoke",
        summary: "Take keys, memberships and user from a person",
        about: """
            Takes all from a person who has to go, managed here or not: switches every
            key off, takes the user out of every group, then deletes the keys and the
            user. Each step is shown and asked for; after a "no", what was done before it
            stays done.

            PERSON is an e-mail address, the id of a user, or the address of a user in
            the state. Where the configuration still declares the user or a key, it is
            marked as revoked: plan and apply refuse to make it again until its block is
            gone or "keyform state unprotect" lifts the mark.

            Cut off at any moment, the same command goes on. It refuses the last
            administrator, and the user as whom keyform itself works.

              keyform revoke alice@example.com
              keyform revoke -auto-approve 'ionoscloud_user.people["alice"]'
            """,
        operands: [.required("PERSON", .text, "an e-mail address, an id or an address")],
        options: [
            .autoApprove.saying("Do not ask before each step."), .lockTimeout, .reason, .variable,
            .variableFile, .parallelism, .input, .noColor,
        ],
        hidden: [.lock]
    )

    @OptionGroup var variables: VariableOptions
    @OptionGroup var lock: LockOptions
    @Option(.parallelism) private var parallelism: String
    @Option(.autoApprove) private var autoApprove: Bool
    @Argument var person: String

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let parallelism = try PlanOptions.parallelismLimit(parallelism)
        let project = try ProjectLoader(context.bench).load(variables.given, for: .destroy)
        let providers = try context.bench.providers(of: project, parallelism: parallelism)
        context.view.report(providers.warnings)
        let approval = StepApproval(screen: context.screen, mayAsk: context.mayAsk, isGiven: autoApprove)
        // What can be judged without the right to write is judged before, and leaves no run in the history.
        let before = context.state.exists ? try await context.state.read() : nil
        if let before, isRevoked(in: before) {
            context.output.line("\(person) is revoked already.".inLine)
            return ExitStatus.done
        }
        let found = try await PersonSearch(providers: providers.set, snapshot: before).person(person)
        try await check(found, context)
        guard before != nil else {
            // Nothing is managed here: an empty state would only hide that the path is mistyped.
            let run = RevocationRun(found, providers.set, nil, project, context, approval)
            return try await run.carryOut() == .done ? ExitStatus.done : ExitStatus.failed
        }
        var end = RevocationRun.End.declined
        _ = try await context.writing("revoke") { (writer) throws(DiagnosticsError) in
            let session = context.bench.session(project, providers, writer.store)
            let snapshot = try await session.recovered(for: .destroy)
            let found = try await PersonSearch(providers: providers.set, snapshot: snapshot).person(person)
            let run = RevocationRun(found, providers.set, writer, project, context, approval)
            end = try await run.carryOut()
            return run.tally.summary
        }
        return end == .done ? ExitStatus.done : ExitStatus.failed
    }

    /// Whether an earlier run has taken all from the user at this address.
    private func isRevoked(in snapshot: StateSnapshot) -> Bool {
        guard let selector = try? AddressSelector(person) else {
            return false
        }
        return snapshot.revoked.contains(where: selector.matches)
            && !snapshot.records.contains { selector.matches($0.address) }
    }

    /// Refuses whom keyform needs.
    private func check(_ person: FoundPerson, _ context: CommandContext) async throws(DiagnosticsError) {
        guard let account = person.account else {
            return
        }
        let objections = try await person.provider.objections(to: account)
        guard !objections.hasErrors else {
            throw DiagnosticsError(objections)
        }
        context.view.report(objections)
    }
}
