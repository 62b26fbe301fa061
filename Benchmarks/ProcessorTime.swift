import Glibc

/// Processor time of this process so far, of all its threads.
func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// Does something and tells what processor time it took.
func measured<Result>(_ work: () async throws -> Result) async rethrows -> (result: Result, time: Duration) {
    let start = processorTime()
    let result = try await work()
    return (result, processorTime() - start)
}

extension Duration {
    /// As a row shows it.
    var inMilliseconds: String {
        let (seconds, attoseconds) = components
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms"
    }
}
