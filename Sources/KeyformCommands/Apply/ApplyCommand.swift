package import ArgumentParser
import Execution
import Planning
package import SourceText
import StateModel

package struct ApplyCommand: PlanningCommand {
    package static let shape = CommandShape(
        ["apply"],
        switches: PlanOptions.switches + ["auto-approve"],
        values: PlanOptions.values + ["m"],
        maximumWords: 1,
        help: """
            Usage: keyform [global options] apply [options] [PLAN]

              Changes the account to match the configuration. Without PLAN, a plan is made,
              shown, and carried out when you answer "yes"; with a plan that was saved by
              "keyform plan -out=FILE", exactly that is done, without asking.

              What was done is recorded at once, object by object. After a failure or an
              interruption the same command goes on where it ended.

            Options:

              -auto-approve         Do not ask before the plan is carried out.

              -input=false          Ask nothing at all.

              -json                 Write what happens line by line in JSON, in the form of
                                    terraform apply -json. Needs PLAN or -auto-approve.

              -compact-warnings     Show warnings by their titles only.

              -lock-timeout=TIME    How long to wait while another keyform writes to the
                                    state. Default: 0s.

              -m TEXT               The reason, for the history ("keyform log").

              -no-color             If specified, output won't contain any color.

              -parallelism=N        Limit the number of concurrent operations. Default: 10.

              All options of "keyform plan" that shape the plan are accepted too: -destroy,
              -refresh-only, -refresh=false, -target, -exclude, -replace, -var,
              -var-file, -allow, -ignore-terraform-state. A saved plan remembers what it was
              allowed to do.
            """
    )

    @OptionGroup package var plan: PlanOptions
    @Option(name: .customLong("auto-approve")) package var autoApprove = false
    @Argument package var file: String?

    package init() {}

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        if let file {
            return try await ApplySavedPlan(context: context, options: plan, path: file).run()
        }
        return try await ApplyNewPlan(
            context: context,
            options: plan,
            mode: try plan.mode(destroying: false),
            autoApprove: autoApprove
        ).run()
    }
}
