internal import Glibc
internal import SourceText

extension FileSystem {
    /// How long a pipe may be without anybody who writes into it.
    private static let pipePatience: Int32 = 10_000

    /// The bytes of a regular file; nothing else is opened for longer than it takes to see what it is.
    package static func read(_ path: String) throws(Failure) -> [UInt8] {
        try read(path, allowsPipe: false)
    }

    /// As `read`, but also from a pipe, such as the shell's `<(...)` stands for, from a terminal and `/dev/null`.
    package static func readFileOrPipe(_ path: String) throws(Failure) -> [UInt8] {
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

    /// Whether a regular file begins with some bytes; false for one that cannot be read.
    package static func begins(_ path: String, with start: [UInt8]) -> Bool {
        guard kind(path) == .file else { return false }
        let descriptor = open(SystemPath.cString(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: start.count)
        return pread(descriptor, &bytes, bytes.count, 0) == start.count && bytes == start
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

    /// All of standard input.
    package static func readStandardInput() throws(Failure) -> [UInt8] {
        try readAll(STDIN_FILENO, expecting: 0)
    }
}
