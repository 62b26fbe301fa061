internal import HTTPTransport
internal import SourceText

/// What the body of an answer that is no success says.
struct ErrorDocument {
    /// For example `NoSuchBucket`; nil where the body is none of the API's.
    let code: String?
    let message: String?
    let requestID: String?

    /// Reads a body, of which there may be none, or one that something in front of the server sent.
    init(_ answer: HTTPResponse) {
        let header = answer.requestID
        let document = answer.body.isEmpty ? nil : try? XMLReader.read(answer.body)
        // An error beside a status of success has another root.
        guard let error = document?.first("Error") else {
            code = nil
            message = Self.excerpt(of: answer.body)
            requestID = header
            return
        }
        code = error.text(of: "Code").flatMap { $0.isEmpty ? nil : Self.line($0) }
        message = error.text(of: "Message").flatMap { $0.isEmpty ? nil : Self.line($0) }
        requestID = header ?? error.text(of: "RequestId").map(Self.line)
    }

    /// The beginning of a body that is no error document, without its tags.
    private static func excerpt(of body: [UInt8]) -> String? {
        var text: [UInt8] = []
        var isInTag = false
        for byte in body.prefix(4096) {
            if byte == UInt8(ascii: "<") {
                isInTag = true
                text.append(0x20)
            } else if byte == UInt8(ascii: ">"), isInTag {
                isInTag = false
            } else if !isInTag {
                text.append(byte)
            }
        }
        let line = line(String(decoding: text, as: UTF8.self))
        return line.isEmpty ? nil : line
    }

    /// A text of the server's in one line that is not long.
    fileprivate static func line(_ text: String) -> String {
        let line = text.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        return line.count > 300 ? "\(line.prefix(300))…" : line
    }
}

extension HTTPResponse {
    /// What the server calls the request, in one line that is not long; nil where it does not say.
    var requestID: String? {
        headers["x-amz-request-id"].map(ErrorDocument.line).flatMap { $0.isEmpty ? nil : $0 }
    }
}
