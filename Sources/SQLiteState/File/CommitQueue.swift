internal import Dispatch
internal import GRDB
internal import LargeStack
internal import StateModel
internal import Synchronization

/// The writing connection; changes that are asked for at the same time share one durable commit.
///
/// Each change is a savepoint of its own: one that is refused takes nothing of the others with it. No one is told
/// of success before the commit is on the disk.
final class CommitQueue: Sendable {
    private struct Job: Sendable {
        /// Runs the change and gives back what to tell its caller once the fate of the commit is known.
        let run: @Sendable (Database) -> @Sendable (StateError?) -> Void
        /// Tells the caller that the change never ran.
        let refuse: @Sendable (StateError) -> Void
    }

    private struct Pending {
        var jobs: [Job] = []
        var isDraining = false
    }

    let path: String
    private let queue: DatabaseQueue
    private let guardFiles: @Sendable () throws(StateError) -> Void
    private let onCommit: @Sendable (Database) -> Void
    private let pending = Mutex(Pending())
    /// The thread that writes, while there is one.
    private let draining = DispatchGroup()

    /// - Parameters:
    ///   - queue: the connection.
    ///   - path: of the database.
    ///   - guardFiles: called before each transaction; what it throws, every caller gets.
    ///   - onCommit: called when a transaction is on the disk, before anyone is told.
    init(
        _ queue: DatabaseQueue,
        path: String,
        guardFiles: @escaping @Sendable () throws(StateError) -> Void,
        onCommit: @escaping @Sendable (Database) -> Void
    ) {
        self.queue = queue
        self.path = path
        self.guardFiles = guardFiles
        self.onCommit = onCommit
    }

    /// Makes a change durable.
    ///
    /// Cancelling the task does not stop it: what was done must be recorded.
    func write<T: Sendable>(
        _ change: @escaping @Sendable (Database) throws -> T
    ) async throws(StateError) -> T {
        let path = path
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<T, StateError>, Never>) in
            let run = { @Sendable (db: Database) -> @Sendable (StateError?) -> Void in
                var result: Result<T, StateError> = .failure(
                    .unavailable(path: path, reason: "nothing was done")
                )
                do {
                    try db.inSavepoint {
                        result = .success(try change(db))
                        return .commit
                    }
                } catch {
                    result = .failure(StateError(error, path: path))
                }
                return { [result] failure in
                    continuation.resume(returning: failure.map { .failure($0) } ?? result)
                }
            }
            enqueue(Job(run: run) { continuation.resume(returning: .failure($0)) })
        }
        return try result.get()
    }

    /// Waits for what is under way and closes the connection, which folds the WAL into the database.
    func close() {
        draining.wait()
        try? queue.close()
    }

    /// Reads from the writing connection; for tests of its settings.
    func inspect<T: Sendable>(_ body: @Sendable (Database) throws -> T) throws -> T {
        try queue.inDatabase(body)
    }

    private func enqueue(_ job: Job) {
        let mustDrain = pending.withLock { pending in
            pending.jobs.append(job)
            defer { pending.isDraining = true }
            return !pending.isDraining
        }
        if mustDrain {
            draining.enter()
            LargeStack.start { [self] in
                queue.writeWithoutTransaction { drain($0) }
                draining.leave()
            }
        }
    }

    private func drain(_ db: Database) {
        while true {
            let jobs = pending.withLock { pending in
                defer { pending.jobs = [] }
                pending.isDraining = !pending.jobs.isEmpty
                return pending.jobs
            }
            if jobs.isEmpty {
                return
            }
            commit(jobs, db)
        }
    }

    private func commit(_ jobs: [Job], _ db: Database) {
        do throws(StateError) {
            try guardFiles()
            try mapping(path) { try db.beginTransaction(.immediate) }
        } catch {
            // Nothing ran; each caller hears why.
            for job in jobs {
                job.refuse(error)
            }
            return
        }
        var answers: [@Sendable (StateError?) -> Void] = []
        var failure: StateError?
        for job in jobs {
            answers.append(job.run(db))
            if !db.isInsideTransaction {
                // A full disk makes SQLite roll back the whole transaction by itself.
                failure = .unavailable(path: path, reason: "the disk is full, or the system failed to write")
                break
            }
        }
        for job in jobs.dropFirst(answers.count) {
            job.refuse(failure ?? .unavailable(path: path, reason: "nothing was done"))
        }
        if failure == nil {
            do {
                #if DEBUG
                    FailPoint.pass(.beforeCommit)
                #endif
                try db.commit()
                onCommit(db)
                #if DEBUG
                    FailPoint.pass(.afterCommit)
                #endif
            } catch {
                failure = StateError(error, path: path)
                if db.isInsideTransaction {
                    try? db.rollback()
                }
            }
        }
        for answer in answers {
            answer(failure)
        }
    }
}
