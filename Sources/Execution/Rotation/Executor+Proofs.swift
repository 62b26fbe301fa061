import Planning
import Providers
import Rotation
import SourceText
import StateModel

/// Showing with signed requests that a key works, or does not.
extension Executor {
    /// What was shown of the key that comes.
    struct Proven {
        /// Whether a signed request has shown it; nil where none was sent.
        let isShown: Bool?
        /// What to tell.
        let text: String
    }

    /// Shows that the key that comes works.
    func proveAlive(
        _ work: inout RotationWork,
        _ key: RecordKey
    ) async throws(StepFailure) -> Proven {
        let record = try existing(key)
        let name = work.nameOfIncoming
        guard work.row.terms.verifies, rotation.verifies else {
            return Proven(isShown: nil, text: "not verified that \(name) works: no signed request was wanted")
        }
        guard let credentials = providers.credentials(of: record), credentials.secret != nil else {
            let isOn = await providers.isOn(record)
            guard work.row.course == .undo, isOn == true else {
                try await fail(
                    &work,
                    .error(
                        "Key cannot be verified",
                        "The secret of \(name), \(record.objectID), is not known, so no request can show that it works. The"
                            + " key in charge stays. Give -no-verify to go on without."
                    )
                )
            }
            return Proven(
                isShown: nil,
                text: "\(name) is on, as the API says; without its secret no signed request can show it"
            )
        }
        await work.progress.waiting(for: "\(name) to be known everywhere")
        let proof = await ask(credentials, record) { if case .works = $0 { true } else { false } }
        let isAtRest = work.row.phase == .done
        let consequence = isAtRest ? "It was handed to nobody." : "The key in charge stays."
        switch proof {
        case .works(let regions):
            return Proven(isShown: true, text: "\(name) works at \(regions.joined(separator: ", "))")
        case _ where interruption.isRequested:
            throw .interrupted(work.row.address)
        case .refused(let regions):
            try await fail(
                &work,
                .error(
                    "Key does not work",
                    "\(regions.joined(separator: ", ")) did not know \(name), \(record.objectID), for two minutes."
                        + " \(consequence) The next run asks again"
                        + (isAtRest ? "." : "; \"keyform rotate -undo\" gives the new key up.")
                )
            )
        case .untimely(let why):
            try await fail(&work, Self.untimely("Whether \(name), \(record.objectID), works", why))
        case .undecided(let why):
            try await fail(
                &work,
                .error(
                    "Key not verified",
                    "Whether \(name), \(record.objectID), works could not be shown, because \(why). \(consequence)"
                        + " The next run asks again; "
                        + (isAtRest
                            ? "where this machine cannot reach the storage, run \"keyform rotate -no-verify\"."
                            : "-no-verify goes on without a signed request.")
                )
            )
        }
    }

    /// Refuses to make a key that no signed request could show to work, because clocks differ: the key in charge is asked
    /// with, once.
    func checkClocks(_ work: inout RotationWork, _ record: ResourceRecord) async throws(StepFailure) {
        guard clock(work).isSkewed, work.row.terms.verifies, rotation.verifies,
            let credentials = providers.credentials(of: record), credentials.secret != nil,
            case .untimely(let why) = await providers.probe(credentials, of: record, beside: recorded)
        else {
            return
        }
        try await fail(&work, Self.untimely("Whether a new key works", why, "No key is made."))
    }

    private static func untimely(
        _ what: String,
        _ why: String,
        _ consequence: String = "The key in charge stays."
    ) -> Diagnostic {
        .error("Clocks differ too much", "\(what) could not be shown, because \(why). \(consequence)")
            .hinting("Set this machine's clock, for example by NTP; then the next run goes on.")
            .hinting("Where the clock cannot be set, -no-verify goes on without a signed request.")
    }

    /// Shows that the key that goes is refused.
    ///
    /// - Returns: whether that ends the phase.
    func proveOff(_ work: inout RotationWork, _ key: RecordKey) async throws(StepFailure) -> Bool {
        let record = try existing(key)
        let name = work.nameOfOutgoing
        guard work.row.terms.verifies, rotation.verifies,
            let credentials = providers.credentials(of: record), credentials.secret != nil
        else {
            guard await providers.isOn(record) == false else {
                return try await notOff(&work, "\(name) is switched off, and the API does not say so yet")
            }
            return try await advance(
                &work,
                .off(isShown: nil),
                "\(name) is off, as the API says; no signed request has shown it" + waitingText(work)
            )
        }
        await work.progress.waiting(for: "\(name) to be refused everywhere")
        let proof = await ask(credentials, record) { if case .refused = $0 { true } else { false } }
        switch proof {
        case .refused(let regions):
            return try await advance(
                &work,
                .off(isShown: true),
                "\(name) is off: refused at \(regions.joined(separator: ", "))" + waitingText(work)
            )
        case .works(let regions):
            return try await notOff(
                &work,
                "\(name) is switched off and still works at \(regions.joined(separator: ", ")); the next run asks again"
            )
        case .undecided(let why), .untimely(let why):
            return try await notOff(
                &work,
                "\(name) is switched off; whether it is refused is not known, because \(why); the next run asks again"
            )
        }
    }

    /// A key that is compromised gets its successor all the same.
    private func notOff(_ work: inout RotationWork, _ problem: String) async throws(StepFailure) -> Bool {
        guard work.row.isExchanged, !interruption.isRequested else {
            return try await advance(&work, .off(isShown: nil), problem)
        }
        try await stop(&work, problem)
        return false
    }

    /// Until when the key that is off stays.
    private func waitingText(_ work: RotationWork) -> String {
        guard let next = next(work, .off(isShown: nil)), next.phase == .soaking, let due = next.due,
            work.row.terms.soak > 0
        else {
            return ""
        }
        return "; gone \(RotationWords.moment(due, from: clock(work).now))"
    }

    /// Asks with a key until what is wanted is shown, with growing pauses.
    private func ask(
        _ key: KeyCredentials,
        _ record: ResourceRecord,
        until isWanted: (KeyProof) -> Bool
    ) async -> KeyProof {
        var proof = await providers.probe(key, of: record, beside: recorded)
        for pause in ProofPauses.all where !isWanted(proof) {
            // However often it is asked, it is the same before a clock is set.
            if case .untimely = proof {
                break
            }
            guard await rest(pause) else {
                break
            }
            proof = await providers.probe(key, of: record, beside: recorded)
        }
        return proof
    }

    /// Lets time pass.
    ///
    /// - Returns: false when somebody asked to stop.
    private func rest(_ pause: Duration) async -> Bool {
        var left = pause
        while left > .zero {
            guard !interruption.isRequested, (try? await clock.sleep(for: min(left, .seconds(1)))) != nil
            else {
                return false
            }
            left -= .seconds(1)
        }
        return !interruption.isRequested
    }
}
