package import HTTPTransport
import Settings

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Which requests go through a proxy, by the variables that curl and the programs written in Go look at.
package struct ProxySettings: Sendable, Hashable {
    /// No request does.
    package static let none = ProxySettings(environment: [:])

    private let http: String?
    private let https: String?
    /// Whether `http` comes from `HTTP_PROXY`, which only Go looks at: not for this machine.
    private let sparesLoopback: Bool
    private let exceptions: [ProxyException]

    /// Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, each in either case; `http_proxy` is for addresses
    /// with `http://`, and `all_proxy` stands in where the others are missing.
    ///
    /// `HTTP_PROXY` does not count where `REQUEST_METHOD` is set: in a CGI program it is a header that the caller chose.
    package init(environment: [String: String]) {
        func value(_ variable: EnvironmentVariable) -> String? {
            variable.value(in: environment) ?? variable.inUpperCase.value(in: environment)
        }
        let isRequest = EnvironmentVariable.requestMethod.value(in: environment) != nil
        let upper = isRequest ? nil : EnvironmentVariable.httpProxy.inUpperCase.value(in: environment)
        let lower = EnvironmentVariable.httpProxy.value(in: environment)
        let any = value(.allProxy)
        http = lower ?? upper ?? any
        https = value(.httpsProxy) ?? any
        sparesLoopback = lower == nil && upper != nil
        exceptions = (value(.noProxy) ?? "").utf8
            .split { $0 == UInt8(ascii: ",") || $0 == 0x20 || (0x09...0x0d).contains($0) }
            .compactMap { ProxyException(String(decoding: Array($0), as: UTF8.self)) }
    }

    /// The proxy for an address, as the variable has it; nil when it is asked directly.
    package func proxy(for url: HTTPURL) -> String? {
        guard let proxy = url.origin.scheme == .https ? https : http else {
            return nil
        }
        let host = ProxyHost(url.origin.host)
        if sparesLoopback, url.origin.scheme == .http, host.isLoopback {
            return nil
        }
        return exceptions.contains { $0.covers(host, port: url.origin.port) } ? nil : proxy
    }
}

/// The host of an address: a name, or an IP address in its bytes.
struct ProxyHost {
    /// In lower case, without the dot at the end.
    let name: String
    /// 4 or 16 bytes.
    let address: [UInt8]?

    init(_ text: String) {
        var name = text.lowercased()
        if name.hasPrefix("["), name.hasSuffix("]") {
            name = String(name.dropFirst().dropLast())
        }
        if name.hasSuffix("."), name.utf8.count > 1 {
            name.removeLast()
        }
        self.name = name
        address = Self.address(name)
    }

    var isLoopback: Bool {
        guard let address else {
            return name == "localhost"
        }
        return address.count == 4 ? address[0] == 127 : address == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// The bytes of an IP address; one of version 4 that is written as version 6 is one of version 4.
    static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            return Array(bytes.prefix(4))
        }
        guard inet_pton(AF_INET6, text, &bytes) == 1 else {
            return nil
        }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        return bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }
}

/// One entry of `no_proxy`, read as Go reads it.
enum ProxyException: Hashable {
    case everything
    /// Hosts whose name is `suffix` without its dot, if `includesItself`, or ends with it; on one port, or on all.
    case domain(suffix: String, includesItself: Bool, port: Int?)
    case address([UInt8], port: Int?)
    case network([UInt8], bits: Int)

    /// `*`, a network such as `10.0.0.0/8`, or an address, a domain, or a domain with a dot or `*.` before it, which
    /// stands for its subdomains only; each of the latter with a port behind a colon or without.
    init?(_ text: String) {
        let text = text.lowercased()
        if text == "*" {
            self = .everything
            return
        }
        if let slash = text.lastIndex(of: "/") {
            guard let address = ProxyHost.address(String(text[..<slash])),
                let bits = Int(text[text.index(after: slash)...]), (0...(address.count * 8)).contains(bits)
            else {
                return nil
            }
            self = .network(address, bits: bits)
            return
        }
        var host = text[...]
        var port: Int?
        if let colon = text.lastIndex(of: ":"),
            text.firstIndex(of: ":") == colon || text[..<colon].hasSuffix("]"),
            let number = Int(text[text.index(after: colon)...])
        {
            host = text[..<colon]
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        }
        if let address = ProxyHost.address(String(host)) {
            self = .address(address, port: port)
            return
        }
        if host.hasPrefix("*.") {
            host = host.dropFirst()
        }
        while host.hasSuffix("."), host.utf8.count > 1 {
            host = host.dropLast()
        }
        guard !host.isEmpty, host != "." else {
            return nil
        }
        let isSubdomains = host.hasPrefix(".")
        self = .domain(suffix: (isSubdomains ? "" : ".") + host, includesItself: !isSubdomains, port: port)
    }

    func covers(_ host: ProxyHost, port: Int) -> Bool {
        switch self {
        case .everything:
            return true
        case .domain(let suffix, let includesItself, let only):
            guard host.address == nil, only ?? port == port else {
                return false
            }
            return host.name.hasSuffix(suffix) || (includesItself && host.name == suffix.dropFirst())
        case .address(let address, let only):
            return host.address == address && only ?? port == port
        case .network(let network, let bits):
            guard let address = host.address, address.count == network.count else {
                return false
            }
            return zip(address, network).enumerated().allSatisfy { index, pair in
                let left = min(max(bits - index * 8, 0), 8)
                return (pair.0 ^ pair.1) >> (8 - left) == 0
            }
        }
    }
}
