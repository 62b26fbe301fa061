internal import Synchronization

/// The moment by a server's clock, as the dates of its answers tell it.
///
/// Between two answers it moves on by this machine's steady clock, so that setting the time here changes nothing.
package final class ServerMoment: Sendable {
    private struct Reading {
        /// Since 1970.
        let told: Duration
        /// On the steady clock.
        let heard: Duration
    }

    private let reading = Mutex<Reading?>(nil)

    package init() {}

    /// Takes the date of an answer that the server made just now; whoever calls vouches that it is the server's own.
    ///
    /// - Parameters:
    ///   - answer: one out of a cache tells when it was made, not when it came, and is passed over.
    ///   - now: on the steady clock.
    package func note(_ answer: HTTPResponse, at now: Duration) {
        guard answer.headers["Age"] == nil,
            let seconds = answer.headers["Date"].flatMap(secondsSinceEpoch(httpDate:))
        else {
            return
        }
        let told = Duration.seconds(seconds)
        reading.withLock { reading in
            // A date has whole seconds: the moment may be up to one later, and never steps back within that.
            if let present = reading.map({ $0.told + (now - $0.heard) }),
                (told..<told + .seconds(1)).contains(present)
            {
                return
            }
            reading = Reading(told: told, heard: now)
        }
    }

    /// The server's moment when this machine's steady clock shows `now`.
    ///
    /// - Parameter now: on the steady clock.
    /// - Returns: since 1970; nil where no answer has told it.
    package func moment(at now: Duration) -> Duration? {
        reading.withLock { $0.map { $0.told + (now - $0.heard) } }
    }
}
