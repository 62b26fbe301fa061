import Configuration
import Execution
import FileAccess
package import Planning
import Rendering
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
                    "\(path): \(error.reason). Give the path of a saved plan, or leave it out."
                )
                .hinting("To save a plan:", command: "keyform plan -out=FILE")
            )
        }
        let snapshot = try await diagnosing(await store.snapshot())
        let seal = try await diagnosing(await store.secretSeal())
        do throws(PlanFileError) {
            return try PlanFile(decoding: bytes, lineage: snapshot.lineage, seal: seal)
        } catch {
            throw DiagnosticsError(error.diagnostic(path: path))
        }
    }

    /// Says before any work is done whether a plan can be saved to a path.
    ///
    /// - Throws: above all when a file is there that is no plan.
    package static func check(_ path: String, beside state: StateLocation) throws(DiagnosticsError) {
        do throws(FileSystem.Failure) {
            try file(path, state).check()
        } catch {
            throw refusal(path, error)
        }
    }

    /// Writes a plan so that only its owner can read it.
    fileprivate static func write(
        _ plan: PlanFile,
        to path: String,
        beside state: StateLocation,
        seal: any SecretSeal
    ) throws(DiagnosticsError) {
        do throws(FileSystem.Failure) {
            try file(path, state).write(plan.encoded(seal: seal))
        } catch {
            throw refusal(path, error)
        }
    }

    private static func file(_ path: String, _ state: StateLocation) -> OwnFile {
        .replacing(path, kind: "a saved plan", beside: state, isOwn: PlanFile.isPlan)
    }

    private static func refusal(_ path: String, _ refusal: FileSystem.Failure) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Failed to write plan file",
                "The plan could not be saved to \(path): \(refusal.reason). Nothing was changed."
            )
        )
    }
}

extension Session {
    /// Saves a plan with the configuration that it was made of, so that only its owner can read it.
    package func save(
        _ proposal: Proposal,
        to path: String,
        ignoresTerraformState: Bool,
        digest: PlanDigest? = nil
    ) throws(DiagnosticsError) {
        let file = PlanFile(
            plan: proposal.plan,
            configuration: ConfigurationSnapshot(
                files: project.files,
                modules: project.configuration.modules,
                otherFiles: project.readFiles.all,
                variables: project.variables
            ),
            facts: proposal.facts,
            createdAt: Surroundings.now(),
            keyformVersion: ProgramVersion.text,
            ignoresTerraformState: ignoresTerraformState,
            digest: digest
        )
        try SavedPlan.write(file, to: path, beside: bench.state.location, seal: proposal.seal)
    }
}
