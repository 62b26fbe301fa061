internal import Glibc
internal import SourceText

/// Regular files at exactly the path that is named: what a link there leads to is never read, written or removed.
package enum PlainFile {
    /// What stands at a path.
    package enum Content: Sendable, Hashable {
        case absent
        case bytes([UInt8])
        /// Something that is not opened: a link, a directory, a pipe, a device, or more than the limit; in words that go
        /// behind `it is`.
        case unfit(String)
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: whose last part is not followed where it is a link.
    ///   - limit: the most bytes that it may have.
    /// - Returns: what is there.
    /// - Throws: when a file is there and cannot be read.
    package static func read(_ path: String, limit: Int) throws(FileSystem.Failure) -> Content {
        // Opening a pipe would wait for who writes into it, and opening a device may do anything.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW
        if let kind = strangeKind(path) {
            return .unfit(kind)
        }
        let descriptor = open(SystemPath.cString(path), flags)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return .absent
            case ELOOP: return .unfit(link)
            default: throw FileSystem.Failure(code: errno)
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileSystem.Failure(code: errno)
        }
        if let kind = strangeKind(status.st_mode) {
            return .unfit(kind)
        }
        guard status.st_size <= limit else {
            return .unfit(tooLarge(limit))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                guard errno == EINTR else { throw FileSystem.Failure(code: errno) }
                continue
            }
            guard count > 0 else { return .bytes(bytes) }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { return .unfit(tooLarge(limit)) }
        }
    }

    private static let link = "a symbolic link"

    private static func tooLarge(_ limit: Int) -> String {
        "larger than \(limit >> 20) MiB"
    }

    /// What a path leads to that is no regular file; nil for one, and for nothing.
    private static func strangeKind(_ path: String) -> String? {
        var status = stat()
        return lstat(SystemPath.cString(path), &status) == 0 ? strangeKind(status.st_mode) : nil
    }

    private static func strangeKind(_ mode: mode_t) -> String? {
        switch mode & S_IFMT {
        case S_IFREG: nil
        case S_IFLNK: link
        case S_IFDIR: "a directory"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    /// The bits that a new file does not get; read once, because reading it means to change it for a moment.
    private static let mask: mode_t = {
        let mask = umask(0o077)
        umask(mask)
        return mask
    }()

    /// The bits of a mode that a file or folder which this process makes gets.
    package static func granted(_ mode: UInt32) -> UInt32 {
        mode & 0o777 & ~UInt32(mask)
    }

    /// The permission bits of what stands at a path itself; nil when nothing does.
    package static func mode(_ path: String) -> UInt32? {
        var status = stat()
        return lstat(SystemPath.cString(path), &status) == 0 ? UInt32(status.st_mode) & 0o7777 : nil
    }

    /// Makes a file, whole or not at all.
    ///
    /// - Parameters:
    ///   - path: where nothing is, unless something may be replaced.
    ///   - bytes: its content.
    ///   - mode: of which the umask takes away.
    ///   - mayReplace: whether it takes the place of what is there.
    /// - Throws: why it was not made; `isTaken` when something is there that must not be replaced.
    package static func make(
        _ path: String,
        with bytes: [UInt8],
        mode: UInt32,
        mayReplace: Bool
    ) throws(FileSystem.Failure) {
        let mode = mode_t(granted(mode))
        try FileSystem.put(bytes, at: path, mode: mode, mayReplace: mayReplace)
        FileSystem.synchronizeFolder(of: path)
    }

    /// Makes the folders that a file is in, as far as they are missing.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - mode: of which the umask takes away.
    /// - Returns: the folders that were made, the outermost first.
    /// - Throws: why one could not be made; those made before are removed.
    package static func makeFolders(of path: String, mode: UInt32) throws(FolderFailure) -> [String] {
        var missing: [String] = []
        var folder = FileSystem.folder(of: path)
        while !FileSystem.isThere(folder), folder != ".", folder != "/" {
            missing.append(folder)
            folder = FileSystem.folder(of: folder)
        }
        var made: [String] = []
        for folder in missing.reversed() {
            guard mkdir(SystemPath.cString(folder), mode_t(mode)) == 0 || errno == EEXIST else {
                let failure = FileSystem.Failure(code: errno)
                removeFolders(made)
                throw FolderFailure(folder: folder, failure: failure)
            }
            made.append(folder)
        }
        return made
    }

    /// Why a folder could not be made.
    package struct FolderFailure: Error {
        package let folder: String
        package let failure: FileSystem.Failure
    }

    /// Removes folders that are empty, the last first.
    package static func removeFolders(_ folders: [String]) {
        for folder in folders.reversed() {
            rmdir(SystemPath.cString(folder))
        }
    }

    /// Removes a file; one that is gone already is no failure.
    package static func remove(_ path: String) throws(FileSystem.Failure) {
        guard unlink(SystemPath.cString(path)) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw FileSystem.Failure(code: errno)
        }
        FileSystem.synchronizeFolder(of: path)
    }

    /// Whether a file could be made in the nearest folder above a path that is there.
    ///
    /// - Returns: the folder and why not; nil when it could.
    package static func obstacle(to path: String) -> FolderFailure? {
        var folder = FileSystem.folder(of: path)
        while !FileSystem.isThere(folder), folder != ".", folder != "/" {
            folder = FileSystem.folder(of: folder)
        }
        guard FileSystem.kind(folder) == .directory else {
            return FolderFailure(folder: folder, failure: FileSystem.Failure(code: ENOTDIR))
        }
        return access(SystemPath.cString(folder), W_OK | X_OK) == 0
            ? nil : FolderFailure(folder: folder, failure: FileSystem.Failure(code: errno))
    }
}

extension FileSystem.Failure {
    /// Whether something is there already that was not to be replaced.
    package var isTaken: Bool {
        code == EEXIST
    }

    /// Whether there is no room.
    package var isFull: Bool {
        code == ENOSPC || code == EDQUOT
    }
}
