internal import CCurl
import HTTPTransport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What the system would not give, which libcurl reports as trouble with the network.
extension TransportError.Shortage {
    /// Files that one more connection needs at once: its socket, and the two by which the thread that looks up the host
    /// name reports.
    private static let files = 3

    /// Finds out whether a transfer failed for a lack of something on this side.
    ///
    /// - Parameters:
    ///   - code: libcurl's, of a transfer that failed before anything was sent.
    ///   - systemError: the last `errno` of a socket, or 0.
    ///   - message: libcurl's own words.
    init?(_ code: CURLcode, systemError: Int, message: String) {
        if [EMFILE, ENFILE].contains(where: { Int($0) == systemError }) || Self.filesAreShort {
            self = .files
        } else if message.contains("thread failed to start") {
            self = .threads
        } else if code == CURLE_OUT_OF_MEMORY
            || [ENOMEM, ENOBUFS].contains(where: { Int($0) == systemError })
        {
            self = .memory
        } else {
            return nil
        }
    }

    /// Whether so few files can be opened that no connection can be made; libcurl keeps no `errno` of most calls.
    private static var filesAreShort: Bool {
        var opened: [Int32] = []
        defer { opened.forEach { close($0) } }
        while opened.count < files {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return errno == EMFILE || errno == ENFILE }
            opened.append(descriptor)
        }
        return false
    }

    /// What happened, in words that end a sentence.
    var words: String {
        switch self {
        case .files: "too many open files"
        case .memory: "not enough memory"
        case .threads: "no thread could be started"
        }
    }
}
