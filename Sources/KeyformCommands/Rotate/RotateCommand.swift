import Addresses
import ArgumentParser
import Execution
import JSONText
import Planning
import Providers
import Rendering
import Rotation
import SourceText
import StateModel
import Terminal
import Workbench

struct RotateCommand: LockingCommand {
    static let declaration = CommandDeclaration(
        "rotate",
        summary: "Replace access keys that are due",
        about: """
            Carries out the steps that are due for the keys that "rotation" blocks cover, or
            for the named ones, and says what was done and when the next step is due: a new
            key is made, tested, put in charge and delivered; later the old one is switched
            off, tested to be refused, and deleted. Only the keys and what reads them are
            changed. No approval is asked for. When nothing is due, nothing is printed.

            Made for cron, timers and pipelines: it may be interrupted, and started twice,
            at any time. -now, -undo, -confirm and -compromised are for the keys that are
            named; ADDR may also be a resource or a module with all keys in it.

              keyform rotate
              keyform rotate -status
              keyform rotate -undo ionoscloud_s3_key.app
            """,
        operands: [.optional("ADDR", .address, repeats: true)],
        sections: [
            CommandDeclaration.Section(
                title: "What To Do",
                options: [.now, .undo, .confirm, .compromised, .wave, .status]
            ),
            CommandDeclaration.Section(
                title: "Other Options",
                options: [
                    .noVerify,
                    .detailedExitCode.saying(
                        "Exit with 0 when nothing is left to do, 1 on errors, and 2 while a rotation is under way."
                    ),
                    .json.saying("Write what happens line by line in JSON; with -status, one document."),
                    .jsonInto,
                    .variable, .variableFile, .allow, .ignoreTerraformState, .lockTimeout, .reason, .noColor,
                    .parallelism,
                ]
            ),
        ],
        hidden: [.lock]
    )

    @Option(.now) var now: Bool
    @Option(.undo) var undo: Bool
    @Option(.confirm) var confirm: Bool
    @Option(.compromised) var compromised: Bool
    @Option(.wave) var wave: String?
    @Option(.status) var status: Bool
    @Option(.noVerify) var noVerify: Bool
    @Option(.detailedExitCode) var detailedExitCode: Bool
    @Option(.json) var json: Bool
    @Option(.jsonInto) var jsonInto: String?
    @OptionGroup var variables: VariableOptions
    @Option(.allow) var allowances: [String]
    @Option(.ignoreTerraformState) var ignoresTerraformState: Bool
    @Option(.parallelism) var parallelism: String
    @OptionGroup var lock: LockOptions
    @Argument var addresses: [String] = []

    var sandboxNotice: SandboxNotice {
        json ? .besideOutput : .beforeOutput
    }

    var presentation: Presentation {
        Presentation(writesStream: json && !status, streamPath: jsonInto, isForMail: true)
    }

    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32 {
        let bench = context.bench
        bench.signals.planningBegan()
        let wish = try wish()
        let wave = try rotationWave()
        let selectors = try addresses.map { (text) throws(DiagnosticsError) in try AddressSelector(text) }
        var request = PlanRequest()
        request.variables = variables.given
        request.parallelism = try PlanOptions.parallelismLimit(parallelism)
        request.allowed = try PlanOptions.guards(allowances)
        request.ignoresTerraformState = ignoresTerraformState
        request.rotation.wave = wave
        request.rotation.verifies = !noVerify
        try bench.state.require()
        let project = try ProjectLoader(bench).load(request.variables, for: status ? .plan : .apply)
        let terraform = try TerraformStateGuard(bench, ignoring: request.ignoresTerraformState)
        let providers = try bench.providers(of: project, parallelism: request.parallelism)
        if status {
            context.view.report(providers.warnings)
        }
        return try await bench.withSession(
            status ? .reading : .writing,
            project,
            providers,
            terraform: terraform
        ) { (session) throws(DiagnosticsError) in
            let snapshot = status ? try await session.snapshot() : try await session.recovered()
            let selection = try selection(of: session.keys(snapshot), by: selectors, snapshot)
            request.rotation.selection = selection
            if status {
                return try await show(session, request.rotation, snapshot, in: context)
            }
            request.rotation.wishes = Dictionary(
                firstOf: (selection ?? []).compactMap { address in wish.map { (address, $0) } }
            )
            return try await RotationRun(
                context: context,
                session: session,
                request: request,
                warnings: providers.warnings
            )
            .run(snapshot, isDetailed: detailedExitCode)
        }
    }

    private func show(
        _ session: Session,
        _ request: RotationRequest,
        _ snapshot: StateSnapshot,
        in context: CommandContext
    ) async throws(DiagnosticsError) -> Int32 {
        context.noteUnfinished(snapshot)
        let found = try await session.rotations(request, snapshot)
        let report = RotationReport(keys: found.keys)
        if json {
            context.output.line(report.document.text(.compact))
        } else {
            context.view.report(found.warnings)
            context.output.write(context.view.suggesting(report.text))
        }
        return detailedExitCode && report.isPending ? ExitStatus.changes : ExitStatus.done
    }

    // MARK: - Options

    private func wish() throws(DiagnosticsError) -> RotationWish? {
        let given = [
            (now, OptionDeclaration.now, RotationWish.now), (undo, .undo, .undo),
            (confirm, .confirm, .confirm),
            (compromised, .compromised, .compromised),
        ].filter(\.0)
        guard let first = given.first else {
            return nil
        }
        guard given.count == 1, !status else {
            let others = given.dropFirst().map(\.1.shown) + (status ? [OptionDeclaration.status.shown] : [])
            throw DiagnosticsError(
                .error(
                    "Incompatible options",
                    "\(first.1.shown) and \(others.joined(separator: ", ")) cannot be used together."
                )
            )
        }
        guard !addresses.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Address required",
                    "\(first.1.shown) is for keys that are named, and none is. Give their addresses, for example keyform rotate"
                        + " \(first.1.shown) TYPE.NAME."
                )
                .hinting("To see the keys:", command: "keyform rotate -status")
            )
        }
        return first.2
    }

    private func rotationWave() throws(DiagnosticsError) -> RotationWave? {
        guard let wave else {
            return nil
        }
        let text = wave.hasSuffix("%") ? String(wave.dropLast()) : wave
        guard let percent = Double(text), percent > 0, percent <= 100 else {
            throw DiagnosticsError(
                .error(
                    "Invalid -wave",
                    "\"\(wave.inLine)\" is not a share of the keys. Write it as 10% or 2.5%, more than 0% and at most 100%."
                )
            )
        }
        return RotationWave(percent: percent)
    }

    private func selection(
        of keys: Set<InstanceAddress>,
        by selectors: [AddressSelector],
        _ snapshot: StateSnapshot
    ) throws(DiagnosticsError) -> Set<InstanceAddress>? {
        guard !selectors.isEmpty else {
            return nil
        }
        var selection: Set<InstanceAddress> = []
        for selector in selectors {
            let matched = keys.filter(selector.matches)
            guard matched.isEmpty else {
                selection.formUnion(matched)
                continue
            }
            guard snapshot.records.contains(where: { selector.matches($0.address) }) else {
                throw DiagnosticsError(selector.noMatch(in: snapshot))
            }
            throw DiagnosticsError(
                .error(
                    "Not a key",
                    "\(selector.text.inLine) names no access key that can be rotated.",
                    address: selector.text
                )
                .hinting("To see those that can be:", command: "keyform rotate -status")
            )
        }
        return selection
    }
}
