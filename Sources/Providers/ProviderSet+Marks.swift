import Addresses
import ResourceSchemas
import SourceText
import StateModel
import Values

/// What providers answer comes in here: it is marked as its schema says, as what is known of the object is, and where it
/// repeats a secret of another object.
extension ProviderSet {
    /// The same providers, whose answers are compared with secrets of objects.
    package func recognising(_ secrets: RepeatedSecrets) -> ProviderSet {
        var providers = self
        providers.secrets = secrets
        return providers
    }

    /// An object as a provider reports it, with its marks.
    ///
    /// - Parameters:
    ///   - object: as reported.
    ///   - type: of the object.
    ///   - known: its arguments, or its row; what is sensitive there is so here.
    ///   - recorded: its row; what has not changed since repeats no secret that nobody can open.
    /// - Returns: the object, each secret attribute marked as a whole.
    func marked(
        _ object: ObservedObject,
        of type: String,
        as known: Value? = nil,
        recorded: Value? = nil
    ) -> ObservedObject {
        guard let schema = schemas.schema(.managed, type) else {
            return object
        }
        var object = object
        object.attributes = schema.marked(
            secrets?.marking(object.attributes, schema, recorded: recorded) ?? object.attributes,
            as: known
        )
        return object
    }

    func marked(_ answers: [RefreshAnswer], to requests: [RefreshRequest]) -> [RefreshAnswer] {
        let rows = Dictionary(firstOf: requests.map { ($0.record.key, $0.record) })
        for case (let row?, let object?) in answers.map({ (rows[$0.key], $0.result.object) }) {
            // A secret that cannot be opened is known again by what was read.
            secrets?.add(object.attributes, of: row)
        }
        return answers.map { answer in
            guard let object = answer.result.object, let row = rows[answer.key] else {
                return answer
            }
            let (type, known) = (row.address.resource.type, row.attributes)
            let marked = marked(object, of: type, as: known, recorded: known)
            return RefreshAnswer(key: answer.key, result: answer.result.with(marked))
        }
    }

    /// Lets a provider work on an object, and marks all that it says of the object.
    func marking(
        _ type: String,
        as configuration: Value,
        _ progress: any OperationProgress,
        _ operation: (any OperationProgress) async throws(OperationFailure) -> OperationResult
    ) async throws(OperationFailure) -> OperationResult {
        let marked = { @Sendable object in self.marked(object, of: type, as: configuration) }
        do throws(OperationFailure) {
            let result = try await operation(MarkedProgress(progress: progress, marked: marked))
            return OperationResult(
                object: result.object.map(marked),
                requestID: result.requestID,
                touched: result.touched
            )
        } catch {
            guard case .partial(let object) = error.effect else {
                throw error
            }
            throw OperationFailure(
                effect: .partial(marked(object)),
                diagnostic: error.diagnostic,
                requestID: error.requestID
            )
        }
    }
}

/// Passes on what an operation reports, the object marked.
private struct MarkedProgress: OperationProgress {
    let progress: any OperationProgress
    let marked: @Sendable (ObservedObject) -> ObservedObject

    func identified(_ object: ObservedObject) async throws(OperationFailure) {
        try await progress.identified(marked(object))
    }

    var isInterrupted: Bool {
        progress.isInterrupted
    }

    func waiting(for what: String) async {
        await progress.waiting(for: what)
    }

    func resting(for what: String) async {
        await progress.resting(for: what)
    }
}
