import FoundationEssentials
import GRDB

/// A simulated IONOS account: requests in, outcomes out.
///
/// Every request is one transaction on the account's database, so several sandboxes (of several processes) may share
/// a file, and one that dies in the middle of a request leaves the account as before or after it.
package actor Sandbox {
    let options: SandboxOptions
    private let machineClock: SandboxClock
    private var clockSkew: Int64
    let database: SandboxDatabase
    private var limiter: RateLimiter?
    /// The data plane counts for itself.
    private var storageLimiter: RateLimiter?
    private var script: FaultScript
    private var log = RequestLog()
    /// Where the data plane is, for the list of regions; the service's own endpoints when nil.
    private(set) var storageEndpoint: String?

    /// Opens the account in `storage`, or founds one there.
    ///
    /// Throws when the file cannot be opened, is no sandbox account, or is of a newer version.
    package init(
        options: SandboxOptions = SandboxOptions(),
        storage: SandboxStorage = .memory,
        clock: SandboxClock = .system
    ) throws(SandboxStorageError) {
        self.options = options
        machineClock = clock
        clockSkew = options.clockSkew
        let clock = clock.ahead(by: options.clockSkew)
        database = try SandboxDatabase(storage, options: options, now: clock.milliseconds)
        limiter = options.rateLimit.map { RateLimiter($0, now: clock.milliseconds) }
        storageLimiter = limiter
        script = FaultScript(options.faults, seed: options.seed ?? 0)
    }

    /// The account's clock.
    var clock: SandboxClock { machineClock.ahead(by: clockSkew) }

    /// Sets how far the account's clock is ahead of the machine's, in milliseconds.
    package func setClockSkew(_ milliseconds: Int64) { clockSkew = milliseconds }

    /// Makes keys older; all of them together with their users.
    ///
    /// - Parameters:
    ///   - milliseconds: by which they were made and last changed earlier.
    ///   - key: the one key's id; nil for all.
    /// - Throws: an error of the API where there is no such key; what the database says when it cannot be written.
    package func age(by milliseconds: Int64, key: String? = nil) throws {
        try database.transaction(writing: true) { db in
            let history = """
                history = json_set(
                    history, '$.createdAt', max(0, json_extract(history, '$.createdAt') - ?1),
                    '$.modifiedAt', max(0, json_extract(history, '$.modifiedAt') - ?1)
                )
                """
            try db.execute(
                sql: """
                    UPDATE access_key SET \(history), activeSince = max(0, activeSince - ?1)
                    WHERE ?2 IS NULL OR id = ?2
                    """,
                arguments: [milliseconds, key]
            )
            if let key, db.changesCount == 0 {
                throw APIFailure(404, code: "309", "There is no key \(key)")
            }
            if key == nil {
                try db.execute(sql: "UPDATE user SET \(history)", arguments: [milliseconds])
            }
        }
    }

    /// The requests since the start or the last reset, oldest first; those to `/_sandbox` are not among them.
    package var requestLog: [RequestLogEntry] { log.entries }

    /// Forgets the logged requests.
    package func clearRequestLog() { log.clear() }

    /// The faults in force.
    package var faults: [Fault] { script.faults }

    /// Puts these faults in force instead of the present ones, their counts at nothing.
    package func setFaults(_ faults: [Fault]) {
        script = FaultScript(faults, seed: options.seed ?? 0)
    }

    /// Adds faults after the present ones, whose counts go on.
    package func addFaults(_ faults: [Fault]) { script.append(faults) }

    /// Empties the account, the log and the rate limit's memory, and puts the first faults in force again.
    ///
    /// Throws what the database says when it cannot be written.
    func reset() throws {
        try database.reset(options: options, now: clock.milliseconds)
        limiter = options.rateLimit.map { RateLimiter($0, now: clock.milliseconds) }
        storageLimiter = limiter
        setFaults(options.faults)
        log.clear()
    }

    /// Has the list of regions name this URL as every region's endpoint.
    package func announceStorage(at endpoint: String) { storageEndpoint = endpoint }

    /// Handles one request to the JSON APIs, or to the data plane when its host or its signature is of that.
    package func respond(to request: SandboxRequest) async -> SandboxOutcome {
        if StorageRequest.isMeant(by: request) { return await respondAsStorage(to: request) }
        guard let target = RequestTarget(request.path) else {
            let failure = APIFailure(400, code: "100", "The request target is not a valid URL path")
            return .answer(response(to: failure, pretty: true), delayMilliseconds: options.latency)
        }
        if target.segments.first == "_sandbox" {
            return .answer(control(request, target), delayMilliseconds: 0)
        }
        let fault = script.fault(
            FaultSubject(
                method: request.method,
                segments: target.segments.dropFirst(target.segments.starts(with: Router.basePath) ? 2 : 0)
            )
        )
        let outcome = outcome(under: fault) { handle(request, target, under: fault) }
        let status: Int? = if case .answer(let response, _) = outcome { response.status } else { nil }
        let sent =
            request.body.isEmpty ? nil : try? JSONDecoder().decode(SentNames.self, from: Data(request.body))
        log.append(
            method: request.method,
            path: request.path,
            sent: sent?.names ?? [],
            status: status,
            fault: fault?.text
        )
        return outcome
    }

    /// Handles one request to the data plane, whatever its host.
    package func respondAsStorage(to request: SandboxRequest) async -> SandboxOutcome {
        if let target = RequestTarget(request.path), target.segments.first == "_sandbox" {
            return .answer(control(request, target), delayMilliseconds: 0)
        }
        let parsed: StorageRequest
        do throws(StorageFailure) {
            parsed = try StorageRequest(request)
        } catch {
            return .answer(storageResponse(to: error, isHead: false), delayMilliseconds: options.latency)
        }
        let segments =
            ([parsed.bucket].compactMap(\.self) + (parsed.key?.split(separator: "/").map(String.init) ?? []))[
                ...
            ]
        let fault = script.fault(
            FaultSubject(
                method: parsed.method,
                segments: segments,
                parameter: StorageRouter.parameter(of: parsed)
            )
        )
        var outcome = outcome(under: fault) { handle(parsed, under: fault) }
        var status: Int?
        if case .answer(let response, let delay) = outcome {
            status = response.status
            if parsed.method == "HEAD" { outcome = .answer(bodiless(response), delayMilliseconds: delay) }
        }
        log.append(
            method: parsed.method,
            path: StorageRequest.redacted(request.path),
            region: parsed.endpointRegion ?? (try? SignatureClaim(parsed))?.region,
            status: status,
            fault: fault?.text
        )
        return outcome
    }

    /// What becomes of a request under a fault; `handle` carries it out.
    private func outcome(under fault: Fault?, handle: () -> SandboxResponse) -> SandboxOutcome {
        let delay = options.latency + (fault?.delay ?? 0)
        switch fault?.outcome ?? .usual {
        case .drop(afterEffect: false): return .drop(afterEffect: false, delayMilliseconds: delay)
        case .hang(afterEffect: false): return .hang(afterEffect: false)
        case .status(let status, let body, afterEffect: false):
            let response = gatewayResponse(status, body, fault)
            return .answer(response, delayMilliseconds: delay)
        default: break
        }
        let response = handle()
        switch fault?.outcome ?? .usual {
        case .drop: return .drop(afterEffect: true, delayMilliseconds: delay)
        case .hang: return .hang(afterEffect: true)
        case .status(let status, let body, _):
            return .answer(gatewayResponse(status, body, fault), delayMilliseconds: delay)
        default: return .answer(response, delayMilliseconds: delay)
        }
    }

    /// The service's answer, distorted as the fault says.
    private func handle(
        _ request: SandboxRequest,
        _ target: RequestTarget,
        under fault: Fault?
    ) -> SandboxResponse {
        let pretty = target.value(of: "pretty").map { $0 != "false" } ?? true
        do {
            let root = try rootURL(request)
            let isManagement = Router.isManagement(target.segments)
            let base = isManagement ? root : "\(root)/\(Router.basePath.joined(separator: "/"))"
            if let wait = limiter?.admit(now: clock.milliseconds), let limiter {
                throw limiter.refusal(waitMilliseconds: wait)
            }
            guard let credentials = Credentials(request.header("Authorization")),
                credentials.satisfy(options.credentials)
            else { throw APIFailure.unauthorized }
            let (route, parameters) = try Router.route(method: request.method, segments: target.segments)
            try checkContentType(of: request)
            var (answer, location) = try database.transaction(writing: route.writes) { db in
                var exchange = try self.exchange(
                    db,
                    request: request,
                    target: target,
                    base: base,
                    credentials: credentials,
                    under: fault
                )
                return try perform(route, parameters, in: &exchange, under: fault)
            }
            if let distortion = fault?.distortion {
                answer.status = distortion.status ?? answer.status
                answer.body = answer.body?.omitting(distortion.omitted)
                for (name, text) in [("type", distortion.type), ("id", distortion.id)] {
                    if let text { answer.body = answer.body?.replacing(name, with: text) }
                }
                for member in distortion.members {
                    answer.body = answer.body?.setting(member.name, to: .verbatim(member.value))
                }
                if distortion.addsUnknown { answer.body = answer.body?.addingUnknownMembers() }
                if distortion.hidesLocation { location = nil }
            }
            var response = SandboxResponse(
                status: answer.status,
                headers: [date] + (limiter?.headers ?? nominalRate)
            )
            if let address = fault?.distortion.location ?? location.map({ "\(base)/\($0)" }) {
                response.headers.append(SandboxHeader("Location", address))
            }
            if let body = answer.body {
                response.headers.append(SandboxHeader("Content-Type", "application/json"))
                response.body = body.encoded(pretty: pretty)
                if fault?.distortion.isGarbled == true { response.body.removeLast(response.body.count / 2) }
            }
            return response
        } catch let failure as APIFailure {
            return self.response(to: failure, pretty: pretty)
        } catch {
            return self.response(
                to: APIFailure(500, code: "500", "The sandbox's database failed: \(error)"),
                pretty: pretty
            )
        }
    }

    private var date: SandboxHeader { SandboxHeader("Date", httpDate(milliseconds: clock.milliseconds)) }

    /// Takes a request of the data plane out of its limit.
    ///
    /// Throws the refusal of one that may not pass.
    func admitStorageRequest() throws(StorageFailure) {
        guard let wait = storageLimiter?.admit(now: clock.milliseconds) else { return }
        var failure = StorageFailure(.slowDown)
        if options.rateLimit?.sendsRetryAfter == true {
            failure.headers.append(SandboxHeader("Retry-After", String((wait + 999) / 1000)))
        }
        throw failure
    }

    /// What the service says of its limits when the sandbox has none: nothing is published, so a generous rate.
    private var nominalRate: [SandboxHeader] {
        RateLimiter(SandboxOptions.RateLimit(perMinute: 6000, burst: 100), now: 0).headers
    }

    private func perform(
        _ route: Route,
        _ parameters: [String],
        in exchange: inout Exchange,
        under fault: Fault?
    ) throws -> (Answer, location: String?) {
        let drawn = exchange.identifiers.count
        var answer = Answer(status: 500)
        if case .failed(undone: true) = fault?.outcome {
            try exchange.db.inSavepoint {
                answer = try route.handler(&exchange, parameters)
                return .rollback
            }
        } else {
            answer = try route.handler(&exchange, parameters)
        }
        var location: String?
        if let subject = answer.subject {
            location = "requests/\(try exchange.file(subject, failure: exchange.failure))/status"
        }
        if exchange.identifiers.count != drawn { try save(exchange.identifiers, exchange.db) }
        return (answer, location)
    }

    private func exchange(
        _ db: Database,
        request: SandboxRequest,
        target: RequestTarget,
        base: String,
        credentials: Credentials,
        under fault: Fault?
    ) throws -> Exchange {
        let account = try account(db)
        let isManagement = Router.isManagement(target.segments)
        var failure: String?
        if case .failed = fault?.outcome { failure = fault?.message ?? "The request could not be executed" }
        return Exchange(
            db: db,
            options: options,
            now: clock.milliseconds,
            base: base,
            method: request.method,
            target: target,
            body: request.body,
            account: account,
            caller: try caller(credentials, owner: account.ownerId, isManagement: isManagement, db),
            storageEndpoint: storageEndpoint,
            failure: failure,
            identifiers: account.identifiers
        )
    }

    /// The account's row.
    func account(_ db: Database) throws -> AccountRow {
        guard let account = try AccountRow.fetchOne(db.cachedStatement(sql: "SELECT * FROM account")) else {
            throw DatabaseError(message: "the account's row is missing")
        }
        return account
    }

    /// Writes back how far ids have been counted.
    func save(_ identifiers: IdentifierSource, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE account SET drawn = ?",
            arguments: [Int64(bitPattern: identifiers.count)]
        )
    }

    /// Whom the credentials stand for: the user whose address they name, otherwise the contract owner.
    private func caller(
        _ credentials: Credentials,
        owner: String,
        isManagement: Bool,
        _ db: Database
    ) throws -> UserRecord {
        if case .basic(let username, _) = credentials {
            let user = try UserRecord.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM user WHERE emailKey = ?"),
                arguments: [username.lowercased()]
            )
            if let user {
                guard user.active else { throw APIFailure.unauthorized }
                guard user.administrator || isManagement else {
                    throw APIFailure(403, code: "451", "Access Denied: only administrators may manage users")
                }
                return user
            }
        }
        let statement = try db.cachedStatement(sql: "SELECT * FROM user WHERE id = ?")
        guard let user = try UserRecord.fetchOne(statement, arguments: [owner]) else {
            throw DatabaseError(message: "the account has no owner")
        }
        return user
    }

    private func checkContentType(of request: SandboxRequest) throws(APIFailure) {
        guard !request.body.isEmpty, let type = request.header("Content-Type") else { return }
        if !type.lowercased().contains("json") {
            throw APIFailure(
                415,
                code: "303",
                "Content type '\(type)' is not supported; send application/json"
            )
        }
    }

    /// Scheme and host as the client addressed them.
    private func rootURL(_ request: SandboxRequest) throws(APIFailure) -> String {
        let host = request.header("Host") ?? "localhost"
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x3A, 0x41...0x5B, 0x5D, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        guard isPlain, !host.isEmpty else {
            throw APIFailure(400, code: "100", "The Host header is not a host")
        }
        return "\(options.scheme)://\(host)"
    }

    func response(to failure: APIFailure, pretty: Bool) -> SandboxResponse {
        SandboxResponse(
            status: failure.status,
            headers: failure.headers + [date, SandboxHeader("Content-Type", "application/json")],
            body: failure.body.encoded(pretty: pretty)
        )
    }
}

extension Sandbox {
    /// The log for the control routes, which stand in another file.
    var logJSON: JSONNode { log.json }
}
