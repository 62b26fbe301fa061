import ArgumentParser
import Execution
import JSONText
import Providers
import Rendering
import SourceText
import StateModel
import Terminal
import Workbench

struct StateCheckCommand: Command {
    static let declaration = CommandDeclaration(
        "state check",
        summary: "Look for what is wrong with the state",
        sandboxNotice: .besideOutput,
        about: """
            Looks for what is wrong with the state: damage to the file, rows that
            contradict each other, dependencies on nothing, operations that an earlier run
            left unfinished, secrets that cannot be opened, and secrets in clear. What a
            run that is under way does at this moment is not unfinished. Changes nothing,
            and asks the API nothing. The exit status is 1 when something is wrong.
            """,
        options: [.json.saying("Report in JSON.")]
    )

    @Option(.json) private var json: Bool

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        try context.state.require()
        let store = try context.state.open(.reading)
        if let writer = await store.writer() {
            context.errors.line("Note: \(writer.subject) is running; this is the state so far.".inLine)
        }
        let providers = try context.bench.installed.unconfigured()
        let findings = try await diagnosing(await store.findings()).filter { finding in
            // Objects that are nothing but their rows may well have one id.
            guard case .integrity(.sharedObject(let type, _, _, _)) = finding else { return true }
            return !providers.isKeptInState(type)
        }
        if json {
            context.output.line(Self.report(findings).text(.indented))
        } else {
            for finding in findings {
                context.output.line(finding.description)
            }
            context.output.line(
                findings.isEmpty
                    ? "\(context.state.location) is sound.".inLine
                    : "\(context.state.location): \(findings.count.of("finding"))".inLine
            )
        }
        return findings.isEmpty ? ExitStatus.done : ExitStatus.failed
    }

    static func report(_ findings: [StateFinding]) -> JSONValue {
        [
            "format_version": .string("1.0"),
            "sound": .bool(findings.isEmpty),
            "findings": .array(
                findings.map { finding in
                    ["kind": .string(finding.kind), "description": .string(finding.description)]
                }
            ),
        ]
    }
}

extension StateFinding {
    fileprivate var kind: String {
        switch self {
        case .storage: "storage"
        case .damaged: "damaged"
        case .integrity: "integrity"
        case .unfinished: "unfinished"
        case .unreadable: "unreadable_secret"
        case .exposed: "secret_in_clear"
        case .incomparable: "incomparable_fingerprint"
        }
    }
}
