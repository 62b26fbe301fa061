import ArgumentParser
import Glibc
import IonosSandbox

/// The command line of `keyform-sandbox`.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keyform-sandbox",
        abstract: "A simulated IONOS account on 127.0.0.1: user management and object storage.",
        discussion: """
            Point a client at the address that is printed (IONOS_API_URL) and give it any
            credentials. Durations are written 250ms, 2s, 1m, 6h or 90d. Switches may have
            one dash or two.

            With -s3-port there is an object storage too: buckets, policies and objects,
            for aws, boto3, s3cmd, rclone and every client that can be told an endpoint
            and uses paths for buckets. One port serves all regions; the signature says
            which. The variables for clients are printed as commands of a shell. A key
            comes from POST /um/users/USER/s3keys, or, for the contract owner, from
              curl -u x:y --json '{"properties":{}}' http://127.0.0.1:PORT/accesskeys
            Policies are enforced. For their conditions X-Forwarded-For is the address
            that a request comes from, 127.0.0.1 otherwise, and X-Forwarded-Proto says
            whether it came by https.

            \(Fault.syntaxHelp)

            Beside the API there are, without credentials:
              GET   /_sandbox/requests  what was asked so far, without headers and
                                        values; DELETE forgets it
              POST  /_sandbox/faults    more faults, one a line; GET lists them, DELETE
                                        removes them
              POST  /_sandbox/reset     an account as new, with the faults of the start
              POST  /_sandbox/clock     how far the account's clock is ahead: 20m, -20m
              POST  /_sandbox/age       makes all keys older: 93d; one key: 93d KEY
            """
    )

    @Option(help: "Port to listen on; 0 takes a free one.")
    var port = 0
    @Option(help: "Port of the object storage; 0 takes a free one. Without it, there is none.")
    var s3Port: Int?
    @Option(help: "SQLite file to keep the account in; without it, the account is gone at the end.")
    var state: String?
    @Option(help: "What ids and secrets are derived from, when an account is founded.")
    var seed: UInt64?
    @Option(help: "Let in only this bearer token.")
    var token: String?
    @Option(help: "Let in only this user name, with -password.")
    var username: String?
    @Option(help: "The password to -username.")
    var password: String?
    @Option(help: "The contract's number, when an account is founded.")
    var contractNumber: Int64?
    @Option(help: "The contract owner's e-mail address, when an account is founded.")
    var ownerEmail: String?
    @Flag(help: "Give keys only to administrators and members of a group with s3Privilege.")
    var privilegeRule = false
    @Option(help: "Time until the privilege rule notices a new privilege; implies -privilege-rule.")
    var privilegeDelay: Milliseconds?
    @Option(help: "Polls of a request's status that are answered QUEUED or RUNNING.")
    var statusPolls: Int?
    @Option(help: "Time until a request's status can be DONE.")
    var statusDelay: Milliseconds?
    @Option(help: "Time for which reads still show what was before a write.")
    var readLag: Milliseconds?
    @Flag(help: "Under -read-lag, writes do not find either what reads do not show yet.")
    var laggingWrites = false
    @Option(help: "Time that every answer takes.")
    var latency: Milliseconds?
    @Option(help: "The most keys a user can have.")
    var keyLimit: Int?
    @Option(help: "The largest page of users and of data centers.")
    var pageLimit: Int?
    @Option(help: "Requests a minute; more get 429, of Object Storage 503 SlowDown.")
    var rateLimit: Int?
    @Option(help: "Requests at once under -rate-limit (default: 10).")
    var rateBurst: Int?
    @Flag(help: "Send the 429s of -rate-limit without Retry-After.")
    var noRetryAfter = false
    @Option(help: "What a PUT does to properties it leaves out: keep or reset.")
    var omitted: SandboxOptions.OmittedProperties?
    @Option(help: "How an absent key is answered: plain or prefixed (422s), or 404.")
    var keyNotFound: SandboxOptions.KeyNotFound?
    @Option(help: "What deleting a user with keys does: cascade or refuse.")
    var userDeletion: SandboxOptions.UserDeletion?
    @Option(help: "What adding a present member does: accept or refuse.")
    var repeatedMembership: SandboxOptions.RepeatedMembership?
    @Option(help: "What lists do with filter.*, orderBy and maxResults: obey, ignore or refuse.")
    var listFilters: SandboxOptions.ListFilters?
    @Option(help: "Time after the making of a share in which another of the same resource takes its place.")
    var shareConflict: Milliseconds?
    @Option(help: "What happens to the case of e-mail addresses: keep or lower.")
    var emailCase: SandboxOptions.EmailCase?
    @Option(help: "Time until the object storage notices that a key is new, switched or deleted.")
    var keyPropagation: Milliseconds?
    @Option(help: "How far the account's clock is ahead of the machine's; -20m: behind.")
    var clockSkew: SignedMilliseconds?
    @Flag(help: "Let keys make buckets that were not made by an administrator.")
    var ordinaryKeysMakeBuckets = false
    @Option(help: "What making a bucket that is one's own does: refuse or accept.")
    var repeatedBucket: SandboxOptions.RepeatedBucket?
    @Option(help: "How a bucket of another region is answered: bucket, key (404s) or redirect.")
    var otherRegion: SandboxOptions.OtherRegion?
    @Flag(help: "Tell the location of a bucket only at its own region's endpoint.")
    var localLocation = false
    @Option(help: "Name of a bucket that somebody else has. May be repeated.")
    var foreignBucket: [String] = []
    @Option(help: "The most buckets of the contract.")
    var bucketLimit: Int?
    @Flag(help: "Let incomplete uploads keep a bucket from being deleted.")
    var uploadsKeepBuckets = false
    @Option(help: "What a policy's Deny does to owner and administrators: apply or ignore.")
    var ownerDeny: SandboxOptions.OwnerDeny?
    @Option(help: "Whose keys /accesskeys has: those of the user who asks, or of the contract.")
    var accessKeyScope: SandboxOptions.AccessKeyScope?
    @Option(help: "A scripted fault, as described above. May be repeated.", transform: Self.fault)
    var fault: [Fault] = []

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("-port must be from 0 to 65535, not \(port)")
        }
        if let s3Port, !(0...65_535).contains(s3Port) {
            throw ValidationError("-s3-port must be from 0 to 65535, not \(s3Port)")
        }
        let counts = [
            ("status-polls", statusPolls, 0), ("key-limit", keyLimit, 0), ("page-limit", pageLimit, 1),
            ("rate-limit", rateLimit, 1), ("rate-burst", rateBurst, 1),
            ("bucket-limit", bucketLimit, 0),
        ]
        for (name, count, minimum) in counts {
            if let count, count < minimum {
                throw ValidationError("-\(name) must be at least \(minimum), not \(count)")
            }
        }
        if (username == nil) != (password == nil) {
            throw ValidationError("-username and -password go together; give both or neither")
        }
        if token != nil && username != nil {
            throw ValidationError("-token and -username exclude each other; give one of them")
        }
        if laggingWrites && readLag == nil {
            throw ValidationError("-lagging-writes has a meaning only with -read-lag")
        }
        if rateLimit == nil && (rateBurst != nil || noRetryAfter) {
            throw ValidationError("-rate-burst and -no-retry-after have a meaning only with -rate-limit")
        }
    }

    func run() async throws {
        do {
            let sandbox = try Sandbox(options: options, storage: state.map(SandboxStorage.file) ?? .memory)
            try await SandboxServer.run(sandbox: sandbox, port: port, storagePort: s3Port)
        } catch let error as SandboxStorageError {
            try fail(error.description)
        } catch let error as SandboxServer.BindError {
            try fail(error.description)
        }
    }

    private func fail(_ message: String) throws -> Never {
        let line = Array("keyform-sandbox: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
        throw ExitCode(1)
    }

    private static func fault(_ text: String) throws -> Fault {
        do {
            return try Fault(parsing: text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    private var options: SandboxOptions {
        var options = SandboxOptions()
        if let token { options.credentials = .token(token) }
        if let username, let password { options.credentials = .basic(username: username, password: password) }
        options.seed = seed
        options.contractNumber = contractNumber ?? options.contractNumber
        options.ownerEmail = ownerEmail ?? options.ownerEmail
        options.privilegeRule = privilegeRule || privilegeDelay != nil
        options.privilegeDelay = privilegeDelay?.count ?? 0
        options.statusPolls = statusPolls ?? 0
        options.statusDelay = statusDelay?.count ?? 0
        options.readLag = readLag?.count ?? 0
        options.laggingWrites = laggingWrites
        options.latency = latency?.count ?? 0
        options.keyLimit = keyLimit ?? options.keyLimit
        options.pageLimit = pageLimit ?? options.pageLimit
        options.rateLimit = rateLimit.map {
            SandboxOptions.RateLimit(perMinute: $0, burst: rateBurst ?? 10, sendsRetryAfter: !noRetryAfter)
        }
        options.omittedProperties = omitted ?? options.omittedProperties
        options.keyNotFound = keyNotFound ?? options.keyNotFound
        options.userDeletion = userDeletion ?? options.userDeletion
        options.repeatedMembership = repeatedMembership ?? options.repeatedMembership
        options.listFilters = listFilters ?? options.listFilters
        options.shareConflict = shareConflict?.count ?? 0
        options.emailCase = emailCase ?? options.emailCase
        options.keyPropagation = keyPropagation?.count ?? 0
        options.clockSkew = clockSkew?.count ?? 0
        options.ordinaryKeysMakeBuckets = ordinaryKeysMakeBuckets
        options.repeatedBucket = repeatedBucket ?? options.repeatedBucket
        options.otherRegion = otherRegion ?? options.otherRegion
        options.locationEverywhere = !localLocation
        options.foreignBuckets = Set(foreignBucket)
        options.bucketLimit = bucketLimit ?? options.bucketLimit
        options.uploadsKeepBuckets = uploadsKeepBuckets
        options.ownerDeny = ownerDeny ?? options.ownerDeny
        options.accessKeyScope = accessKeyScope ?? options.accessKeyScope
        options.faults = fault
        return options
    }
}

/// A duration on the command line.
struct Milliseconds: ExpressibleByArgument {
    let count: Int64

    init?(argument: String) {
        guard let count = milliseconds(parsing: argument) else { return nil }
        self.count = count
    }
}

/// The same with a sign before it.
struct SignedMilliseconds: ExpressibleByArgument {
    let count: Int64

    init?(argument: String) {
        guard let count = signedMilliseconds(parsing: argument) else { return nil }
        self.count = count
    }
}

extension SandboxOptions.OmittedProperties: ExpressibleByArgument {}
extension SandboxOptions.KeyNotFound: ExpressibleByArgument {}
extension SandboxOptions.UserDeletion: ExpressibleByArgument {}
extension SandboxOptions.RepeatedMembership: ExpressibleByArgument {}
extension SandboxOptions.ListFilters: ExpressibleByArgument {}
extension SandboxOptions.EmailCase: ExpressibleByArgument {}
extension SandboxOptions.RepeatedBucket: ExpressibleByArgument {}
extension SandboxOptions.OtherRegion: ExpressibleByArgument {}
extension SandboxOptions.OwnerDeny: ExpressibleByArgument {}
extension SandboxOptions.AccessKeyScope: ExpressibleByArgument {}
