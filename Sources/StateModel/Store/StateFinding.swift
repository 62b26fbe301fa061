/// Something that `state check` has to say about a state.
package enum StateFinding: Sendable, Hashable {
    /// The storage itself is damaged, in its own words.
    case storage(String)
    /// A row holds what it cannot hold; the text says where and tells nothing of its content.
    case damaged(String)
    /// Rows contradict each other.
    case integrity(IntegrityProblem)
    /// An operation that was begun and never ended.
    case unfinished(operation: OperationID, action: OperationAction, RecordKey)
    /// A secret that cannot be opened here.
    case unreadable(UnreadableSecret)
    /// A secret in clear where none may be.
    case exposed(secret: String, place: String)
    /// A fingerprint that no key here can be compared with.
    case incomparable(RecordKey, attribute: String)
}

extension StateFinding: CustomStringConvertible {
    package var description: String {
        switch self {
        case .storage(let text): "storage: \(text)"
        case .damaged(let text): "damaged: \(text)"
        case .integrity(let problem): "\(problem)"
        case .unfinished(_, let action, let key):
            "\(key): a \(action.rawValue) was begun by an earlier run and its outcome is not known; the next apply looks"
                + " it up"
        case .unreadable(let secret): "\(secret)"
        case .exposed(let secret, let place):
            "\(secret) stands in clear in \(place): replace it, and keep the file from others until then"
        case .incomparable(let key, let attribute):
            "\(key): the fingerprint of \(attribute) was made with a key that is not here; the next apply makes it again from"
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
            case .account: "the contract's number"
            }
        return switch reason {
        case .keyUnavailable(let text), .keyHidden(let text): "\(name) cannot be opened: \(text)"
        case .otherKey: "\(name) was sealed with another key than the one here"
        case .damaged: "\(name) was changed in the database, or moved there from another row"
        case .missing: "\(name) is gone from the database"
        case .givenUp:
            "\(name) was given up, as it could not be opened; `keyform apply -refresh-only` reads it again"
        }
    }
}

extension StateReading {
    /// Everything that is wrong with the state; empty for a sound and finished one.
    ///
    /// What another process is doing at this moment is not unfinished. Reads only; never makes a key.
    package func findings() async throws(StateError) -> [StateFinding] {
        let examination: StateExamination
        do throws(StateError) {
            examination = try await examine()
        } catch .corrupt(let reason) {
            return [.damaged(reason)]
        } catch .outdated(let reason, let acceptance) {
            return [.damaged("\(reason). If you restored a backup on purpose, run: \(acceptance)")]
        } catch .notADatabase(let path, let reason) {
            return [.damaged("\(path): \(reason)")]
        }
        let snapshot = examination.snapshot
        var findings = examination.findings
        findings += snapshot.integrityProblems().filter { problem in
            // A row that could not be read is no reason to call what names it dangling.
            switch problem {
            case .danglingDependency, .rotationOfNothing, .rotationWithoutKey: examination.isWhole
            default: true
            }
        }.map(StateFinding.integrity)
        if snapshot.writer == nil {
            findings += snapshot.openIntents.map {
                .unfinished(operation: $0.operation, action: $0.action, $0.key)
            }
        }
        findings += snapshot.unreadable.map(StateFinding.unreadable)
        return findings
    }
}

/// What a look at every row of a state found.
package struct StateExamination: Sendable {
    /// What is wrong with the storage itself, its rows and its fingerprints; empty when nothing is.
    package let findings: [StateFinding]
    /// Everything that could be read.
    package var snapshot: StateSnapshot
    /// Whether every object's row could be read.
    package let isWhole: Bool

    package init(findings: [StateFinding], snapshot: StateSnapshot, isWhole: Bool = true) {
        self.findings = findings
        self.snapshot = snapshot
        self.isWhole = isWhole
    }
}
