import Execution
import FileAccess
package import Planning
package import SourceText
package import StateModel

/// Saved plans as files.
package enum SavedPlan {
    /// Reads a plan that was saved for this state.
    ///
    /// - Throws: why the file cannot be used.
    package static func read(
        _ path: String,
        store: any StateReading
    ) async throws(DiagnosticsError) -> PlanFile {
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.read(path)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Failed to read plan file",
                    "\(path): \(error.reason). Give the path of a plan that was saved with \"keyform plan -out=FILE\", or"
                        + " leave it out."
                )
            )
        }
        let snapshot: StateSnapshot
        let seal: any SecretSeal
        do throws(StateError) {
            snapshot = try await store.snapshot()
            seal = try await store.secretSeal()
        } catch {
            throw DiagnosticsError(error.diagnostic)
        }
        do throws(PlanFileError) {
            return try PlanFile(decoding: bytes, lineage: snapshot.lineage, seal: seal)
        } catch {
            throw DiagnosticsError(error.diagnostic(path: path))
        }
    }

    /// Says before any work is done whether a plan can be saved to a path.
    ///
    /// - Throws: above all when a file is there that is no plan.
    static func check(_ path: String, beside statePath: String) throws(DiagnosticsError) {
        do throws(OwnFile.Refusal) {
            try file(path, statePath).check()
        } catch {
            throw refusal(path, error)
        }
    }

    /// Writes a plan so that only its owner can read it.
    static func write(
        _ plan: PlanFile,
        to path: String,
        beside statePath: String,
        seal: any SecretSeal
    ) throws(DiagnosticsError) {
        do throws(OwnFile.Refusal) {
            try file(path, statePath).write(plan.encoded(seal: seal))
        } catch {
            throw refusal(path, error)
        }
    }

    private static func file(_ path: String, _ statePath: String) -> OwnFile {
        .replacing(path, kind: "a saved plan", beside: statePath, isOwn: PlanFile.isPlan)
    }

    private static func refusal(_ path: String, _ refusal: OwnFile.Refusal) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Failed to write plan file",
                "The plan could not be saved to \(path): \(refusal.reason). Nothing was changed."
            )
        )
    }
}
