internal import Glibc

/// How much of its stack a thread has left, for work that recurses.
package struct StackRoom: Sendable {
    /// A quarter of the stack is kept for whatever the work calls.
    private let lowest: UInt

    /// Looks at the stack of the calling thread; one that cannot be looked at counts as endless.
    package init() {
        typealias GetAttributes = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32
        var attributes = pthread_attr_t()
        // Declared only for sources that ask for GNU's extensions, which the module of the C library does not.
        guard let symbol = dlsym(nil, "pthread_getattr_np"),
            unsafeBitCast(symbol, to: GetAttributes.self)(pthread_self(), &attributes) == 0
        else {
            lowest = 0
            return
        }
        defer { pthread_attr_destroy(&attributes) }
        var start: UnsafeMutableRawPointer?
        var size = 0
        pthread_attr_getstack(&attributes, &start, &size)
        lowest = UInt(bitPattern: start) + UInt(size / 4)
    }

    /// Whether the calling thread, the one that was looked at, may go deeper.
    package var isLeft: Bool {
        var here: UInt8 = 0
        return withUnsafePointer(to: &here) { UInt(bitPattern: $0) > lowest }
    }
}
