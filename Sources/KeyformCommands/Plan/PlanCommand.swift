package import ArgumentParser
import Execution
import Planning
import Rendering
package import SourceText
import StateModel
import Terminal

package struct PlanCommand: PlanningCommand {
    package static let shape = CommandShape(
        ["plan"],
        switches: PlanOptions.switches + ["detailed-exitcode"],
        values: PlanOptions.values + ["out", "generate-config-out"],
        help: """
            Usage: keyform [global options] plan [options]

              Compares the configuration with the state and with what the API reports, and
              shows what would be changed. Nothing is changed.

            Plan Customization Options:

              -destroy              Plan to destroy all objects that are managed.

              -refresh-only         Only look for changes made outside of keyform.

              -refresh=false        Compare with the state alone: managed objects are not
                                    read. Data sources and imports are.

              -target=ADDR          Limit the plan to this resource and what it needs. May
                                    be given several times.

              -exclude=ADDR         Leave out this resource and what needs it. May be given
                                    several times.

              -replace=ADDR         Plan to replace this object. May be given several times.

              -var 'NAME=VALUE'     Set a variable. May be given several times.

              -var-file=FILE        Set variables from a file, besides terraform.tfvars and
                                    *.auto.tfvars. May be given several times.

              -allow=WORD           Permit what keyform otherwise refuses. May be given
                                    several times. WORD is one of:
                                    unmanaged-keys: delete, together with a user, keys
                                    that the state does not manage;
                                    self-lockout: delete, demote or deactivate the user
                                    as whom keyform works, or the last administrator;
                                    key-limit: give a user more than five keys.

              -allow-lockout        The same as -allow=self-lockout.

              -ignore-terraform-state
                                    Plan although a Terraform state in this directory
                                    holds objects that would be made a second time, or
                                    that are managed here as well.

            Other Options:

              -out=FILE             Save the plan, for "keyform apply FILE" to do exactly
                                    that.

              -generate-config-out=FILE
                                    Write resource blocks to this new file for import
                                    blocks that have none, and plan with them.

              -detailed-exitcode    Exit with 0 when there is nothing to change, 1 on
                                    errors, and 2 when there are changes.

              -input=false          Never ask for variables: missing ones are errors.

              -json                 Write what happens line by line in JSON, in the form of
                                    terraform plan -json.

              -compact-warnings     Show warnings by their titles only.

              -lock-timeout=TIME    With -out: how long to wait while another keyform
                                    writes to the state. Default: 0s.

              -no-color             If specified, output won't contain any color.

              -parallelism=N        Limit the number of concurrent operations. Default: 10.
            """
    )

    @OptionGroup package var plan: PlanOptions
    @Option(name: .customLong("out"), parsing: .unconditional) package var out: String?
    @Option(name: .customLong("generate-config-out"), parsing: .unconditional)
    package var generatedPath: String?
    @Option(name: .customLong("detailed-exitcode")) package var detailedExitCode = false

    package init() {}

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        SignalWatch.shared.planningBegan()
        let mode = try plan.mode(destroying: false)
        let parallelism = try plan.parallelismLimit()
        _ = try plan.guards()
        let generated = generatedPath.map { GeneratedConfiguration(context: context, path: $0) }
        try generated?.check(mode)
        if let out {
            try SavedPlan.check(out, beside: context.statePath)
        }
        let project = try ProjectLoader(context: context).load(
            plan.variables.given,
            for: mode == .destroy ? .destroy : .plan
        )
        let terraform = try TerraformStateGuard(context, ignoring: plan.ignoresTerraformState)
        try await terraform.checkBeforePlanning(context, mode)
        let reach = try ProviderFactory(context: context, parallelism: parallelism).make(project)
        let (providers, odd) = (reach.providers, reach.warnings)
        // A saved plan names the database, so saving one needs a database, and the right to make it.
        let store = out == nil ? try context.openState(.reading) : try await context.acquireState()
        let operation = Operation(
            context: context,
            project: project,
            providers: providers,
            store: store,
            parallelism: parallelism,
            terraform: terraform
        )
        let result: Result<Int32, DiagnosticsError>
        do throws(DiagnosticsError) {
            result = .success(try await show(operation, generated, mode: mode, odd: odd))
        } catch {
            result = .failure(error)
        }
        if out != nil {
            await store.releaseLease()
        }
        return try result.get()
    }

    private func show(
        _ given: Operation,
        _ generated: GeneratedConfiguration?,
        mode: Plan.Mode,
        odd: [Diagnostic]
    ) async throws(DiagnosticsError)
        -> Int32
    {
        let context = given.context
        let snapshot = out == nil ? try await given.snapshot() : try await given.settled(for: mode)
        let operation = try await generated?.added(to: given, snapshot) ?? given
        let seal = try await operation.seal()
        let open = out == nil ? PlanNotes.unfinished(snapshot, mode) : []
        let outcome: PlanningSession.Outcome
        do throws(DiagnosticsError) {
            outcome = try await operation.plan(plan, mode: mode, snapshot: snapshot, seal: seal)
        } catch {
            context.report(open)
            throw error
        }
        context.view.show(outcome.plan)
        context.report(
            PlanNotes.warnings(operation.project, outcome, odd + open)
                + (await operation.unsentSecrets(outcome))
        )
        if let out {
            try SavedPlan.write(
                PlanFile(
                    plan: outcome.plan,
                    configuration: ConfigurationSnapshot(
                        files: operation.project.files,
                        otherFiles: operation.project.readFiles.all,
                        variables: operation.project.variables
                    ),
                    facts: outcome.facts,
                    createdAt: CommandContext.millisecondsSinceEpoch(),
                    keyformVersion: ProgramVersion.text,
                    ignoresTerraformState: plan.ignoresTerraformState
                ),
                to: out,
                beside: context.statePath,
                seal: seal
            )
        }
        generated?.tell(operation.project)
        let hasChanges = outcome.plan.hasChanges
        if hasChanges {
            context.view.show(out.map { .saved(path: $0) } ?? .notSaved)
        }
        return detailedExitCode && hasChanges ? ExitStatus.changes : ExitStatus.done
    }
}
