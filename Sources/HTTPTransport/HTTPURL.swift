/// An absolute `http` or `https` address, its parts as they go on the wire.
package struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable, Hashable {
        case http
        case https

        package var defaultPort: Int {
            self == .http ? 80 : 443
        }
    }

    /// Scheme, host and port: what credentials are bound to.
    package struct Origin: Sendable, Hashable, CustomStringConvertible {
        package let scheme: Scheme
        /// Lower case; an IPv6 address in brackets.
        package let host: String
        package let port: Int

        package init(scheme: Scheme, host: String, port: Int) {
            self.scheme = scheme
            self.host = host
            self.port = port
        }

        package var description: String {
            port == scheme.defaultPort
                ? "\(scheme.rawValue)://\(host)" : "\(scheme.rawValue)://\(host):\(port)"
        }
    }

    package var origin: Origin
    /// Percent-encoded, beginning with `/`.
    package var path: String
    /// Percent-encoded, without the `?`.
    package var query: String?

    package init(origin: Origin, path: String, query: String? = nil) {
        self.origin = origin
        self.path = path
        self.query = query
    }

    /// The whole address.
    package var description: String {
        "\(origin)\(target)"
    }

    /// Path and query, as they stand in a request line.
    package var target: String {
        query.map { "\(path)?\($0)" } ?? path
    }

    /// Reads an absolute address; a fragment is dropped.
    ///
    /// - Throws: `HTTPURLError` when the text has no scheme or is not an address that may carry credentials.
    package init(parsing text: String) throws(HTTPURLError) {
        guard let separator = text.firstRange(ofASCII: "://") else {
            throw HTTPURLError("it has no scheme such as https://")
        }
        guard let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased()) else {
            throw HTTPURLError("its scheme is neither http nor https")
        }
        let rest = text[separator.upperBound...]
        let end = rest.utf8.firstIndex {
            [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
        }
        origin = try Self.origin(scheme, authority: rest[..<(end ?? rest.endIndex)])
        let tail = rest[(end ?? rest.endIndex)...].prefix { $0 != "#" }
        guard tail.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw HTTPURLError("its path holds a space or a character that is not ASCII; percent-encode it")
        }
        let parts = tail.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map { $0.isEmpty ? "/" : String($0) } ?? "/"
        query = parts.count > 1 ? String(parts[1]) : nil
    }

    private static func origin(_ scheme: Scheme, authority: Substring) throws(HTTPURLError) -> Origin {
        guard !authority.contains("@") else {
            throw HTTPURLError("it holds a user name or password before an @")
        }
        var host = authority
        var port = scheme.defaultPort
        let afterBrackets = authority.lastIndex(of: "]").map(authority.index(after:)) ?? authority.startIndex
        if let colon = authority[afterBrackets...].firstIndex(of: ":") {
            let digits = authority[authority.index(after: colon)...]
            host = authority[..<colon]
            if !digits.isEmpty {
                guard let number = Int(digits), (1...65_535).contains(number), digits.first != "+" else {
                    throw HTTPURLError("its port is not a number from 1 to 65535")
                }
                port = number
            }
        }
        guard !host.isEmpty else {
            throw HTTPURLError("it has no host name")
        }
        guard isHost(host) else {
            throw HTTPURLError("its host name holds characters that no host name may hold")
        }
        return Origin(scheme: scheme, host: host.lowercased(), port: port)
    }

    private static func isHost(_ text: Substring) -> Bool {
        if text.first == "[" {
            return text.last == "]"
                && text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || ":.".contains($0) }
        }
        return text.utf8.allSatisfy { isUnreserved($0) }
    }
}

/// Why a text is not an address, as the end of a sentence.
package struct HTTPURLError: Error, Sendable, Hashable {
    package let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension StringProtocol {
    /// The first place where an ASCII text stands.
    package func firstRange(ofASCII needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: needle.utf8) {
                return start..<utf8.index(start, offsetBy: needle.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
