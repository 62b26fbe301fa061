internal import CCurl
internal import HTTPTransport

/// One request on its way: a libcurl handle, what it needs to live, and what has come back so far.
///
/// Lives on the thread of its `TransferLoop` only.
final class Transfer {
    let easy: UnsafeMutableRawPointer
    let reply: Mailbox.Reply
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private let maximumBytes: Int
    private var headerBytes = 0
    private var answer = HTTPResponse(status: 0)
    private var isTooLong = false
    /// The variable that holds the pinned certificate.
    private let pinVariable: String?
    /// How often libcurl was about to put the request on the wire; it may do so again by itself when a kept
    /// connection turns out broken.
    private var sendings = 0
    private var countsSendings = true

    /// Most bytes of header lines that are taken.
    private static let maximumHeaderBytes = 1 << 20

    /// Prepares a request.
    ///
    /// - Throws: `TransportError` when it cannot be put in libcurl's terms.
    init(
        _ request: HTTPRequest,
        configuration: CurlConfiguration,
        pinnedDigest: UnsafeMutablePointer<UInt8>?,
        reply: Mailbox.Reply
    ) throws(TransportError) {
        guard let easy = kf_easy_init() else {
            throw .notSent(.shortage(.memory), "libcurl has no memory left")
        }
        self.easy = easy
        self.reply = reply
        pinVariable = configuration.pinnedCertificate?.variable
        maximumBytes = configuration.maximumResponseBytes
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try prepareConnection(configuration, pinnedDigest, request.url)
        try prepare(request)
        try prepareCallbacks(request.method)
    }

    deinit {
        kf_easy_cleanup(easy)
        kf_slist_free(headerList)
        errorText.deallocate()
    }

    /// What the transfer came to.
    func result(_ code: CURLcode) -> Result<HTTPResponse, TransportError> {
        guard code == CURLE_OK else {
            return .failure(failure(code))
        }
        answer.status = kf_easy_get_long(easy, CURLINFO_RESPONSE_CODE)
        return .success(answer)
    }

    func error(_ kind: TransportError.Kind, _ message: String) -> TransportError {
        TransportError(kind: kind, message: message, mayHaveReachedServer: mayHaveReachedServer)
    }

    private var mayHaveReachedServer: Bool {
        countsSendings ? sendings > 0 : kf_easy_get_size(easy, CURLINFO_PRETRANSFER_TIME_T) > 0
    }

    private func failure(_ code: CURLcode) -> TransportError {
        if isTooLong {
            let limit = min(
                maximumBytes,
                headerBytes > Self.maximumHeaderBytes ? Self.maximumHeaderBytes : .max
            )
            return error(.other, "the answer is longer than the \(limit) bytes that keyform reads")
        }
        if sendings > 1 {
            return error(.reset, "the connection broke before an answer came")
        }
        let proxyStatus = kf_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE)
        if sendings == 0, proxyStatus != 0, !(200..<300).contains(proxyStatus) {
            return error(.other, "the proxy refuses the connection with status \(proxyStatus)")
        }
        if let pinVariable, code == CURLE_PEER_FAILED_VERIFICATION {
            var failure = error(
                .otherCertificate,
                "the server's certificate is not the one whose SHA-256 \(pinVariable) holds"
            )
            failure.speaksTLS = true
            return failure
        }
        let own = String(cString: errorText)
        let message = own.isEmpty ? String(cString: kf_easy_strerror(code)) : own
        let systemError = kf_easy_get_long(easy, CURLINFO_OS_ERRNO)
        if !mayHaveReachedServer,
            let shortage = TransportError.Shortage(code, systemError: systemError, message: message)
        {
            return error(.shortage(shortage), "\(shortage.words) (\(message))")
        }
        var failure = error(
            TransportError.Kind(
                code,
                isConnected: mayHaveReachedServer,
                systemError: systemError,
                message: message
            ),
            message
        )
        // A certificate, good or bad, and an alert come from nobody else.
        failure.speaksTLS =
            code == CURLE_PEER_FAILED_VERIFICATION
            || code == CURLE_SSL_CONNECT_ERROR && message.contains("alert")
        return failure
    }
}

// MARK: Preparation

