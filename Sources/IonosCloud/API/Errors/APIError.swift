import HTTPTransport

/// A request that did not bring what it was sent for.
struct APIError: Error, Sendable {
    enum Kind: Sendable, Hashable {
        /// 401: the credentials are wrong, or expired.
        case unauthorized
        /// 403: the credentials are not allowed to do this.
        case forbidden
        /// 404, or the 422 by which the API says that a key does not exist.
        case notFound
        /// The 422 by which the API refuses a key for a user without the Object Storage privilege, which it also
        /// sends for a while after the privilege was given.
        case privilegeMissing
        /// Any other 422: the server does not like the values.
        case validation
        /// Any other 4xx.
        case rejected
        /// 429 for longer than the deadline allows.
        case rateLimited
        /// 5xx.
        case serverError
        /// 3xx, never followed.
        case redirected(to: String?)
        /// A success whose body is not what the API documents.
        case malformedAnswer
        /// No answer.
        case transport(TransportError.Kind)
        /// The operation's time was up.
        case deadlineExceeded
        /// The task was cancelled.
        case cancelled
        /// Not sent, because the id in its path cannot be one.
        case invalidIdentifier
    }

    /// One message of the server.
    struct Message: Sendable, Hashable {
        /// For example `309`; a text, not always a number.
        var code: String?
        var text: String
    }

    var kind: Kind
    /// The API that was asked.
    var service = APIService.cloud
    var method: HTTPMethod
    /// Path below the endpoint, without the query, which may hold an e-mail address.
    var path: String
    /// `nil` when no answer came.
    var status: Int?
    /// The server's own words; a body that is not JSON gives one message without a code.
    var messages: [Message]
    /// What we have to say about it, for errors that are not the server's words: ends no sentence.
    var detail: String?
    var requestID: String?
    /// Where the status of the write can be asked for, when the answer said so and was otherwise of no use.
    var location: RequestLocation?
    /// Scheme, host and port that were asked, where no answer came.
    var server: String?
    /// What speaks against the endpoint's being the API, where that is why the request failed.
    var endpointFault: EndpointFault?
    /// The contract that was asked for, else the one that the token names.
    var contractNumber: String?
    /// Where the credentials came from, for example `IONOS_TOKEN`.
    var credentialSource: String?
    /// How often the request was sent.
    var attempts: Int
    /// Whether a write may have had its effect all the same: look before sending it again.
    ///
    /// Never true for a read.
    var outcomeIsUncertain: Bool

    init(
        kind: Kind,
        method: HTTPMethod,
        path: String,
        status: Int? = nil,
        messages: [Message] = [],
        detail: String? = nil,
        requestID: String? = nil,
        contractNumber: String? = nil,
        credentialSource: String? = nil,
        attempts: Int = 1,
        outcomeIsUncertain: Bool = false
    ) {
        self.kind = kind
        self.method = method
        self.path = path
        self.status = status
        self.messages = messages
        self.detail = detail
        self.requestID = requestID
        self.contractNumber = contractNumber
        self.credentialSource = credentialSource
        self.attempts = attempts
        self.outcomeIsUncertain = outcomeIsUncertain
    }
}
