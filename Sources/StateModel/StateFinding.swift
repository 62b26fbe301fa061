/// Something that `state check` has to say about a state.
package enum StateFinding: Sendable, Hashable {
    /// The storage itself is damaged, in its own words.
    case storage(String)
    /// Rows contradict each other.
    case integrity(IntegrityProblem)
    /// An operation that was begun and never ended.
    case unfinished(operation: OperationID, action: OperationAction, RecordKey)
    /// A secret that cannot be opened here.
    case unreadable(UnreadableSecret)
    /// A fingerprint that no key here can be compared with.
    case incomparable(RecordKey, attribute: String)
}

extension StateFinding: CustomStringConvertible {
    package var description: String {
        switch self {
        case .storage(let text): "storage: \(text)"
        case .integrity(let problem): "\(problem)"
        case .unfinished(_, let action, let key):
            "\(key): a \(action.rawValue) was begun by an earlier run and its outcome is not known; the next apply looks"
                + " it up"
        case .unreadable(let secret): "\(secret)"
        case .incomparable(let key, let attribute):
            "\(key): the fingerprint of \(attribute) was made with a key that is not here; the next apply makes it anew of"
                + " the configured value"
        }
    }
}

extension UnreadableSecret: CustomStringConvertible {
    package var description: String {
        let name =
            switch place {
            case .attribute(let key, let name): "\(key): the secret \(name)"
            case .output(let name): "output \(name): the secret"
            case .recognition(let key): "\(key): what the object of its unfinished create is recognised by"
            case .contract: "the contract's number"
            }
        return switch reason {
        case .keyUnavailable(let text): "\(name) cannot be opened: \(text)"
        case .otherKey: "\(name) was sealed with another key than the one here"
        case .damaged: "\(name) was changed in the database, or moved there from another row"
        }
    }
}

extension StateStore {
    /// Everything that is wrong with the state; empty for a sound and finished one.
    ///
    /// What another process is doing at this moment is not unfinished. Reads only; never makes a key.
    package func findings() async throws(StateError) -> [StateFinding] {
        var findings = try await storageFindings()
        let snapshot = try await snapshot()
        findings += snapshot.integrityProblems().map(StateFinding.integrity)
        if snapshot.writer == nil {
            findings += snapshot.openIntents.map {
                .unfinished(operation: $0.operation, action: $0.action, $0.key)
            }
        }
        findings += snapshot.unreadable.map(StateFinding.unreadable)
        return findings
    }
}
