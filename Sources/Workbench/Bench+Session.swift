import Execution
package import SourceText
package import StateModel

extension Bench {
    /// Opens the state for work on a project; to write, takes the right to write as well, and gives it back on every path.
    ///
    /// - Throws: what `body` throws, and when the state cannot be opened, or someone else writes.
    package func withSession<Result>(
        _ access: StateAccess,
        _ project: Project,
        _ providers: ConfiguredProviders,
        terraform: TerraformStateGuard? = nil,
        _ body: (Session) async throws(DiagnosticsError) -> Result
    ) async throws(DiagnosticsError) -> Result {
        try await withStore(access) { (store) throws(DiagnosticsError) in
            try await body(session(project, providers, store, terraform: terraform))
        }
    }

    /// A session on a store whose lease somebody else gives back.
    package func session(
        _ project: Project,
        _ providers: ConfiguredProviders,
        _ store: any StateStore,
        terraform: TerraformStateGuard? = nil
    ) -> Session {
        Session(
            bench: self,
            project: project,
            providers: providers.set,
            store: store,
            parallelism: providers.parallelism,
            terraform: terraform
        )
    }

    /// Opens the store; to write, takes the right to write as well, and gives it back on every path.
    func withStore<Result>(
        _ access: StateAccess,
        _ body: (any StateStore) async throws(DiagnosticsError) -> Result
    ) async throws(DiagnosticsError) -> Result {
        guard access != .reading else {
            return try await body(try state.open(.reading))
        }
        let store = try await acquire(access)
        do throws(DiagnosticsError) {
            let result = try await body(store)
            await store.releaseLease()
            return result
        } catch {
            await store.releaseLease()
            throw error
        }
    }

    private func acquire(_ access: StateAccess) async throws(DiagnosticsError) -> any StateStore {
        if lock.isRefused {
            view.report([
                .warning(
                    "The state is locked all the same",
                    "keyform has no -lock=false: two processes that write to one state at the same time would damage it. The"
                        + " right to write ends with the process that holds it, so there is never a lock to break;"
                        + " -lock-timeout=TIME waits for another process."
                )
            ])
        }
        let store = try state.open(access) { [view] path in
            view.note(
                "Note: made the file \(path.inLine) with the key that seals the secrets in the state. Nothing else opens them:"
                    + " keep a copy of it in a safe place."
            )
        }
        try await takeLease(of: store)
        return store
    }

    /// Takes the right to write, and waits as long as was asked for while someone else has it.
    private func takeLease(of store: any StateStore) async throws(DiagnosticsError) {
        let clock = ContinuousClock()
        let start = clock.now
        var isTold = false
        defer {
            if isTold { view.show(.stage(.rest)) }
        }
        while true {
            do throws(StateError) {
                return try await store.acquireLease(surroundings.leaseHolder)
            } catch {
                let elapsed = clock.now - start
                guard case .locked(let holder) = error, elapsed < lock.patience else {
                    throw DiagnosticsError(error.diagnostic)
                }
                if !isTold {
                    view.remark("Acquiring state lock. This may take a few moments...\n")
                    view.show(
                        .stage(
                            .waitingForLock(
                                holder: holder.map { "\($0.who), process \($0.processID)" },
                                patience: lock.patience
                            )
                        )
                    )
                    isTold = true
                }
                // An interruption ends the process; nothing has to be undone.
                try? await clock.sleep(for: min(.milliseconds(100), lock.patience - elapsed))
            }
        }
    }

    func draft(_ command: String) -> RunDraft {
        RunDraft(command: command, who: surroundings.who, reason: surroundings.reason)
    }
}
