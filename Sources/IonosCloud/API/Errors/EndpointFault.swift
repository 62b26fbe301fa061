import SourceText

/// Why an endpoint cannot be taken for the IONOS API: what was found there instead.
struct EndpointFault: Sendable, Hashable {
    /// What is at the endpoint.
    enum Finding: Sendable, Hashable {
        /// The endpoint is an https address, and the server speaks http without TLS.
        case plainHTTP
        /// The endpoint is an http address, and the server speaks TLS.
        case tls
        /// A server of another protocol.
        case otherProtocol
        /// Requests are sent elsewhere; never followed.
        case redirect(to: String?)
        /// HTML, with its title or what else its text begins with.
        case page(title: String?)
        /// An S3 server, with the code of its error.
        case objectStorage(code: String?)
        case xml
        /// JSON of some other service.
        case otherJSON
        case text
        /// Nothing was found, not even the list that the API always has.
        case nothing
        /// Something was not found, and what would have told whether this is the API failed: the reason.
        case unproven(String)
        /// Nothing was sent: the endpoint is not set, and the vendor's would be given credentials of another server.
        case notSet
        /// Nothing was sent: the token is a login for another server.
        case notLoggedIn
    }

    let finding: Finding
    /// The API that should be there.
    var service = APIService.cloud
    /// Where the endpoint was set, for example `IONOS_API_URL`; nil for the one that counts when none is set.
    let source: String?
    /// The endpoint as it may be shown.
    let endpoint: String
    /// Host and port as they may be shown.
    let server: String
    /// Path of the endpoint; nil where it must not be shown.
    let path: String?
    /// Whether the endpoint was written with its scheme.
    let namesScheme: Bool

    /// A few words, without a final stop.
    var summary: String {
        switch finding {
        case .plainHTTP, .tls: "Wrong scheme in the API endpoint"
        case .unproven: "API endpoint not confirmed"
        case .notSet: "API endpoint not set"
        case .notLoggedIn: "No login for the endpoint"
        default: "API endpoint is not \(service.name)"
        }
    }

    /// What was found when a request was sent, as sentences.
    ///
    /// - Parameters:
    ///   - request: method and path.
    ///   - status: of the answer, with its name; nil where there was none.
    /// - Returns: what and where.
    func report(_ request: String, status: String?) -> String {
        let place = source.map { "the endpoint \(endpoint), from \($0), " } ?? "the endpoint \(endpoint) "
        let answered = "\(request) was answered\(status.map { " \($0)" } ?? "")"
        let isOther = "\(place)is not \(service.name): \(answered)"
        switch finding {
        case .plainHTTP:
            let says =
                namesScheme
                ? "\(source ?? "The endpoint") says https"
                : "\(source ?? "The endpoint") names no scheme, which means https"
            return "\(says), but \(server) speaks plain http."
        case .tls:
            return "\(source ?? "The endpoint") says http, but \(server) speaks TLS."
        case .otherProtocol:
            return "\(place)is not \(service.name): \(server) does not speak HTTP."
        case .redirect(let target):
            return "\(isOther) with a redirect\(target.map { " (to \($0))" } ?? "")."
        case .page(let title):
            return "\(isOther) with a web page\(Self.quoted(title))."
        case .objectStorage(let code):
            return "\(isOther) as by an S3 server\(code.map { " (\($0))" } ?? "")."
        case .xml:
            return "\(isOther) with XML."
        case .otherJSON:
            return "\(isOther) with JSON that is not \(service.name)'s."
        case .text:
            return "\(isOther) with a text that is not JSON."
        case .nothing:
            return
                "\(place)is not \(service.name): it answered 404 Not Found to \(request), and also to"
                + " \(service.proofs.map(\.request).joined(separator: " and ")), the lists that the API always has. So no"
                + " object counts as gone."
        case .unproven(let reason):
            return
                "\(answered), but nothing has shown that \(endpoint) is \(service.name), so the object does not count"
                + " as gone. Asking for a list that the API always has failed: \(reason)"
        case .notSet:
            return
                "\(request) was not sent. \((source ?? "a setting").capitalisedFirst) says that the API is at \(endpoint), and nothing says where"
                + " \(service.name) is. The vendor's, \(service.home), is not given credentials that are for another server."
        case .notLoggedIn:
            return
                "\(request) was not sent. The token is the login for \(endpoint), and is not given to another server, which"
                + " \(service.name) is at."
        }
    }

    /// What to do about it.
    var advice: String {
        switch finding {
        case .plainHTTP:
            return "Write http://\(server) if that server is meant."
        case .tls:
            return "Write https://\(server) if that server is meant."
        case .redirect:
            return "Redirects are not followed, so that credentials go nowhere else. \(correct)"
        case .objectStorage:
            return
                "The endpoint of Object Storage is not that of the API, which manages its \(service.purpose)."
                + " \(correct)"
        case .page, .xml, .otherJSON, .text:
            return
                "\(correct) If it is right, something answers in the API's place: a proxy, a firewall, or a page to"
                + " log in to the network."
        case .nothing:
            let usual = service.basePath
            guard let path, !usual.isEmpty, path != usual, endpoint.hasSuffix(path) else {
                return correct
            }
            return
                "\(usual) is appended to what is set, so the path is \(path) now: if this server has the API,"
                + " \(endpoint.dropLast(path.utf8.count)) is enough. \(correct)"
        case .otherProtocol:
            return correct
        case .unproven:
            return "Run the same command again when that works."
        case .notSet:
            return
                "Set \(service.variable): to \(service.home) if the credentials are the vendor's, else to the server's address."
        case .notLoggedIn:
            return
                "Log in there too, with keyform login -endpoint and that server's address, or set IONOS_TOKEN."
        }
    }

    private var correct: String {
        guard let source else {
            return "Check the network and the proxy variables."
        }
        return "Correct \(source): \(service.home) is \(service.name)."
    }

    private static func quoted(_ title: String?) -> String {
        guard let title, !title.isEmpty else {
            return ""
        }
        let line = title.count <= 80 ? title : String(title.prefix(79)) + "…"
        return ", \"\(line)\""
    }
}
