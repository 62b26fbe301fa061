import HTTPTransport

/// Where the API is: an origin and the path that all others are appended to.
struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// The vendor's service.
    static let ionos = Endpoint(
        origin: HTTPURL.Origin(scheme: .https, host: "api.ionos.com", port: 443),
        basePath: APIService.cloud.basePath
    )
    /// The vendor's service for own access keys and regions.
    static let ionosObjectStorageManagement = Endpoint(
        origin: HTTPURL.Origin(scheme: .https, host: "s3.ionos.com", port: 443),
        basePath: APIService.objectStorageManagement.basePath
    )

    let origin: HTTPURL.Origin
    /// Empty, or begins with `/` and does not end with one.
    let basePath: String

    private init(origin: HTTPURL.Origin, basePath: String) {
        self.origin = origin
        self.basePath = basePath
    }

    /// Takes an address as people write it: with or without scheme (then `https`), port, the path that the API has and
    /// slashes at its end.
    ///
    /// - Throws: `EndpointError` for a text that is no address, or that holds credentials, a query or a fragment.
    init(_ text: String, of service: APIService = .cloud) throws(EndpointError) {
        let trimmed = trimmingASCIISpace(text)
        let url: HTTPURL
        do {
            url = try HTTPURL(parsing: trimmed.contains("://") ? trimmed : "https://\(trimmed)")
        } catch {
            throw EndpointError(text: trimmed, reason: error.reason, service: service)
        }
        guard url.query == nil, !trimmed.contains("#") else {
            throw EndpointError(text: trimmed, reason: "it holds a query or a fragment", service: service)
        }
        var path = url.path.split(separator: "/").map { "/\($0)" }.joined()
        if !path.hasSuffix(service.basePath) {
            path += service.basePath
        }
        self.init(origin: url.origin, basePath: path)
    }

    var description: String {
        "\(origin)\(basePath)"
    }

    /// Text that is the same for endpoints that are certainly one service: of one machine, port and path, whatever their
    /// spelling.
    ///
    /// Ids are unique in a service, whoever asks. Names of hosts are not resolved: two names of one machine are one only
    /// where both mean the machine itself.
    var service: String {
        var host = origin.host
        while host.hasSuffix(".") {
            host.removeLast()
        }
        // One service answers at both usual ports.
        let port = origin.port == origin.scheme.defaultPort ? "" : ":\(origin.port)"
        return "\(Self.isThisMachine(host) ? "localhost" : host)\(port)\(basePath)"
    }

    private static func isThisMachine(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") {
            return true
        }
        guard host.hasPrefix("[") else {
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        }
        // Every spelling of ::1 has zeros and colons before the one.
        let digits = host.dropFirst().dropLast()
        return digits.last == "1" && digits.dropLast().allSatisfy { $0 == "0" || $0 == ":" }
            && digits.dropLast().last.map { $0 == ":" || $0 == "0" } ?? false
    }

    /// Whether the server is one of the vendor's.
    var isOfTheVendor: Bool {
        let host = origin.host.hasSuffix(".") ? String(origin.host.dropLast()) : origin.host
        return host == "ionos.com" || host.hasSuffix(".ionos.com")
    }

    /// Whether credentials would cross a network in clear text.
    var sendsCredentialsInClear: Bool {
        guard origin.scheme == .http else {
            return false
        }
        let host = origin.host
        return
            !(host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
            || host.hasPrefix("127."))
    }

    /// The address of an object or collection.
    ///
    /// - Parameters:
    ///   - segments: The path below the base path, each encoded as one segment.
    ///   - query: Names and values; the values are encoded.
    /// - Returns: An address on the endpoint's origin.
    func url(_ segments: [String], query: [(name: String, value: String)] = []) -> HTTPURL {
        HTTPURL(
            origin: origin,
            path: basePath + segments.map { "/\(percentEncoded($0))" }.joined(),
            query: query.isEmpty
                ? nil : query.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
        )
    }
}

/// A text that cannot be used as the address of the API.
struct EndpointError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As it was given, without what might be a password or a token: user information, a query, a fragment.
    let text: String
    let reason: String
    private let service: APIService

    init(text: String, reason: String, service: APIService = .cloud) {
        self.service = service
        let address = text.prefix { $0 != "?" && $0 != "#" }
        self.text =
            text.contains("@")
            ? "(hidden, it holds an @)"
            : address.endIndex == text.endIndex ? text : "\(address) (the rest is not shown)"
        self.reason = reason
    }

    var description: String {
        """
        the API endpoint \(text) cannot be used: \(reason). Write it like \(service.home), in \(service.places)
        """
    }
}
