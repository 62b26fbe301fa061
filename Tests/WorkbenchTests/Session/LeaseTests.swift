import Configuration
import Execution
import Planning
import Rendering
import SourceText
import StateModel
import Terminal
import TestSupport
import Testing

@testable import Workbench

/// The right to write is given back however the work ends.
@Suite struct LeaseTests {
    private struct Silence: SessionView {
        let invocation = "keyform"
        func show(_ event: ExecutionEvent) {}
        func show(_ plan: Plan) {}
        func show(_ setAside: SetAside) {}
        func showFailedPlanning(_ partial: Plan?) {}
        func show(_ ending: RunEnding) {}
        func remark(_ text: String) {}
        func note(_ line: String) {}
        func report(_ diagnostics: [Diagnostic]) {}
    }

    private func bench(_ folder: ScratchFolder) -> Bench {
        let environment = ["HOME": folder.path]
        let installed = InstalledProviders([]) { (_) throws(DiagnosticsError) in
            throw DiagnosticsError(.error("No account"))
        }
        var surroundings = Surroundings(environment: environment)
        surroundings.command = "test"
        return Bench(
            surroundings: surroundings,
            state: StateOpener(
                given: folder.path("keyform.db"),
                isSandbox: false,
                environment: environment,
                installed: installed
            ),
            installed: installed,
            view: Silence(),
            signals: SignalWatch(),
            sources: ReadSources()
        )
    }

    @Test func isGivenBackOnEveryPath() async throws {
        try await ScratchFolder.with { folder in
            let bench = bench(folder)
            let reader = try bench.state.open(.reading)
            for fails in [false, true, false] {
                var hasFailed = false
                do throws(DiagnosticsError) {
                    try await bench.withStore(.writing) { (_) throws(DiagnosticsError) in
                        let other = await reader.writer()
                        #expect(other?.holder?.command == "test")
                        guard !fails else { throw DiagnosticsError(.error("It went wrong")) }
                    }
                } catch {
                    hasFailed = true
                }
                #expect(hasFailed == fails)
                let left = await reader.writer()
                #expect(left == nil)
            }
        }
    }

    @Test func aFailedRunIsRecordedAsFailed() async throws {
        try await ScratchFolder.with { folder in
            let bench = bench(folder)
            try await bench.writing("good") { _ in "all done" }
            await #expect(throws: DiagnosticsError.self) {
                try await bench.writing("bad") { (_) throws(DiagnosticsError) in
                    throw DiagnosticsError(.error("It went wrong"))
                }
            }
            let runs = try await bench.state.open(.reading).runs()
            #expect(runs.map(\.outcome) == [.succeeded, .failed])
            #expect(runs.map(\.summary) == ["all done", "failed"])
        }
    }

    @Test func readingMakesNoState() async throws {
        try await ScratchFolder.with { folder in
            let bench = bench(folder)
            try await bench.withStore(.reading) { (store) throws(DiagnosticsError) in
                #expect((try? await store.snapshot())?.records.isEmpty == true)
            }
            #expect(!bench.state.exists)
        }
    }
}
