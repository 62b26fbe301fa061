import Addresses
import SourceText
import StateModel
import Testing
import Values

@testable import TerraformState

/// What a Terraform state and the state here must not have in common.
struct TakeoverConflictsTests {
    private func record(_ type: String, _ name: String, _ id: String) -> ResourceRecord {
        ResourceRecord(
            address: InstanceAddress(ResourceAddress(type: type, name: name)),
            objectID: id,
            attributes: .object(ValueMap([("id", .string(id))])),
            fingerprints: [:],
            schemaVersion: 1
        )
    }

    /// Ids are the same in any case here.
    private func identity(_ record: ResourceRecord) -> String {
        "\(record.address.resource.type) \(record.objectID.lowercased())"
    }

    private func conflicts(_ taken: ResourceRecord, with held: ResourceRecord) -> [String] {
        do throws(DiagnosticsError) {
            _ = try TakeoverConflicts(file: "t.tfstate", identity: identity).check(
                [taken],
                against: StateSnapshot(lineage: "l", records: [held])
            )
            return []
        } catch {
            return error.diagnostics.map(\.summary)
        }
    }

    @Test func objectsAreComparedAsTheirProviderDoes() {
        let group = "ionoscloud_group"
        #expect(
            conflicts(record(group, "a", "aB-1"), with: record(group, "b", "Ab-1"))
                == ["Object is managed already"]
        )
        #expect(
            conflicts(record(group, "a", "aB-1"), with: record(group, "a", "Ab-1")) == ["Address is taken"]
        )
        #expect(conflicts(record(group, "a", "aB-1"), with: record("ionoscloud_user", "b", "aB-1")) == [])
    }

    @Test func whatIsThereAlreadyCanBeSkipped() throws {
        let group = "ionoscloud_group"
        let held = [record(group, "a", "1"), record(group, "b", "2")]
        let conflicts = TakeoverConflicts(file: "t.tfstate", identity: identity)
        func new(_ records: [ResourceRecord]) throws -> [String] {
            try conflicts.check(
                records,
                against: StateSnapshot(lineage: "l", records: held),
                skippingExisting: true
            ).map(\.objectID)
        }
        // At the same address, and at another.
        #expect(
            try new([record(group, "a", "1"), record(group, "x", "2"), record(group, "y", "3")]) == ["3"]
        )
        #expect(try new([]) == [])
        // Another object is no reason to skip one.
        #expect(throws: DiagnosticsError.self) { try new([record(group, "a", "9")]) }
    }
}
