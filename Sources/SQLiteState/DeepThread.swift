internal import CDispatch
internal import Glibc

/// A thread with a large stack.
///
/// Values nest as deep as a configuration likes, JSON in a damaged database as deep as a parser takes it, and reading,
/// writing and freeing them recurses; the threads of a dispatch queue have 8 MB.
enum DeepThread {
    /// In bytes; the first that the system grants.
    ///
    /// It is address space: what is not touched costs nothing.
    private static let stacks = [512 << 20, 32 << 20]

    /// Runs work on a thread of its own, or, where no more can be made, at once on the caller's.
    static func start(_ body: @escaping @Sendable () -> Void) {
        for size in stacks where launch(body, stack: size) {
            return
        }
        body()
    }

    private static func launch(_ body: @escaping @Sendable () -> Void, stack: Int) -> Bool {
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return false }
        defer { pthread_attr_destroy(&attributes) }
        guard pthread_attr_setstacksize(&attributes, stack) == 0,
            pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED)) == 0
        else { return false }
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            &attributes,
            { context in
                if let context {
                    Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            },
            work.toOpaque()
        )
        if status != 0 {
            work.release()
        }
        return status == 0
    }

    private final class Work: Sendable {
        private let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }

        func run() {
            body()
        }
    }
}
