internal import Glibc

/// What is left of this process when it crashes: a core file, or the memory that a backtrace shows, would hold secrets.
package enum CrashOutput {
    /// Leaves nothing of the memory behind, unless a backtrace was asked for by name (`SWIFT_BACKTRACE`).
    package static func keepPrivate(environment: [String: String]) {
        guard environment["SWIFT_BACKTRACE"] == nil else {
            return
        }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
            signal(number, SIG_DFL)
        }
    }
}
