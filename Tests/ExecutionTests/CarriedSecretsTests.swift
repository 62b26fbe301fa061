import Addresses
import Configuration
import Execution
import JSONText
import Planning
import Providers
import Rendering
import SourceText
import StateModel
import StateStoreTests
import Terminal
import Testing
import Values

/// For random configurations with planted secrets: nothing on the way from an expression to a row, a file and a screen
/// drops a mark, and no secret is anywhere in clear.
@Suite("Properties of secrets over random configurations")
struct CarriedSecretsTests {
    @Test(arguments: Effort.isThorough ? 1...200 : 1...12 as ClosedRange<UInt64>)
    func noWayDropsAMark(seed: UInt64) async throws {
        let planted = PlantedSecrets(size: 8, seed: seed)
        let changed = planted.mutated()
        let path = SecretPath(SecretWatch(changed.texts), seed: seed)
        for (id, object) in planted.existing {
            path.stage.world.put(object, at: id)
        }
        try await path.walk(planted.text)
        // What is told again of an object that changed outside is as secret as it was.
        for record in await path.stage.store.snapshot().records.prefix(4) {
            guard let name = path.stage.world.object(record.objectID)?["name"]?.stringValue else { continue }
            path.stage.world.change(name, "secret", to: .string("secret of id-0, changed"))
            if record.attributes["zone"]?.isSensitive ?? false {
                path.stage.world.change(name, "zone", to: .string(planted.texts[0]))
            }
        }
        try await path.walk(planted.text, mode: .refreshOnly)
        path.stage.world.echo("It says \(planted.texts.joined(separator: ", "))")
        if let name = path.stage.world.names.first {
            path.stage.world.strike(name, .refused)
        }
        try await path.walk(changed.text)
        try await path.walk(changed.text)
        try await path.walk(changed.text, mode: .destroy)
    }
}

/// Takes configurations from plan to state, and looks at every value and text on the way.
struct SecretPath {
    let watch: SecretWatch
    let seed: UInt64
    let stage = Stage()

    init(_ watch: SecretWatch, seed: UInt64) {
        self.watch = watch
        self.seed = seed
    }

    /// Plans, saves the plan, reads it and carries it out.
    func walk(_ text: String, mode: Plan.Mode = .normal) async throws {
        let outcome: PlanningSession.Outcome
        let parts: Stage.Parts
        do {
            (outcome, parts) = try await stage.planned(text, mode: mode)
        } catch {
            Issue.record("seed \(seed): \(error.diagnostics.map { "\($0.summary): \($0.detail)" })\n\(text)")
            return
        }
        expectCarried(outcome.plan, "planned")
        expectHidden(outcome.warnings.map(\.detail).joined(separator: "\n"), "warnings")
        let seal = await stage.store.secretSeal()
        let file = PlanFile(
            plan: outcome.plan,
            configuration: ConfigurationSnapshot(
                files: [SourceFile(name: "main.tf", text: text)],
                variables: parts.variables
            ),
            facts: outcome.facts,
            createdAt: 0,
            keyformVersion: "1"
        )
        let bytes = file.encoded(seal: seal)
        expectHidden(String(decoding: bytes, as: UTF8.self), "the saved plan")
        let saved = try PlanFile(decoding: bytes, lineage: nil, seal: seal)
        expectCarried(saved.plan, "saved")
        expectHidden(PlanRenderer(palette: .plain).text(outcome.plan), "the plan")
        expectHidden(PlanRenderer(palette: .plain).text(saved.plan), "the saved plan's text")
        let surroundings = PlanJSON.Surroundings(
            configuration: parts.configuration,
            variables: saved.configuration.variables,
            snapshot: await stage.store.snapshot(),
            createdAt: 0
        )
        let json = PlanJSON.document(saved.plan, schemas: stage.world.schemas, in: surroundings).text(.pretty)
        expectHidden(json, "the plan's JSON")
        #expect(json.contains("plain-text"), "what is no secret is shown")
        let result = try await stage.apply(saved.plan, saved.facts, parts)
        expectHidden(
            ResultRenderer(palette: .plain).text(RunEnding(.apply, result, of: saved.plan, resume: "apply")),
            "the result"
        )
        let problems = result.failures.map(\.diagnostic) + result.diagnostics
        expectHidden(problems.map { "\($0.summary) \($0.detail)" }.joined(separator: "\n"), "problems")
        await lookAtState()
    }

    private func lookAtState() async {
        let snapshot = await stage.store.snapshot()
        for record in snapshot.records {
            #expect(watch.unmarked(record.attributes) == [], "seed \(seed): \(record.address) in the state")
        }
        for output in snapshot.outputs {
            #expect(watch.unmarked(output.value) == [], "seed \(seed): output \(output.name) in the state")
        }
        for intent in snapshot.openIntents {
            expectHidden(intent.recognition.text(), "an intent")
        }
        expectHidden(StateRenderer(palette: .plain).text(snapshot), "the state")
        expectHidden(
            StateJSON.document(snapshot, schemas: stage.world.schemas).text(.pretty),
            "the state's JSON"
        )
        expectHidden(OutputRenderer.text(snapshot.outputs), "outputs")
        expectHidden(OutputRenderer.json(snapshot.outputs), "the outputs' JSON")
        for run in await stage.store.runs() {
            let operations = await stage.store.operations(of: run.id)
            expectHidden(HistoryRenderer(palette: .plain).text(run, operations), "the history")
            expectHidden(HistoryJSON().run(run, operations).text(.pretty), "the history's JSON")
        }
    }

    private func expectCarried(_ plan: Plan, _ stage: String) {
        for change in plan.changes {
            let place = "seed \(seed): \(change.address) as \(stage)"
            #expect(watch.unmarked(change.before) == [], "before, \(place)")
            #expect(watch.unmarked(change.after) == [], "after, \(place)")
        }
        for drift in plan.drift {
            #expect(
                watch.unmarked(drift.before) + watch.unmarked(drift.after) == [],
                "seed \(seed): \(drift.key)"
            )
        }
        for output in plan.outputs + plan.unchangedOutputs {
            #expect(
                watch.unmarked(output.before) + watch.unmarked(output.after) == [],
                "seed \(seed): output \(output.name) as \(stage)"
            )
        }
    }

    private func expectHidden(_ text: String, _ place: String) {
        #expect(watch.leak(in: text) == nil, "seed \(seed): \(place)")
    }
}