extension Transfer {
    private func prepareConnection(
        _ configuration: CurlConfiguration,
        _ pinnedDigest: UnsafeMutablePointer<UInt8>?,
        _ url: HTTPURL
    ) throws(TransportError) {
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_MAXAGE_CONN, configuration.longestIdleness)
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        try set(CURLOPT_ACCEPT_ENCODING, "")
        // Older versions have only the numeric form; the scheme of an HTTPURL leaves no other protocol in any case.
        kf_easy_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        try check(kf_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText))
        if let file = configuration.certificateFile {
            try set(CURLOPT_CAINFO, file)
        }
        if let pinnedDigest {
            try check(kf_easy_pin_certificate(easy, pinnedDigest))
        }
        // Both are set, so that libcurl looks at no variable itself.
        try set(CURLOPT_PROXY, configuration.proxies.proxy(for: url) ?? "")
        try set(CURLOPT_NOPROXY, "")
    }

    private func prepare(_ request: HTTPRequest) throws(TransportError) {
        try set(CURLOPT_URL, request.url.description)
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.connectTimeout))
        try set(CURLOPT_TIMEOUT_MS, milliseconds(request.timeout))
        var lines = ["Expect:"]
        switch request.method {
        case .get:
            try set(CURLOPT_HTTPGET, 1)
        case .head:
            // The length that the answer names is not waited for.
            try set(CURLOPT_NOBODY, 1)
        case .delete:
            try set(CURLOPT_CUSTOMREQUEST, "DELETE")
        case .post, .put:
            try prepareBody(request.body ?? [])
            try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            if request.headers["Content-Type"] == nil {
                lines.append("Content-Type:")
            }
        }
        for field in request.headers.fields {
            guard !(field.name + field.value).utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f })
            else {
                throw .notSent("the value of the header \(field.name) holds a control character")
            }
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines {
            guard let list = kf_slist_append(headerList, line) else {
                throw .notSent(.shortage(.memory), "libcurl has no memory left")
            }
            headerList = list
        }
        try check(kf_easy_set_pointer(easy, CURLOPT_HTTPHEADER, headerList))
    }

    private func prepareBody(_ body: [UInt8]) throws(TransportError) {
        try set(CURLOPT_POST, 1)
        try check(kf_easy_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        let code = body.withUnsafeBytes { bytes in
            // libcurl copies them; with no address at all it would read the body from standard input.
            withUnsafeBytes(of: UInt8(0)) { nothing in
                kf_easy_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress ?? nothing.baseAddress)
            }
        }
        try check(code)
    }

    private func prepareCallbacks(_ method: HTTPMethod) throws(TransportError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try check(
            kf_easy_set_sink(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                Transfer.from(context)?.takeHeader(bytes, size * count) ?? 0
            }
        )
        try check(kf_easy_set_pointer(easy, CURLOPT_HEADERDATA, context))
        try check(
            kf_easy_set_sink(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                Transfer.from(context)?.takeBody(bytes, size * count) ?? 0
            }
        )
        try check(kf_easy_set_pointer(easy, CURLOPT_WRITEDATA, context))
        let code = kf_easy_set_before_request(
            easy,
            { context, _, _, _, _ in Transfer.from(context)?.permitSending() ?? CURL_PREREQFUNC_ABORT },
            context
        )
        guard code != CURLE_OK else {
            return
        }
        // Before 7.80 libcurl does not ask; a fresh connection is one on which it does not send again by itself.
        countsSendings = false
        if !method.isSafe {
            try set(CURLOPT_FRESH_CONNECT, 1)
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(kf_easy_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        guard !value.utf8.contains(0) else {
            throw .notSent("a value for libcurl holds a zero byte")
        }
        try check(kf_easy_set_string(easy, option, value))
    }

    private func check(_ code: CURLcode) throws(TransportError) {
        guard code == CURLE_OK else {
            throw .notSent("libcurl cannot be set up: \(String(cString: kf_easy_strerror(code)))")
        }
    }
}

// MARK: Callbacks

extension Transfer {
    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func permitSending() -> Int32 {
        sendings += 1
        return sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else {
            return count
        }
        headerBytes += count
        guard headerBytes <= Self.maximumHeaderBytes else {
            isTooLong = true
            return 0
        }
        let line = UnsafeRawBufferPointer(start: bytes, count: count)
        if line.starts(with: "HTTP/".utf8) {
            // The head of another answer: one before it was provisional (100 to 199).
            answer.headers = [:]
            return count
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return count
        }
        answer.headers.append(
            name: String(decoding: line[..<colon], as: UTF8.self),
            value: trimmed(line[(colon + 1)...])
        )
        return count
    }

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else {
            return count
        }
        guard count <= maximumBytes - answer.body.count else {
            isTooLong = true
            return 0
        }
        answer.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        func isSpace(_ byte: UInt8) -> Bool {
            byte == 0x20 || (0x09...0x0d).contains(byte)
        }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }),
            let last = bytes.lastIndex(where: { !isSpace($0) })
        else {
            return ""
        }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}

/// The length in milliseconds; at least one, because libcurl takes zero as no limit.
func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    let limited = min(max(seconds, 0), 1_000_000)
    return max(1, Int(limited * 1000 + attoseconds / 1_000_000_000_000_000))
}
