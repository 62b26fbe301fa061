internal import Glibc
internal import SourceText

extension FileSystem {
    /// Writes a file that only its owner can read, whole or not at all; what is no file, such as `/dev/stdout` or a pipe,
    /// is written to as it is.
    package static func writePrivately(_ bytes: [UInt8], to path: String) throws(Failure) {
        guard !isDevice(path) else {
            return try writeThrough(bytes, to: path)
        }
        try replace(path, with: bytes) { descriptor in
            fchmod(descriptor, 0o600)
        }
    }

    /// Makes a file that only its owner can read, whole or not at all, where nothing is.
    ///
    /// - Throws: `EEXIST` when something is there.
    package static func createPrivately(_ path: String, with bytes: [UInt8]) throws(Failure) {
        try put(bytes, at: path, mode: 0o600, mayReplace: false)
    }

    /// Makes a file of a mode, whole or not at all; until it has its name only its owner can read it.
    static func put(_ bytes: [UInt8], at path: String, mode: mode_t, mayReplace: Bool) throws(Failure) {
        try put(bytes, at: path, { fchmod($0, 0o600) }) { temporary in
            if mode != 0o600, chmod(SystemPath.cString(temporary), mode) != 0 {
                return -1
            }
            return mayReplace ? move(temporary, to: path) : give(temporary, theFreeName: path)
        }
    }

    /// A link does not replace what another process has put there meanwhile.
    private static func give(_ temporary: String, theFreeName path: String) -> Int32 {
        if link(SystemPath.cString(temporary), SystemPath.cString(path)) == 0 {
            unlink(SystemPath.cString(temporary))
            return 0
        }
        // Some file systems know no links.
        let knowsNone = [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno)
        return knowsNone && !isThere(path) ? move(temporary, to: path) : -1
    }

    /// Makes a change of directory entries durable; file systems that cannot are left alone.
    static func synchronizeFolder(of path: String) {
        let descriptor = open(SystemPath.cString(folder(of: path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    /// Gives a file other contents, whole or not at all; its mode and owner stay, and a link to it stays a link.
    package static func rewrite(_ path: String, with bytes: [UInt8]) throws(Failure) {
        guard let resolved = realpath(SystemPath.cString(path), nil) else {
            throw Failure(code: errno)
        }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else {
            throw Failure(code: errno)
        }
        // What is not writable must not be replaced just because its directory is.
        guard access(resolved, W_OK) == 0 else {
            throw Failure(code: errno)
        }
        try replace(SystemPath.text(resolved), with: bytes) { descriptor in
            if status.st_uid != getuid() || status.st_gid != getgid() {
                guard fchown(descriptor, status.st_uid, status.st_gid) == 0 else {
                    return -1
                }
            }
            return fchmod(descriptor, status.st_mode & 0o7777)
        }
    }

    /// Does something to a file that is read before it is written, while no other keyform does.
    ///
    /// The lock is on the directory, so that it leaves no file behind; it ends with the process.
    package static func alone<E: Error>(with path: String, _ body: () throws(E) -> Void) throws(E) {
        let descriptor = open(SystemPath.cString(folder(of: path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer {
            if descriptor >= 0 { close(descriptor) }
        }
        // Ten seconds are enough for any that lives; without a lock the file is whole all the same.
        var tries = 500
        while descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0,
            errno == EWOULDBLOCK || errno == EINTR, tries > 0
        {
            tries -= 1
            usleep(20_000)
        }
        try body()
    }

    /// Removes what a process that was killed while it wrote the same file has left beside it; it may hold secrets.
    private static func removeLeftovers(of path: String) {
        let directory = folder(of: path) + "/"
        let prefix = name(of: path) + "."
        for name in (try? names(in: directory)) ?? [] where name.hasPrefix(prefix) && name.hasSuffix(".tmp") {
            let middle = name.dropFirst(prefix.count).dropLast(4)
            guard let process = pid_t(middle), process > 0, isPrivateFile(directory + name) else { continue }
            // One that is alive is writing right now; this process has not begun to.
            if process == getpid() || kill(process, 0) != 0 && errno == ESRCH {
                unlink(SystemPath.cString(directory + name))
            }
        }
    }

    /// Whether a file is as keyform makes those that are to get another name.
    private static func isPrivateFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(SystemPath.cString(path), &status) == 0
            && status.st_mode & (S_IFMT | 0o7777) == S_IFREG | 0o600
            && status.st_uid == geteuid()
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws(Failure) {
        // Opening a pipe would wait for who reads from it.
        let flags = O_WRONLY | O_CLOEXEC | O_APPEND | O_NONBLOCK | O_NOCTTY
        let descriptor = open(SystemPath.cString(path), flags)
        guard descriptor >= 0 else {
            throw Failure(code: errno)
        }
        defer { close(descriptor) }
        guard fcntl(descriptor, F_SETFL, O_APPEND) == 0 else {
            throw Failure(code: errno)
        }
        let code = writeAll(bytes, to: descriptor)
        guard code == 0 else {
            throw Failure(code: code)
        }
    }

    /// The system's code for what went wrong; 0 when nothing did.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    private static func move(_ path: String, to target: String) -> Int32 {
        rename(SystemPath.cString(path), SystemPath.cString(target))
    }

    private static func replace(
        _ path: String,
        with bytes: [UInt8],
        _ prepare: (Int32) -> Int32
    ) throws(Failure) {
        try put(bytes, at: path, prepare) { move($0, to: path) }
    }

    /// Writes a file under another name beside its own, and gives it its own when it is whole.
    private static func put(
        _ bytes: [UInt8],
        at path: String,
        _ prepare: (Int32) -> Int32,
        place: (_ temporary: String) -> Int32
    ) throws(Failure) {
        removeLeftovers(of: path)
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = open(
            SystemPath.cString(temporary),
            O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
            0o600
        )
        guard descriptor >= 0 else {
            throw Failure(code: errno)
        }
        var code: Int32 = prepare(descriptor) == 0 ? 0 : errno
        if code == 0 {
            code = writeAll(bytes, to: descriptor)
        }
        if code == 0, fsync(descriptor) != 0 {
            code = errno
        }
        close(descriptor)
        if code == 0, place(temporary) != 0 {
            code = errno
        }
        if code != 0 {
            unlink(SystemPath.cString(temporary))
            throw Failure(code: code)
        }
    }
}
