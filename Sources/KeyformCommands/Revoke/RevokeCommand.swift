import Addresses
import ArgumentParser
import Configuration
import Execution
import Planning
import Providers
import Rendering
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

            Cut off at any moment, the same command goes on; of somebody who is revoked
            already it says so. It refuses the last administrator, and the user as whom
            keyform itself works.

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
        // What can be judged without the right to write is judged before, and leaves no run in the history.
        let store = context.state.exists ? try context.state.open(.reading) : nil
        let before = store == nil ? nil : try await context.state.read()
        let found: RevokedPerson
        switch try await search(before, store, project, providers).person(person) {
        case .revoked(let story):
            sayRevoked(story, before?.revoked ?? [], project, context)
            return ExitStatus.done
        case .person(let person): found = person
        }
        try await check(found, context)
        guard before != nil else {
            // Nothing is managed here: an empty state would only hide that the path is mistyped.
            return try await carryOut(found, nil, project, providers, context) { _, _ in }
        }
        var status = ExitStatus.failed
        var summary = ""
        try await context.bench.writing(
            RevocationStory.command,
            failing: { summary.isEmpty ? RevocationStory.unbegun($0) : summary }
        ) { (writer) throws(DiagnosticsError) in
            let session = context.bench.session(project, providers, writer.store)
            let snapshot = try await session.recovered(for: .destroy)
            switch try await search(snapshot, writer.store, project, providers).person(person) {
            case .revoked(let story):
                sayRevoked(story, snapshot.revoked, project, context)
                status = ExitStatus.done
                return RevocationStory.summary(story.name)
            case .person(let found):
                status = try await carryOut(found, writer, project, providers, context) {
                    summary = RevocationStory.summary(found, $0, $1)
                }
                return summary
            }
        }
        return status
    }

    private func search(
        _ snapshot: StateSnapshot?,
        _ store: (any StateReading)?,
        _ project: Project,
        _ providers: ConfiguredProviders
    ) -> PersonSearch {
        PersonSearch(
            providers: providers.set,
            configuration: project.configuration,
            snapshot: snapshot,
            store: store
        )
    }

    /// Refuses whom keyform needs.
    private func check(_ person: RevokedPerson, _ context: CommandContext) async throws(DiagnosticsError) {
        guard let account = person.account else {
            return
        }
        let objections = try await person.provider.objections(to: account)
        guard !objections.hasErrors else {
            throw DiagnosticsError(objections)
        }
        context.view.report(objections)
    }

    /// Asks for each step and does it.
    ///
    /// - Parameters:
    ///   - found: from whom all is taken.
    ///   - writer: nil where there is no state.
    ///   - project: that may still declare the person.
    ///   - providers: of this run.
    ///   - context: of the command.
    ///   - ending: is told what it came to, before anything is thrown.
    /// - Returns: the exit status.
    /// - Throws: why a step was not done, and what is left because it is protected.
    private func carryOut(
        _ found: RevokedPerson,
        _ writer: StateWriter?,
        _ project: Project,
        _ providers: ConfiguredProviders,
        _ context: CommandContext,
        ending: (RevocationTally, RevocationEnd) -> Void
    ) async throws(DiagnosticsError) -> Int32 {
        let screen = context.screen
        let approval = StepApproval(screen: screen, mayAsk: context.mayAsk, isGiven: autoApprove)
        let text = RevocationText(person: found, screen: screen)
        let blocks = Set(project.configuration.resources.map(\.address))
        func say(_ line: String) {
            screen.output.line(screen.palette.boldLine(screen.paragraph(line)))
        }
        let revocation = Revocation(
            found,
            declaredIn: blocks,
            providers.set,
            writer.map { Revocation.Journal(store: $0.store, run: $0.run) },
            onEvent: { say(text.line($0)) }
        )
        screen.output.line(text.introduction)
        var isDeclined = false
        do throws(DiagnosticsError) {
            for step in found.steps(providers.set) {
                guard try approval.given(for: text.question(step), text.lines(step)) else {
                    isDeclined = true
                    break
                }
                try await revocation.carryOut(step)
            }
        } catch {
            ending(revocation.tally, .failed(error.first))
            throw error
        }
        ending(revocation.tally, isDeclined ? .declined : .done)
        screen.output.line()
        if isDeclined {
            screen.output.line("Revoke cancelled. What was done before stays done.")
        } else {
            let taken = revocation.tally.text ?? "nothing was left to take"
            say(
                "\(found.name.title) \(found.protected.isEmpty ? "is revoked" : "has lost all but what is protected"): \(taken)."
            )
        }
        try await tellOfMarks(found, writer, blocks, context)
        if !isDeclined, let problem = text.protected(person) {
            throw DiagnosticsError(problem)
        }
        return isDeclined ? ExitStatus.failed : ExitStatus.done
    }

    // MARK: Marks

    /// Lists all marks of the person, those of earlier runs included.
    private func tellOfMarks(
        _ person: RevokedPerson,
        _ writer: StateWriter?,
        _ blocks: Set<ResourceAddress>,
        _ context: CommandContext
    ) async throws(DiagnosticsError) {
        guard let store = writer?.store else {
            return
        }
        let story = try await diagnosing(
            await RevocationStory(of: .id(person.id), by: person.provider, in: store)
        )
        let own = Set(person.records.map(\.address)).union(story?.addresses ?? [])
        let marks = try await diagnosing(await store.snapshot()).revoked.filter(own.contains)
        say(marks, blocks, context)
    }

    private func sayRevoked(
        _ story: RevocationStory,
        _ marked: Set<InstanceAddress>,
        _ project: Project,
        _ context: CommandContext
    ) {
        let screen = context.screen
        screen.output.line(
            screen.paragraph(
                "\(story.name.title) is revoked already, by run \(story.run.id) of \(UniversalTime.text(story.run.startedAt)):"
                    + " nothing is left to take."
            )
        )
        say(
            marked.filter(story.addresses.contains),
            Set(project.configuration.resources.map(\.address)),
            context
        )
    }

    private func say(_ marks: Set<InstanceAddress>, _ blocks: Set<ResourceAddress>, _ context: CommandContext)
    {
        if let text = RevocationText.marks(marks.sorted(), declaredIn: blocks, on: context.screen) {
            context.output.line()
            context.output.line(context.view.suggesting(text))
        }
    }
}
