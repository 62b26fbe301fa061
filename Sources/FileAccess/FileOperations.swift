package import Glibc
internal import SourceText

/// An error that can say of a file why it could not be used.
package protocol FileFailure: Error {
    static func unavailable(path: String, reason: String) -> Self
}

/// The few file operations that must be exact about modes and races, with errors that name the file.
///
/// The errors are the caller's own: whoever keeps a state in files fails as a state does.
package enum FileOperations<Failure: FileFailure> {

    /// Follows symbolic links; nil when nothing is there.
    package static func status(_ path: String) throws(Failure) -> FileStatus? {
        var raw = stat()
        guard stat(SystemPath.cString(path), &raw) == 0 else {
            if errno == ENOENT || errno == ENOTDIR {
                return nil
            }
            throw failure(path, "cannot be looked at")
        }
        return FileStatus(raw)
    }

    package static func status(of descriptor: Int32, path: String) throws(Failure) -> FileStatus {
        var raw = stat()
        guard fstat(descriptor, &raw) == 0 else {
            throw failure(path, "cannot be looked at")
        }
        return FileStatus(raw)
    }

    /// Opens without following into a child process.
    package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(Failure) -> Int32 {
        while true {
            let descriptor = Glibc.open(SystemPath.cString(path), flags | O_CLOEXEC, mode)
            if descriptor >= 0 {
                return descriptor
            }
            if errno != EINTR {
                throw failure(path, flags & O_CREAT == 0 ? "cannot be opened" : "cannot be created")
            }
        }
    }

    /// Reads a small file whole.
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = try open(path, O_RDONLY)
        defer { Glibc.close(descriptor) }
        return try read(descriptor, path: path, limit: limit)
    }

    package static func read(_ descriptor: Int32, path: String, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit, 4096))
        while bytes.count < limit {
            let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count))
            if count < 0, errno == EINTR {
                continue
            }
            guard count >= 0 else {
                throw failure(path, "cannot be read")
            }
            if count == 0 {
                break
            }
            bytes += chunk[..<count]
        }
        return bytes
    }

    package static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(done))
            }
            if count < 0, errno == EINTR {
                continue
            }
            guard count > 0 else {
                throw failure(path, "cannot be written")
            }
            done += count
        }
    }

    package static func remove(_ path: String) {
        unlink(SystemPath.cString(path))
    }

    /// As the system's call of that name.
    package static func rename(_ path: String, _ target: String) -> Int32 {
        Glibc.rename(SystemPath.cString(path), SystemPath.cString(target))
    }

    /// Removes what a process that ended early has left in the place of a database in the making, or of its journal.
    ///
    /// - Throws: `unavailable` when something else is there, which is left alone.
    package static func removeLeftover(_ path: String) throws(Failure) {
        guard let status = try status(path) else {
            // A link to nothing.
            return remove(path)
        }
        let magics: [[UInt8]] = [
            Array("SQLite format 3\0".utf8), [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7],
        ]
        let start = status.isRegular ? try read(path, limit: 16) : [1]
        // A journal has its mark and its count of pages, twelve bytes, written last; a random number follows.
        let isUnfinished = start.prefix(12).allSatisfy { $0 == 0 }
        guard isUnfinished || magics.contains(where: { start.starts(with: $0) }) else {
            throw .unavailable(
                path: path,
                reason:
                    "the name is needed for the state, but a file that is none of keyform's is there; it was left alone."
                    + " Move it away"
            )
        }
        remove(path)
    }

    /// Makes a change of directory entries durable; file systems that cannot are left alone.
    package static func synchronizeDirectory(of path: String) {
        FileSystem.synchronizeFolder(of: path)
    }

    /// Makes a folder and those above it, as far as they are below one that must be there: what is missing above that is
    /// more likely a slip than a wish.
    package static func makeDirectories(_ path: String, below root: String) throws(Failure) {
        if path != root, path.hasPrefix(root + "/"), try status(FileSystem.folder(of: path)) == nil {
            try makeDirectories(FileSystem.folder(of: path), below: root)
        }
        guard path.hasPrefix(root + "/") else {
            throw .unavailable(path: path, reason: "there is no such folder, and it is not made for a key")
        }
        guard mkdir(SystemPath.cString(path), 0o700) == 0 || errno == EEXIST else {
            throw failure(path, "cannot be created")
        }
    }

    /// The path without symbolic links, so that one file has one name; the last part need not exist.
    package static func resolved(_ path: String) throws(Failure) -> String {
        let path = DanglingLink.destination(of: path)
        if let whole = realpath(SystemPath.cString(path), nil) {
            defer { free(whole) }
            return SystemPath.text(whole)
        }
        guard errno == ENOENT else {
            throw failure(path, "cannot be reached")
        }
        guard let parent = realpath(SystemPath.cString(FileSystem.folder(of: path)), nil) else {
            let folder = FileSystem.folder(of: path)
            throw errno == ENOENT
                ? .unavailable(path: folder, reason: "there is no such folder")
                : failure(folder, "cannot be reached")
        }
        defer { free(parent) }
        let directory = SystemPath.text(parent)
        return (directory == "/" ? "" : directory) + "/" + FileSystem.name(of: path)
    }

    /// Why no file at all can be opened, whoever may read it; nil when one can.
    package static var shortageOfDescriptors: String? {
        let descriptor = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor < 0 else {
            Glibc.close(descriptor)
            return nil
        }
        return errno == EMFILE || errno == ENFILE ? String(cString: strerror(errno)) : nil
    }

    /// The error of the call that just failed.
    package static func failure(_ path: String, _ what: String) -> Failure {
        let code = errno
        let owner = [EACCES, EPERM].contains(code) ? ownership(path).map { " (\($0))" } ?? "" : ""
        return .unavailable(path: path, reason: "it \(what): \(String(cString: strerror(code)))\(owner)")
    }

    /// Whom a file belongs to and what its mode lets others do, beside who this process is; of its directory where the
    /// file itself is not the obstacle, or cannot be looked at.
    package static func ownership(_ path: String) -> String? {
        let wanted = R_OK | W_OK
        let raw = SystemPath.cString(path)
        let isObstacle = access(raw, F_OK) == 0 && access(raw, wanted) != 0
        let name = isObstacle ? path : FileSystem.folder(of: path)
        var status = stat()
        guard stat(SystemPath.cString(name), &status) == 0 else { return nil }
        let mode = String(status.st_mode & 0o7777, radix: 8)
        let subject = isObstacle ? "it" : "its directory \(name)"
        return
            "\(subject) belongs to \(account(status.st_uid)) with mode \(String(repeating: "0", count: max(0, 4 - mode.count)))\(mode),"
            + " and keyform runs as \(account(geteuid()))"
    }

    private static func account(_ id: uid_t) -> String {
        getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? "uid \(id)"
    }
}
