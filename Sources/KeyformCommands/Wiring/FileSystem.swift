import FileAccess
internal import Glibc
import SQLiteState
import SourceText

/// The few things that the program does with files, with the system's reason when they fail.
enum FileSystem {
    struct Failure: Error {
        let code: Int32
        /// In place of the system's words.
        var ownReason: String?

        /// The system's words, for example `Permission denied`, or a reason of ours.
        var reason: String {
            ownReason ?? String(cString: strerror(code))
        }

        /// Whether nothing is there.
        var isAbsence: Bool {
            code == ENOENT || code == ENOTDIR
        }

        static let notRegular = Failure(
            code: EINVAL,
            ownReason: "It is a pipe, a socket or a device, and only regular files are read"
        )
        static let tooLarge = Failure(
            code: EFBIG,
            ownReason: "It is larger than \(largestFile >> 20) MiB, which is the most that keyform reads"
        )
        static let noWriter = Failure(code: EPIPE, ownReason: "It is a pipe, and nobody writes into it")
    }

    enum Kind {
        case file
        case directory
        case other
    }

    /// The largest file that is read.
    static let largestFile = 1 << 28
    /// How long a pipe may be without anybody who writes into it.
    private static let pipePatience: Int32 = 10_000

    static func kind(_ path: String) -> Kind? {
        var status = stat()
        guard stat(SystemPath.cString(path), &status) == 0 else {
            return nil
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        default: return .other
        }
    }

    /// Whether something stands at the path, if only a link to nothing.
    static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(SystemPath.cString(path), &status) == 0
    }

    /// Whether a symbolic link stands at the path itself.
    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(SystemPath.cString(path), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Whether a directory stands at the path itself, and not a link to one.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(SystemPath.cString(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The bytes of a regular file; nothing else is opened for longer than it takes to see what it is.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        try read(path, allowsPipe: false)
    }

    /// As `read`, but also from a pipe, such as the shell's `<(...)` stands for, from a terminal and `/dev/null`.
    static func readFileOrPipe(_ path: String) throws(Failure) -> [UInt8] {
        try read(path, allowsPipe: true)
    }

    private static func read(_ path: String, allowsPipe: Bool) throws(Failure) -> [UInt8] {
        // Opening a pipe would wait for who writes into it, and opening a device may do anything.
        let descriptor = open(SystemPath.cString(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw errno == ENXIO ? .notRegular : Failure(code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Failure(code: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard status.st_size <= largestFile else { throw .tooLarge }
        case S_IFDIR: throw Failure(code: EISDIR)
        case S_IFIFO where allowsPipe: break
        case S_IFCHR where allowsPipe && (isatty(descriptor) == 1 || isNull(status)): break
        default: throw .notRegular
        }
        return try readAll(descriptor, expecting: Int(status.st_size))
    }

    private static func isNull(_ status: stat) -> Bool {
        var null = stat()
        return stat("/dev/null", &null) == 0 && null.st_rdev == status.st_rdev
    }

    private static func readAll(_ descriptor: Int32, expecting size: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, min(size, largestFile)) + 1)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var hasWriter = false
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    hasWriter = true
                    wait(for: descriptor, patience: -1)
                    continue
                default: throw Failure(code: errno)
                }
            }
            if count == 0 {
                // A pipe that nobody has opened yet reads as one that everybody has closed.
                if !hasWriter, bytes.isEmpty, isPipe(descriptor) {
                    guard wait(for: descriptor, patience: pipePatience) else { throw .noWriter }
                    hasWriter = true
                    continue
                }
                return bytes
            }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= largestFile else {
                throw .tooLarge
            }
        }
    }

    private static func isPipe(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }

    /// Waits until there is something to read, or the end; false when that takes longer than so many milliseconds.
    @discardableResult
    private static func wait(for descriptor: Int32, patience: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var result: Int32
        repeat {
            result = poll(&entry, 1, patience)
        } while result < 0 && errno == EINTR
        return result > 0
    }

    /// The names in a directory, without `.` and `..`, sorted by their bytes.
    static func names(in path: String) throws(Failure) -> [String] {
        guard let directory = opendir(SystemPath.cString(path)) else {
            throw Failure(code: errno)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { SystemPath.text($0) }
            }
            if name != ".", name != ".." {
                names.append(name)
            }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a directory that only its owner can look into; one that is there is left as it is.
    static func makePrivateDirectory(_ path: String) throws(Failure) {
        guard mkdir(SystemPath.cString(path), 0o700) == 0 || errno == EEXIST else {
            throw Failure(code: errno)
        }
    }

    /// Writes a file that only its owner can read, whole or not at all; what is no file, such as `/dev/stdout` or a pipe,
    /// is written to as it is.
    static func writePrivately(_ bytes: [UInt8], to path: String) throws(Failure) {
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
    static func createPrivately(_ path: String, with bytes: [UInt8]) throws(Failure) {
        try put(bytes, at: path, { fchmod($0, 0o600) }) { temporary in
            // A link does not replace what another process has put there meanwhile.
            if link(SystemPath.cString(temporary), SystemPath.cString(path)) == 0 {
                unlink(SystemPath.cString(temporary))
                return 0
            }
            // Some file systems know no links.
            let knowsNone = [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno)
            return knowsNone && !isThere(path) ? move(temporary, to: path) : -1
        }
    }

    /// Gives a file other contents, whole or not at all; its mode and owner stay, and a link to it stays a link.
    static func rewrite(_ path: String, with bytes: [UInt8]) throws(Failure) {
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
    static func alone<E: Error>(with path: String, _ body: () throws(E) -> Void) throws(E) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(SystemPath.cString(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
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
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { String(path[...$0]) } ?? "./"
        let prefix = (slash.map { String(path[path.index(after: $0)...]) } ?? path) + "."
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

    /// The directory that a file is in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a path leads to something that must not be replaced by a file.
    static func isDevice(_ path: String) -> Bool {
        path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/") || path.hasPrefix("/proc/")
            || kind(path) == .other
    }

    /// Whether a device takes what is written to it at once: a terminal and its like, and what this process has open.
    static func isStream(_ path: String) -> Bool {
        var status = stat()
        guard stat(SystemPath.cString(path), &status) == 0 else {
            return true
        }
        return status.st_mode & S_IFMT == S_IFCHR || isOwnDescriptor(path)
    }

    /// Whether a path names a file, pipe or terminal that the process was started with, as `>(...)` of a shell does.
    private static func isOwnDescriptor(_ path: String) -> Bool {
        ["/dev/stdout", "/dev/stderr"].contains(path)
            || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/")
            || path.hasPrefix("/proc/\(getpid())/fd/")
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

    /// The path without symbolic links; where nothing is there yet the path that links lead to, and as it is for what is
    /// no file.
    static func resolved(_ path: String) -> String {
        let path = DanglingLink.destination(of: path)
        guard !isDevice(path), let whole = realpath(SystemPath.cString(path), nil) else {
            return path
        }
        defer { free(whole) }
        return SystemPath.text(whole)
    }

    /// All of standard input.
    static func readStandardInput() throws(Failure) -> [UInt8] {
        try readAll(STDIN_FILENO, expecting: 0)
    }

    static func changeDirectory(_ path: String) throws(Failure) {
        guard chdir(SystemPath.cString(path)) == 0 else {
            throw Failure(code: errno)
        }
    }

    /// The working directory, or `.` where it cannot be told.
    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else {
            return "."
        }
        defer { free(path) }
        return SystemPath.text(path)
    }
}
