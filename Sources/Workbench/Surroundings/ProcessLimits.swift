internal import CDispatch
internal import Glibc
package import SourceText

/// What the system lets this process have.
///
/// Where it is too little, the runtime beneath would crash, or wait for ever for a thread; so it is looked at before any
/// work is done.
package enum ProcessLimits {
    /// Files that are open at once besides connections: databases with what stands beside them, and the event loops'.
    private static let files = 24
    /// Threads that run at once: of the work, of the transfers, of timers and of signals.
    private static let threads = 8
    /// Bytes of memory that may be asked for on top of what is used at the start.
    private static let memory = 256 << 20
    /// Open files that suffice for every number of connections.
    private static let plentyOfFiles: rlim_t = 4096
    /// Bytes of stack that the runtime's threads need.
    private static let stack = 1 << 20

    /// Takes what this process may have without asking; to be called once, before there are other threads.
    package static func raise() {
        if var limit = limit(RLIMIT_NOFILE), limit.rlim_cur < plentyOfFiles {
            limit.rlim_cur = min(limit.rlim_max, plentyOfFiles)
            setrlimit(resource(RLIMIT_NOFILE), &limit)
        }
        if let limit = limit(RLIMIT_AS), limit.rlim_cur != .max {
            shareOneHeap()
        }
        // The C library makes the stacks of threads as large as the limit says.
        if let limit = limit(RLIMIT_STACK), limit.rlim_cur < rlim_t(stack) {
            enlargeStacks()
        }
    }

    /// Keeps the C library from reserving 128 MiB of addresses for each thread: where these are few, what else needs some
    /// would find none left, at any moment.
    private static func shareOneHeap() {
        typealias SetOption = @convention(c) (Int32, Int32) -> Int32
        // M_ARENA_MAX of malloc.h, which the module of the C library does not have.
        let mostHeaps: Int32 = -8
        guard let symbol = dlsym(nil, "mallopt") else { return }
        _ = unsafeBitCast(symbol, to: SetOption.self)(mostHeaps, 1)
    }

    /// Gives threads that are made from now on a stack that suffices, where the C library can.
    private static func enlargeStacks() {
        typealias SetDefault = @convention(c) (UnsafePointer<pthread_attr_t>) -> Int32
        // Declared only for sources that ask for GNU's extensions, which the module of the C library does not.
        guard let symbol = dlsym(nil, "pthread_setattr_default_np") else { return }
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return }
        pthread_attr_setstacksize(&attributes, stack)
        _ = unsafeBitCast(symbol, to: SetDefault.self)(&attributes)
        pthread_attr_destroy(&attributes)
    }

    /// What there is too little of, and how to get more; nil when there is enough to work with.
    package static func shortage() -> Diagnostic? {
        let free = descriptors(atMost: files)
        if let code = free.failure {
            return .error(title(code, "Too many open files"), filesText(free.count, code))
        }
        if let code = memoryFailure() {
            return .error("Not enough memory", memoryText(code))
        }
        let started = startedThreads()
        return started.failure.map { .error("Not enough threads", threadsText(started.count, $0)) }
    }

    /// How many connections there can be at once.
    ///
    /// - Parameter wish: how many there should be.
    /// - Returns: as many, or as few as there are files for; at least one.
    static func connections(_ wish: Int) -> Int {
        // Beyond this many the limit that was raised says enough.
        let asked = min(wish, Int(plentyOfFiles)) + files
        let free = descriptors(atMost: asked)
        return free.failure == nil ? wish : max(1, free.count - files)
    }

    // MARK: - Looking

    private static func descriptors(atMost wish: Int) -> (count: Int, failure: Int32?) {
        var opened: [Int32] = []
        defer { opened.forEach { close($0) } }
        while opened.count < wish {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                let isShort = errno == EMFILE || errno == ENFILE
                return (opened.count, isShort ? errno : nil)
            }
            opened.append(descriptor)
        }
        return (opened.count, nil)
    }

    /// Reserves memory without using it.
    private static func memoryFailure() -> Int32? {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let place = mmap(nil, memory, PROT_READ | PROT_WRITE, flags, -1, 0), place != MAP_FAILED else {
            return errno
        }
        munmap(place, memory)
        return nil
    }

    /// Starts as many threads as are needed, and lets them end when all are there.
    private static func startedThreads() -> (count: Int, failure: Int32?) {
        var gate = pthread_mutex_t()
        pthread_mutex_init(&gate, nil)
        defer { pthread_mutex_destroy(&gate) }
        return withUnsafeMutablePointer(to: &gate) { gate in
            var started: [pthread_t] = []
            var failure: Int32?
            pthread_mutex_lock(gate)
            while started.count < threads, failure == nil {
                var thread = pthread_t()
                let code = pthread_create(
                    &thread,
                    nil,
                    { gate in
                        let gate = gate?.assumingMemoryBound(to: pthread_mutex_t.self)
                        if let gate {
                            pthread_mutex_lock(gate)
                            pthread_mutex_unlock(gate)
                        }
                        return nil
                    },
                    gate
                )
                if code == 0 {
                    started.append(thread)
                } else {
                    failure = code
                }
            }
            pthread_mutex_unlock(gate)
            for thread in started {
                pthread_join(thread, nil)
            }
            return (started.count, failure)
        }
    }

    // MARK: - Words

    private static func title(_ code: Int32, _ text: String) -> String {
        code == ENFILE ? "Too many open files in the system" : text
    }

    private static func filesText(_ count: Int, _ code: Int32) -> String {
        let reason = String(cString: strerror(code))
        let advice =
            code == ENFILE
            ? "End other programs, or raise the system's limit (fs.file-max)."
            : "This process may have \(shown(RLIMIT_NOFILE) ?? "few") (ulimit -n). Raise the limit, for example with"
                + " \"ulimit -n 1024\"."
        return
            "keyform opens up to \(files) files at once, and the system gives it \(count): \(reason). \(advice)"
            + " Nothing was changed."
    }

    private static func memoryText(_ code: Int32) -> String {
        "keyform needs \(memory >> 20) MiB of memory that the system does not give it: \(String(cString: strerror(code)))."
            + " \(limits([("ulimit -v", RLIMIT_AS), ("ulimit -d", RLIMIT_DATA)]) ?? "Free some memory.")"
            + " Nothing was changed."
    }

    private static func threadsText(_ count: Int, _ code: Int32) -> String {
        let advice =
            limits([("ulimit -u", __RLIMIT_NPROC), ("ulimit -v", RLIMIT_AS), ("ulimit -d", RLIMIT_DATA)])
            ?? "The user, or the container, has as many processes as it may have: end some, or raise the limit."
        return
            "keyform needs \(threads) threads, and the system gives it \(count): \(String(cString: strerror(code)))."
            + " \(advice) Nothing was changed."
    }

    /// Says which limits hold, and to raise them; nil when none does.
    private static func limits(_ named: [(command: String, kind: __rlimit_resource)]) -> String? {
        let set = named.compactMap { command, kind in
            shown(kind).map { "\(command) is \($0)" }
        }
        return set.isEmpty ? nil : "Limits that hold here: \(set.joined(separator: ", ")). Raise them."
    }

    /// A limit in the unit of the shell's `ulimit`; nil when there is none.
    private static func shown(_ kind: __rlimit_resource) -> String? {
        guard let limit = limit(kind), limit.rlim_cur != .max else { return nil }
        let isSize = kind == RLIMIT_AS || kind == RLIMIT_DATA
        return "\(isSize ? limit.rlim_cur / 1024 : limit.rlim_cur)"
    }

    private static func limit(_ kind: __rlimit_resource) -> rlimit? {
        var limit = rlimit()
        return getrlimit(resource(kind), &limit) == 0 ? limit : nil
    }

    private static func resource(_ kind: __rlimit_resource) -> __rlimit_resource_t {
        __rlimit_resource_t(kind.rawValue)
    }
}
