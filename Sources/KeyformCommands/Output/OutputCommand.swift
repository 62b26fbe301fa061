import ArgumentParser
import Rendering
import SourceText
import StateModel
import Terminal
import Values
import Workbench

struct OutputCommand: Command {
    static let declaration = CommandDeclaration(
        "output",
        summary: "Show output values",
        sandboxNotice: .besideOutput,
        about: """
            Reads output values from the state and prints them: all of them, or the one
            of the given name. A sensitive value is printed only when it is asked for by
            its name, or with -show-sensitive.

              export AWS_SECRET_ACCESS_KEY="$(keyform output -raw secret)"
            """,
        operands: [.optional("NAME", .name)],
        options: [
            .json.saying(
                """
                Machine-readable output, in JSON. Without NAME, sensitive outputs are there with their \
                types and without values.
                """
            ),
            .raw, .showSensitive, .noColor,
        ]
    )

    @Option(.json) var json: Bool
    @Option(.raw) var raw: Bool
    @Option(.showSensitive) var showSensitive: Bool
    @Argument var name: String?

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        guard !(json && raw) else {
            throw DiagnosticsError(
                .error("Invalid output format", "The -raw and -json options are mutually-exclusive.")
            )
        }
        guard name != nil || !raw else {
            throw DiagnosticsError(
                .error(
                    "Output name required",
                    "You must give the name of a single output value when using the -raw option."
                )
            )
        }
        let snapshot = try await context.state.readExisting()
        context.noteUnfinished(snapshot)
        if snapshot.outputs.isEmpty, !(json && name == nil) {
            return noOutputs(context)
        }
        guard let name else {
            context.output.write(
                json
                    ? OutputRenderer.json(snapshot.outputs, showsSecrets: showSensitive)
                    : OutputRenderer.text(snapshot.outputs, showsSecrets: showSensitive)
            )
            if json, !showSensitive {
                noteWithheld(snapshot.outputs.filter(\.isSecret), context)
            }
            return ExitStatus.done
        }
        guard let output = snapshot.outputs.first(where: { $0.name == name }) else {
            let hint =
                nearMiss(name, among: snapshot.outputs.map(\.name)).map { " Did you mean \"\($0)\"?" } ?? ""
            throw DiagnosticsError(
                .error(
                    "Output \"\(name)\" not found",
                    "The output variable requested could not be found in the state file. If you recently added this to"
                        + " your configuration, be sure to run `keyform apply`, since the state won't be updated with"
                        + " new output variables until that command is run.\(hint)"
                )
            )
        }
        guard !output.value.isUnknown else {
            throw DiagnosticsError(Self.closed(output, snapshot))
        }
        if json {
            context.output.write(OutputRenderer.json(of: output))
        } else if raw {
            context.output.writeAsIs(try OutputRenderer.raw(output))
        } else {
            context.output.write(OutputRenderer.text(of: output))
        }
        return ExitStatus.done
    }

    private func noteWithheld(_ outputs: [OutputRecord], _ context: CommandContext) {
        guard let first = outputs.first else { return }
        let what =
            outputs.count == 1
            ? "the value of the sensitive output \(first.name) is"
            : "the values of \(outputs.count) sensitive outputs are"
        context.errors.line(
            context.view.suggesting(
                "Note: \(what) left out. \"keyform output -json \(first.name)\" gives one, -show-sensitive all."
            ).inLine
        )
    }

    /// That a secret cannot be printed, as it cannot be opened: null would be a lie.
    private static func closed(_ output: OutputRecord, _ snapshot: StateSnapshot) -> Diagnostic {
        let reason = snapshot.unreadable.first { $0.place == .output(name: output.name) }
        return .error(
            "Secret is not available",
            (reason.map { "\($0)." } ?? "The value of output \(output.name) cannot be opened.")
                + (reason?.wayOut ?? UnreadableSecret.anyWayOut)
        )
    }

    private func noOutputs(_ context: CommandContext) -> Int32 {
        context.view.report([
            .warning(
                "No outputs found",
                "The state file either has no outputs defined, or all the defined outputs are empty. Please define an"
                    + " output in your configuration with the `output` keyword and run `keyform apply` for it to become"
                    + " available."
            )
        ])
        return name == nil ? ExitStatus.done : ExitStatus.failed
    }
}
