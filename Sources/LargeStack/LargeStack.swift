internal import Glibc

/// Threads with a large stack, for work that recurses as deep as its input.
///
/// The stack is reserved address space: pages that are not touched cost nothing.
package enum LargeStack {
    /// The levels of syntax that the stack of any thread has room for.
    package static let ordinaryDepth = 60
    /// Bytes that a level of syntax may take, debug builds included.
    package static let bytesPerLevel = 16 * 1024

    /// Runs `body` to its end on a thread with a stack of `bytes`.
    ///
    /// Where no such thread can be made, `body` gets nil and has to do with the caller's stack.
    ///
    /// - Parameters:
    ///   - bytes: The size of the stack.
    ///   - body: What to run; its argument is the size of the stack it runs on, nil on the caller's own.
    /// - Returns: What `body` returned.
    package static func run<T: Sendable>(bytes: Int, _ body: @Sendable (_ stack: Int?) -> T) -> T {
        let result: T? = withoutActuallyEscaping(body) { body in
            var result: T?
            withUnsafeMutablePointer(to: &result) { slot in
                let thread = launch(stack: bytes, isDetached: false, Job { slot.pointee = body(bytes) })
                if let thread {
                    pthread_join(thread, nil)
                }
            }
            return result
        }
        return result ?? body(nil)
    }

    /// Starts work on a thread of its own, or, where no more can be made, does it at once on the caller's.
    package static func start(_ body: @escaping @Sendable () -> Void) {
        for size in [512 << 20, 32 << 20] where launch(stack: size, isDetached: true, Job(body)) != nil {
            return
        }
        body()
    }

    private static func launch(stack: Int, isDetached: Bool, _ job: Job) -> pthread_t? {
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else {
            return nil
        }
        defer { pthread_attr_destroy(&attributes) }
        let state = isDetached ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE
        guard pthread_attr_setstacksize(&attributes, stack) == 0,
            pthread_attr_setdetachstate(&attributes, Int32(state)) == 0
        else {
            return nil
        }
        let context = Unmanaged.passRetained(job)
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            &attributes,
            { context in
                if let context {
                    Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            },
            context.toOpaque()
        )
        guard status == 0 else {
            context.release()
            return nil
        }
        return thread
    }

    /// What such a thread runs.
    private final class Job {
        let run: () -> Void

        init(_ run: @escaping () -> Void) {
            self.run = run
        }
    }
}
