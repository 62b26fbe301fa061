internal import CCurl
internal import HTTPTransport

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension TransportError.Kind {
    /// What libcurl's code means.
    ///
    /// - Parameters:
    ///   - code: Anything but success.
    ///   - isConnected: Whether the request was about to be sent already.
    ///   - systemError: The last `errno` of a socket, or 0.
    ///   - message: libcurl's own words.
    init(_ code: CURLcode, isConnected: Bool, systemError: Int, message: String) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .dns
        case CURLE_COULDNT_CONNECT:
            self = .refused
        case CURLE_OPERATION_TIMEDOUT:
            self = isConnected ? .noAnswer : .connectTimeout
        case CURLE_SSL_CONNECT_ERROR:
            // The peer hung up during the handshake, which is no verdict on its certificate.
            let hungUp =
                systemError == Int(ECONNRESET) || message.contains("SYSCALL") || message.contains("reset")
            self = hungUp ? .reset : .tls
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            self = .tls
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
            self = .reset
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            self = .otherProtocol
        default:
            self = .other
        }
    }
}
