import Addresses
import ObjectStorage
import StateModel
import Testing

@testable import KeyformCommands

@Suite("access tells where rotations stand")
struct AccessRotationsTests {
    private func words(_ change: (inout RotationRecord) -> Void) -> [String?] {
        var rotation = RotationRecord(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "app")),
            phase: .overlapping,
            incoming: "NEW",
            outgoing: "OLD",
            reason: "93 days old, every 90 days",
            began: 0,
            terms: RotationTerms(overlap: 0, soak: 0, verifies: true, mustBeConfirmed: false)
        )
        change(&rotation)
        var person = AccessPicture.Person(identity: "ada")
        person.keys = ["NEW", "OLD", "X"].map { AccessPicture.Key(identity: $0, id: $0) }
        return AccessPicture(people: [person]).told(by: [rotation]).people[0].keys.map(\.rotation)
    }

    @Test func bothKeysSayWhichTheyAre() {
        #expect(
            words { $0.due = 1_700_000_000_000 } == [
                "the new key of a rotation (overlapping until 2023-11-14T22:13:20Z)",
                "the old key of a rotation (overlapping until 2023-11-14T22:13:20Z)", nil,
            ]
        )
        #expect(
            words { $0.course = .undo } == [
                "the old key of an undone rotation (overlapping)",
                "the new key of an undone rotation (overlapping)", nil,
            ]
        )
        #expect(
            words {
                $0.phase = .creating
                $0.incoming = nil
            } == [nil, "the old key of a rotation (creating)", nil]
        )
    }

    @Test func oneThatIsDoneIsNothingToTell() {
        #expect(words { $0.phase = .done } == [nil, nil, nil])
        #expect(
            words {
                $0.phase = .done
                $0.isHeld = true
            } == ["held: its rotation was undone", nil, nil]
        )
    }
}
