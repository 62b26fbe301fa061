import GRDB
import Glibc

/// A sandbox file that cannot be used: which, why, and what to do about it.
package struct SandboxStorageError: Error, CustomStringConvertible {
    /// The whole story in one sentence or two.
    package let description: String
}

/// The account's SQLite database: opened, checked, migrated, and run one transaction a request.
struct SandboxDatabase {
    /// What a file of the sandbox carries as SQLite's `application_id`: "kfsb".
    private static let applicationID: Int32 = 0x6B66_7362

    private let queue: DatabaseQueue

    init(_ storage: SandboxStorage, options: SandboxOptions, now: Int64) throws(SandboxStorageError) {
        let path = if case .file(let path) = storage { path } else { "in memory" }
        do {
            var configuration = Configuration()
            configuration.label = "sandbox"
            configuration.busyMode = .timeout(10)
            if case .file = storage {
                try Self.makeFile(at: path)
                try Self.checkOrigin(ofFile: path)
                configuration.prepareDatabase { db in
                    // The journal mode is the file's; asking first spares a second process the lock.
                    try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
                }
                queue = try DatabaseQueue(path: path, configuration: configuration)
            } else {
                queue = try DatabaseQueue(configuration: configuration)
            }
            try queue.writeWithoutTransaction { try Self.checkOrigin($0, path) }
            try Self.migrate(queue)
            try transaction(writing: true) { db in
                if try AccountRow.fetchOne(db) == nil { try Self.found(db, options: options, now: now) }
            }
        } catch let error as SandboxStorageError {
            throw error
        } catch {
            throw SandboxStorageError(
                description: "the sandbox's file \(path) cannot be opened: \(Self.reason(error)). "
                    + "Move it away to start with a new account."
            )
        }
    }

    /// What SQLite says, without the statement that it said it about.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else {
            return "\(error)"
        }
        return error.message ?? "SQLite error \(error.resultCode.rawValue)"
    }

    /// Runs `body` in a transaction, rolled back when it throws.
    func transaction<Value>(writing: Bool, _ body: (Database) throws -> Value) throws -> Value {
        try queue.writeWithoutTransaction { db in
            var value: Value?
            try db.inTransaction(writing ? .immediate : .deferred) {
                value = try body(db)
                return .commit
            }
            guard let value else { throw DatabaseError(message: "the transaction had no result") }
            return value
        }
    }

    /// Empties the account and founds it again.
    func reset(options: SandboxOptions, now: Int64) throws {
        try transaction(writing: true) { db in
            for table in [
                "upload_part", "upload", "object_content", "object_version", "bucket_before", "bucket",
                "former_key", "earlier", "request", "datacenter", "share", "access_key", "membership",
                "user_group", "user",
                "account",
            ] {
                try db.execute(sql: "DELETE FROM \(table)")
            }
            try Self.found(db, options: options, now: now)
        }
    }

    /// Makes the file, for the owner's eyes only; a folder that does not exist is more likely a slip than a wish.
    private static func makeFile(at path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let code = errno
            let advice =
                switch code {
                case ENOENT where !path.isEmpty: "Make its folder, or choose another path."
                case ENOENT, EISDIR, ENOTDIR: "Give the path of a file."
                default: "Choose another path or fix its permissions."
                }
            throw SandboxStorageError(
                description:
                    "the sandbox's file \"\(path)\" cannot be opened: \(String(cString: strerror(code))). \(advice)"
            )
        }
        close(descriptor)
    }

    /// Looks at a file before anything is changed in it, the mode of its journal included.
    private static func checkOrigin(ofFile path: String) throws {
        do {
            try checkOrigin(ofFile: path, readonly: true)
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
        {
            // A process that was killed has left a journal, which has to be played back before anything can be read.
            try checkOrigin(ofFile: path, readonly: false)
        }
    }

    private static func checkOrigin(ofFile path: String, readonly: Bool) throws {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.read { db in
            let origin = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            try refuse(origin, db, path)
        }
    }

    /// - Throws: when a database has another program's mark, or none and something in it.
    private static func refuse(_ origin: Int32, _ db: Database, _ path: String) throws {
        guard origin != applicationID else { return }
        guard origin == 0, try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0 else {
            throw SandboxStorageError(
                description: "\(path) is a database of another program, not a sandbox account. "
                    + "Choose another path."
            )
        }
    }

    private static func checkOrigin(_ db: Database, _ path: String) throws {
        let origin = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if origin == applicationID { return }
        try refuse(origin, db, path)
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }

    private static func migrate(_ queue: DatabaseQueue) throws {
        let migrator = SandboxSchema.migrator
        if try queue.read(migrator.hasBeenSuperseded) {
            throw SandboxStorageError(
                description:
                    "\(queue.path) was written by a newer keyform. Use that version, or move the file away."
            )
        }
        try migrator.migrate(queue)
    }

    /// Founds an account: its row and the contract owner, an administrator.
    private static func found(_ db: Database, options: SandboxOptions, now: Int64) throws {
        let seed = options.seed ?? UInt64.random(in: .min ... .max)
        var identifiers = IdentifierSource(seed: seed)
        let id = identifiers.uuid()
        let email = options.ownerEmail
        var owner = UserRecord(
            id: id,
            firstname: "Contract",
            lastname: "Owner",
            email: email,
            emailKey: email.lowercased(),
            administrator: true,
            forceSecAuth: false,
            active: true,
            history: History(
                createdAt: now,
                createdBy: email,
                createdById: id,
                modifiedAt: now,
                modifiedBy: email,
                modifiedById: id,
                version: 1
            )
        )
        try owner.insert(db)
        var account = AccountRow(
            contractNumber: options.contractNumber,
            ownerId: id,
            seed: Int64(bitPattern: identifiers.seed),
            drawn: Int64(bitPattern: identifiers.count)
        )
        try account.insert(db)
    }
}
