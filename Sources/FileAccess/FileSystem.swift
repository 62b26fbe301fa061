internal import Glibc
internal import SourceText

/// Files as people name them, with the system's reason when something fails.
package enum FileSystem {
    /// Why an operation failed.
    package struct Failure: Error {
        let code: Int32
        /// In place of the system's words.
        let ownReason: String?

        init(code: Int32, ownReason: String? = nil) {
            self.code = code
            self.ownReason = ownReason
        }

        /// - Parameter reason: half a sentence, to stand behind the path.
        package init(reason: String) {
            self.init(code: EINVAL, ownReason: reason)
        }

        /// The system's words, for example `Permission denied`, or a reason of ours.
        package var reason: String {
            ownReason ?? String(cString: strerror(code))
        }

        /// Whether nothing is there.
        package var isAbsence: Bool {
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

    /// What a path leads to.
    package enum Kind {
        case file
        case directory
        case other
    }

    /// The largest file that is read.
    static let largestFile = 1 << 28

    /// What is at the path, behind links; nil when nothing is.
    package static func kind(_ path: String) -> Kind? {
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
    package static func isThere(_ path: String) -> Bool {
        ownType(path) != nil
    }

    /// Whether a symbolic link stands at the path itself.
    package static func isLink(_ path: String) -> Bool {
        ownType(path) == S_IFLNK
    }

    /// Whether a directory stands at the path itself, and not a link to one.
    package static func isDirectory(_ path: String) -> Bool {
        ownType(path) == S_IFDIR
    }

    private static func ownType(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(SystemPath.cString(path), &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// The names in a directory, without `.` and `..`, sorted by their bytes.
    package static func names(in path: String) throws(Failure) -> [String] {
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
    package static func makePrivateDirectory(_ path: String) throws(Failure) {
        guard mkdir(SystemPath.cString(path), 0o700) == 0 || errno == EEXIST else {
            throw Failure(code: errno)
        }
    }

    /// The directory that a file is in.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    package static func name(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }

    /// Whether a path leads to something that must not be replaced by a file.
    package static func isDevice(_ path: String) -> Bool {
        path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/") || path.hasPrefix("/proc/")
            || kind(path) == .other
    }

    /// Whether a device takes what is written to it at once: a terminal and its like, and what this process has open.
    package static func isStream(_ path: String) -> Bool {
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

    /// The path without symbolic links; where nothing is there yet the path that links lead to, and as it is for what is
    /// no file.
    package static func resolved(_ path: String) -> String {
        let path = DanglingLink.destination(of: path)
        guard !isDevice(path), let whole = realpath(SystemPath.cString(path), nil) else {
            return path
        }
        defer { free(whole) }
        return SystemPath.text(whole)
    }

    /// Makes another directory the working directory of this process.
    package static func changeDirectory(_ path: String) throws(Failure) {
        guard chdir(SystemPath.cString(path)) == 0 else {
            throw Failure(code: errno)
        }
    }

    /// The working directory, or `.` where it cannot be told.
    package static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else {
            return "."
        }
        defer { free(path) }
        return SystemPath.text(path)
    }
}
