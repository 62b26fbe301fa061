package import StateModel

extension RotationRecord {
    /// Whether there is more to do.
    package var isUnderWay: Bool {
        phase != .done
    }

    /// Whether the address means the key that comes; before, it means the one that goes.
    ///
    /// The one of a rotation that switches off first is switched off where it is.
    package var isExchanged: Bool {
        switch phase {
        case .preflight, .creating, .verifying: false
        case .retiring: course != .compromised
        case .delivering, .overlapping, .soaking, .deleting, .done: true
        }
    }

    /// The API's id of the key that the address means, as far as the rotation knows.
    package var inCharge: String? {
        isExchanged ? incoming : outgoing
    }

    /// Whether every sink has the key that comes.
    package var isToldEverywhere: Bool {
        sinks.allSatisfy { $0.isLeft || $0.delivered != nil && $0.delivered == incoming }
    }

    /// The same, of the key that its address means now, with the sinks that the block names now.
    ///
    /// A key that was replaced by other means comes in the place of the one that the rotation knew.
    package func facing(_ key: KeyRotation) -> RotationRecord {
        var record = self
        record.address = key.address
        if record.inCharge != key.keyID {
            if record.isExchanged {
                record.incoming = key.keyID
                record.isConfirmed = false
                record.isVerified = false
            } else {
                record.outgoing = key.keyID
            }
        }
        // Who was told of the key that goes is not forgotten with the block that tells how to reach them.
        if key.settings != nil || !record.isUnderWay {
            record.face(key.settings?.sinks ?? [])
        }
        return record
    }

    /// Takes in the sinks that a block names, in its order, and drops those that it does not, but for those that have a key
    /// which is about to go.
    private mutating func face(_ settings: [SinkSettings]) {
        let known = Dictionary(sinks.map { ($0.name, $0) }) { first, _ in first }
        var names: Set<String> = []
        let others = sinks
        sinks = settings.map(\.name).filter { names.insert($0).inserted }.map {
            known[$0]?.named ?? SinkRecord(name: $0)
        }
        sinks += others.filter { !names.contains($0.name) }.compactMap { $0.left(by: self) }
    }

    /// The same, after somebody said that all who use the key have it.
    package var confirmed: RotationRecord {
        var record = self
        record.isConfirmed = isConfirmed || isUnderWay && isExchanged
        return record
    }

    /// The same, after a sink was given the key in charge.
    ///
    /// - Parameters:
    ///   - sink: its name.
    ///   - digest: a keyed fingerprint of what was written.
    ///   - now: when, in milliseconds since 1970.
    /// - Returns: the row to write.
    package func told(_ sink: String, digest: String?, at now: Int64) -> RotationRecord {
        changing(sink) {
            $0.delivered = inCharge
            $0.digest = digest
            $0.at = now
            $0.problem = nil
        }
    }

    /// The same, after a sink could not be given the key in charge; it may have it all the same.
    package func notTold(_ sink: String, because problem: String, at now: Int64) -> RotationRecord {
        changing(sink) {
            $0.delivered = nil
            $0.at = now
            $0.problem = problem
        }
    }

    private func changing(_ sink: String, _ change: (inout SinkRecord) -> Void) -> RotationRecord {
        var record = self
        if let index = sinks.firstIndex(where: { $0.name == sink }) {
            change(&record.sinks[index])
        } else {
            var sink = SinkRecord(name: sink)
            change(&sink)
            record.sinks.append(sink)
        }
        return record
    }

    /// The same, with what keeps it from going on.
    package func stopped(by problem: String?) -> RotationRecord {
        var record = self
        record.problem = problem
        return record
    }
}

extension KeyRotation {
    /// The same, with the row of its rotation as the moment finds it.
    var settled: KeyRotation {
        var key = self
        key.record = record?.facing(self)
        if wish == .confirm, refusal == nil {
            key.record = key.record?.confirmed
            key.wish = nil
        }
        return key
    }
}
