internal import CCurl
internal import HTTPTransport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The thread that owns every libcurl handle: takes requests out of the mailbox, moves all transfers on, replies.
final class TransferLoop {
    private let mailbox: Mailbox
    private let configuration: CurlConfiguration
    /// The 32 bytes of the pinned certificate's digest; connections keep the address, so it outlives them all.
    private let pinnedDigest: UnsafeMutablePointer<UInt8>?
    /// Requests that may not start yet, in the order they came.
    private var waiting: [Waiting] = []
    private var transfers: [Int: Transfer] = [:]
    private var idsByHandle: [UnsafeMutableRawPointer: Int] = [:]

    private struct Waiting {
        let id: Int
        let request: HTTPRequest
        let reply: Mailbox.Reply
        let since: ContinuousClock.Instant

        /// When its time is up.
        var end: ContinuousClock.Instant {
            since + request.timeout
        }
    }

    private init(mailbox: Mailbox, configuration: CurlConfiguration) {
        self.mailbox = mailbox
        self.configuration = configuration
        pinnedDigest = configuration.pinnedCertificate.map { pinned in
            let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: pinned.digest.count)
            bytes.initialize(from: pinned.digest, count: pinned.digest.count)
            return bytes
        }
    }

    deinit {
        pinnedDigest?.deallocate()
    }

    /// What the new thread is given.
    private final class Seed: Sendable {
        let mailbox: Mailbox
        let configuration: CurlConfiguration

        init(mailbox: Mailbox, configuration: CurlConfiguration) {
            self.mailbox = mailbox
            self.configuration = configuration
        }
    }

    /// Starts the thread; `false` when the system gives none.
    static func start(mailbox: Mailbox, configuration: CurlConfiguration) -> Bool {
        let seed = Unmanaged.passRetained(Seed(mailbox: mailbox, configuration: configuration))
        // The thread leaves every signal to the others; SIGPIPE, which a broken connection raises, to nobody.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer {
            pthread_sigmask(SIG_SETMASK, &previous, nil)
        }
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else {
                    return nil
                }
                let seed = Unmanaged<Seed>.fromOpaque(argument).takeRetainedValue()
                TransferLoop(mailbox: seed.mailbox, configuration: seed.configuration).run()
                return nil
            },
            seed.toOpaque()
        )
        guard status == 0 else {
            seed.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        if let reason = kf_curl_load() {
            return refuseEverything(String(cString: reason))
        }
        if let pin = configuration.pinnedCertificate, !kf_curl_can_pin() {
            return refuseEverything(
                "\(pin.variable) is set, but this libcurl is not built on OpenSSL 3, which checking it needs"
            )
        }
        guard let multi = kf_multi_init() else {
            return refuseEverything("libcurl has no memory left")
        }
        kf_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        // Otherwise as many are kept as suit the requests that are under way just then: few, whenever a wave of them ends.
        kf_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maximumTransfers)
        mailbox.attach(multi)
        while true {
            let delivery = mailbox.take()
            for command in delivery.commands {
                handle(command, multi)
            }
            admitWaiting(multi)
            guard !delivery.isStopped else {
                break
            }
            if kf_multi_perform(multi) != CURLM_OK {
                endAll(multi, .other, "libcurl reported an internal error")
            }
            replyToFinished(multi)
            admitWaiting(multi)
            // Until something happens on a connection, a time limit is reached, or the mailbox wakes us.
            if kf_multi_poll(multi, longestPause) != CURLM_OK {
                usleep(10_000)
            }
        }
        mailbox.attach(nil)
        endAll(multi, .cancelled, "the connection was closed")
        refuseWaiting { _ in true }
        kf_multi_cleanup(multi)
    }

    private func handle(_ command: Mailbox.Command, _ multi: UnsafeMutableRawPointer) {
        switch command {
        case .start(let id, let request, let reply):
            waiting.append(Waiting(id: id, request: request, reply: reply, since: .now))
        case .cancel(let id):
            refuseWaiting { $0.id == id }
            if let transfer = transfers[id] {
                end(id, transfer, .failure(transfer.error(.cancelled, "the request was cancelled")), multi)
            }
        }
    }

    /// Starts what has waited longest, as far as it may, and ends what has waited too long.
    ///
    /// libcurl has a limit of its own, but forgets at times to go on with those that it made wait.
    private func admitWaiting(_ multi: UnsafeMutableRawPointer) {
        guard !waiting.isEmpty else {
            return
        }
        let now = ContinuousClock.now
        for late in waiting where late.end <= now {
            reply(to: late, .noConnectionInTime)
        }
        waiting.removeAll { $0.end <= now }
        let free = max(0, maximumTransfers - transfers.count)
        for next in waiting.prefix(free) {
            var request = next.request
            request.timeout = next.end - now
            start(next.id, request, next.reply, multi)
        }
        waiting.removeFirst(min(free, waiting.count))
    }

    private var maximumTransfers: Int {
        max(1, configuration.maximumTransfers)
    }

    private func refuseWaiting(_ isMeant: (Waiting) -> Bool) {
        for refused in waiting where isMeant(refused) {
            reply(to: refused, .cancelledBeforeSending)
        }
        waiting.removeAll(where: isMeant)
    }

    private func reply(to waiting: Waiting, _ error: TransportError) {
        mailbox.finish(waiting.id)
        waiting.reply.resume(returning: .failure(error))
    }

    /// Milliseconds until the first of those that wait has waited too long, at most half a minute.
    private var longestPause: Int32 {
        let now = ContinuousClock.now
        let first = waiting.map { $0.end - now }.min() ?? .seconds(30)
        return Int32(milliseconds(min(first, .seconds(30))))
    }

    private func start(
        _ id: Int,
        _ request: HTTPRequest,
        _ reply: Mailbox.Reply,
        _ multi: UnsafeMutableRawPointer
    ) {
        let transfer: Transfer
        do {
            transfer = try Transfer(
                request,
                configuration: configuration,
                pinnedDigest: pinnedDigest,
                reply: reply
            )
        } catch {
            mailbox.finish(id)
            reply.resume(returning: .failure(error))
            return
        }
        transfers[id] = transfer
        idsByHandle[transfer.easy] = id
        let code = kf_multi_add(multi, transfer.easy)
        if code != CURLM_OK {
            end(id, transfer, .failure(.notSent("libcurl refuses the request")), multi)
        }
    }

    private func replyToFinished(_ multi: UnsafeMutableRawPointer) {
        var code = CURLE_OK
        while let easy = kf_multi_next_done(multi, &code) {
            if let id = idsByHandle[easy], let transfer = transfers[id] {
                end(id, transfer, transfer.result(code), multi)
            }
        }
    }

    private func end(
        _ id: Int,
        _ transfer: Transfer,
        _ result: Result<HTTPResponse, TransportError>,
        _ multi: UnsafeMutableRawPointer
    ) {
        kf_multi_remove(multi, transfer.easy)
        transfers[id] = nil
        idsByHandle[transfer.easy] = nil
        mailbox.finish(id)
        transfer.reply.resume(returning: result)
    }

    private func endAll(_ multi: UnsafeMutableRawPointer, _ kind: TransportError.Kind, _ message: String) {
        for (id, transfer) in transfers {
            end(id, transfer, .failure(transfer.error(kind, message)), multi)
        }
    }

    /// Answers what has come and what will come when no transfer can ever be made.
    private func refuseEverything(_ reason: String) {
        let refusal = TransportError.notSent(reason)
        for command in mailbox.close(because: refusal) {
            if case .start(let id, _, let reply) = command {
                mailbox.finish(id)
                reply.resume(returning: .failure(refusal))
            }
        }
    }
}
