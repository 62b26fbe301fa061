package import ArgumentParser
package import SourceText

package struct DestroyCommand: PlanningCommand {
    package static let shape = CommandShape(
        ["destroy"],
        switches: PlanOptions.switches + ["auto-approve"],
        values: PlanOptions.values + ["m"],
        help: """
            Usage: keyform [global options] destroy [options]

              Destroys every object that is managed here, in the order that their
              dependencies ask for, after showing them and asking. There is no undo.

              The same as "keyform apply -destroy"; it accepts the options of that command.
              To see what would be destroyed, run "keyform plan -destroy".

            Options:

              -auto-approve         Do not ask before objects are destroyed.

              -json                 Write what happens line by line in JSON. Needs
                                    -auto-approve.

              -lock-timeout=TIME    How long to wait while another keyform writes to the
                                    state. Default: 0s.

              -m TEXT               The reason, for the history ("keyform log").

              -target=ADDR          Destroy only this resource and what depends on it.

              -allow=WORD           Permit what keyform otherwise refuses. May be given
                                    several times. WORD is one of:
                                    unmanaged-keys: delete, together with a user, keys
                                    that the state does not manage;
                                    self-lockout: destroy the user as whom keyform
                                    works, or the last administrator.

              -ignore-terraform-state
                                    Destroy objects although a Terraform state in this
                                    directory holds them, too.

              -no-color             If specified, output won't contain any color.
            """
    )

    @OptionGroup package var plan: PlanOptions
    @Option(name: .customLong("auto-approve")) package var autoApprove = false

    package init() {}

    package func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try await ApplyNewPlan(
            context: context,
            options: plan,
            mode: try plan.mode(destroying: true),
            autoApprove: autoApprove
        ).run()
    }
}
