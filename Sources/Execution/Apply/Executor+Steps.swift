import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension Executor {
    /// Does one step and records what came of it.
    ///
    /// - Parameters:
    ///   - step: what to do.
    ///   - onIdentified: called once the id of an object that it creates is recorded.
    ///   - onRest: called when nothing but time passes until it ends.
    /// - Returns: whether the steps that wait for it may go on.
    func perform(
        _ step: Step,
        onIdentified: @escaping @Sendable () -> Void,
        onRest: @escaping @Sendable () -> Void
    ) async -> Bool {
        let change = plan.changes[step.change]
        let address = step.key.address
        if step.work == .delete, records[step.key] != nil, staysForSuccessor(change) {
            // The step that makes its successor does this one's work.
            return true
        }
        let work = plan.toldWork(of: step)
        let key = work == .delete ? aside[step.change] ?? step.key : step.key
        let activity = StepActivity(
            work: work,
            objectID: records[key]?.objectID ?? change.importID,
            deposed: key.generation == 0 ? nil : key.generation,
            isRotation: change.rotation != nil,
            role: change.role,
            isReplacement: change.action.replaces
        )
        let progress = StepProgress(
            address: address,
            store: store,
            interruption: interruption,
            onWait: { [onEvent] in onEvent(.waiting(address, for: $0)) },
            onIdentified: onIdentified,
            onRest: onRest
        )
        let start = clock.now()
        let isVisible = work.isTold
        if isVisible {
            onEvent(.started(address, activity))
        }
        let ticker = startTicker(address, activity, progress: progress, since: start)
        defer { ticker.cancel() }
        do throws(StepFailure) {
            if step.work.finishesInstance, step.work != .import {
                try checkPreconditions(of: address)
            }
            let objectID = try await carryOut(step, change, progress)
            count(work, change)
            if step.work == .create, !change.deliveries.isEmpty {
                made[step.id] = progress
            }
            if isVisible, !unread.contains(address) {
                onEvent(.finished(address, activity, elapsed: clock.now() - start, objectID: objectID))
            }
        } catch {
            add(error, step)
            if !error.isInterruption {
                onEvent(.failed(address, activity, elapsed: clock.now() - start))
            }
            return false
        }
        guard step.work.finishesInstance, step.work != .import else {
            return true
        }
        do throws(StepFailure) {
            try checkPostconditions(of: address)
            return true
        } catch {
            add(error, step)
            return false
        }
    }

    func add(_ failure: StepFailure, _ step: Step) {
        guard !failure.isInterruption else {
            result.isInterrupted = true
            result.notStarted.append(step.key.address)
            return
        }
        var diagnostic = failure.diagnostic
        // What points into the configuration, a condition that does not hold, stays so until that is changed.
        diagnostic.needsCorrection = diagnostic.needsCorrection || diagnostic.subject != nil
        result.failures.append(
            ApplyResult.Failure(
                node: step.id,
                address: step.key.address,
                work: step.work,
                diagnostic: diagnostic.located(
                    at: step.key.address,
                    configuration.blocks[step.key.address.resource]
                ),
                isUncertain: failure.isUncertain
            )
        )
    }

    private func carryOut(
        _ step: Step,
        _ change: ResourceChange,
        _ progress: StepProgress
    ) async throws(StepFailure) -> String? {
        switch step.work {
        case .create: return try await create(step, change, progress)
        case .update:
            if let rotation = change.rotation {
                return try await rotate(step, change, rotation, progress)
            }
            return try await update(step, change, progress)
        case .delete: return try await delete(step, change, progress)
        case .import: return try await takeOver(step, change)
        case .forget: return try await forget(step, change)
        case .move: return try await move(step, change)
        case .record: return try await rewrite(step, change)
        case .read:
            // Data sources are read while planning; a deferred one is read when its inputs are real.
            return try await readDeferred(change)
        }
    }

    private func count(_ work: Step.Work, _ change: ResourceChange) {
        switch work {
        case .forget where change.reason == .gone: break
        case .create: result.added += 1
        case .update where change.rotation != nil: break
        case .update: result.changed += 1
        case .delete: result.destroyed += 1
        case .import where change.adopts: result.adopted += 1
        case .import: result.imported += 1
        case .forget: result.forgotten += 1
        case .move, .read, .record: break
        }
    }

    private func startTicker(
        _ address: InstanceAddress,
        _ activity: StepActivity,
        progress: StepProgress,
        since start: Duration
    ) -> Task<Void, Never> {
        let clock = clock
        let interval = options.progressInterval
        let onEvent = onEvent
        return Task {
            while (try? await clock.sleep(for: interval)) != nil, !Task.isCancelled {
                onEvent(
                    .stillRunning(
                        address,
                        activity,
                        elapsed: clock.now() - start,
                        waitingFor: progress.waitingFor
                    )
                )
            }
        }
    }
}

extension Plan {
    /// What people are told that a step does.
    ///
    /// Where only the marks of an object change, its row is written, and reported is what the plan has shown.
    fileprivate func toldWork(of step: Step) -> Step.Work {
        step.work == .record && changes[step.change].action == .update ? .update : step.work
    }

    /// How many of its steps are told of when they begin and when they end.
    package var toldSteps: Int {
        steps.count { toldWork(of: $0).isTold }
    }
}

extension Step.Work {
    fileprivate var isTold: Bool {
        self != .record && self != .move
    }
}
