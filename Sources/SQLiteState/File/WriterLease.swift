import FileAccess
internal import Glibc
internal import JSONText
internal import StateModel
internal import Synchronization

/// The right to write: an advisory lock on a file beside the database.
///
/// The kernel drops the lock with the process, however it dies, so there is never one to break by hand. The
/// file stays and says who holds, or held, the lock.
final class WriterLease: Sendable {
    private let descriptor: Int32
    private let path: String
    private let identity: FileStatus
    private let isHeld = Atomic(true)
    private let holder: LeaseHolder
    /// How far the writer before this one had come, where it did not end in good order.
    let abandoned: CommittedMark?

    static func path(for database: String) -> String {
        database + ".lease"
    }

    /// - Throws: `locked` with the holder, when someone has it.
    init(database: String, holder: LeaseHolder) throws(StateError) {
        let path = WriterLease.path(for: database)
        while true {
            let descriptor = try Files.open(path, O_RDWR | O_CREAT | O_NOFOLLOW)
            do throws(StateError) {
                try WriterLease.lock(descriptor, path: path)
                let identity = try Files.status(of: descriptor, path: path)
                // Someone may have deleted the file between open and lock; a lock on it would exclude no one.
                guard let present = try Files.status(path), present.isSameFile(as: identity) else {
                    close(descriptor)
                    continue
                }
                try WriterLease.check(descriptor, identity, path: path)
                fchmod(descriptor, 0o600)
                let abandoned = CommittedMark(
                    lease: try Files.read(descriptor, path: path, limit: 4096)
                )
                ftruncate(descriptor, 0)
                try Files.write(Self.content(holder, abandoned), to: descriptor, path: path)
                self.holder = holder
                self.abandoned = abandoned
                self.descriptor = descriptor
                self.path = path
                self.identity = identity
                return
            } catch {
                close(descriptor)
                throw error
            }
        }
    }

    deinit {
        release()
        close(descriptor)
    }

    /// Lets go at once, whoever still holds a reference or, between `fork` and `exec`, a copy of the descriptor.
    func release() {
        if isHeld.exchange(false, ordering: .relaxed) {
            ftruncate(descriptor, 0)
            flock(descriptor, LOCK_UN)
        }
    }

    /// Lets go and leaves what the writer before this one said of its last commit.
    func releaseKeepingMark() {
        if isHeld.exchange(false, ordering: .relaxed) {
            flock(descriptor, LOCK_UN)
        }
    }

    /// Notes how far this writer has come.
    ///
    /// It is not made durable: after a power cut the file says less than is true, and never more.
    func note(_ mark: CommittedMark) {
        let content = Self.content(holder, mark)
        if (try? Files.write(content, to: descriptor, path: path)) != nil {
            ftruncate(descriptor, off_t(content.count))
        }
    }

    private static func content(_ holder: LeaseHolder, _ mark: CommittedMark?) -> [UInt8] {
        var json = holder.json
        if let mark {
            json["committed"] = mark.json
        }
        return JSONValue.object(json).bytes() + [UInt8(ascii: "\n")]
    }

    /// - Throws: `unavailable` when the file was deleted or replaced, so that another process could hold it too.
    func check() throws(StateError) {
        guard let present = try Files.status(path), present.isSameFile(as: identity) else {
            throw .unavailable(
                path: path,
                reason: "it was deleted or replaced while this process held the right to write"
            )
        }
    }

    /// - Throws: `unavailable` when the file holds something that no keyform has written: it is somebody's.
    private static func check(
        _ descriptor: Int32,
        _ status: FileStatus,
        path: String
    ) throws(StateError) {
        let start = Array(#"{"who":"#.utf8)
        let bytes = status.isRegular ? try Files.read(descriptor, path: path, limit: start.count) : [1]
        // A file system may keep the length of what it lost.
        guard start.starts(with: bytes) || bytes.allSatisfy({ $0 == 0 }) else {
            throw .unavailable(
                path: path,
                reason:
                    "the name is that of the file which holds the right to write, but a file that is none of keyform's"
                    + " is there; it was left alone. Move it away, or give the state another name"
            )
        }
    }

    /// Who holds the lock of a database at this moment; nil when nobody does.
    ///
    /// To see that, the lock is shared for an instant, which a writer waits for.
    static func activeWriter(of database: String) -> ActiveWriter? {
        let path = WriterLease.path(for: database)
        // Whoever may not read the file may not read the state either, and says so elsewhere.
        guard let descriptor = try? Files.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) else {
            return nil
        }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_SH | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return ActiveWriter(holder: holder(descriptor, path: path))
            default: return nil
            }
        }
        flock(descriptor, LOCK_UN)
        return nil
    }

    /// How often, and after how many microseconds each, a lock that somebody has is tried again: a reader that looks at
    /// it has it for an instant.
    private static let tries = 10
    private static let pause: UInt32 = 2_000

    private static func lock(_ descriptor: Int32, path: String) throws(StateError) {
        var tries = tries
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK where tries > 0:
                tries -= 1
                usleep(pause)
            case EWOULDBLOCK: throw .locked(holder(descriptor, path: path))
            default:
                throw .unavailable(
                    path: path,
                    reason: "it cannot be locked: \(String(cString: strerror(errno))); "
                        + "keep the state on a local disk, network file systems are not supported"
                )
            }
        }
    }

    /// Who the file says holds the lock; nil when it does not say (yet).
    private static func holder(_ descriptor: Int32, path: String) -> LeaseHolder? {
        guard let bytes = try? Files.read(descriptor, path: path, limit: 4096),
            let json = try? JSONValue(parsing: bytes)
        else { return nil }
        return LeaseHolder(json: json)
    }
}

extension LeaseHolder {
    fileprivate var json: JSONObject {
        [
            "who": .string(who), "pid": .number(JSONNumber(Int(processID))), "command": .string(command),
            "since": .number(JSONNumber(Int(since))),
        ]
    }

    fileprivate init?(json: JSONValue) {
        guard let who = json["who"]?.string, let process = json["pid"]?.integer.flatMap(Int32.init(exactly:)),
            let command = json["command"]?.string, let since = json["since"]?.integer
        else { return nil }
        self.init(who: who, processID: process, command: command, since: Int64(since))
    }
}
