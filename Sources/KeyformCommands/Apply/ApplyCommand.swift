import ArgumentParser
import Execution
import Planning
import SourceText
import StateModel

struct ApplyCommand: PlanningCommand {
    static let declaration = CommandDeclaration(
        "apply",
        summary: "Create or update infrastructure",
        about: """
            Changes the account to match the configuration. Without PLAN, a plan is made,
            shown, and carried out when you answer "yes"; with a plan that was saved by
            "keyform plan -out=FILE", exactly that is done, without asking.

            What was done is recorded at once, object by object. After a failure or an
            interruption the same command goes on where it ended.
            """,
        operands: [.optional("PLAN", .file)],
        options: [
            .autoApprove, .approved, .compare, .input.saying("Ask nothing at all."),
            .json.saying(
                """
                Write what happens line by line in JSON, in the form of terraform apply -json. Needs PLAN, \
                -approved or -auto-approve.
                """
            ),
            .jsonInto, .compactWarnings, .concise, .detail, .lockTimeout, .reason, .noColor, .parallelism,
        ],
        closing: """
            All options of "keyform plan" that shape the plan are accepted too: -destroy,
            -refresh-only, -refresh=false, -target, -exclude, -replace, -var, -var-file,
            -adopt, -allow, -allow-lockout, -replace-files, -ignore-terraform-state. A saved
            plan remembers what it was allowed to do.
            """,
        further: PlanOptions.shaping,
        hidden: [.lock]
    )

    @OptionGroup var plan: PlanOptions
    @Option(.autoApprove) var autoApprove: Bool
    @Option(.approved) var approvedText: String?
    @Option(.compare) var compared: String?
    @Argument var file: String?

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        var approved = try approvedText.map { (text) throws(DiagnosticsError) in try ApprovedDigest(text) }
        guard approved == nil || !autoApprove else {
            throw DiagnosticsError(
                .error(
                    "Incompatible options",
                    "-auto-approve carries out any plan, and -approved only the one with that digest. Leave out one of them."
                )
            )
        }
        if let compared {
            guard approved != nil, file == nil else {
                throw DiagnosticsError(
                    .error(
                        "Incompatible options",
                        "-compare tells what differs from the plan that was approved: it needs -approved, and no PLAN."
                    )
                )
            }
            try await approved?.compare(with: compared, of: context.state)
        }
        if let file {
            return try await ApplySavedPlan(context: context, options: plan, path: file, approved: approved)
                .run()
        }
        return try await ApplyNewPlan(
            context: context,
            options: plan,
            mode: try plan.mode(destroying: false),
            autoApprove: autoApprove,
            approved: approved
        ).run()
    }
}
