package import Addresses
package import StateModel

extension SQLiteStateStore {
    package func recordRotation(
        _ rotation: RotationRecord,
        events: [RotationEvent],
        exchanging generation: Generation?
    ) async throws(StateError) {
        try await write { try $0.record(rotation, events: events, exchanging: generation) }
    }

    package func recordRevocation(_ addresses: [InstanceAddress], run: RunID) async throws(StateError) {
        try await write { try $0.revoke(addresses, run: run) }
    }

    package func clearRevocation(_ addresses: [InstanceAddress]) async throws(StateError) {
        try await write { try $0.clearRevocation(addresses) }
    }

    package func rotationEvents(of run: RunID) async throws(StateError) -> [RotationEvent] {
        try await read { try RotationRows.events($0, of: run) } ?? []
    }

    package func rotationEvents(of target: AddressTarget) async throws(StateError) -> [RotationEvent] {
        try await read { try RotationRows.events($0, of: target) } ?? []
    }
}
