import ArgumentParser
import SourceText

struct DestroyCommand: PlanningCommand {
    static let declaration = CommandDeclaration(
        "destroy",
        summary: "Destroy previously-created infrastructure",
        about: """
            Destroys every object that is managed here, in the order that their
            dependencies ask for, after showing them and asking. There is no undo.

            The same as "keyform apply -destroy"; it accepts the options of that command.
            To see what would be destroyed, run "keyform plan -destroy".
            """,
        options: [
            .autoApprove.saying("Do not ask before objects are destroyed."),
            .json.saying("Write what happens line by line in JSON. Needs -auto-approve."),
            .jsonInto,
            .lockTimeout, .reason,
            .target.saying("Destroy only this resource and what depends on it."),
            .allowWhenDestroying,
            .ignoreTerraformState.saying(
                "Destroy objects although a Terraform state in this directory holds them, too."
            ),
            .noColor,
        ],
        further: PlanOptions.shaping + [.compactWarnings, .concise, .detail, .parallelism],
        hidden: [.lock]
    )

    @OptionGroup var plan: PlanOptions
    @Option(.autoApprove) var autoApprove: Bool

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try await ApplyNewPlan(
            context: context,
            options: plan,
            mode: try plan.mode(destroying: true),
            autoApprove: autoApprove
        ).run()
    }
}
