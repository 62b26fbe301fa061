import Addresses
import Configuration
import DependencyGraph
import Planning
import Providers
import Rotation
import SourceText
import StateModel

/// What comes after the steps of a plan: when all that reads a key has the new one, the places outside are told, and then the
/// rotation goes on as far as it is due.
extension Executor {
    /// Finishes what the plan's steps have begun of rotations; several at a time.
    ///
    /// - Returns: what came of the whole run.
    package func finishRotations() async -> ApplyResult {
        addNewKeys()
        await withDiscardingTaskGroup { group in
            for _ in 0..<min(options.parallelism, delivering.count) {
                group.addTask {
                    while let work = await self.takeDelivery() {
                        await self.finish(work)
                    }
                }
            }
        }
        return result
    }

    /// The next key, each only once.
    private func takeDelivery() -> RotationWork? {
        delivering.keys.min().flatMap { delivering.removeValue(forKey: $0) }
    }

    private func finish(_ given: RotationWork) async {
        var work = given
        do throws(StepFailure) {
            if interruption.isRequested {
                throw StepFailure.interrupted(work.row.address)
            }
            // Whoever has a key that is off, or one that is to go, does not wait for what reads it here.
            let isUrgent = work.row.course != .forward
            if isUrgent {
                try await deliver(&work)
            }
            guard try await checkReaders(&work) else {
                return
            }
            if !isUrgent {
                try await deliver(&work)
            }
            guard work.row.phase == .delivering else {
                if work.planned.move != .deliver {
                    try await goOn(&work)
                }
                return
            }
            guard let row = next(work, .told) else {
                try await stop(&work, Self.unreachable(work.row))
                return
            }
            try await commit(&work, row, [Self.prospect(row, clock(work).now)].compactMap(\.self))
            try await goOn(&work)
        } catch {
            add(error, work.step)
        }
    }

    /// Why the key that goes stays, where the block that told how places are reached is not there any more.
    private static func unreachable(_ row: RotationRecord) -> String {
        let places = row.sinks.filter { $0.delivered == nil || $0.delivered != row.incoming }.map(\.name)
        return
            "no rotation block covers it any more, so \(places.joined(separator: ", ")) cannot be told of the key in charge, and"
            + " the other key stays; bring the block back"
            + (row.course == .forward
                ? ", or run \"keyform rotate -undo \(row.address.description.quotedForShell)\"" : "")
    }

    /// Until when there are two keys.
    private static func prospect(_ row: RotationRecord, _ now: Int64) -> String? {
        guard row.phase == .overlapping else {
            return nil
        }
        let isAwaited = row.terms.mustBeConfirmed && !row.isConfirmed
        var conditions: [String] = []
        if let due = row.due, due > now {
            conditions.append("the old key goes off \(RotationWords.moment(due, from: now))")
        }
        if isAwaited {
            conditions.append(
                (conditions.isEmpty ? "the old key goes off" : "at the earliest, and")
                    + " only after \"keyform rotate -confirm \(row.address.description.quotedForShell)\""
            )
        }
        return conditions.isEmpty ? nil : "both keys work; " + conditions.joined(separator: " ")
    }

    // MARK: Readers in the configuration

    /// Refuses to tell the world of a key that something in the configuration could not be given.
    ///
    /// - Returns: false where what reads it is left out of the plan, so that a later one goes on.
    private func checkReaders(_ work: inout RotationWork) async throws(StepFailure) -> Bool {
        guard work.row.phase == .delivering else {
            return true
        }
        let undone = undoneReaders(of: work.step).map(\.description) + unrecordedOutputs(of: work.step)
        guard undone.isEmpty else {
            try await fail(
                &work,
                .error(
                    "Not everything has the new key",
                    "\(work.row.address) is read by \(Self.listed(undone)), which could not be given the key in charge. No"
                        + " key is switched off until it has been; the next run goes on."
                )
            )
        }
        let unplanned = work.planned.notTold.sorted().map(\.description)
        guard unplanned.isEmpty else {
            try await stop(
                &work,
                (work.row.course == .compromised ? "the old key is off, and stays" : "both keys work")
                    + " until what this plan left out has the key in charge: \(Self.listed(unplanned))"
            )
            return false
        }
        return true
    }

    private static func listed(_ names: [String]) -> String {
        let rest = names.count - mostNamed
        return names.prefix(mostNamed).joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }

    /// How many objects a message names.
    private static let mostNamed = 10

