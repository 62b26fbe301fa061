import ArgumentParser
import Execution
import FileAccess
import JSONText
import Rendering
import ResourceSchemas
import SourceText
import StateModel
import Terminal
import TerraformState
import Workbench

struct StateExportTerraformCommand: Command {
    static let declaration = CommandDeclaration(
        "state export-terraform",
        summary: "Write the state as a Terraform state",
        sandboxNotice: .besideOutput,
        about: """
            Writes the state as a Terraform state (version 4) in the form that Terraform
            and the ionoscloud provider would have written, for the way back. What the
            state does not keep, passwords and timeouts, is taken from the configuration
            in the working directory; a password only where it is the one that was sent
            last. Secrets are null unless they are asked for: Terraform reads those of
            keys again, and plans to send passwords again.
            """,
        options: [
            .out.saying(
                """
                Write this file, for you alone (0600); it must not be there yet. By default the state goes \
                to the standard output.
                """
            ),
            .includeSecrets,
            .variable.saying("Set a variable of the configuration. May be given several times."),
            .variableFile,
        ]
    )

    @OptionGroup var variables: VariableOptions
    @Option(.includeSecrets) var includeSecrets: Bool
    @Option(.out) var out: String?

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let snapshot = try await context.state.readExisting()
        if includeSecrets, let closed = snapshot.unreadable.first {
            throw DiagnosticsError(
                .error(
                    "Secrets cannot be opened",
                    "\(closed). Nothing was written; leave -include-secrets out."
                )
            )
        }
        let store = try context.state.open(.reading)
        let runs = try await diagnosing(await store.runs())
        let (arguments, problem) = await configured(
            snapshot,
            store,
            context,
            try context.bench.installed.catalog()
        )
        let result = TerraformStateWriter(includesSecrets: includeSecrets, arguments: arguments)
            .write(snapshot, serial: runs.count + 1)
        let text = result.document.text(.indented) + "\n"
        if let out {
            guard !FileSystem.isThere(out) else {
                throw DiagnosticsError(
                    .error("File exists", "\(out) is there already and was left alone. Give another name.")
                )
            }
            do throws(FileSystem.Failure) {
                try OwnFile.new(out, beside: context.state.location).write(Array(text.utf8))
            } catch {
                throw DiagnosticsError(
                    .error("Terraform state cannot be written", "\(out): \(error.reason).")
                )
            }
            context.errors.line(
                "Wrote \(out)\(includeSecrets ? ", which holds secrets in clear: keep it from others" : "")"
                    .inLine
            )
        } else {
            context.output.write(text)
        }
        for note in (problem.map { [$0] } ?? []) + Self.gathered(result.notes) {
            context.errors.line("Note: \(note)".inLine)
        }
        return ExitStatus.done
    }

    /// What the configuration says besides the state, and why it says nothing.
    private func configured(
        _ snapshot: StateSnapshot,
        _ store: any StateReading,
        _ context: CommandContext,
        _ schemas: SchemaCatalog
    ) async -> (TerraformArguments, problem: String?) {
        let problem: String
        do throws(DiagnosticsError) {
            let project = try ProjectLoader(context.bench.quiet).load(variables.given, for: .destroy)
            let seal = try await diagnosing(await store.secretSeal())
            let evaluator = project.evaluator(RecordedResources(snapshot, project.configuration))
            return (TerraformArguments(project.configuration, evaluator, snapshot, seal: seal), nil)
        } catch {
            problem = error.diagnostics.first { $0.severity == .error }?.summary ?? "it has errors"
        }
        return (
            TerraformArguments(schemas: schemas),
            "the configuration here cannot be evaluated (\(problem)), so what only it says, passwords and timeouts, is not in the"
                + " file"
        )
    }

    /// The notes, those that say the same of more than three objects as one.
    private static func gathered(_ notes: [String]) -> [String] {
        func statement(_ note: String) -> Substring {
            note.firstRange(of: ": ").map { note[$0.upperBound...] } ?? note[...]
        }
        var counts: [Substring: Int] = [:]
        for note in notes {
            counts[statement(note), default: 0] += 1
        }
        var gathered: [String] = []
        for note in notes {
            let text = statement(note)
            if let count = counts[text], count <= 3 {
                gathered.append(note)
            } else if let count = counts.updateValue(.max, forKey: text), count < .max {
                gathered.append("\(count) objects: \(text)")
            }
        }
        return gathered
    }
}
