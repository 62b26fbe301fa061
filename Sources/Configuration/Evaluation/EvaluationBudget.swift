import Evaluation
import Values

/// How much all values of a configuration may take, and the work for them.
///
/// Each value alone is limited too, but many that are just small enough would take gigabytes, or hours.
struct EvaluationBudget {
    /// What a value is for; each has a share of its own.
    enum Purpose: Int, CaseIterable {
        case locals
        case outputs
        /// Of all instances.
        case arguments

        /// In bytes, parts counted as often as they occur.
        fileprivate var limit: Int {
            self == .arguments ? 2 * ValueExtent.sizeLimit : ValueExtent.sizeLimit
        }
    }

    private static let stepLimit = 10 * Evaluator.stepLimit

    private var spentBytes = Purpose.allCases.map { _ in 0 }
    private var spentSteps = 0
    /// The purposes of which an error said that there is no more.
    private var ended: Set<Purpose?> = []

    /// The steps that the next evaluation may take.
    var steps: Int {
        min(Evaluator.stepLimit, Self.stepLimit - spentSteps)
    }

    /// The bytes that the next value may have.
    func bytes(for purpose: Purpose) -> Int {
        min(ValueExtent.sizeLimit, purpose.limit - spentBytes[purpose.rawValue])
    }

    /// Whether nothing more is evaluated for a purpose, as was said before.
    func isSpent(for purpose: Purpose?) -> Bool {
        ended.contains(purpose)
    }

    /// Takes note of what an evaluation came to.
    mutating func spend(_ evaluation: Evaluation, for purpose: Purpose?) {
        let stepsBefore = steps
        spentSteps += min(evaluation.steps, stepsBefore)
        if evaluation.steps > stepsBefore, stepsBefore < Evaluator.stepLimit {
            ended.formUnion(Purpose.allCases)
            ended.insert(nil)
        }
        guard let purpose else { return }
        if evaluation.isOverSizeLimit {
            ended.insert(purpose)
        } else {
            spentBytes[purpose.rawValue] += evaluation.value.extent.size
        }
    }
}
