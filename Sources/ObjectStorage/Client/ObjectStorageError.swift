package import HTTPTransport
package import SourceText

/// A request to the Object Storage that did not bring what it was sent for.
package struct ObjectStorageError: Error, Sendable {
    package enum Kind: Sendable, Hashable {
        /// 404 `NoSuchBucket`: not at this endpoint.
        case noSuchBucket
        /// Any other 404: the bucket is there and has no such thing. Another region's endpoint answers so, too.
        case absent
        /// 403: the key is known and may not do this.
        case forbidden
        /// 403 `InvalidAccessKeyId`: the key is unknown at this endpoint: not yet, not any more, or switched off.
        case unknownKey
        /// 403 `SignatureDoesNotMatch`: wrong secret, or wrong region.
        case wrongSignature
        /// 403 `RequestTimeTooSkewed`: how far this machine's clock is ahead of the server's, where its answer tells.
        case clockSkew(ahead: Duration?)
        /// 409 `BucketAlreadyExists`: the name is somebody else's.
        case nameTaken
        /// 409 `BucketAlreadyOwnedByYou`.
        case ownedAlready
        /// 409 `BucketNotEmpty`.
        case notEmpty
        /// 3xx, never followed.
        case redirected(to: String?)
        /// Any other 4xx.
        case rejected
        /// `SlowDown`, for longer than the deadline allows.
        case rateLimited
        /// 5xx.
        case serverError
        /// A success whose body is not what the API documents.
        case malformedAnswer
        /// No answer.
        case transport(TransportError.Kind)
        /// The operation's time was up.
        case deadlineExceeded
        case cancelled
        /// Not sent, for a reason of this machine's: no pair to sign with, a region that nobody knows.
        case notSent
    }

    package var kind: Kind
    package let method: HTTPMethod
    /// Bucket, key and the subresource, such as `/demo?policy`; no other part of the query.
    package let path: String
    /// nil when no answer came.
    package var status: Int?
    /// The server's word for it, such as `NoSuchBucket`.
    package var code: String?
    /// The server's own words, in one line, without secrets.
    package var message: String?
    /// What we have to say about it.
    package var detail: String?
    package var requestID: String?
    /// Scheme, host and port that were asked.
    package let endpoint: String
    package let region: String
    /// Of the pair that signed: shown, it is no secret.
    package let accessKey: String
    /// Where the pair came from.
    package let keySource: String
    /// How often the request was sent.
    package var attempts = 1
    /// Whether a write may have had its effect all the same.
    package var outcomeIsUncertain = false
    /// Why it was not sent.
    package var reason: Diagnostic?

    package init(_ kind: Kind, _ method: HTTPMethod, path: String, at target: ObjectStorageTarget) {
        self.kind = kind
        self.method = method
        self.path = path
        endpoint = "\(target.endpoint)"
        region = target.region
        accessKey = target.pair.accessKey
        keySource = target.pair.source
    }

    /// A request that was not sent, for want of something here.
    package init(notSent reason: Diagnostic, region: String) {
        kind = .notSent
        self.reason = reason
        method = .get
        path = "/"
        endpoint = ""
        self.region = region
        accessKey = ""
        keySource = ""
        attempts = 0
    }
}
