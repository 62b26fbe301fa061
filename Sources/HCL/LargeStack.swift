internal import Glibc

/// How much stack recursive work on syntax takes.
enum LargeStack {
    /// The levels that the stack of any thread has room for.
    static let ordinaryDepth = 60
    /// Bytes that a level may take, debug builds included.
    static let bytesPerLevel = 16 * 1024
}

/// What a thread of `withLargeStack` runs, and what came of it.
private final class StackJob {
    let run: () -> Void

    init(run: @escaping () -> Void) {
        self.run = run
    }
}

/// Runs `body` to its end on a thread with a stack of `bytes`, for work that recurses as deep as its input.
///
/// The stack is reserved address space: pages that are not touched cost nothing. Where no such thread can be
/// made, `body` gets nil and has to do with little stack.
///
/// - Parameters:
///   - bytes: The size of the stack.
///   - body: What to run; its argument is the size of the stack it runs on, nil on the caller's own.
/// - Returns: What `body` returned.
package func withLargeStack<T: Sendable>(bytes: Int, _ body: @Sendable (_ stack: Int?) -> T) -> T {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else {
        return body(nil)
    }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, bytes) == 0 else {
        return body(nil)
    }
    let result: T? = withoutActuallyEscaping(body) { body in
        var result: T?
        withUnsafeMutablePointer(to: &result) { slot in
            let job = StackJob { slot.pointee = body(bytes) }
            let context = Unmanaged.passRetained(job)
            var thread = pthread_t()
            let status = pthread_create(
                &thread,
                &attributes,
                { context in
                    if let context {
                        Unmanaged<StackJob>.fromOpaque(context).takeUnretainedValue().run()
                    }
                    return nil
                },
                context.toOpaque()
            )
            if status == 0 {
                pthread_join(thread, nil)
            }
            context.release()
        }
        return result
    }
    return result ?? body(nil)
}
