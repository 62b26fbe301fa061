import Addresses
import Configuration
import Execution
import Providers
import Rotation
import SourceText
import StateModel
import Synchronization

/// What the `rotation` blocks of a project say, evaluated when somebody asks and once where it is the same for many keys.
final class RotationSource: Sendable {
    private let project: Project
    private let evaluator = Mutex<RotationEvaluator?>(nil)

    init(_ project: Project) {
        self.project = project
    }

    /// What is said of keys, and what is wrong with it.
    func settings(for keys: [RotatedKey]) -> ([InstanceAddress: RotationSettings], [Diagnostic]) {
        evaluator.withLock { evaluator in
            let made = evaluator ?? project.rotations
            evaluator = made
            return made.settings(for: keys)
        }
    }

    /// What is said of one key as it is now; nil where no block covers it.
    func settings(for key: RotatedKey) -> Result<RotationSettings?, DiagnosticsError> {
        let (settings, problems) = settings(for: [key])
        return problems.hasErrors ? .failure(DiagnosticsError(problems)) : .success(settings[key.address])
    }
}

extension Session {
    /// What a plan asks about rotations.
    func question(_ request: RotationRequest) -> RotationQuestion {
        let source = RotationSource(project)
        var question = RotationQuestion(settings: { source.settings(for: $0) }, now: Surroundings.now)
        question.wishes = request.wishes
        question.selection = request.selection
        question.wave = request.wave
        question.isOnlyRotation = request.isOnly
        return question
    }

    /// What a run needs to carry rotations out.
    ///
    /// - Parameters:
    ///   - verifies: whether signed requests prove what is claimed of keys.
    ///   - lineage: of the state that the keys come from.
    /// - Returns: settings, places and time.
    func rotationMeans(verifies: Bool, lineage: String) -> RotationMeans {
        let source = RotationSource(project)
        return RotationMeans(
            settings: { [providers] record in
                let key = providers.credentials(of: record)
                return source.settings(
                    for: RotatedKey(address: record.address, id: key?.id, owner: key?.owner)
                )
            },
            delivery: bench.delivery(lineage: lineage),
            verifies: verifies,
            now: Surroundings.now
        )
    }
}
