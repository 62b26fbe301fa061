internal import Glibc
internal import Synchronization

/// Runs asynchronous work on one thread with a very large stack: the one door through which a program enters it.
///
/// Configuration may nest as deep as its author likes, and planning, applying or freeing it recurses; the threads of the
/// concurrency runtime have half a megabyte.
package enum DeepStack {
    /// A quarter of what address space there is, up to a gigabyte.
    private static var stack: Int {
        var bytes = 1 << 30
        while bytes > 1 << 24 {
            let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
            if let place = mmap(nil, 4 * bytes, PROT_NONE, flags, -1, 0), place != MAP_FAILED {
                munmap(place, 4 * bytes)
                break
            }
            bytes /= 2
        }
        return bytes
    }

    /// Runs `body` to its end on such a thread, together with everything it calls that is not bound to another
    /// executor, and blocks the caller meanwhile.
    ///
    /// - Parameters:
    ///   - isDeep: false where there may be no room for such a thread; the caller's has to do then.
    ///   - body: what to run.
    /// - Returns: what it returned.
    package static func run<Result: Sendable>(
        isDeep: Bool = true,
        _ body: @escaping @Sendable () async -> Result
    ) -> Result? {
        let executor = ThreadExecutor()
        let result = Mutex<Result?>(nil)
        withoutActuallyEscaping(body) { body in
            let box = ResultBox<Result>()
            let work: @Sendable (Int?) -> Void = { _ in
                Task(executorPreference: executor) {
                    box.set(await body())
                    executor.stop()
                }
                executor.drain()
            }
            if isDeep {
                LargeStack.run(bytes: stack, work)
            } else {
                work(nil)
            }
            result.withLock { $0 = box.value }
        }
        return result.withLock { $0 }
    }
}

private final class ResultBox<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    func set(_ value: Value) {
        stored.withLock { $0 = value }
    }

    var value: Value? {
        stored.withLock { $0 }
    }
}

/// Jobs in the order they became ready, run by whichever thread drains them.
private final class ThreadExecutor: TaskExecutor {
    private struct State: ~Copyable {
        var jobs: [UnownedJob] = []
        var next = 0
        var isStopped = false
    }

    private let state = Mutex(State())
    /// Counts jobs and the wish to stop; a semaphore, as the thread must sleep while there is nothing to do.
    private let ready: Semaphore = Semaphore()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        ready.signal()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        ready.signal()
    }

    func drain() {
        while true {
            ready.wait()
            let (job, isStopped) = state.withLock { state -> (UnownedJob?, Bool) in
                guard state.next < state.jobs.count else {
                    return (nil, state.isStopped)
                }
                let job = state.jobs[state.next]
                state.next += 1
                if state.next > 1024, state.next * 2 > state.jobs.count {
                    state.jobs.removeFirst(state.next)
                    state.next = 0
                }
                return (job, false)
            }
            if let job {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if isStopped {
                return
            }
        }
    }
}

/// A counting semaphore of the C library.
private final class Semaphore: Sendable {
    // Never changed after it was made; what it points to is for several threads by its nature.
    nonisolated(unsafe) private let raw = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        sem_init(raw, 0, 0)
    }

    deinit {
        sem_destroy(raw)
        raw.deallocate()
    }

    func signal() {
        sem_post(raw)
    }

    func wait() {
        while sem_wait(raw) != 0, errno == EINTR {}
    }
}
