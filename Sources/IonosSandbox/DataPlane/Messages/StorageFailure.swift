/// A refusal of the data plane, in its XML form.
struct StorageFailure: Error {
    /// The codes that the service documents, or that its family is known for, with their statuses.
    enum Code: String, CaseIterable {
        case accessDenied = "AccessDenied"
        case authorizationHeaderMalformed = "AuthorizationHeaderMalformed"
        case badDigest = "BadDigest"
        case bucketAlreadyExists = "BucketAlreadyExists"
        case bucketAlreadyOwnedByYou = "BucketAlreadyOwnedByYou"
        case bucketNotEmpty = "BucketNotEmpty"
        case incompleteBody = "IncompleteBody"
        case internalError = "InternalError"
        case invalidAccessKeyID = "InvalidAccessKeyId"
        case invalidArgument = "InvalidArgument"
        case invalidBucketName = "InvalidBucketName"
        case invalidBucketState = "InvalidBucketState"
        case invalidDigest = "InvalidDigest"
        case invalidLocationConstraint = "InvalidLocationConstraint"
        case invalidPart = "InvalidPart"
        case invalidRange = "InvalidRange"
        case invalidRequest = "InvalidRequest"
        case keyTooLong = "KeyTooLong"
        case malformedPolicy = "MalformedPolicy"
        case malformedXML = "MalformedXML"
        case methodNotAllowed = "MethodNotAllowed"
        case missingSecurityHeader = "MissingSecurityHeader"
        case noSuchBucket = "NoSuchBucket"
        case noSuchBucketPolicy = "NoSuchBucketPolicy"
        case noSuchConfiguration = "NoSuchConfiguration"
        case noSuchKey = "NoSuchKey"
        case noSuchObjectLock = "NoSuchObjectLockConfiguration"
        case noSuchPublicAccessBlock = "NoSuchPublicAccessBlockConfiguration"
        case noSuchTagSet = "NoSuchTagSetError"
        case noSuchUpload = "NoSuchUpload"
        case noSuchVersion = "NoSuchVersion"
        case notImplemented = "NotImplemented"
        case objectLockNotFound = "ObjectLockConfigurationNotFoundError"
        case permanentRedirect = "PermanentRedirect"
        case preconditionFailed = "PreconditionFailed"
        case requestTimeTooSkewed = "RequestTimeTooSkewed"
        case signatureDoesNotMatch = "SignatureDoesNotMatch"
        case slowDown = "SlowDown"
        case tooManyBuckets = "TooManyBuckets"
        case contentMismatch = "XAmzContentSHA256Mismatch"

        var status: Int {
            switch self {
            case .accessDenied, .invalidAccessKeyID, .requestTimeTooSkewed, .signatureDoesNotMatch: 403
            case .noSuchBucket, .noSuchBucketPolicy, .noSuchConfiguration, .noSuchKey, .noSuchObjectLock,
                .noSuchPublicAccessBlock, .noSuchTagSet, .noSuchUpload, .noSuchVersion, .objectLockNotFound:
                404
            case .methodNotAllowed: 405
            case .bucketAlreadyExists, .bucketAlreadyOwnedByYou, .bucketNotEmpty, .invalidBucketState: 409
            case .preconditionFailed: 412
            case .invalidRange: 416
            case .internalError: 500
            case .notImplemented: 501
            case .slowDown: 503
            case .permanentRedirect: 301
            default: 400
            }
        }

        fileprivate var text: String {
            switch self {
            case .accessDenied: "Access Denied"
            case .badDigest: "The checksum that was sent does not match the content"
            case .bucketAlreadyExists: "The requested bucket name is not available. Choose another name."
            case .bucketAlreadyOwnedByYou: "The bucket exists already and is yours"
            case .bucketNotEmpty: "The bucket is not empty"
            case .invalidAccessKeyID: "The access key does not exist in our records"
            case .invalidDigest: "The Content-MD5 is not valid"
            case .malformedXML: "The XML is not well-formed or not of the published form"
            case .methodNotAllowed: "The method is not allowed against this resource"
            case .noSuchBucket: "The specified bucket does not exist"
            case .noSuchBucketPolicy: "The bucket has no policy"
            case .noSuchKey: "The specified key does not exist"
            case .noSuchUpload: "The specified upload does not exist"
            case .noSuchVersion: "The specified version does not exist"
            case .notImplemented: "The sandbox does not implement this"
            case .requestTimeTooSkewed: "The request's time and the server's time differ too much"
            case .signatureDoesNotMatch: "The signature does not match; check the key and the signing method"
            case .slowDown: "Please reduce your request rate"
            case .contentMismatch: "The x-amz-content-sha256 does not match the content"
            default: rawValue
            }
        }
    }

    var status: Int
    var code: String
    var message: String
    /// Further elements of the error, such as the region that was expected.
    var details: [(name: String, value: String)] = []
    var headers: [SandboxHeader] = []

    init(_ code: Code, _ message: String? = nil, details: [(name: String, value: String)] = []) {
        status = code.status
        self.code = code.rawValue
        self.message = message ?? code.text
        self.details = details
    }

    /// A refusal by a fault: with this code, or the one that is usual for the status.
    init(status: Int, code: String?, message: String?) {
        let usual: Code =
            switch status {
            case 301: .permanentRedirect
            case 403: .accessDenied
            case 404: .noSuchBucket
            case 405: .methodNotAllowed
            case 409: .bucketNotEmpty
            case 412: .preconditionFailed
            case 501: .notImplemented
            case 503: .slowDown
            case ..<500: .invalidRequest
            default: .internalError
            }
        self.status = status
        self.code = code ?? usual.rawValue
        let known = code.flatMap { Code(rawValue: $0) } ?? usual
        self.message = message ?? (code == nil || code == known.rawValue ? known.text : self.code)
    }

    /// The body as the service writes it.
    func body(requestID: String) -> [UInt8] {
        XMLElement(
            "Error",
            [XMLElement("Code", code), XMLElement("Message", message)]
                + details.map { XMLElement($0.name, $0.value) }
                + [XMLElement("RequestId", requestID), XMLElement("HostId", "sandbox")]
        ).document
    }
}
