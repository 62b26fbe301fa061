import Addresses
import Rotation
import StateModel
import Testing

@Suite struct RotationRoleTests {
    private let address = InstanceAddress(ResourceAddress(type: "t", name: "a"))

    private func role(
        _ phase: RotationRecord.Phase,
        _ course: RotationRecord.Course = .forward,
        other: Generation? = 1
    ) -> RotationRole? {
        let rotation = RotationRecord(
            address: address,
            phase: phase,
            course: course,
            other: other,
            outgoing: "old",
            reason: "",
            began: 0,
            terms: RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
        )
        var snapshot = StateSnapshot(lineage: "l")
        snapshot.rotations = [rotation]
        let role = rotation.otherRole
        let expected = role.map { [RecordKey(address: address, generation: 1): $0] } ?? [:]
        #expect(snapshot.rotationRoles == expected)
        return role
    }

    @Test func theOtherKeyIsNewUntilItIsDelivered() {
        for phase in [RotationRecord.Phase.creating, .verifying] {
            #expect(role(phase) == .newKey)
        }
        for phase in [RotationRecord.Phase.delivering, .overlapping, .retiring, .soaking, .deleting] {
            #expect(role(phase) == .oldKey)
        }
        #expect(role(.done) == nil && role(.overlapping, other: nil) == nil)
    }

    /// The one that is switched off first is still where the address means it.
    @Test func aCompromisedKeyStaysInChargeUntilItIsReplaced() {
        #expect(role(.retiring, .compromised) == .newKey)
        #expect(role(.delivering, .compromised) == .oldKey)
    }

    @Test func anUndoLeadsBackToTheOldKey() {
        #expect(role(.verifying, .undo) == .oldKey)
        for phase in [RotationRecord.Phase.delivering, .retiring, .soaking, .deleting] {
            #expect(role(phase, .undo) == .newKey)
        }
    }
}
