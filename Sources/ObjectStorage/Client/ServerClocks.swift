internal import HTTPTransport
internal import Synchronization

/// The clocks of servers that refused a request because of its time: from then on requests to them are signed by theirs, so
/// that a clock of this machine which is off is no obstacle.
package final class ServerClocks: Sendable {
    private struct Entry {
        let moment = ServerMoment()
        /// Whether it refused a request that was signed by its own time as well.
        var refusesItsOwn = false
    }

    /// No server minds so little.
    private static let tolerance = Duration.seconds(60)

    private let entries = Mutex<[HTTPURL.Origin: Entry]>([:])

    package init() {}

    /// Takes the date of a refusal.
    ///
    /// - Parameters:
    ///   - answer: that says that the request's time is off.
    ///   - request: as it was signed.
    ///   - origin: of the server.
    ///   - now: on the steady clock.
    func note(_ answer: HTTPResponse, to request: HTTPRequest, of origin: HTTPURL.Origin, at now: Duration) {
        entries.withLock { entries in
            var entry = entries[origin] ?? Entry()
            let own = entry.moment.moment(at: now)
            entry.moment.note(answer, at: now)
            entry.refusesItsOwn =
                entry.moment.moment(at: now).map { told in
                    // It moves on by this machine's steady clock, which may not know how long the machine slept.
                    own != nil && SignatureV4.isSigned(request, within: Self.tolerance, of: told)
                } ?? false
            entries[origin] = entry
        }
    }

    /// By which a request is signed; nil where the server has refused none because of its time.
    func moment(of origin: HTTPURL.Origin, at now: Duration) -> Duration? {
        entries.withLock { $0[origin] }?.moment.moment(at: now)
    }

    /// Whether signing by the server's time may help.
    func canSign(for origin: HTTPURL.Origin, at now: Duration) -> Bool {
        guard let entry = entries.withLock({ $0[origin] }) else {
            return false
        }
        return !entry.refusesItsOwn && entry.moment.moment(at: now) != nil
    }
}
