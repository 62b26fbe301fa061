/// What a request says of its own signature, in a header or in the query.
struct SignatureClaim {
    var accessKey: String
    /// The scope's day, `YYYYMMDD`.
    var day: String
    var region: String
    /// The names of the signed headers, lower-case.
    var signedHeaders: [String]
    var signature: String
    /// The time of signing, `YYYYMMDDTHHMMSSZ`.
    var timestamp: String
    /// `timestamp` in milliseconds since 1970.
    var time: Int64
    /// How long a signed URL is good for, in seconds; nil for a signed header.
    var expires: Int64?
    /// The last line of the canonical request.
    var payloadHash: String

    var scope: String { "\(day)/\(region)/s3/aws4_request" }

    /// The claim of `request`; nil when it is anonymous.
    init?(_ request: StorageRequest) throws(StorageFailure) {
        if let header = request.header("Authorization") {
            try self.init(header: header, request)
        } else if let algorithm = request.value(of: "X-Amz-Algorithm") {
            try self.init(algorithm: algorithm, request)
        } else {
            return nil
        }
        guard let time = Self.milliseconds(timestamp) else {
            throw StorageFailure(.accessDenied, "A signed request requires a valid x-amz-date")
        }
        self.time = time
        guard timestamp.hasPrefix(day) else {
            throw StorageFailure(.signatureDoesNotMatch, "The scope's date is not the date of the request")
        }
        guard signedHeaders.contains("host") else {
            throw StorageFailure(.accessDenied, "The header host must be signed")
        }
        let unsigned = request.headers.map { $0.name.lowercased() }.filter {
            $0.hasPrefix("x-amz-") && $0 != "x-amz-content-sha256" && !signedHeaders.contains($0)
        }
        guard unsigned.isEmpty else {
            throw StorageFailure(
                .accessDenied,
                "There were headers present in the request which were not signed",
                details: [("HeadersNotSigned", unsigned.joined(separator: ", "))]
            )
        }
    }

    private init(header: String, _ request: StorageRequest) throws(StorageFailure) {
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0] == "AWS4-HMAC-SHA256" else {
            throw StorageFailure(
                .invalidRequest,
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
            )
        }
        var parts: [Substring: String] = [:]
        for part in words[1].split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parts[pair[0]] = String(pair[1]) }
        }
        guard let credential = parts["Credential"], let headers = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else { throw StorageFailure(.authorizationHeaderMalformed, "The authorization header lacks a part") }
        guard let hash = request.header("x-amz-content-sha256") else {
            throw StorageFailure(
                .missingSecurityHeader,
                "Missing required header for this request: x-amz-content-sha256"
            )
        }
        try self.init(
            credential: credential,
            headers: headers,
            signature: signature,
            timestamp: request.header("x-amz-date") ?? "",
            payloadHash: hash
        )
    }

    private init(algorithm: String, _ request: StorageRequest) throws(StorageFailure) {
        guard algorithm == "AWS4-HMAC-SHA256" else {
            throw StorageFailure(.invalidRequest, "X-Amz-Algorithm must be AWS4-HMAC-SHA256")
        }
        guard let credential = request.value(of: "X-Amz-Credential"),
            let headers = request.value(of: "X-Amz-SignedHeaders"),
            let signature = request.value(of: "X-Amz-Signature"),
            let expires = request.value(of: "X-Amz-Expires").flatMap({ Int64($0) }),
            (1...604_800).contains(expires)
        else {
            throw StorageFailure(
                .authorizationHeaderMalformed,
                "A query parameter of the signature is missing or wrong"
            )
        }
        try self.init(
            credential: credential,
            headers: headers,
            signature: signature,
            timestamp: request.value(of: "X-Amz-Date") ?? "",
            payloadHash: request.header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD"
        )
        self.expires = expires
    }

    private init(
        credential: String,
        headers: String,
        signature: String,
        timestamp: String,
        payloadHash: String
    ) throws(StorageFailure) {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[3] == "s3", parts[4] == "aws4_request" else {
            throw StorageFailure(
                .authorizationHeaderMalformed,
                "The credential is not of the form KEY/DATE/REGION/s3/aws4_request"
            )
        }
        accessKey = parts[0]
        day = parts[1]
        region = parts[2]
        signedHeaders = headers.split(separator: ";").map { $0.lowercased() }
        self.signature = signature
        self.timestamp = timestamp
        self.payloadHash = payloadHash
        time = 0
    }

    /// The milliseconds since 1970 of a time such as `20261130T120000Z`.
    private static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == 0x54, bytes[15] == 0x5A else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            bytes[range].allSatisfy { (0x30...0x39).contains($0) }
                ? Int64(String(decoding: bytes[range], as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(4..<6), let day = number(6..<8),
            let hour = number(9..<11), let minute = number(11..<13), let second = number(13..<15),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return (dayNumber(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second)
            * 1000
    }
}
