/// The content of a request's body: taken out of its chunks, and checked against what was signed.
enum Payload {
    /// The content; `secret` is needed for signed chunks only.
    static func content(
        of request: StorageRequest,
        _ claim: SignatureClaim?,
        secret: String
    ) throws(StorageFailure) -> [UInt8] {
        let hash = claim?.payloadHash ?? request.header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD"
        var content = request.body
        var trailers: [SandboxHeader] = []
        switch hash {
        case "UNSIGNED-PAYLOAD": break
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
            var chunks = ChunkReader(bytes: request.body, signer: nil)
            (content, trailers) = try chunks.read()
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
            guard let claim else {
                throw StorageFailure(.invalidRequest, "Signed chunks need a signed request")
            }
            var chunks = ChunkReader(bytes: request.body, signer: ChunkSigner(claim: claim, secret: secret))
            (content, trailers) = try chunks.read()
        default:
            guard hash.utf8.count == 64 else {
                throw StorageFailure(
                    .invalidArgument,
                    "x-amz-content-sha256 is neither a digest nor a known word"
                )
            }
            guard SHA256.hex(request.body) == hash else { throw StorageFailure(.contentMismatch) }
        }
        if let length = request.header("x-amz-decoded-content-length"), length != String(content.count) {
            throw StorageFailure(.incompleteBody, "x-amz-decoded-content-length does not match the content")
        }
        try Checksum.check(request.headers + trailers, of: content)
        return content
    }
}

/// The signatures of a body in chunks, each of which signs the one before.
private struct ChunkSigner {
    let claim: SignatureClaim
    let secret: String
    var previous: String

    init(claim: SignatureClaim, secret: String) {
        self.claim = claim
        self.secret = secret
        previous = claim.signature
    }

    mutating func check(_ chunk: [UInt8], _ signature: String?) throws(StorageFailure) {
        let lines = [
            "AWS4-HMAC-SHA256-PAYLOAD", claim.timestamp, claim.scope, previous, SHA256.hex([]),
            SHA256.hex(chunk),
        ]
        try check(lines, signature)
    }

    mutating func check(trailer: [UInt8], _ signature: String?) throws(StorageFailure) {
        try check(
            ["AWS4-HMAC-SHA256-TRAILER", claim.timestamp, claim.scope, previous, SHA256.hex(trailer)],
            signature
        )
    }

    private mutating func check(_ lines: [String], _ signature: String?) throws(StorageFailure) {
        previous = SignatureVerifier.signature(of: lines.joined(separator: "\n"), claim, secret: secret)
        guard signature == previous else { throw StorageFailure(.signatureDoesNotMatch) }
    }
}

/// A body of the form `aws-chunked`.
private struct ChunkReader {
    let bytes: [UInt8]
    var signer: ChunkSigner?
    var at = 0

    init(bytes: [UInt8], signer: ChunkSigner?) {
        self.bytes = bytes
        self.signer = signer
    }

    mutating func read() throws(StorageFailure) -> (content: [UInt8], trailers: [SandboxHeader]) {
        var content: [UInt8] = []
        content.reserveCapacity(bytes.count)
        while true {
            let head = try line().split(separator: ";", maxSplits: 1)
            guard let digits = head.first, let count = Int(digits, radix: 16), count >= 0,
                count <= bytes.count - at
            else { throw StorageFailure(.incompleteBody, "A chunk's size cannot be read or is too large") }
            let chunk = Array(bytes[at..<at + count])
            at += count
            if signer != nil {
                let mark = "chunk-signature="
                let signature = head.last.flatMap {
                    $0.hasPrefix(mark) ? String($0.dropFirst(mark.count)) : nil
                }
                try signer?.check(chunk, signature)
            }
            if count == 0 { return (content, try trailers()) }
            content += chunk
            guard try line().isEmpty else {
                throw StorageFailure(.incompleteBody, "A chunk is longer than its size")
            }
        }
    }

    private mutating func trailers() throws(StorageFailure) -> [SandboxHeader] {
        var fields: [SandboxHeader] = []
        while at < bytes.count {
            let text = try line()
            if text.isEmpty { continue }
            guard let colon = text.firstIndex(of: ":") else {
                throw StorageFailure(.invalidRequest, "A trailer is not of the form name:value")
            }
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            fields.append(SandboxHeader(text[..<colon].lowercased(), String(value)))
        }
        if signer != nil, let signature = fields.last, signature.name == "x-amz-trailer-signature" {
            fields.removeLast()
            let signed = fields.map { "\($0.name):\($0.value)\n" }.joined()
            try signer?.check(trailer: Array(signed.utf8), signature.value)
        }
        return fields
    }

    private mutating func line() throws(StorageFailure) -> String {
        let start = at
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
        guard at < bytes.count || start < at else {
            throw StorageFailure(.incompleteBody, "The body ends within a chunk")
        }
        var end = at
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        at = min(at + 1, bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