    /// What waits for the key's step, and was not done.
    private func undoneReaders(of step: Step) -> [InstanceAddress] {
        guard !undone.isEmpty, let walked else {
            return []
        }
        return Set(
            walked.graph.transitiveDependents(of: [step.id])
                .filter { walked.isStep($0) && undone.contains($0) }
                .map { plan.steps[$0].key.address }
        )
        .sorted()
    }

    /// The outputs that show the key, or what was made with it, and still show what they did before.
    private func unrecordedOutputs(of step: Step) -> [String] {
        guard !unrecorded.isEmpty else {
            return []
        }
        var blocks: Set<ResourceAddress> = [step.key.address.resource.declared]
        if let walked {
            for node in walked.graph.transitiveDependents(of: [step.id]) where walked.isStep(node) {
                blocks.insert(plan.steps[node].key.address.resource.declared)
            }
        }
        return configuration.outputs.filter { output in
            unrecorded.contains(output.name)
                && !evaluator.graph.resources(shownBy: [output]).isDisjoint(with: blocks)
        }
        .map { "output.\($0.name)" }
    }

    // MARK: Places outside

    /// Tells every sink that does not have the key in charge; one that fails keeps none from being told.
    private func deliver(_ work: inout RotationWork) async throws(StepFailure) {
        let record = try existing(work.keyInCharge)
        let settings = try settings(of: record)
        // Where a place is told by the id of the key, it is another one now.
        work.row = work.row.facing(knowledge(of: record, settings, work.row, work.planned))
        guard let settings, !settings.sinks.isEmpty else {
            return
        }
        guard let key = deliveredKey(record, work), let delivery = rotation.delivery else {
            try await fail(
                &work,
                .error(
                    "Key cannot be delivered",
                    "The secret of the key \(record.objectID) is not known, so it cannot be handed to"
                        + " \(settings.sinks.map(\.name).joined(separator: ", "))."
                )
            )
        }
        let pending = settings.sinks.filter { sink in
            work.row.sinks.first { $0.name == sink.name }?.delivered != record.objectID
        }
        guard !pending.isEmpty else {
            return
        }
        try await proveBeforeDelivery(&work)
        var failures: [(String, DeliveryFailure)] = []
        var told: RotationRecord
        var text: String
        for sink in pending {
            let name = sink.name
            if case .command = sink, work.isOfNewKey, !work.planned.sinks.contains(sink.text) {
                // Nobody has seen what would be run.
                onEvent(.rotating(work.row.address, "\(name): left to the next run, whose plan shows it"))
                continue
            }
            if interruption.isRequested {
                throw StepFailure.interrupted(work.row.address)
            }
            do throws(DeliveryFailure) {
                let receipt = try await delivery.deliver(key, to: sink)
                for note in receipt.notes {
                    onEvent(.rotating(work.row.address, "\(name): \(note)"))
                }
                told = work.row.told(
                    name,
                    digest: seal.fingerprint(of: String(decoding: receipt.content, as: UTF8.self)),
                    at: rotation.now()
                )
                text = "delivered to \(name)"
            } catch {
                failures.append((name, error))
                told = work.row.notTold(name, because: error.reason, at: rotation.now())
                text = "not delivered to \(name): \(error.reason)"
            }
            try await commit(&work, told, [text])
        }
        if let (name, failure) = failures.first {
            try await fail(&work, Self.refusal(name, failure, failures.dropFirst().map(\.0)))
        }
    }

    private static func refusal(
        _ name: String,
        _ failure: DeliveryFailure,
        _ others: [String]
    ) -> Diagnostic {
        .error(
            "Key not delivered",
            "\(name) does not have the key in charge: \(failure.reason) \(failure.remedy)"
                + (others.isEmpty ? "" : " Neither have \(others.joined(separator: ", ")).")
                + " Until all have it, no key is switched off; the next run delivers to those that do not."
        )
    }

    private func deliveredKey(_ record: ResourceRecord, _ work: RotationWork) -> DeliveredKey? {
        guard let key = providers.credentials(of: record), let secret = key.secret else {
            return nil
        }
        let goes = work.row.phase == .delivering ? work.otherKey.flatMap { records[$0] } : nil
        return DeliveredKey(
            address: record.address,
            id: key.id,
            secret: secret,
            owner: key.owner,
            previous: goes.flatMap(providers.credentials)?.id,
            region: key.region,
            endpoint: key.endpoint
        )
    }
}
