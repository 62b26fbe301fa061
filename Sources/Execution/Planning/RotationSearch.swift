import Addresses
import Configuration
import Planning
import Providers
import Rotation
import SourceText
import StateModel

/// Finds out what is to be known of keys before it is judged what is due about their rotations.
struct RotationSearch {
    let question: RotationQuestion
    let providers: ProviderSet
    let configuration: Configuration
    let snapshot: StateSnapshot
    /// What a refresh saw; empty where there was none.
    let observations: [RecordKey: Observation]
    /// Whether the API may be asked.
    let asks: Bool

    /// - Throws: what is wrong with `rotation` blocks, and why an API cannot be asked.
    func find() async throws(DiagnosticsError) -> FoundRotations {
        guard !(configuration.rotations.isEmpty && snapshot.rotations.isEmpty && question.wishes.isEmpty)
        else {
            return FoundRotations()
        }
        let rows = Dictionary(firstOf: snapshot.rotations.map { ($0.address, $0) })
        let moves = Planner.moves(of: snapshot.records, in: configuration)
        let charged = snapshot.records.filter { record in
            record.generation == 0 && providers.canRotate(record.address.resource.type)
        }
        let (settings, problems) = question.settings(
            charged.map { record in
                let key = providers.credentials(of: record)
                return RotatedKey(
                    address: moves[record.address] ?? record.address,
                    id: key?.id,
                    owner: key?.owner
                )
            }
        )
        guard !problems.hasErrors else {
            throw DiagnosticsError(problems)
        }
        let concerned = charged.filter { record in
            let address = moves[record.address] ?? record.address
            return settings[address] != nil || rows[record.address] != nil || question.wishes[address] != nil
        }
        // What it answers also tells what time it is.
        let created = asks ? try await providers.created(concerned) : [:]
        let obstacles = providers.rotationObstacles(concerned)
        let local = question.now()
        let others = Dictionary(
            firstOf: snapshot.records.lazy.filter { $0.generation != 0 }.map { ($0.key, $0) }
        )
        var found = FoundRotations(warnings: problems)
        for record in concerned {
            let address = moves[record.address] ?? record.address
            let row = rows[record.address]
            let other = row?.other.flatMap {
                others[RecordKey(address: record.address, generation: $0)]
            }
            var key = KeyRotation(
                address: address,
                settings: settings[address],
                record: row,
                keyID: record.objectID,
                created: created[record.key],
                hasSecret: hasSecret(record),
                hasOtherSecret: other.map(hasSecret) ?? true,
                clock: RotationClock(api: providers.apiMoment(for: record), local: local),
                obstacle: obstacles[record.key],
                wish: question.wishes[address]
            )
            look(at: &key, record, other)
            found.keys[address] = key
        }
        holdBack(&found)
        let places = found.keys.values.sorted { $0.address < $1.address }.flatMap(\.warningsOfLeftPlaces)
        found.warnings += skew(found) + leftToTerraform + places
        found.reminders = (found.keys.values.contains(where: \.waitsForClocks) ? skew(found) : []) + places
        return found
    }

    /// The same keys, after a refresh has read them; what is refused because one is gone is left out.
    func refreshed(_ found: FoundRotations) -> FoundRotations {
        var found = found
        let moves = Planner.moves(of: snapshot.records, in: configuration)
        let others = Dictionary(
            firstOf: snapshot.records.lazy.filter { $0.generation != 0 }.map { ($0.key, $0) }
        )
        for record in snapshot.records where record.generation == 0 {
            let address = moves[record.address] ?? record.address
            guard var key = found.keys[address] else { continue }
            let other = key.record?.other.flatMap {
                others[RecordKey(address: record.address, generation: $0)]
            }
            look(at: &key, record, other)
            found.keys[address] = key
        }
        leaveOutRefused(&found)
        return found
    }

    private func look(at key: inout KeyRotation, _ record: ResourceRecord, _ other: ResourceRecord?) {
        key.isMissing = isGone(record)
        key.isOtherMissing = key.record.map { isMissing(other, of: $0) } ?? false
    }

    private func isGone(_ record: ResourceRecord) -> Bool {
        if case .gone? = observations[record.key] { true } else { false }
    }

    /// Whether the key that is not in charge, once made, is gone from the account or from the state.
    private func isMissing(_ other: ResourceRecord?, of row: RotationRecord) -> Bool {
        guard row.isUnderWay, row.other != nil, row.incoming != nil else { return false }
        return other.map(isGone) ?? true
    }

    private func hasSecret(_ record: ResourceRecord) -> Bool {
        providers.credentials(of: record)?.secret != nil
    }

    /// Leaves out what is refused, where the others go on without it.
    private func leaveOutRefused(_ found: inout FoundRotations) {
        guard question.isOnlyRotation else { return }
        for (address, key) in found.keys {
            guard case .refused(let refusal) = RotationAdvice(key) else { continue }
            found.refusals.append(refusal)
            if key.wish == .undo, key.isOtherMissing, !key.isMissing {
                // There is nothing to go back to, so that this rotation is over.
                found.keys[address]?.wish = nil
            } else {
                found.keys[address] = nil
            }
        }
        found.refusals.sort { $0.address < $1.address }
    }

    /// Lets only the next wave begin, and leaves out what is refused.
    private func holdBack(_ found: inout FoundRotations) {
        leaveOutRefused(&found)
        if let wave = question.wave {
            for address in wave.later(among: Array(found.keys.values)) {
                found.keys[address]?.isInLaterWave = true
            }
        }
        if let selection = question.selection {
            found.keys = found.keys.filter { selection.contains($0.key) }
            found.refusals.removeAll { !selection.contains($0.address) }
        }
    }

    /// That blocks cover keys that nothing is planned of here.
    private var leftToTerraform: [Diagnostic] {
        configuration.rotations.flatMap { block in
            block.coverage.compactMap { covered -> Diagnostic? in
                let isThere =
                    switch covered.target {
                    case .resource(let address): configuration.blocks[address.resource.declared] != nil
                    case .module(let module): configuration.module(module.declared) != nil
                    }
                guard !isThere else { return nil }
                return .warning(
                    "Keys are left to Terraform and not rotated",
                    "The rotation \"\(block.name)\" names \(covered.target), which needs values of other providers and is left to"
                        + " Terraform, so its keys are not rotated.",
                    at: covered.range,
                    in: block.title
                )
            }
        }
    }

    /// That this machine and an API do not agree on the time.
    private func skew(_ found: FoundRotations) -> [Diagnostic] {
        let leads = found.keys.values.filter(\.clock.isSkewed).compactMap(\.clock.lead)
        guard let lead = leads.max(by: { $0.magnitude < $1.magnitude }) else {
            return []
        }
        return [
            .warning(
                "Clocks differ",
                "This machine's clock is \(RotationWords.period(Int(lead.magnitude / 1000)))"
                    + " \(lead < 0 ? "behind" : "ahead of") the API's. Ages and periods go by the API's; until the two agree"
                    + " within five minutes, no old key is switched off or deleted. Set this machine's clock."
            )
        ]
    }
}

extension KeyRotation {
    /// Whether only that the clocks differ keeps its rotation from going on.
    fileprivate var waitsForClocks: Bool {
        if case .waiting(let wait) = RotationAdvice(self) { wait.cause == .skew } else { false }
    }
}
