package import HTTPTransport

/// Asks the Object Storage about buckets: one method a request, each with the region, the endpoint and the pair that it is
/// for.
///
/// Nothing in it changes; copies share their connections and their limit of concurrent requests.
package struct ObjectStorageClient: Sendable {
    package private(set) var channel: RequestChannel
    let userAgent: String
    package private(set) var keys: KeyRecord
    let clocks: ServerClocks
    /// nil: each request gets the channel's time from its own start.
    package private(set) var deadline: Deadline?

    package init(channel: RequestChannel, userAgent: String = "keyform", keys: KeyRecord = KeyRecord()) {
        self.channel = channel
        self.userAgent = userAgent
        self.keys = keys
        clocks = ServerClocks()
    }

    /// For waits of the caller's own between requests.
    package var clock: any APIClock {
        channel.clock
    }

    /// The same client, for an operation of several requests that together may take so long and no longer.
    package func limited(to timeout: Duration) -> ObjectStorageClient {
        var copy = self
        let moment = clock.now() + timeout
        copy.deadline = Deadline(moment: deadline.map { min($0.moment, moment) } ?? moment)
        return copy
    }

    /// The same client, for a reading that is worth only so much time: a server that fails is asked twice.
    package func hasty(within timeout: Duration) -> ObjectStorageClient {
        var copy = limited(to: timeout)
        copy.channel.policy.maximumAttempts = 2
        copy.channel.policy.maximumUnreachableAttempts = 2
        return copy
    }

    /// The same client, whose answers tell the others nothing of keys.
    package func apart() -> ObjectStorageClient {
        var copy = self
        copy.keys = KeyRecord()
        return copy
    }

    /// Time left until the deadline that `limited(to:)` set, not below zero; nil without one.
    package var timeLeft: Duration? {
        deadline.map { max(.zero, $0.moment - clock.now()) }
    }
}
