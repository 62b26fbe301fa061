internal import Addresses
internal import JSONText
package import StateModel
internal import Values

/// A state that lives as long as this object: all that `StateStore` promises, without a file.
package actor InMemoryStateStore: StateStore {
    struct Row {
        var record: ResourceRecord
        /// Of the attributes that a file would keep sealed.
        var secretFingerprints: [String: String]
    }

    private let lineage: String
    let policy: SealingPolicy
    let clock: @Sendable () -> Int64
    let seal: any SecretSeal

    var rows: [RecordKey: Row] = [:]
    /// Versions of rows that are gone, so that one that comes again never has a version it had before.
    var retiredVersions: [RecordKey: Int] = [:]
    var outputs: [OutputRecord] = []
    var runRecords: [RunRecord] = []
    var operationRecords: [OperationRecord] = []
    var openIntents: [OperationID: OpenIntent] = [:]
    var usedPlans: Set<String> = []
    private var lease: LeaseHolder?
    var account: String?
    var isAccountSecret = false
    /// The first run of the history that was not removed.
    var firstRun: RunID = 1
    var origin: StateOrigin?
    var rotations: [InstanceAddress: RotationRecord] = [:]
    var events: [RotationEvent] = []
    var revoked: Set<InstanceAddress> = []
    /// Of drift that was reported.
    var marks: Set<DriftMark> = []

    /// - Parameters:
    ///   - lineage: made at random when left out.
    ///   - policy: attributes that count as secret whatever their marks say.
    ///   - seal: how secrets are fingerprinted.
    ///   - clock: milliseconds since 1970; stands still when left out.
    package init(
        lineage: String? = nil,
        policy: SealingPolicy = SealingPolicy(),
        seal: any SecretSeal = InMemorySeal(),
        clock: @escaping @Sendable () -> Int64 = { 0 }
    ) {
        self.lineage = lineage ?? String(UInt64.random(in: .min ... .max), radix: 16)
        self.policy = policy
        self.seal = seal
        self.clock = clock
    }

    package func snapshot() -> StateSnapshot {
        var snapshot = StateSnapshot(
            lineage: lineage,
            records: rows.values.map(\.record).sorted {
                ($0.address, $0.generation) < ($1.address, $1.generation)
            },
            outputs: outputs,
            openIntents: openIntents.values.sorted { $0.operation < $1.operation },
            account: account,
            isAccountSecret: isAccountSecret,
            origin: origin,
            deleted: deleted(),
            recentWrites: recentWrites()
        )
        snapshot.rotations = rotations.values.sorted { $0.address < $1.address }
        snapshot.revoked = revoked
        return snapshot
    }

    package func acquireLease(_ holder: LeaseHolder) throws(StateError) {
        if let lease {
            throw .locked(lease)
        }
        lease = holder
    }

    package func releaseLease() {
        lease = nil
    }

    /// Nobody else can have it.
    package func writer() -> ActiveWriter? {
        nil
    }

    package func secretSeal() -> any SecretSeal {
        seal
    }

    package func rekey(
        to target: NewSealingKey,
        droppingUnreadable: Bool
    ) throws(StateError) -> RekeyReport {
        try requireLease()
        // Nothing is written anywhere, so there is nothing to seal with another key.
        return RekeyReport(
            resealed: rows.values.reduce(0) { $0 + $1.secretFingerprints.count }
                + outputs.count { $0.value.isSensitive && !$0.value.isNull }
        )
    }

    package func backUp(to location: StateLocation) throws(StateError) {
        throw .invalidOperation(reason: "nothing is written to \(location) from a state in memory")
    }

    package func remove() throws(StateError) {
        try requireLease()
        (rows, retiredVersions, outputs) = ([:], [:], [])
        (runRecords, operationRecords, openIntents) = ([], [], [:])
        (rotations, events, revoked) = ([:], [], [])
        (account, isAccountSecret, origin, usedPlans) = (nil, false, nil, [])
        lease = nil
    }

    package func examine() -> StateExamination {
        StateExamination(findings: [], snapshot: snapshot())
    }

    func requireLease() throws(StateError) {
        if lease == nil {
            throw .invalidOperation(reason: "the state is written without the right to write")
        }
    }
}
