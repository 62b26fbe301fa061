/// The token bucket behind the 429s.
struct RateLimiter {
    private let limit: SandboxOptions.RateLimit
    private var tokens: Double
    private var refilledAt: Int64

    init(_ limit: SandboxOptions.RateLimit, now: Int64) {
        self.limit = limit
        tokens = Double(limit.burst)
        refilledAt = now
    }

    /// Takes one request out of the bucket; nil when it may pass, otherwise the milliseconds until one may.
    mutating func admit(now: Int64) -> Int64? {
        let perMillisecond = Double(limit.perMinute) / 60_000
        tokens = min(Double(limit.burst), tokens + Double(max(0, now - refilledAt)) * perMillisecond)
        refilledAt = now
        // A hair below one whole token is one: the bucket counts in fractions.
        if tokens >= 1 - 1e-9 {
            tokens = max(0, tokens - 1)
            return nil
        }
        return Int64(((1 - tokens) / perMillisecond).rounded(.up))
    }

    /// The header fields that say how much is left.
    var headers: [SandboxHeader] {
        [
            SandboxHeader("X-RateLimit-Limit", String(limit.perMinute)),
            SandboxHeader("X-RateLimit-Burst", String(limit.burst)),
            SandboxHeader("X-RateLimit-Remaining", String(Int(tokens))),
        ]
    }

    /// The answer to a request that may not pass.
    func refusal(waitMilliseconds: Int64) -> APIFailure {
        let wait =
            limit.sendsRetryAfter
            ? [SandboxHeader("Retry-After", String((waitMilliseconds + 999) / 1000))] : []
        return APIFailure(429, code: "429", "Too many requests", headers: headers + wait)
    }
}
