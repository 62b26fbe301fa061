package import Addresses
package import Providers
package import SourceText
package import StateModel

/// What the history tells of runs that took all from a person: by it a run knows somebody who is gone.
package struct RevocationStory: Sendable {
    /// The command of such runs.
    package static let command = "revoke"

    package let name: RevokedName
    /// The last run that took something from the person.
    package let run: RunRecord
    /// Where something was taken.
    package let addresses: Set<InstanceAddress>

    /// Nil where nothing was ever taken from a person of that name.
    ///
    /// - Parameters:
    ///   - name: that somebody gave.
    ///   - provider: knows whose name it is.
    ///   - store: with the history.
    /// - Throws: when the history cannot be read.
    package init?(
        of name: AccountPerson.Name,
        by provider: any PersonRevocation,
        in store: any StateReading
    ) async throws(StateError) {
        try await self.init(in: store) { provider.isName(name, of: $0.id, $0.email) }
    }

    /// Nil where no run took a person's user from an address.
    ///
    /// - Parameters:
    ///   - target: the address that a user had.
    ///   - store: with the history.
    /// - Throws: when the history cannot be read.
    package init?(at target: AddressTarget, in store: any StateReading) async throws(StateError) {
        let operations = try await store.operations(of: target)
        let names = operations.reversed().lazy.compactMap { operation in
            Self.name(operation).flatMap { $0.id == operation.objectID ? $0 : nil }
        }
        guard let name = names.first else {
            return nil
        }
        try await self.init(in: store) { $0.id == name.id }
    }

    private init?(
        in store: any StateReading,
        where isMeant: (RevokedName) -> Bool
    ) async throws(StateError) {
        var found: (name: RevokedName, run: RunRecord)?
        var addresses: Set<InstanceAddress> = []
        for run in try await store.runs() where run.command == Self.command {
            if let name = run.summary.flatMap(RevokedName.init(beginning:)), isMeant(name) {
                found = (name, run)
            }
            for operation in try await store.operations(of: run.id) {
                if let name = Self.name(operation), isMeant(name) {
                    found = (name, run)
                    addresses.insert(operation.key.address)
                }
            }
        }
        guard let found else {
            return nil
        }
        (name, run) = found
        self.addresses = addresses
    }

    // MARK: Words

    private static let suffix = " is revoked"

    /// Why an operation of such a run is done.
    static func reason(_ name: RevokedName) -> String {
        name.text + suffix
    }

    /// What a run came to; the person's protected objects, which stayed, are named.
    package static func summary(
        _ person: RevokedPerson,
        _ tally: RevocationTally,
        _ end: RevocationEnd
    ) -> String {
        let text: String
        switch end {
        case .done:
            let kept = person.protected.map(\.address.description)
            text =
                (tally.text ?? "nothing was left to take")
                + (kept.isEmpty ? "" : "; protected and kept: \(kept.joined(separator: ", "))")
        case .declined: text = (tally.text ?? "nothing was taken") + "; the rest was declined"
        case .failed(let diagnostic):
            text = (tally.text ?? "nothing was taken") + "; not done: \(diagnostic.historyText)"
        }
        return "\(person.name.text): \(text)"
    }

    /// Of a run that found nothing to take.
    package static func summary(_ name: RevokedName) -> String {
        "\(name.text): nothing was left to take"
    }

    /// Of a run that failed before it knew whom it was about.
    package static func unbegun(_ error: DiagnosticsError) -> String {
        error.first.historyText
    }

    private static func name(_ operation: OperationRecord) -> RevokedName? {
        operation.reason.hasSuffix(suffix) ? RevokedName(beginning: operation.reason) : nil
    }
}
