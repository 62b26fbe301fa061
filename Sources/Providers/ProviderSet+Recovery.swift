import Addresses
package import SourceText
package import StateModel

/// What earlier runs left open.
extension ProviderSet {
    /// Why an object cannot be what an unfinished create made; nil when it can.
    ///
    /// Makes no request.
    package func contradiction(of object: ObservedObject, to creation: UnansweredCreate) -> String? {
        representative(creation.provider)?.contradiction(of: object, to: creation.intent)
    }

    /// Which unanswered deletes of a moment ago had their effect.
    ///
    /// - Parameter deletes: each with the row of its object.
    /// - Returns: those whose objects are gone for certain; a refresh tells of the others.
    package func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID> {
        var gone: Set<OperationID> = []
        for (provider, group) in Dictionary(grouping: deletes, by: \.record.provider) {
            // Of an account that cannot be reached nothing is certain.
            if let member = member(provider), member.problem == nil {
                gone.formUnion(await member.provider.vanished(group))
            }
        }
        return gone
    }

    /// How long `recognise` may wait for objects that are not to be seen yet, and `vanished` for deletes.
    package func longestRecognition(creates: [UnansweredCreate], deletes: [UnansweredDelete]) -> Duration {
        let intents =
            creates.map { ($0.provider, $0.intent) } + deletes.map { ($0.record.provider, $0.intent) }
        return Dictionary(grouping: intents, by: \.0).compactMap { provider, group in
            representative(provider)?.longestRecognition(of: group.map(\.1))
        }.max() ?? .zero
    }

    /// Decides what became of creates whose answer is not known: one look at each API for all of them.
    ///
    /// - Parameters:
    ///   - creates: without a recorded outcome.
    ///   - known: ids that the state already knows, by type.
    /// - Returns: a verdict for each.
    /// - Throws: when an API cannot be asked.
    package func recognise(
        _ creates: [UnansweredCreate],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for (provider, group) in Dictionary(grouping: creates, by: \.provider) {
            let configured = try reachable(
                provider,
                group.first?.intent.key.address.description,
                isSigned: group.allSatisfy { isSigned($0.intent.key.address.resource.type) }
            )
            verdicts.merge(try await configured.recognise(group.map(\.intent), known: known)) { $1 }
        }
        return verdicts
    }
}
